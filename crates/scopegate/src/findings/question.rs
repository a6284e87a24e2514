//! Errors of questions about findings.

use crate::error::{ErrorReport, Excerpt, TargetError, report_accessors};
use crate::findings::codes;
use crate::findings::error::{ClassError, FactError};
use crate::findings::preset::PresetError;

/// A question about findings that cannot be answered: the class or a fact is unknown, a fact is contradictory, a
/// target is invalid, or a report has no target.
///
/// There is no verdict. Callers that filter must treat it as not in scope.
///
/// ```
/// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['a.example.com'] }").unwrap();
/// let error = policy.check_finding("click-jack", &scopegate::Facts::new()).unwrap_err();
/// assert_eq!(error.code().as_str(), "class.unknown");
/// assert!(error.hint().unwrap().contains("`clickjacking`"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct QuestionError {
    report: ErrorReport,
    position: Option<usize>,
    target: Option<usize>,
}

impl QuestionError {
    report_accessors!();

    fn of_report(report: ErrorReport) -> Self {
        Self { report, position: None, target: None }
    }

    pub(crate) fn contradiction(fact: &str) -> Self {
        let message = format!("fact {} is given both as shown and as shown not to hold", Excerpt(fact));
        let report = ErrorReport::new(codes::FACT_CONTRADICTION, message);
        Self::of_report(report.with_hint("give it once, or omit it if it is unknown"))
    }

    pub(crate) fn no_target() -> Self {
        let report = ErrorReport::new(codes::REPORT_NO_TARGET, "the report names no target");
        Self::of_report(report.with_hint("name at least one target, or ask about the class alone"))
    }

    /// An error in one of a report's targets.
    pub(crate) fn of_target(index: usize, error: TargetError) -> Self {
        Self { target: Some(index), ..Self::from(error) }
    }

    /// The position of the error in the target, in characters, counted from 1.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// The index of the invalid target in a report, from 0.
    #[must_use]
    pub fn target(&self) -> Option<usize> {
        self.target
    }
}

impl From<ClassError> for QuestionError {
    fn from(error: ClassError) -> Self {
        Self::of_report(error.into_report())
    }
}

impl From<FactError> for QuestionError {
    fn from(error: FactError) -> Self {
        Self::of_report(error.into_report())
    }
}

impl From<PresetError> for QuestionError {
    fn from(error: PresetError) -> Self {
        Self::of_report(error.into_report())
    }
}

impl From<TargetError> for QuestionError {
    fn from(error: TargetError) -> Self {
        let position = error.position();
        Self { position, ..Self::of_report(error.into_report()) }
    }
}
