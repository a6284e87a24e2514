//! A fact that a decision waits for.

use std::borrow::Cow;

/// One fact that would lift a decision, and the value that it would have to have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RequiredFact {
    /// The fact's name, from the vocabulary or the policy's own.
    pub fact: Cow<'static, str>,
    /// The value that it would have to have.
    pub value: bool,
}
