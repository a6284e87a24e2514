//! The parts of every error: a stable [`Code`], a message, a hint, and a position.
//!
//! The code identifies an error in every language and release. The message and the hint may be reworded.

use std::fmt;

/// Limits on the work that any input can cause. README.md lists them together with the limits on files and lines,
/// which only the command reads.
pub mod limits {
    /// Maximum length of a target, in bytes of UTF-8. A longer one is `target.too-long`.
    pub const TARGET_BYTES: usize = 8 * 1024;
    /// Maximum length of a pattern, in bytes of UTF-8. A longer one is `pattern.too-long`.
    pub const PATTERN_BYTES: usize = 8 * 1024;
    /// Maximum number of networks in a partition. A partition that needs more is `partition.too-many`.
    pub const PARTITION_PARTS: usize = 1 << 20;
    /// Maximum length of the name of a class, in bytes of UTF-8. A longer one is `class.unknown`.
    pub const CLASS_BYTES: usize = 256;
    /// Maximum nesting depth of tables and lists in a policy document.
    pub const POLICY_DEPTH: usize = 32;
    /// The maximum length of the name and of the value of a header in `[testing]`, in bytes.
    pub const TESTING_TEXT: usize = 256;
    /// The maximum of the numbers in `[testing]`.
    pub const TESTING_NUMBER: u32 = 1_000_000;
    /// Maximum number of characters of user input that a message repeats.
    pub const EXCERPT_CHARACTERS: usize = 200;
}

/// The stable code of an error or a warning, with its family before the dot: `target.ambiguous`,
/// `pattern.public-suffix`.
///
/// A code never changes its meaning. Messages may be reworded.
///
/// ```
/// let error = scopegate::Target::parse("").unwrap_err();
/// assert_eq!(error.code().as_str(), "target.empty");
/// assert_eq!(error.code().family(), "target");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// Creates a code. Only constants of this crate call it.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The whole code, for example `target.ambiguous`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The part before the first dot: `target`, `pattern`, `policy`, ...
    #[must_use]
    pub fn family(self) -> &'static str {
        self.0.split('.').next().unwrap_or(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// User input as messages show it: in back-ticks, with control and invisible characters escaped, truncated to
/// [`limits::EXCERPT_CHARACTERS`] characters.
///
/// ```
/// assert_eq!(scopegate::error::Excerpt("a\tb").to_string(), r"`a\tb`");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Excerpt<'a>(pub &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(limits::EXCERPT_CHARACTERS).map(|(at, _)| at);
        let mut shown = end.and_then(|end| self.0.get(..end)).unwrap_or(self.0);
        f.write_str("`")?;
        while let Some(c) = shown.chars().find(|c| is_escaped(*c))
            && let Some((before, after)) = shown.split_once(c)
        {
            write!(f, "{before}{}", c.escape_default())?;
            shown = after;
        }
        f.write_str(shown)?;
        f.write_str(if end.is_some() { "...`" } else { "`" })
    }
}

/// Whether an excerpt shows a character as an escape.
fn is_escaped(c: char) -> bool {
    c.is_control() || is_format_character(c) || (c.is_whitespace() && c != ' ')
}

/// Whether a character is invisible formatting (Unicode general category Cf), such as a soft hyphen, a zero-width
/// joiner, a direction mark, a byte order mark, or a tag.
pub(crate) fn is_format_character(c: char) -> bool {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    !c.is_ascii() && c.general_category() == GeneralCategory::Format
}

/// What every error and warning has. The public types hold it in a field `report` and add what is particular to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorReport {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl ErrorReport {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The accessors of a type with a field `report`.
macro_rules! report_accessors {
    () => {
        /// The stable code.
        #[must_use]
        pub fn code(&self) -> $crate::error::Code {
            self.report.code
        }

        /// What is wrong: a lower-case clause that repeats the offending text.
        #[must_use]
        pub fn message(&self) -> &str {
            &self.report.message
        }

        /// How to fix it, if known.
        #[must_use]
        pub fn hint(&self) -> Option<&str> {
            self.report.hint.as_deref()
        }

        /// The report alone, for an error that contains this one.
        #[allow(dead_code, reason = "not every error becomes part of another one")]
        pub(crate) fn into_report(self) -> $crate::error::ErrorReport {
            self.report
        }
    };
}

pub(crate) use report_accessors;

/// An invalid target: a code of the `target.` family, a message, an optional hint, and the position.
///
/// An invalid target has no verdict. Callers that filter must treat it as not in scope.
///
/// ```
/// let error = scopegate::Target::parse("http://a b/").unwrap_err();
/// assert_eq!(error.code().as_str(), "target.invalid-host");
/// assert_eq!(error.position(), Some(8));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct TargetError {
    report: ErrorReport,
    position: Option<usize>,
}

impl TargetError {
    report_accessors!();

    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { report: ErrorReport::new(code, message), position: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.report = self.report.with_hint(hint);
        self
    }

    /// `position` counts characters from 1.
    pub(crate) fn at(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }

    /// Shifts the position of an error in a part of a text to its position in the whole text.
    pub(crate) fn moved_by(mut self, characters: usize) -> Self {
        self.position = self.position.map(|position| position.saturating_add(characters));
        self
    }

    /// The position of the error in the text, in characters, counted from 1.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }
}

/// Lets an infallible conversion be used where a [`TargetError`] is expected.
impl From<std::convert::Infallible> for TargetError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// An invalid pattern: a code of the `pattern.` family, a message, and an optional hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct PatternError {
    report: ErrorReport,
}

impl PatternError {
    report_accessors!();

    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { report: ErrorReport::new(code, message) }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.report = self.report.with_hint(hint);
        self
    }
}
