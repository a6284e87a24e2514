//! The error of `Policy::require`.

use std::fmt;

use crate::decision::DecisionRecord;
use crate::error::{Code, Excerpt, TargetError};

/// The policy does not authorize testing: its `testing.posture` is not `authorized`.
pub(crate) const REPORT_ONLY: Code = Code::new("policy.report-only");

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
    /// The target is in scope, but the policy does not authorize testing.
    Posture(DecisionRecord),
    Error(TargetError),
}

impl Denied {
    pub(super) fn by_decision(decision: DecisionRecord) -> Self {
        Self(Box::new(DeniedBy::Decision(decision)))
    }

    pub(super) fn by_posture(decision: DecisionRecord) -> Self {
        Self(Box::new(DeniedBy::Posture(decision)))
    }

    pub(super) fn by_error(error: TargetError) -> Self {
        Self(Box::new(DeniedBy::Error(error)))
    }

    /// The reason: `policy.report-only` for a target in scope of a policy that does not authorize testing, otherwise the
    /// basis of the decision or the code of the error.
    ///
    /// ```
    /// use scopegate::Policy;
    /// use scopegate::policy::Posture;
    ///
    /// let policy = Policy::builder().name("Example").owner("Example").in_scope("a.example.com").posture(Posture::ReportOnly);
    /// let denied = policy.build().unwrap().require("a.example.com").unwrap_err();
    /// assert_eq!(denied.code(), "policy.report-only");
    /// assert!(denied.decision().unwrap().is_in_scope());
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            DeniedBy::Decision(decision) => decision.decided().map_or("not-in-scope", |decided| decided.basis.as_str()),
            DeniedBy::Posture(_) => REPORT_ONLY.as_str(),
            DeniedBy::Error(error) => error.code().as_str(),
        }
    }

    /// The decision; `None` if the target is in error. It is in scope if the policy does not authorize testing.
    #[must_use]
    pub fn decision(&self) -> Option<&DecisionRecord> {
        match &*self.0 {
            DeniedBy::Decision(decision) | DeniedBy::Posture(decision) => Some(decision),
            DeniedBy::Error(_) => None,
        }
    }

    /// The error; `None` if there is a decision.
    #[must_use]
    pub fn error(&self) -> Option<&TargetError> {
        match &*self.0 {
            DeniedBy::Decision(_) | DeniedBy::Posture(_) => None,
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
            DeniedBy::Posture(decision) => {
                let target = Excerpt(decision.target());
                write!(f, "{target} is in scope, but the policy does not authorize testing: report what you know")
            }
            DeniedBy::Error(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Denied {}
