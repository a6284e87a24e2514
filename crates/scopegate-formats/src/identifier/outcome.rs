//! The outcome of a row.

use std::fmt;

/// The outcome of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Rules express the row exactly.
    Rule,
    /// Another row already expresses it: a row of the same list, or the target that it limits.
    Duplicate,
    /// An inclusion is read more narrowly than it may be meant.
    RuleNarrowed,
    /// An exclusion is read more widely than it may be meant.
    RuleWidened,
    /// An app, source code, a contract or a device is listed but never matched.
    OtherAsset,
    /// Only a person can interpret the row.
    NeedsReview,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 6] =
        [Self::Rule, Self::Duplicate, Self::RuleNarrowed, Self::RuleWidened, Self::OtherAsset, Self::NeedsReview];

    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Duplicate => "duplicate",
            Self::RuleNarrowed => "rule-narrowed",
            Self::RuleWidened => "rule-widened",
            Self::OtherAsset => "other-asset",
            Self::NeedsReview => "needs-review",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
