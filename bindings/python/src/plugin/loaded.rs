//! The policies of the plans that run in this process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use scopegate::{Policy, PolicySet};

use super::kwargs;

/// What a function asks. Cheap to clone.
#[derive(Clone)]
pub enum Loaded {
    Policy(Policy),
    Set(PolicySet),
}

/// The number of policies and sets that are kept.
const MOST: usize = 32;

/// The latest ones, by keyword arguments. Texts are compared, not hashes: each plan gets the policy that it carries.
static LOADED: Mutex<VecDeque<(Box<[u8]>, Loaded)>> = Mutex::new(VecDeque::new());

/// The policy or set of keyword arguments. Each is loaded once while it is in use.
pub fn load(pickle: &[u8]) -> Result<Loaded, String> {
    // The list is never left in an invalid state.
    let mut all = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = all.iter().position(|(key, _)| **key == *pickle)
        && let Some(entry) = all.remove(at)
    {
        let loaded = entry.1.clone();
        all.push_front(entry);
        return Ok(loaded);
    }
    let loaded = read(pickle)?;
    all.push_front((pickle.into(), loaded.clone()));
    all.truncate(MOST);
    Ok(loaded)
}

fn read(pickle: &[u8]) -> Result<Loaded, String> {
    match kwargs::strings(pickle).as_deref() {
        Some(["policy", text]) => policy(text).map(Loaded::Policy),
        Some(["policies", text]) => {
            let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let mut set = PolicySet::builder();
            for (key, text) in pairs {
                set.add(&key, policy(&text)?).map_err(|error| error.to_string())?;
            }
            Ok(Loaded::Set(set.build()))
        }
        _ => Err("the plan does not carry a policy of this version of scopegate".to_owned()),
    }
}

fn policy(text: &str) -> Result<Policy, String> {
    Policy::from_json(text).map_err(|errors| errors.to_string())
}

/// The value of the keyword argument `policy`.
pub fn text_of_policy(policy: &Policy) -> serde_json::Result<String> {
    serde_json::to_string(policy.document())
}

/// The value of the keyword argument `policies`.
pub fn text_of_set(set: &PolicySet) -> serde_json::Result<String> {
    let pairs = set.iter().map(|(key, policy)| Ok((key, text_of_policy(policy)?)));
    serde_json::to_string(&pairs.collect::<serde_json::Result<Vec<_>>>()?)
}
