//! One program per line, in one form for all platforms: `handle`, `name`, `url`, and two lists with `type`, `value` and
//! `note`.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform =
    Platform { value: &["value"], kind: &["type"], note: &["note"], handle: &["handle", "name"] };

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let value = platform::json(line).map_err(|error| {
                let message = format!("line {}: {}", at.saturating_add(1), error.message());
                ImportError::new("import.not-json", message, "write one program per line as a JSON object")
            })?;
            platform::program(&value, &PLATFORM, at)
        })
        .collect()
}
