//! HackenProof: the public dump with one program or all of them.

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform = Platform {
    value: &["target", "identifier"],
    kind: &["type"],
    note: &["instruction", "target_description"],
    handle: &["id", "handle", "name"],
};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    platform::programs(text, &PLATFORM)
}
