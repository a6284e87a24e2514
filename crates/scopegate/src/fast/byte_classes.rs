//! The classes of bytes that matter to a host and a path.

/// The first bytes of a text, a bit each: the lowest stands for the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ByteClasses {
    /// Everything but lower-case letters, digits, `.`, `-` and `_`; the end of the text too.
    pub(super) others: u64,
    pub(super) dots: u64,
    pub(super) hyphens: u64,
    /// What ends a path, or may not stand in one (a `%` may, but that takes a longer look): `?`, `#`, `%`, a backslash.
    pub(super) no_path: u64,
    /// What is no visible character of ASCII: the full parser has to be asked.
    pub(super) no_url: u64,
}

/// How many bytes are looked at.
pub(super) const SEEN: usize = 64;

impl ByteClasses {
    /// Without what stands behind the end of a text.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    #[inline]
    pub(super) fn cut(self, behind: u64) -> Self {
        Self {
            others: self.others | behind,
            dots: self.dots & !behind,
            hyphens: self.hyphens & !behind,
            no_path: self.no_path & !behind,
            no_url: self.no_url & !behind,
        }
    }
}
