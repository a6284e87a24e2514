//! HackenProof: the public dump, one programme or all of them.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Programme};

const PLATFORM: Platform = Platform {
    value: &["target", "identifier"],
    kind: &["type"],
    note: &["instruction", "target_description"],
    handle: &["id", "handle", "name"],
};

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    platform::programmes(text, &PLATFORM)
}
