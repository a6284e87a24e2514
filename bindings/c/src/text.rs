//! Texts on their way to a caller.

use std::ffi::c_char;
use std::ptr;

use crate::error::Failure;
use crate::guard::{Call, Empty};

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
pub(crate) const NONE: scopegate_text = scopegate_text::EMPTY;

impl Empty for scopegate_text {
    const EMPTY: Self = Self { data: ptr::null(), length: 0 };
}

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
    text.map_or(scopegate_text::EMPTY, Text::show)
}

/// The same for a text that is read up to its NUL.
pub(crate) fn pointer(text: Option<&Text>) -> *const c_char {
    text.map_or(ptr::null(), Text::pointer)
}

/// Writes a text into the caller's buffer in the manner of `snprintf`: `needed` is the length without the NUL, and a buffer
/// that is too small holds as much as there is room for, cut between characters, and a NUL.
pub(crate) fn fill(
    call: &Call,
    text: &str,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> Result<(), Failure> {
    if let Some(needed) = call.optional_out(needed) {
        needed.set(text.len());
    }
    if capacity == 0 {
        return Err(Failure::buffer(text.len(), capacity));
    }
    if buffer.is_null() {
        return Err(Failure::null("buffer"));
    }
    let room = capacity.saturating_sub(1).min(text.len());
    let cut = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let bytes = text.as_bytes().get(..cut).unwrap_or_default();
    let buffer = buffer.cast::<u8>();
    call.write_bytes(buffer, bytes);
    call.write_bytes(buffer.wrapping_add(cut), &[0]);
    if cut < text.len() { Err(Failure::buffer(text.len(), capacity)) } else { Ok(()) }
}
