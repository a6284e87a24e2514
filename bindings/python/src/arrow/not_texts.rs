//! The error for Arrow data that holds no strings.

use pyo3::PyErr;
use pyo3::exceptions::PyTypeError;

/// Arrow data of another type, or invalid strings.
pub struct NotTexts(String);

impl NotTexts {
    pub fn new(message: String) -> Self {
        Self(message)
    }

    pub fn message(&self) -> &str {
        &self.0
    }
}

impl From<NotTexts> for PyErr {
    fn from(NotTexts(message): NotTexts) -> Self {
        PyTypeError::new_err(message)
    }
}
