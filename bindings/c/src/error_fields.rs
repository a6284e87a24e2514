//! The functions that read an error.

use std::ffi::c_char;

use crate::error::scopegate_error;
use crate::guard::{Call, enter};
use crate::status::scopegate_status;
use crate::text::pointer;
use crate::text_buffer::fill;

/// Reads a number of an error; 0 for NULL.
fn number(call: &Call, error: *const scopegate_error, read: fn(&scopegate_error) -> u32) -> u32 {
    call.optional(error).map_or(0, read)
}

/// The number of errors: 1, or the number of errors in the policy; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_count(error: *const scopegate_error) -> usize {
    enter!(else 0, |call| Ok(call.optional(error).map_or(0, |error| error.others.len().saturating_add(1))))
}

/// An error by index, counted from 0; index 0 is `error` itself. NULL for an invalid index. `error` owns it: do not
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

/// The stable code of the error, which is the same in every language: `target.ambiguous`, `policy.unknown-key`. Codes
/// of the family `call` are about the call itself. Ends with a NUL; `error` owns it; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_code(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.code))))
}

/// The message in UTF-8. The wording may change in any release, so compare codes instead. Ends with a NUL; `error` owns
/// it; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_message(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).map(|error| &error.message))))
}

/// The hint, or NULL if there is none. Otherwise the same as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_hint(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.hint.as_ref()))))
}

/// The name of the policy source as given by the caller, or NULL. Otherwise the same as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_source(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.source.as_ref()))))
}

/// The location in the policy as a JSON Pointer, for example `/scope/in_scope/3`. Empty for the policy as a whole; NULL
/// for an error that is not about a policy. Otherwise the same as `scopegate_error_message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_path(error: *const scopegate_error) -> *const c_char {
    enter!(else std::ptr::null(), |call| Ok(pointer(call.optional(error).and_then(|error| error.path.as_ref()))))
}

/// The position of the first invalid character of the target, counted from 1; 0 if unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_position(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.position)))
}

/// The index of the invalid target of a report, counted from 0; -1 for all other errors.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_target_index(error: *const scopegate_error) -> i64 {
    enter!(else -1, |call| Ok(call.optional(error).and_then(|error| error.target).unwrap_or(-1)))
}

/// The line in the policy, counted from 1; 0 if unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_line(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.line)))
}

/// The column in the policy, counted in characters from 1; 0 if unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.column)))
}

/// The column after the last character, on the same line; 0 if unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_end_column(error: *const scopegate_error) -> u32 {
    enter!(else 0, |call| Ok(number(call, error, |error| error.end_column)))
}

/// Writes all errors as text for people, with one line for each error and each hint. For buffers see
/// `scopegate_decision_json`.
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

/// Frees an error that a call returned. NULL is allowed. Do not pass an error that another handle owns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_error_free(error: *mut scopegate_error) {
    enter!(else (), |call| {
        drop(call.take(error));
        Ok(())
    });
}
