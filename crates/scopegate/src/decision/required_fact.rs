//! Facts that would change a decision.

use std::borrow::Cow;

/// A fact, with the value that it must have, that would change a decision.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RequiredFact {
    /// The name of the fact: from the vocabulary or defined by the policy.
    pub fact: Cow<'static, str>,
    /// The required value: `true` for shown, `false` for shown not to hold.
    pub value: bool,
}
