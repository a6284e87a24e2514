//! Splits the text of a target into parts.

use memchr::{memchr2, memchr3};

/// The positions of the parts of a text, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    /// The position of `://`, if it precedes every other `/`, `?` and `#`.
    pub separator: Option<usize>,
    pub(super) authority_start: usize,
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let first_slash = memchr3(b'/', b'?', b'#', text.as_bytes());
        let separator = first_slash
            .and_then(|slash| slash.checked_sub(1))
            .filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with("://")));
        let authority_start = separator.map_or(0, |at| at.saturating_add(3));
        Self { text, separator, authority_start }
    }

    /// The text before `://`.
    pub(super) fn scheme(self) -> Option<&'a str> {
        self.separator.and_then(|at| self.text.get(..at))
    }

    /// The text from the authority on.
    pub(super) fn rest(self) -> &'a str {
        self.text.get(self.authority_start..).unwrap_or_default()
    }

    /// User info, host and port: the text before the first `/`, `?` or `#`.
    pub(super) fn authority(self) -> &'a str {
        let rest = self.rest();
        memchr3(b'/', b'?', b'#', rest.as_bytes()).and_then(|end| rest.get(..end)).unwrap_or(rest)
    }

    /// The text between the authority and the first `?` or `#`.
    pub(super) fn path(self) -> &'a str {
        let rest = self.rest().get(self.authority().len()..).unwrap_or_default();
        memchr2(b'?', b'#', rest.as_bytes()).and_then(|end| rest.get(..end)).unwrap_or(rest)
    }

    /// The text before the first `?` or `#`.
    pub(super) fn before_query(self) -> &'a str {
        memchr2(b'?', b'#', self.text.as_bytes()).and_then(|end| self.text.get(..end)).unwrap_or(self.text)
    }

    /// The position of a part of the text, in characters from 1.
    pub(super) fn position_of(self, part: &str) -> usize {
        self.characters_before(part).saturating_add(1)
    }

    /// The number of characters before a part of the text.
    pub(super) fn characters_before(self, part: &str) -> usize {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.text.get(..offset).map_or(0, |before| before.chars().count())
    }
}
