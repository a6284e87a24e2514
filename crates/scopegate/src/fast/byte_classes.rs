//! Classes of bytes in a host and a path.

/// One bit for each of the first bytes of a text; the lowest bit is the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ByteClasses {
    /// Not a lower-case letter, digit, `.`, `-` or `_`; also set after the end of the text.
    pub(super) others: u64,
    pub(super) dots: u64,
    pub(super) hyphens: u64,
    /// Ends a path or is not allowed in it (`%` is allowed but needs the full parser): `?`, `#`, `%`, a backslash.
    pub(super) no_path: u64,
    /// Not a visible ASCII character: needs the full parser.
    pub(super) no_url: u64,
}

/// The number of bytes that are classified.
pub(super) const SEEN: usize = 64;

impl ByteClasses {
    /// Clears what is after the end of a text; `after` has the bits of those bytes.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    #[inline]
    pub(super) fn cut(self, after: u64) -> Self {
        Self {
            others: self.others | after,
            dots: self.dots & !after,
            hyphens: self.hyphens & !after,
            no_path: self.no_path & !after,
            no_url: self.no_url & !after,
        }
    }
}
