//! The conditions of testing that a guard can enforce.

use std::fmt;
use std::str::FromStr;

use scopegate::Policy;
use scopegate::policy::{Automation, Testing};

/// A condition of testing: one key, or one group of keys, of `[testing]`.
///
/// ```
/// use scopegate_guard::Condition;
///
/// assert_eq!("headers".parse::<Condition>(), Ok(Condition::Headers));
/// assert!("header".parse::<Condition>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Condition {
    /// `requests_per_second` and `requests_per_minute`.
    Rate,
    /// `concurrent`.
    Concurrent,
    /// `headers` and `user_agent`.
    Headers,
    /// `windows`.
    Windows,
    /// `automated`, if it is `ask` or `forbidden`.
    Automated,
}

impl Condition {
    /// All conditions.
    pub const ALL: [Self; 5] = [Self::Rate, Self::Concurrent, Self::Headers, Self::Windows, Self::Automated];

    /// The name of the condition.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Concurrent => "concurrent",
            Self::Headers => "headers",
            Self::Windows => "windows",
            Self::Automated => "automated",
        }
    }

    /// The conditions that a policy has.
    #[must_use]
    pub fn of(policy: &Policy) -> Vec<Self> {
        let testing = &policy.document().testing;
        Self::ALL.into_iter().filter(|condition| condition.is_in(testing)).collect()
    }

    fn is_in(self, testing: &Testing) -> bool {
        match self {
            Self::Rate => testing.requests_per_second.is_some() || testing.requests_per_minute.is_some(),
            Self::Concurrent => testing.concurrent.is_some(),
            Self::Headers => testing.required_headers().next().is_some(),
            Self::Windows => !testing.windows.is_empty(),
            Self::Automated => !matches!(testing.automated, None | Some(Automation::Allowed)),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name is not the name of a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown condition `{0}`: use `rate`, `concurrent`, `headers`, `windows` or `automated`")]
pub struct UnknownCondition(String);

impl FromStr for Condition {
    type Err = UnknownCondition;

    fn from_str(name: &str) -> Result<Self, UnknownCondition> {
        let found = Self::ALL.into_iter().find(|condition| condition.as_str() == name);
        found.ok_or_else(|| UnknownCondition(name.chars().take(40).collect()))
    }
}
