//! Verdicts and bases.

use std::fmt;

/// The verdict of a decision. An error has no verdict.
///
/// The order is from best to worst for a tester. If the parts of a target differ, the greatest verdict counts.
///
/// ```
/// use scopegate::Verdict;
///
/// assert!(Verdict::ThirdParty > Verdict::OutOfScope && Verdict::OutOfScope > Verdict::InScope);
/// assert_eq!(Verdict::ThirdParty.as_str(), "third-party");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The policy allows testing it.
    InScope,
    /// The policy does not allow testing it.
    OutOfScope,
    /// It belongs to a third party, as far as the policy and the evidence show.
    ThirdParty,
}

impl Verdict {
    /// All verdicts, from best to worst.
    pub const ALL: [Self; 3] = [Self::InScope, Self::OutOfScope, Self::ThirdParty];

    /// The stable name, the same in JSON and in every binding.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InScope => "in-scope",
            Self::OutOfScope => "out-of-scope",
            Self::ThirdParty => "third-party",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The basis of a decision: a stable code for the reason. New codes may be added; existing ones never change their
/// meaning.
///
/// If several reasons lead to the same verdict, the smallest one in this order is reported. It is the most
/// specific.
///
/// ```
/// assert_eq!(scopegate::Basis::ThirdPartyRule.as_str(), "third-party-rule");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// An inclusion covers it and is strictly narrower than every exclusion that covers it.
    Listed,
    /// The owner owns it, and the policy puts everything that the owner owns in scope.
    Owned,
    /// An exclusion covers it, and no narrower inclusion does.
    Excluded,
    /// A third-party entry covers it, and no narrower inclusion does.
    ThirdPartyRule,
    /// Its parts differ: a part is in scope or overlaps an inclusion, but the whole is not in scope.
    Partial,
    /// It is not on the public Internet, and no rule names it.
    NotPublic,
    /// A known provider hosts it, or many customers share the host, and nothing shows that the owner owns it.
    Provider,
    /// The owner owns it, but no rule names it.
    Unlisted,
    /// Nothing shows that the owner owns it.
    Unowned,
    /// A finding rule includes the class.
    ClassAllowed,
    /// A finding rule excludes the class or assigns it to a third party.
    ClassExcluded,
    /// Rules exclude the class unless a condition is met, and the condition is met.
    ClassConditionMet,
    /// No finding rule mentions the class.
    ClassUnmentioned,
    /// No finding rule mentions the activity, and activities of this kind need explicit permission.
    ClassNeverImplied,
}

impl Basis {
    /// All bases: those of assets, then those of findings.
    pub const ALL: [Self; 14] = [
        Self::Listed,
        Self::Owned,
        Self::Excluded,
        Self::ThirdPartyRule,
        Self::Partial,
        Self::NotPublic,
        Self::Provider,
        Self::Unlisted,
        Self::Unowned,
        Self::ClassAllowed,
        Self::ClassExcluded,
        Self::ClassConditionMet,
        Self::ClassUnmentioned,
        Self::ClassNeverImplied,
    ];

    /// The stable name, the same in JSON and in every binding.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Owned => "owned",
            Self::Excluded => "excluded",
            Self::ThirdPartyRule => "third-party-rule",
            Self::Partial => "partial",
            Self::NotPublic => "not-public",
            Self::Provider => "provider",
            Self::Unlisted => "unlisted",
            Self::Unowned => "unowned",
            Self::ClassAllowed => "class-allowed",
            Self::ClassExcluded => "class-excluded",
            Self::ClassConditionMet => "class-condition-met",
            Self::ClassUnmentioned => "class-unmentioned",
            Self::ClassNeverImplied => "class-never-implied",
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
