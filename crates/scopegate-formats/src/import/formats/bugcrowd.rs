//! Bugcrowd: the public dump, one programme or all of them.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Programme};

const PLATFORM: Platform = Platform {
    value: &["uri", "target", "name"],
    kind: &["type"],
    note: &["name", "target"],
    handle: &["handle", "code", "url", "name"],
};

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    platform::programmes(text, &PLATFORM)
}
