//! The error of `Policy::require`.

use std::fmt;

use crate::decision::DecisionRecord;
use crate::error::TargetError;

/// The target is not in scope: holds the decision, or the error if no decision is possible.
///
/// ```
/// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['a.example.com'] }").unwrap();
/// let denied = policy.require("b.example.com").unwrap_err();
/// assert_eq!(denied.decision().unwrap().decided().unwrap().basis.as_str(), "unlisted");
/// assert!(policy.require("not a target").unwrap_err().error().is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied(Box<DeniedBy>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum DeniedBy {
    Decision(DecisionRecord),
    Error(TargetError),
}

impl Denied {
    pub(super) fn by_decision(decision: DecisionRecord) -> Self {
        Self(Box::new(DeniedBy::Decision(decision)))
    }

    pub(super) fn by_error(error: TargetError) -> Self {
        Self(Box::new(DeniedBy::Error(error)))
    }

    /// The decision; `None` if the target is in error.
    #[must_use]
    pub fn decision(&self) -> Option<&DecisionRecord> {
        match &*self.0 {
            DeniedBy::Decision(decision) => Some(decision),
            DeniedBy::Error(_) => None,
        }
    }

    /// The error; `None` if there is a decision.
    #[must_use]
    pub fn error(&self) -> Option<&TargetError> {
        match &*self.0 {
            DeniedBy::Decision(_) => None,
            DeniedBy::Error(error) => Some(error),
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            DeniedBy::Decision(decision) => {
                f.write_str(decision.decided().map_or("not in scope", |it| it.explanation.as_str()))
            }
            DeniedBy::Error(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Denied {}
