//! What every error of the crate is made of: a stable [`Code`], a message, a hint, a place.
//!
//! An error is never a verdict. Each one says where it happened, what was wrong and how to mend it;
//! the code is the one name of the error in every language, the message may improve over time.

use std::fmt;

/// The limits that bound the work any input can cause. `docs/limits.md` lists them, with those of files and lines, which the
/// core does not read.
pub mod limits {
    /// The longest target text, in bytes of UTF-8. A longer one is `target.too-long`.
    pub const TARGET_BYTES: usize = 8 * 1024;
    /// The longest pattern text, in bytes of UTF-8. A longer one is `pattern.too-long`.
    pub const PATTERN_BYTES: usize = 8 * 1024;
    /// The most sub-networks that a partition lists. A network that needs more is `partition.too-many`.
    pub const PARTITION_PARTS: usize = 1 << 20;
    /// The longest name of a class, in bytes of UTF-8. A longer one is `class.unknown`.
    pub const CLASS_BYTES: usize = 256;
    /// The deepest nesting of tables and lists in a policy document.
    pub const POLICY_DEPTH: usize = 32;
    /// The most characters of a user's text that a message repeats.
    pub const EXCERPT_CHARACTERS: usize = 200;
}

/// The stable name of an error or a warning, dotted by family: `target.ambiguous`, `pattern.public-suffix`.
///
/// A code means the same in every release and every language; messages may be reworded, codes may not.
///
/// ```
/// let error = scopegate::Target::parse("").unwrap_err();
/// assert_eq!(error.code().as_str(), "target.empty");
/// assert_eq!(error.code().family(), "target");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// Names a code; the crate's own constants are the only ones.
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

/// A user's text as a message shows it: in back-ticks, control and invisible characters escaped, cut at
/// [`limits::EXCERPT_CHARACTERS`] characters.
///
/// ```
/// assert_eq!(scopegate::error::Excerpt("a\tb").to_string(), r"`a\tb`");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Excerpt<'a>(pub &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        let mut characters = self.0.chars();
        for c in characters.by_ref().take(limits::EXCERPT_CHARACTERS) {
            if c.is_control() || is_format_character(c) || (c.is_whitespace() && c != ' ') {
                write!(f, "{}", c.escape_default())?;
            } else {
                write!(f, "{c}")?;
            }
        }
        if characters.next().is_some() {
            f.write_str("...")?;
        }
        f.write_str("`")
    }
}

/// Whether a character is invisible formatting (Unicode general category Cf): soft hyphen, zero-width joiner,
/// direction marks, byte order mark, tags.
pub(crate) fn is_format_character(c: char) -> bool {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    !c.is_ascii() && c.general_category() == GeneralCategory::Format
}

/// Why a text is no target: a code of the `target.` family, what is wrong, where, and how to mend it.
///
/// No verdict exists for such a text. Callers that filter must treat it as not in scope.
///
/// ```
/// let error = scopegate::Target::parse("http://a b/").unwrap_err();
/// assert_eq!(error.code().as_str(), "target.invalid-host");
/// assert_eq!(error.position(), Some(8));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TargetError {
    code: Code,
    message: String,
    hint: Option<String>,
    position: Option<usize>,
}

impl TargetError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, position: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// `position` counts characters from 1.
    pub(crate) fn at(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }

    /// Moves the position of an error about a part of a text to its place in the whole.
    pub(crate) fn moved_by(mut self, characters: usize) -> Self {
        self.position = self.position.map(|position| position.saturating_add(characters));
        self
    }

    /// The stable name of the error.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, in one lower-case clause that repeats the offending text.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The character, counted from 1, at which the text stops making sense.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }
}

/// What cannot fail can still be asked for where a [`TargetError`] is expected.
impl From<std::convert::Infallible> for TargetError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// Why a text is no pattern: a code of the `pattern.` family, what is wrong and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    code: Code,
    message: String,
    hint: Option<String>,
}

impl PatternError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The stable name of the error.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, in one lower-case clause that repeats the offending text.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
