//! Texts for the caller.

use std::ffi::c_char;
use std::ptr;

/// A text owned by another object: `length` bytes of UTF-8 at `data`. The size of this struct never changes.
///
/// As a result: a NUL byte follows `data` and is not counted in `length`, so `%s` can print the text unless it contains
/// a NUL itself. The handle that returned the text owns it. `data` is NULL if there is no text, which is different from
/// an empty text.
///
/// As an argument: no NUL is needed. `data` may be NULL if `length` is 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_text {
    /// The first byte, or NULL.
    pub data: *const c_char,
    /// The number of bytes.
    pub length: usize,
}

/// No text.
pub(crate) const NONE: scopegate_text = scopegate_text { data: ptr::null(), length: 0 };

/// A text with a terminating NUL, owned by a handle.
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

    /// A text for readers that stop at the first NUL. Replaces NUL characters with U+FFFD.
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

/// Converts an optional text for the caller.
pub(crate) fn show(text: Option<&Text>) -> scopegate_text {
    text.map_or(NONE, Text::show)
}

/// Converts an optional text to a C string.
pub(crate) fn pointer(text: Option<&Text>) -> *const c_char {
    text.map_or(ptr::null(), Text::pointer)
}
