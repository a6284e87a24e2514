//! The memory of a C caller: input texts, and output parameters with old contents.

use std::ffi::{CStr, c_char};
use std::ptr;

use scopegate_c::error::scopegate_error;
use scopegate_c::error_fields::{
    scopegate_error_at, scopegate_error_code, scopegate_error_count, scopegate_error_free, scopegate_error_hint,
    scopegate_error_message, scopegate_error_path, scopegate_error_source, scopegate_error_status,
};
use scopegate_c::status::scopegate_status;
use scopegate_c::text::scopegate_text;

use super::bytes::Bytes;

/// `SCOPEGATE_STATUS_STRUCT_SIZE` and the two statuses next to it, as numbers.
pub(super) const NULL_ARGUMENT: u32 = scopegate_status::SCOPEGATE_STATUS_NULL_ARGUMENT as u32;
const STRUCT_SIZE: u32 = scopegate_status::SCOPEGATE_STATUS_STRUCT_SIZE as u32;
const PANIC: u32 = scopegate_status::SCOPEGATE_STATUS_PANIC as u32;

/// The contents of memory before a call.
const BEFORE: u8 = 0xa7;

/// A text as an argument.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) data: *const c_char,
    pub(super) length: usize,
    /// The text, if pointer and length denote one.
    pub(super) text: Option<&'a str>,
}

impl<'a> Given<'a> {
    /// Most arguments are bytes of the input. Some are NULL, and some have a length that no object has.
    pub(super) fn new(bytes: &mut Bytes<'a>) -> Self {
        let (data, length): (&[u8], Option<usize>) = match bytes.byte() % 16 {
            0 => return Self { data: ptr::null(), length: 0, text: Some("") },
            1 => return Self { data: ptr::null(), length: usize::from(bytes.byte()) + 1, text: None },
            2 => (b"a", Some(usize::MAX - usize::from(bytes.byte()))),
            3 => {
                let count = bytes.below(256);
                (bytes.take(count), None)
            }
            _ => (bytes.piece(), None),
        };
        let text = if length.is_none() { std::str::from_utf8(data).ok() } else { None };
        Self { data: data.as_ptr().cast(), length: length.unwrap_or(data.len()), text }
    }

    pub(super) fn as_text(&self) -> scopegate_text {
        scopegate_text { data: self.data, length: self.length }
    }
}

/// Makes a call that may report an error, and checks both. Returns the status as a number.
pub(super) fn called(bytes: &mut Bytes<'_>, call: impl FnOnce(*mut *mut scopegate_error) -> scopegate_status) -> u32 {
    let unwanted = bytes.once_in(4);
    let mut error: *mut scopegate_error = ptr::dangling_mut();
    let status = call(if unwanted { ptr::null_mut() } else { &raw mut error }) as u32;
    assert_ne!(status, PANIC, "a panic inside");
    if unwanted {
        return status;
    }
    assert_eq!(error.is_null(), status == 0, "an error object exactly if status {status} is not success");
    if !error.is_null() {
        // SAFETY: the call made the error, and it is freed once.
        unsafe {
            assert_eq!(scopegate_error_status(error) as u32, status);
            read_error(error);
            scopegate_error_free(error);
        }
    }
    status
}

/// Reads every field of an error.
///
/// # Safety
///
/// `error` is an error of the library.
pub(super) unsafe fn read_error(error: *const scopegate_error) {
    // SAFETY: guaranteed by the caller; every text of an error ends with a NUL.
    unsafe {
        let count = scopegate_error_count(error);
        assert!(count > 0);
        for index in 0..count {
            let one = scopegate_error_at(error, index);
            assert!(!one.is_null());
            for text in [scopegate_error_code(one), scopegate_error_message(one)] {
                assert!(!CStr::from_ptr(text).to_str().expect("UTF-8").is_empty());
            }
            for text in [scopegate_error_hint(one), scopegate_error_source(one), scopegate_error_path(one)] {
                assert!(text.is_null() || CStr::from_ptr(text).to_str().is_ok());
            }
        }
        assert!(scopegate_error_at(error, count).is_null());
    }
}

