//! Texts on their way to a caller.

use std::ffi::c_char;
use std::ptr;

/// A text in memory that somebody else owns: `length` bytes of UTF-8 at `data`. This struct never grows.
///
/// As a result: `data` is followed by a NUL byte that `length` does not count, so it can be printed with `%s`, unless the
/// text itself holds a NUL; then only `length` tells where it ends. It belongs to the handle that it was asked of, and
/// lives as long. `data` is NULL where there is no text, which is not the same as an empty one.
///
/// As an argument: no NUL is needed; `data` may be NULL where `length` is 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_text {
    /// The first byte, or NULL.
    pub data: *const c_char,
    /// How many bytes there are.
    pub length: usize,
}

/// No text.
pub(crate) const NONE: scopegate_text = scopegate_text { data: ptr::null(), length: 0 };

/// A text with a NUL behind it, owned by a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(Box<[u8]>);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len().saturating_add(1));
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Self(bytes.into_boxed_slice())
    }

    pub(crate) fn optional(text: Option<&str>) -> Option<Self> {
        text.map(Self::new)
    }

    /// A text that is read up to the first NUL: one inside it becomes U+FFFD.
    pub(crate) fn without_nul(text: &str) -> Self {
        Self::new(&text.replace('\0', "\u{fffd}"))
    }

    pub(crate) fn show(&self) -> scopegate_text {
        scopegate_text { data: self.0.as_ptr().cast(), length: self.0.len().saturating_sub(1) }
    }

    pub(crate) fn pointer(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }
}

/// What a caller sees of a text that may be missing.
pub(crate) fn show(text: Option<&Text>) -> scopegate_text {
    text.map_or(NONE, Text::show)
}

/// The same for a text that is read up to its NUL.
pub(crate) fn pointer(text: Option<&Text>) -> *const c_char {
    text.map_or(ptr::null(), Text::pointer)
}
