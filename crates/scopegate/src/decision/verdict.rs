//! The three verdicts and the reasons for them.

use std::fmt;

/// The answer. There are three, and an error is none of them.
///
/// The order is from best to worst for somebody who wants to test: of several parts the greatest stands.
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
    /// The policy does not.
    OutOfScope,
    /// It is somebody else's, as far as the policy and the evidence show.
    ThirdParty,
}

impl Verdict {
    /// All of them, from best to worst.
    pub const ALL: [Self; 3] = [Self::InScope, Self::OutOfScope, Self::ThirdParty];

    /// The word that JSON and every language use.
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

/// Why: the short, fixed code beside a verdict. New ones may come, none changes its meaning.
///
/// The order decides which of several reasons for one verdict is reported: the more definite one.
///
/// ```
/// assert_eq!(scopegate::Basis::ThirdPartyRule.as_str(), "third-party-rule");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// An inclusion covers it, and is strictly narrower than every exclusion that does.
    Listed,
    /// The owner owns it, and the policy takes in what the owner owns.
    Owned,
    /// An exclusion covers it, and no narrower inclusion.
    Excluded,
    /// A third-party entry covers it, and no narrower inclusion.
    ThirdPartyRule,
    /// Its parts differ: some of it is in scope, or touched by an inclusion, and not the whole.
    Partial,
    /// It is no part of the public Internet, and no rule names it.
    NotPublic,
    /// It is hosted by a known provider, or a host that many share, and nothing shows that the owner owns it.
    Provider,
    /// It is the owner's, and no rule names it.
    Unlisted,
    /// Nothing shows that the owner owns it.
    Unowned,
    /// A finding rule takes the class.
    ClassAllowed,
    /// A finding rule refuses the class, or leaves it to somebody else.
    ClassExcluded,
    /// Rules refuse the class unless a condition is met, and it is.
    ClassConditionMet,
    /// No finding rule speaks of the class.
    ClassUnmentioned,
    /// No finding rule speaks of the activity, and it is one that silence never allows.
    ClassNeverImplied,
}

impl Basis {
    /// All of them: those of assets, then those of findings.
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

    /// The word that JSON and every language use.
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
