//! A step of the set-up that can fail.

use std::fmt::Display;

use crate::run_error::RunError;

/// Adds to an error what was to be done.
pub(super) fn step<T, E: Display>(step: impl Display, result: Result<T, E>) -> Result<T, RunError> {
    result.map_err(|error| RunError::SetUp { step: step.to_string(), error: error.to_string() })
}
