//! The error for a text that does not have the expected format.

/// A text does not have the expected format: a code, a message and a hint.
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

    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The message: one lower-case clause with the location.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The hint.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
