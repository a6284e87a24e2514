//! Errors as handles.

use scopegate::policy::PolicyWarning;

use crate::failure::Failure;
use crate::status::scopegate_status;
use crate::text::Text;

/// An error of a call, or one warning about a policy: a stable code, a message, an optional hint and a position.
///
/// If a policy does not load, the error holds all errors of the policy. `scopegate_error_count` returns their number,
/// and `scopegate_error_at` returns each of them. Functions without an index describe the first error.
///
/// Owner: free an error from a call with `scopegate_error_free`. An error from `scopegate_error_at`,
/// `scopegate_warnings_at` or `scopegate_decision_error` belongs to the handle that returned it. Threads: it does not
/// change, and any number of threads may read it.
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
    pub(crate) status: scopegate_status,
    pub(crate) code: Text,
    pub(crate) message: Text,
    pub(crate) hint: Option<Text>,
    pub(crate) source: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) position: u32,
    pub(crate) target: Option<i64>,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_column: u32,
    /// All errors as text for people.
    pub(crate) display: String,
    /// The other errors, if there are several.
    pub(crate) others: Vec<Self>,
}

/// A position that is counted from 1; 0 if unknown.
pub(crate) fn place(number: Option<usize>) -> u32 {
    number.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// Makes a handle for an error or warning with a position in a policy.
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
            Failure::Refused(refused) => Self {
                position: place(refused.target_error().and_then(scopegate::TargetError::position)),
                ..Self::plain(status, refused.code(), refused.message(), refused.hint())
            },
            Failure::Guard(error) => Self::plain(status, error.code(), &error.to_string(), Some(error.hint())),
            Failure::Policy(errors) => {
                let mut all = errors.iter().map(|error| placed!(status, error));
                match all.next() {
                    Some(first) => Self { others: all.collect(), display: errors.to_string(), ..first },
                    None => Self::plain(status, "call.panic", "a policy failed without an error", None),
                }
            }
        }
    }

    /// The error of a record.
    pub(crate) fn of_record(status: scopegate_status, error: &scopegate::decision::ErrorRecord) -> Self {
        Self {
            position: place(error.position),
            ..Self::plain(status, &error.code, &error.message, error.hint.as_deref())
        }
    }

    pub(crate) fn of_warning(warning: &PolicyWarning) -> Self {
        placed!(scopegate_status::SCOPEGATE_STATUS_OK, warning)
    }

    pub(crate) fn at(&self, index: usize) -> Option<&Self> {
        match index.checked_sub(1) {
            None => Some(self),
            Some(index) => self.others.get(index),
        }
    }
}
