//! What went wrong, as a handle.

use std::ffi::c_char;
use std::str::Utf8Error;

use scopegate::{Excerpt, PolicyErrors, PolicyWarning, QuestionError, TargetError};

use crate::guard::{Call, enter};
use crate::status::scopegate_status;
use crate::text::{Text, fill, pointer};

/// What went wrong with a call, or one warning about a policy: a stable code, a message, often a hint, and the place.
///
/// A policy that does not load has all its mistakes here: `scopegate_error_count` says how many, `scopegate_error_at` gives
/// each, and asked without an index every function answers for the first.
///
/// Owner: who got it from a call frees it with `scopegate_error_free`; one from `scopegate_error_at`,
/// `scopegate_warnings_at` or `scopegate_decision_error` belongs to the handle it came from. Threads: it does not change,
/// and any number of threads may read it.
///
/// ```c
/// scopegate_error *error = NULL;
/// if (scopegate_policy_from_file(path, strlen(path), &policy, &error) != SCOPEGATE_STATUS_OK) {
///     for (size_t i = 0; i < scopegate_error_count(error); i++) {
///         const scopegate_error *one = scopegate_error_at(error, i);
///         fprintf(stderr, "%u:%u: %s: %s\n", scopegate_error_line(one), scopegate_error_column(one),
///                 scopegate_error_code(one), scopegate_error_message(one));
///     }
///     scopegate_error_free(error);
/// }
/// ```
#[derive(Debug)]
pub struct scopegate_error {
    status: scopegate_status,
    code: Text,
    message: Text,
    hint: Option<Text>,
    source: Option<Text>,
    path: Option<Text>,
    position: u32,
    target: Option<i64>,
    line: u32,
    column: u32,
    end_column: u32,
    /// All as they are shown to a person.
    display: String,
    /// The others, where there are several.
    others: Vec<Self>,
}

