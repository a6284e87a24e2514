//! What became of a row.

use std::fmt;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Rules say it exactly.
    Rule,
    /// Another row says it already: one of the same list, or the target that it cuts back.
    Duplicate,
    /// An inclusion that is read more narrowly than it may be meant.
    RuleNarrowed,
    /// An exclusion that is read more widely than it may be meant.
    RuleWidened,
    /// An app, source code, a contract, a device: listed, never matched.
    OtherAsset,
    /// Nobody but a person can say what it means.
    NeedsReview,
}

impl Outcome {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Rule, Self::Duplicate, Self::RuleNarrowed, Self::RuleWidened, Self::OtherAsset, Self::NeedsReview];

    /// The word in reports.
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
