//! Errors of questions about findings.

use crate::error::{Code, Excerpt, TargetError};
use crate::findings::codes;
use crate::findings::error::{ClassError, FactError};

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
#[error("{message}")]
pub struct QuestionError {
    code: Code,
    message: String,
    hint: Option<String>,
    position: Option<usize>,
    target: Option<usize>,
}

impl QuestionError {
    fn new(code: Code, message: String, hint: Option<String>) -> Self {
        Self { code, message, hint, position: None, target: None }
    }

    pub(crate) fn contradiction(fact: &str) -> Self {
        let message = format!("fact {} is given both as shown and as shown not to hold", Excerpt(fact));
        Self::new(codes::FACT_CONTRADICTION, message, Some("give it once, or omit it if it is unknown".into()))
    }

    pub(crate) fn no_target() -> Self {
        let hint = "name at least one target, or ask about the class alone";
        Self::new(codes::REPORT_NO_TARGET, "the report names no target".to_owned(), Some(hint.into()))
    }

    /// An error in one of a report's targets.
    pub(crate) fn of_target(index: usize, error: TargetError) -> Self {
        Self { target: Some(index), ..Self::from(error) }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong: a lower-case clause that repeats the offending text.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to fix it, if known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
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
        Self::new(error.code(), error.message().to_owned(), Some(error.hint().to_owned()))
    }
}

impl From<FactError> for QuestionError {
    fn from(error: FactError) -> Self {
        Self::new(error.code(), error.message().to_owned(), Some(error.hint().to_owned()))
    }
}

impl From<TargetError> for QuestionError {
    fn from(error: TargetError) -> Self {
        let new = Self::new(error.code(), error.message().to_owned(), error.hint().map(str::to_owned));
        Self { position: error.position(), ..new }
    }
}
