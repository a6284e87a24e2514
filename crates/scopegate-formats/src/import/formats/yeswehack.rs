//! YesWeHack: the public dump, one programme or all of them.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Programme};

const PLATFORM: Platform =
    Platform { value: &["target", "scope"], kind: &["type"], note: &["description"], handle: &["id", "slug", "name"] };

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    platform::programmes(text, &PLATFORM)
}
