//! The subject of a section of a policy.

/// The sense of a section: how its items are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sense {
    /// No heading so far.
    None,
    /// A heading without a known meaning.
    Unknown,
    /// What is in scope.
    InScope,
    /// What is out of scope: assets, findings or tests.
    OutOfScope,
    /// Activities that are prohibited.
    Prohibited,
    /// Systems of others.
    ThirdParty,
    /// Findings that the owner wants.
    Accepted,
    /// Rules for researchers.
    Guidelines,
    /// How and what to report.
    Report,
    /// Reports that the owner does not want.
    NotWanted,
    /// Publication of findings.
    Disclosure,
    /// The promise not to take legal action.
    SafeHarbor,
    /// Rewards.
    Reward,
    /// Where to write.
    Contact,
    /// What the owner does.
    Owner,
    /// Thanks, and old findings.
    Thanks,
    /// A template, an example or an old version: not this policy.
    Example,
}

impl Sense {
    /// The stable name, as in the rows of a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::InScope => "in_scope",
            Self::OutOfScope => "out_of_scope",
            Self::Prohibited => "prohibited",
            Self::ThirdParty => "third_party",
            Self::Accepted => "accepted",
            Self::Guidelines => "guidelines",
            Self::Report => "report",
            Self::NotWanted => "not_wanted",
            Self::Disclosure => "disclosure",
            Self::SafeHarbor => "safe_harbor",
            Self::Reward => "reward",
            Self::Contact => "contact",
            Self::Owner => "owner",
            Self::Thanks => "thanks",
            Self::Example => "example",
        }
    }

    /// The sense of a row of `headings.txt`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "nosend" => Self::NotWanted,
            "example" => Self::Example,
            "thanks" => Self::Thanks,
            "thirdparty" => Self::ThirdParty,
            "outtests" | "prohibited" => Self::Prohibited,
            "out" => Self::OutOfScope,
            "accepted" => Self::Accepted,
            "harbor" => Self::SafeHarbor,
            "owner" => Self::Owner,
            "report" => Self::Report,
            "reward" => Self::Reward,
            "disclosure" => Self::Disclosure,
            "contact" => Self::Contact,
            "guidelines" => Self::Guidelines,
            "in" => Self::InScope,
            _ => return None,
        })
    }

    /// Whether items are refused: assets, findings or activities.
    pub(crate) fn refuses(self) -> bool {
        matches!(self, Self::OutOfScope | Self::Prohibited | Self::NotWanted | Self::ThirdParty)
    }

    /// Whether a sentence that prohibits something is read as a rule for testers.
    pub(crate) fn speaks_to_testers(self) -> bool {
        matches!(
            self,
            Self::None
                | Self::Unknown
                | Self::Guidelines
                | Self::SafeHarbor
                | Self::Disclosure
                | Self::Report
                | Self::InScope
                | Self::Contact
                | Self::Reward
        )
    }
}
