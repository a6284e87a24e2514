//! The policies of the queries that run in this process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use scopegate::Policy;

/// The number of policies that are kept.
const MOST: usize = 32;

/// The latest policies, by text. Texts are compared, not hashes.
static LOADED: Mutex<VecDeque<(Box<[u8]>, Policy)>> = Mutex::new(VecDeque::new());

/// The policy of a text in JSON or TOML. Each is loaded once while it is in use.
pub fn load(text: &[u8]) -> Result<Policy, String> {
    // The list is never left in an invalid state.
    let mut all = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = all.iter().position(|(key, _)| **key == *text)
        && let Some(entry) = all.remove(at)
    {
        let policy = entry.1.clone();
        all.push_front(entry);
        return Ok(policy);
    }
    let policy = read(text)?;
    all.push_front((text.into(), policy.clone()));
    all.truncate(MOST);
    Ok(policy)
}

fn read(text: &[u8]) -> Result<Policy, String> {
    let text = std::str::from_utf8(text).map_err(|error| format!("the policy is not UTF-8: {error}"))?;
    let is_json = text.trim_ascii_start().starts_with('{');
    let policy = if is_json { Policy::from_json(text) } else { Policy::from_toml(text) };
    policy.map_err(|errors| errors.to_string())
}
