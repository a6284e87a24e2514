//! The text of a pattern, cut into its parts.

use crate::error::{is_format_character, limits};

/// The text of a pattern, cut at its joints.
pub(super) struct Parts<'t> {
    pub(super) scheme: Option<&'t str>,
    pub(super) authority: &'t str,
    /// From the first `/`, `?` or `#` on.
    pub(super) tail: &'t str,
}

/// Whether a character may stand in no pattern at all.
pub(super) fn is_forbidden(c: char) -> bool {
    c.is_control() || c.is_whitespace() || is_format_character(c)
}

/// The bound on a pattern's text.
pub(super) const LONGEST: usize = limits::PATTERN_BYTES;