/// Why a call failed, before anybody has asked for a handle.
#[derive(Debug)]
pub(crate) enum Failure {
    Call { status: scopegate_status, code: &'static str, message: String },
    File { code: &'static str, message: String, hint: Option<String> },
    Target(TargetError),
    Question(QuestionError),
    Policy(PolicyErrors),
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
        let message = format!("`{name}` is not UTF-8 from byte {} on", error.valid_up_to());
        Self::call(scopegate_status::SCOPEGATE_STATUS_NOT_UTF8, "call.not-utf8", message)
    }

    pub(crate) fn argument(message: String) -> Self {
        Self::call(scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT, "call.invalid-argument", message)
    }

    pub(crate) fn address(text: &str) -> Self {
        let message = format!("{} is no address", Excerpt(text));
        Self::call(scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT, "call.invalid-address", message)
    }

    pub(crate) fn size(name: &str) -> Self {
        let message = format!("the `size` of `{name}` is not that of its struct: set it before the call");
        Self::call(scopegate_status::SCOPEGATE_STATUS_STRUCT_SIZE, "call.struct-size", message)
    }

    pub(crate) fn range(index: usize, count: usize) -> Self {
        let message = format!("there is nothing at index {index}: there are {count}");
        Self::call(scopegate_status::SCOPEGATE_STATUS_OUT_OF_RANGE, "call.out-of-range", message)
    }

    pub(crate) fn buffer(needed: usize, capacity: usize) -> Self {
        let message = format!("the text takes {needed} bytes and a NUL, and the buffer holds {capacity}");
        Self::call(scopegate_status::SCOPEGATE_STATUS_BUFFER_TOO_SMALL, "call.buffer-too-small", message)
    }

    pub(crate) fn room(needed: usize, capacity: usize) -> Self {
        let message = format!("there are {needed}, and room for {capacity}");
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
        }
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
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

/// A place that counts from 1, and 0 where there is none.
pub(crate) fn place(number: Option<usize>) -> u32 {
    number.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// The handle of something that has its place in a policy: an error or a warning.
macro_rules! placed {
    ($status:expr, $report:expr) => {
        scopegate_error {
            source: $report.source_name().map(Text::without_nul),
            path: Some(Text::without_nul($report.path())),
            line: place($report.line()),
            column: place($report.column()),
            end_column: place($report.end_column()),
            display: $report.to_string(),
            ..scopegate_error::plain($status, $report.code().as_str(), $report.message(), $report.hint())
        }
    };
}

impl scopegate_error {
    fn plain(status: scopegate_status, code: &str, message: &str, hint: Option<&str>) -> Self {
        let mut display = format!("error[{code}]: {message}");
        if let Some(hint) = hint {
            display.push_str("\n  hint: ");
            display.push_str(hint);
        }
        Self {
            status,
            code: Text::without_nul(code),
            message: Text::without_nul(message),
            hint: hint.map(Text::without_nul),
            source: None,
            path: None,
            position: 0,
            target: None,
            line: 0,
            column: 0,
            end_column: 0,
            display,
            others: Vec::new(),
        }
    }

    pub(crate) fn of(failure: Failure) -> Self {
        let status = failure.status();
        match failure {
            Failure::Call { code, message, .. } => Self::plain(status, code, &message, None),
            Failure::File { code, message, hint } => Self::plain(status, code, &message, hint.as_deref()),
            Failure::Target(error) => Self {
                position: place(error.position()),
                ..Self::plain(status, error.code().as_str(), error.message(), error.hint())
            },
            Failure::Question(error) => Self {
                position: place(error.position()),
                target: error.target().and_then(|index| i64::try_from(index).ok()),
                ..Self::plain(status, error.code().as_str(), error.message(), error.hint())
            },
            Failure::Policy(errors) => {
                let mut all = errors.iter().map(|error| placed!(status, error));
                match all.next() {
                    Some(first) => Self { others: all.collect(), display: errors.to_string(), ..first },
                    None => Self::plain(status, "call.panic", "a policy failed without an error", None),
                }
            }
        }
    }

    /// The error that a record holds in place of a decision.
    pub(crate) fn of_record(status: scopegate_status, error: &scopegate::ErrorRecord) -> Self {
        Self {
            position: place(error.position),
            ..Self::plain(status, error.code, &error.message, error.hint.as_deref())
        }
    }

    pub(crate) fn of_warning(warning: &PolicyWarning) -> Self {
        placed!(scopegate_status::SCOPEGATE_STATUS_OK, warning)
    }

    fn at(&self, index: usize) -> Option<&Self> {
        match index.checked_sub(1) {
            None => Some(self),
            Some(index) => self.others.get(index),
        }
    }
}

/// Reads a number of an error; `none` for NULL.
fn number(call: &Call, error: *const scopegate_error, read: fn(&scopegate_error) -> u32) -> u32 {
    call.optional(error).map_or(0, read)
}

/// How many errors there are: 1, or as many as a policy has mistakes. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_count(error: *const scopegate_error) -> usize {
    enter!(else 0, |call| Ok(call.optional(error).map_or(0, |error| error.others.len().saturating_add(1))))
}

/// One of the errors, counted from 0; the first is `error` itself. NULL where there is none. It belongs to `error`: do not
/// free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_at(error: *const scopegate_error, index: usize) -> *const scopegate_error {
    enter!(else std::ptr::null(), |call| {
        Ok(call.optional(error).and_then(|error| error.at(index)).map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// The status of the call that failed; `SCOPEGATE_STATUS_OK` for a warning and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_status(error: *const scopegate_error) -> scopegate_status {
    enter!(else scopegate_status::SCOPEGATE_STATUS_OK, |call| {
        Ok(call.optional(error).map_or(scopegate_status::SCOPEGATE_STATUS_OK, |error| error.status))
    })
}

/// The stable name of the error, the same in every language: `target.ambiguous`, `policy.unknown-key`; the family `call` is
/// about the call itself. Ends with a NUL, belongs to `error`; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_code(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.code))))
}

/// What is wrong, in UTF-8. It may be worded better in any release: compare codes. Ends with a NUL, belongs to `error`;
/// NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_message(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.message))))
}

/// How to mend it, or NULL where nothing is known. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_hint(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.hint.as_ref()))))
}

/// The name of the policy's source, as the caller gave it, or NULL. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_source(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.source.as_ref()))))
}

/// Where in the policy, as a JSON Pointer such as `/scope/in_scope/3`; empty for the policy as a whole, NULL for an error
/// that is not about one. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_path(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.path.as_ref()))))
}

/// The character of the target's text, counted from 1, at which it stops making sense; 0 where that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_position(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.position)))
}

/// Which of a report's targets is none, counted from 0; -1 for every other error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_target_index(error: *const scopegate_error) -> i64 {
    enter!(else -1, |call| Ok(call.optional(error).and_then(|error| error.target).unwrap_or(-1)))
}

/// The line of the policy, counted from 1; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_line(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.line)))
}

/// The column of the policy, counted in characters from 1; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.column)))
}

/// The column behind the last character, on the same line; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_end_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.end_column)))
}

/// All errors as a person reads them, a line each and a line for each hint, into a buffer; see `scopegate_decision_json` for
/// how buffers are filled.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_error_display(
    error: *const scopegate_error,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> scopegate_status {
    enter!(std::ptr::null_mut(), |call| {
        let _ = call.optional_out(needed);
        fill(call, &call.handle(error, "error")?.display, buffer, capacity, needed)
    })
}

/// Frees an error that a call gave. NULL is fine. One that belongs to another handle must not come here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_free(error: *mut scopegate_error) {
    enter!(else (), |call| {
        drop(call.take(error));
        Ok(())
    });
}
