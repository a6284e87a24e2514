//! Federacy: the public dump with one program or all of them.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform =
    Platform { value: &["target", "identifier"], kind: &["type"], note: &["description"], handle: &["id", "name"] };

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    platform::programs(text, &PLATFORM)
}
