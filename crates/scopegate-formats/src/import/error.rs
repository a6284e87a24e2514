//! Why a text is no scope in the format it was said to be.

/// A text that is not what its format says: a code, what is wrong, how to mend it.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programs};
///
/// let error = programs(ImportFormat::BurpScope, "{").unwrap_err();
/// assert_eq!(error.code(), "import.not-json");
/// assert!(error.hint().is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ImportError {
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl ImportError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()) }
    }

    /// The stable name of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong and where, in one lower-case clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
