//! The reasons why calls fail.

use std::str::Utf8Error;

use scopegate::error::Excerpt;
use scopegate::findings::QuestionError;
use scopegate::policy_set::PolicySetError;
use scopegate::{PolicyErrors, TargetError};
use scopegate_guard::{GuardError, Refused};

use crate::status::scopegate_status;

/// The reason why a call failed, before it becomes a handle.
#[derive(Debug)]
pub(crate) enum Failure {
    Call { status: scopegate_status, code: &'static str, message: String },
    File { code: &'static str, message: String, hint: Option<String> },
    Target(TargetError),
    Question(QuestionError),
    Policy(PolicyErrors),
    Refused(Refused),
    Guard(GuardError),
}

impl Failure {
    fn call(status: scopegate_status, code: &'static str, message: String) -> Self {
        Self::Call { status, code, message }
    }

    pub(crate) fn null(name: &str) -> Self {
        let message = format!("`{name}` is NULL");
        Self::call(scopegate_status::SCOPEGATE_STATUS_NULL_ARGUMENT, "call.null-argument", message)
    }

    pub(crate) fn not_utf8(name: &str, error: &Utf8Error) -> Self {
        let message = format!("`{name}` is not valid UTF-8 at byte {}", error.valid_up_to());
        Self::call(scopegate_status::SCOPEGATE_STATUS_NOT_UTF8, "call.not-utf8", message)
    }

    pub(crate) fn argument(message: String) -> Self {
        Self::call(scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT, "call.invalid-argument", message)
    }

    pub(crate) fn address(text: &str) -> Self {
        let message = format!("invalid address {}", Excerpt(text));
        Self::call(scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT, "call.invalid-address", message)
    }

    pub(crate) fn size(name: &str) -> Self {
        let message = format!("the `size` of `{name}` is invalid: set it to the size of the struct before the call");
        Self::call(scopegate_status::SCOPEGATE_STATUS_STRUCT_SIZE, "call.struct-size", message)
    }

    pub(crate) fn range(index: usize, count: usize) -> Self {
        let message = format!("index {index} is out of range: there are {count}");
        Self::call(scopegate_status::SCOPEGATE_STATUS_OUT_OF_RANGE, "call.out-of-range", message)
    }

    pub(crate) fn buffer(needed: usize, capacity: usize) -> Self {
        let message = format!("the text needs {needed} bytes and a NUL, but the buffer has {capacity} bytes");
        Self::call(scopegate_status::SCOPEGATE_STATUS_BUFFER_TOO_SMALL, "call.buffer-too-small", message)
    }

    pub(crate) fn room(needed: usize, capacity: usize) -> Self {
        let message = format!("there are {needed} results, but room for {capacity}");
        Self::call(scopegate_status::SCOPEGATE_STATUS_BUFFER_TOO_SMALL, "call.buffer-too-small", message)
    }

    pub(crate) fn panic(message: String) -> Self {
        Self::call(scopegate_status::SCOPEGATE_STATUS_PANIC, "call.panic", message)
    }

    pub(crate) fn status(&self) -> scopegate_status {
        match self {
            Self::Call { status, .. } => *status,
            Self::File { .. } => scopegate_status::SCOPEGATE_STATUS_FILE,
            Self::Target(_) => scopegate_status::SCOPEGATE_STATUS_TARGET,
            Self::Question(_) => scopegate_status::SCOPEGATE_STATUS_QUESTION,
            Self::Policy(_) => scopegate_status::SCOPEGATE_STATUS_POLICY,
            Self::Refused(_) => scopegate_status::SCOPEGATE_STATUS_REFUSED,
            Self::Guard(_) => scopegate_status::SCOPEGATE_STATUS_GUARD,
        }
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

impl From<PolicySetError> for Failure {
    fn from(error: PolicySetError) -> Self {
        let status = scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT;
        Self::call(status, error.code().as_str(), error.message().to_owned())
    }
}

impl From<QuestionError> for Failure {
    fn from(error: QuestionError) -> Self {
        Self::Question(error)
    }
}

impl From<PolicyErrors> for Failure {
    fn from(errors: PolicyErrors) -> Self {
        Self::Policy(errors)
    }
}
