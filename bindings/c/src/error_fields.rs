//! The functions that read an error.

use std::ffi::c_char;

use crate::error::scopegate_error;
use crate::guard::{Call, enter};
use crate::status::scopegate_status;
use crate::text::pointer;
use crate::text_buffer::fill;

/// Reads a number of an error; `none` for NULL.
fn number(call: &Call, error: *const scopegate_error, read: fn(&scopegate_error) -> u32) -> u32 {
    call.optional(error).map_or(0, read)
}

/// How many errors there are: 1, or as many as a policy has mistakes. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_count(error: *const scopegate_error) -> usize {
    enter!(else 0, |call| Ok(call.optional(error).map_or(0, |error| error.others.len().saturating_add(1))))
}

/// One of the errors, counted from 0; the first is `error` itself. NULL where there is none. It belongs to `error`: do not
/// free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_at(error: *const scopegate_error, index: usize) -> *const scopegate_error {
    enter!(else std::ptr::null(), |call| {
        Ok(call.optional(error).and_then(|error| error.at(index)).map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// The status of the call that failed; `SCOPEGATE_STATUS_OK` for a warning and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_status(error: *const scopegate_error) -> scopegate_status {
    enter!(else scopegate_status::SCOPEGATE_STATUS_OK, |call| {
        Ok(call.optional(error).map_or(scopegate_status::SCOPEGATE_STATUS_OK, |error| error.status))
    })
}

/// The stable name of the error, the same in every language: `target.ambiguous`, `policy.unknown-key`; the family `call` is
/// about the call itself. Ends with a NUL, belongs to `error`; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_code(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.code))))
}

/// What is wrong, in UTF-8. It may be worded better in any release: compare codes. Ends with a NUL, belongs to `error`;
/// NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_message(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.message))))
}

/// How to mend it, or NULL where nothing is known. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_hint(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.hint.as_ref()))))
}

/// The name of the policy's source, as the caller gave it, or NULL. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_source(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.source.as_ref()))))
}

/// Where in the policy, as a JSON Pointer such as `/scope/in_scope/3`; empty for the policy as a whole, NULL for an error
/// that is not about one. Otherwise as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_path(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.path.as_ref()))))
}

/// The character of the target's text, counted from 1, at which it stops making sense; 0 where that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_position(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.position)))
}

/// Which of a report's targets is none, counted from 0; -1 for every other error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_target_index(error: *const scopegate_error) -> i64 {
    enter!(else -1, |call| Ok(call.optional(error).and_then(|error| error.target).unwrap_or(-1)))
}

/// The line of the policy, counted from 1; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_line(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.line)))
}

/// The column of the policy, counted in characters from 1; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.column)))
}

/// The column behind the last character, on the same line; 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_end_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.end_column)))
}

/// All errors as a person reads them, a line each and a line for each hint, into a buffer; see `scopegate_decision_json` for
/// how buffers are filled.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_error_display(
    error: *const scopegate_error,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> scopegate_status {
    enter!(std::ptr::null_mut(), |call| {
        let _ = call.optional_out(needed);
        fill(call, &call.handle(error, "error")?.display, buffer, capacity, needed)
    })
}

/// Frees an error that a call gave. NULL is fine. One that belongs to another handle must not come here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_free(error: *mut scopegate_error) {
    enter!(else (), |call| {
        drop(call.take(error));
        Ok(())
    });
}
