//! The entry point of every exported function. [`guard`] converts failures and panics to a status, and [`Call`] reads
//! the pointers of the caller.
//!
//! All `unsafe` code that accesses memory of the caller is in this file. [`enter`] makes a [`Call`], and a test checks
//! that every exported function uses it.

use std::any::Any;
use std::ffi::c_char;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text};

/// Runs the body of an exported function: `enter!(error, |call| ...)`, or `enter!(else VALUE, |call| ...)` for a
/// function without a status, which returns `VALUE` on failure.
///
/// Use it only in an `extern "C"` function that passes its own parameters, because only there the contract of the
/// caller applies.
macro_rules! enter {
    (else $value:expr, |$call:ident| $body:expr) => {{
        // SAFETY: this is the body of an exported function, and its caller keeps the contract of the header: each
        // pointer is NULL or valid for its use.
        let call = unsafe { $crate::guard::Call::enter() };
        $crate::guard::guard_value($value, &call, |$call| $body)
    }};
    ($error:expr, |$call:ident| $body:expr) => {{
        // SAFETY: as above.
        let call = unsafe { $crate::guard::Call::enter() };
        $crate::guard::guard($error, &call, |$call| $body)
    }};
}
pub(crate) use enter;

/// The right to read the pointers of the current exported function. References do not outlive it.
pub(crate) struct Call {
    /// Not `Send`: the pointers are valid for this call only.
    _here: PhantomData<*const ()>,
}

/// An output parameter. It holds the empty value until it is set.
pub(crate) struct Out<'c, T>(&'c mut T);

impl<T> Out<'_, T> {
    pub(crate) fn set(self, value: T) {
        *self.0 = value;
    }
}

#[expect(clippy::unused_self, reason = "a call is the right to read its pointers")]
#[expect(
    clippy::needless_lifetimes,
    clippy::elidable_lifetime_names,
    reason = "the lifetime of the call must be explicit"
)]
impl Call {
    /// # Safety
    ///
    /// Every pointer given to a method of the call must be NULL or valid for what the method does with it: for reading,
    /// for as long as the call lives; for an `out`, for writing, and overlapping with nothing else.
    pub(crate) unsafe fn enter() -> Self {
        Self { _here: PhantomData }
    }

    /// A required handle.
    pub(crate) fn handle<'c, T>(&'c self, pointer: *const T, name: &'static str) -> Result<&'c T, Failure> {
        self.optional(pointer).ok_or_else(|| Failure::null(name))
    }

    /// An optional handle, which may be NULL.
    pub(crate) fn optional<'c, T>(&'c self, pointer: *const T) -> Option<&'c T> {
        // SAFETY: `as_ref` checks for NULL, and otherwise the pointer is valid for reading by the contract of `enter`.
        unsafe { pointer.as_ref() }
    }

    /// A handle that the function changes.
    #[expect(clippy::mut_from_ref, reason = "the caller owns it, and only this call uses it")]
    pub(crate) fn changed<'c, T>(&'c self, pointer: *mut T, name: &'static str) -> Result<&'c mut T, Failure> {
        // SAFETY: as in `optional`; the header forbids using what a call changes from elsewhere at the same time.
        unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(name))
    }

    /// A required output parameter. It is emptied at once, so it is always written.
    pub(crate) fn out<'c, T: Empty>(&'c self, pointer: *mut T, name: &'static str) -> Result<Out<'c, T>, Failure> {
        self.optional_out(pointer).ok_or_else(|| Failure::null(name))
    }

    /// An optional output parameter.
    pub(crate) fn optional_out<'c, T: Empty>(&'c self, pointer: *mut T) -> Option<Out<'c, T>> {
        let pointer = NonNull::new(pointer)?;
        // SAFETY: valid for writing by the contract of `enter`. The memory may be uninitialized, so it is written
        // before a reference to it is made.
        unsafe {
            pointer.write(T::EMPTY);
            Some(Out(&mut *pointer.as_ptr()))
        }
    }

    /// An array. NULL is allowed if the count is 0.
    pub(crate) fn slice<'c, T>(&'c self, data: *const T, count: usize, name: &'static str) -> Result<&'c [T], Failure> {
        if count == 0 {
            return Ok(&[]);
        }
        if data.is_null() {
            return Err(Failure::null(name));
        }
        check_size::<T>(count, name)?;
        // SAFETY: not NULL, of a possible size, and valid for reading by the contract of `enter`.
        Ok(unsafe { std::slice::from_raw_parts(data, count) })
    }

    /// A text. NULL is allowed if the length is 0.
    pub(crate) fn text<'c>(
        &'c self,
        data: *const c_char,
        length: usize,
        name: &'static str,
    ) -> Result<&'c str, Failure> {
        std::str::from_utf8(self.bytes(data, length, name)?).map_err(|error| Failure::not_utf8(name, &error))
    }

    /// Bytes that may be invalid UTF-8.
    pub(crate) fn bytes<'c>(
        &'c self,
        data: *const c_char,
        length: usize,
        name: &'static str,
    ) -> Result<&'c [u8], Failure> {
        self.slice(data.cast::<u8>(), length, name)
    }

    /// Copies bytes to memory of the caller that has enough room.
    pub(crate) fn write_bytes(&self, to: *mut u8, bytes: &[u8]) {
        // SAFETY: the caller of this method ensures that there is enough room. The memory is valid for writing by the
        // contract of `enter` and does not overlap ours.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
    }

    /// Reads the leading `size` field of a struct of the caller. The rest of the struct may be uninitialized.
    pub(crate) fn leading_size<T>(&self, pointer: *const T, name: &'static str) -> Result<usize, Failure> {
        if pointer.is_null() {
            return Err(Failure::null(name));
        }
        // SAFETY: not NULL, and the leading size is valid for reading by the contract of `enter`.
        let size = unsafe { pointer.cast::<u32>().read() };
        usize::try_from(size).map_err(|_| Failure::size(name))
    }

    /// Writes a struct with a leading size to a struct of the caller of `room` bytes. Writes the common part, zeroes
    /// the rest and sets `size` to `room`.
    pub(crate) fn write_sized<T: Sized_>(&self, to: *mut T, value: T, room: usize) {
        let ours = size_of::<T>().min(room);
        let value = value.with_size(u32::try_from(room).unwrap_or(u32::MAX));
        // SAFETY: `room` bytes are valid for writing by the contract of `enter` and the size that the caller gave. No
        // more than the size of `value` is read. `T` has no padding, as `Sized_` requires.
        unsafe {
            std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast::<u8>(), ours);
            to.cast::<u8>().add(ours).write_bytes(0, room - ours);
        }
    }

    /// Takes back a value from `give`. NULL is allowed.
    pub(crate) fn take<T>(&self, pointer: *mut T) -> Option<Box<T>> {
        // SAFETY: not NULL, and by the contract of `enter` the pointer comes from `give` for this type and was not
        // taken yet.
        (!pointer.is_null()).then(|| unsafe { Box::from_raw(pointer) })
    }
}

