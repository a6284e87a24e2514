//! Splits the text of a pattern into parts.

use crate::error::{is_format_character, limits};

/// The parts of the text of a pattern.
pub(super) struct Parts<'t> {
    pub(super) scheme: Option<&'t str>,
    pub(super) authority: &'t str,
    /// From the first `/`, `?` or `#` on.
    pub(super) tail: &'t str,
}

/// Whether a character is not allowed in patterns.
pub(super) fn is_forbidden(c: char) -> bool {
    c.is_control() || c.is_whitespace() || is_format_character(c)
}

/// The maximum length of the text of a pattern, in bytes.
pub(super) const LONGEST: usize = limits::PATTERN_BYTES;