/// Reads a text that the library returned.
///
/// # Safety
///
/// It is live, or NULL.
pub(super) unsafe fn read_text<'a>(text: scopegate_text) -> Option<&'a str> {
    if text.data.is_null() {
        assert_eq!(text.length, 0);
        return None;
    }
    // SAFETY: this number of bytes and a NUL, as the header says.
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.length + 1) };
    assert_eq!(bytes.last(), Some(&0), "no NUL after the text");
    Some(std::str::from_utf8(&bytes[..text.length]).expect("UTF-8"))
}

/// Memory for a struct that begins with its size, or NULL.
#[repr(C, align(16))]
pub(super) struct Room {
    memory: [u8; Room::BYTES],
    size: usize,
    given: bool,
}

impl Room {
    const BYTES: usize = 192;

    /// Most sizes are that of the struct. Some are smaller, some larger, some NULL.
    pub(super) fn new<T>(bytes: &mut Bytes<'_>) -> Self {
        let mut room = Self { memory: [BEFORE; Self::BYTES], size: size_of::<T>(), given: true };
        match bytes.byte() % 16 {
            0 => room.given = false,
            1 => room.size = bytes.below(Self::BYTES + 1),
            _ => {}
        }
        let size = u32::try_from(room.size).expect("small");
        room.memory[..4].copy_from_slice(&size.to_ne_bytes());
        room
    }

    pub(super) fn pointer<T>(&mut self) -> *mut T {
        if self.given { self.memory.as_mut_ptr().cast() } else { ptr::null_mut() }
    }

    /// The number at this offset.
    pub(super) fn number(&self, at: usize) -> u32 {
        u32::from_ne_bytes(self.memory[at..at + 4].try_into().expect("four bytes"))
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.memory[at]
    }

    /// Checks what the call did with the memory. It writes in every case if the size is large enough.
    pub(super) fn is_written<T>(&self, status: u32, smallest: usize) -> bool {
        assert!(
            self.memory[self.size.max(4)..].iter().all(|byte| *byte == BEFORE),
            "a write after the end of the struct"
        );
        if !self.given {
            assert_eq!(status, NULL_ARGUMENT);
            return false;
        }
        if self.size < smallest {
            assert_eq!(status, STRUCT_SIZE);
            assert!(self.memory[4..].iter().all(|byte| *byte == BEFORE), "a write into a struct that is too small");
            return false;
        }
        assert_eq!(self.number(0) as usize, self.size, "the size changed");
        let known = size_of::<T>().min(self.size);
        assert!(self.memory[known..self.size].iter().all(|byte| *byte == 0), "an unknown field is not zero");
        true
    }
}

/// Memory for a handle. It contains an invalid pointer until the call writes it. Or NULL.
pub(super) struct Place<T> {
    handle: *mut T,
    given: bool,
}

impl<T> Place<T> {
    pub(super) fn new(bytes: &mut Bytes<'_>) -> Self {
        Self { handle: ptr::dangling_mut(), given: !bytes.once_in(16) }
    }

    pub(super) fn pointer(&mut self) -> *mut *mut T {
        if self.given { &raw mut self.handle } else { ptr::null_mut() }
    }

    /// The handle, or NULL. It is written in every case.
    pub(super) fn written(&self) -> *mut T {
        if !self.given {
            return ptr::null_mut();
        }
        assert_ne!(self.handle, ptr::dangling_mut(), "not written");
        self.handle
    }

    /// The handle of a call that returns a handle on success only.
    pub(super) fn made(&self, status: u32) -> Option<*mut T> {
        let handle = self.written();
        if !self.given {
            assert_eq!(status, NULL_ARGUMENT);
            return None;
        }
        assert_eq!(handle.is_null(), status != 0);
        (!handle.is_null()).then_some(handle)
    }
}