/// Gives a value to the caller, who frees it with the `_free` function of its type.
pub(crate) fn give<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// Fails for an impossible array size.
fn check_size<T>(count: usize, name: &'static str) -> Result<(), Failure> {
    match count.checked_mul(size_of::<T>()) {
        Some(bytes) if bytes <= isize::MAX.unsigned_abs() => Ok(()),
        _ => Err(Failure::argument(format!("impossible length of `{name}`: {count}"))),
    }
}

/// The empty value of an output parameter.
pub(crate) trait Empty {
    const EMPTY: Self;
}

impl<T> Empty for *mut T {
    const EMPTY: Self = std::ptr::null_mut();
}

impl<T> Empty for *const T {
    const EMPTY: Self = std::ptr::null();
}

impl Empty for usize {
    const EMPTY: Self = 0;
}

impl Empty for u32 {
    const EMPTY: Self = 0;
}

impl Empty for u8 {
    const EMPTY: Self = 0;
}

impl Empty for bool {
    const EMPTY: Self = false;
}

impl Empty for scopegate_text {
    const EMPTY: Self = NONE;
}

/// A struct of the header that begins with its `size`.
///
/// # Safety
///
/// It is `repr(C)`, its first field is a `u32`, and it has no padding.
pub(crate) unsafe trait Sized_: Copy {
    /// The size of the first published version.
    const SMALLEST: usize;

    fn with_size(self, size: u32) -> Self;
}

/// Runs a body and returns a status. On failure, sets `error` unless it is NULL.
pub(crate) fn guard<'c>(
    error: *mut *mut scopegate_error,
    call: &'c Call,
    body: impl FnOnce(&'c Call) -> Result<(), Failure>,
) -> scopegate_status {
    let error = call.optional_out(error);
    let failure = match run(|| body(call)) {
        Ok(()) => return scopegate_status::SCOPEGATE_STATUS_OK,
        Err(failure) => failure,
    };
    let status = failure.status();
    if let Some(error) = error
        && let Ok(handle) = run(|| Ok(give(scopegate_error::of(failure))))
    {
        error.set(handle);
    }
    status
}

/// Runs a body without a status. Returns its value, or `value` on failure.
pub(crate) fn guard_value<'c, T>(value: T, call: &'c Call, body: impl FnOnce(&'c Call) -> Result<T, Failure>) -> T {
    run(|| body(call)).unwrap_or(value)
}

/// Runs a body and converts a panic to a failure.
fn run<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // The body uses read-only data or data of the caller. The caller learns about the panic and frees its data.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(Failure::panic(message(payload))))
}

/// The message of a panic. Leaks the payload, because dropping it could panic again.
fn message(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    std::mem::forget(payload);
    text.unwrap_or_default()
}
