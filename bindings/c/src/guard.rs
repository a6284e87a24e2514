//! The one way into the library: every exported function runs inside [`guard`], which turns a failure and a panic into a
//! status, and reads the caller's pointers through [`Call`] alone.
//!
//! All `unsafe` of the library that looks at a caller's memory is in this file. [`enter`] makes a [`Call`], and a test
//! scans that no exported function does without.

use std::any::Any;
use std::ffi::c_char;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text};

/// Runs the body of an exported function: `enter!(error, |call| ...)`, or `enter!(else VALUE, |call| ...)` for a function
/// without a status, which answers `VALUE` where the body fails.
///
/// It stands where the promise of the caller is known: in an `extern "C"` function that hands over its own parameters.
macro_rules! enter {
    (else $value:expr, |$call:ident| $body:expr) => {{
        // SAFETY: this is the body of an exported function, and whoever calls one keeps what the header says of its
        // pointers: each is NULL, or valid for what the function does with it.
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

/// The right to read the pointers of the exported function that runs now. What it reads lives no longer than it.
pub(crate) struct Call {
    /// Not for another thread: the pointers are promised to this call.
    _here: PhantomData<*const ()>,
}

/// A place of the caller's that a function writes its result to; it holds the empty value until then.
pub(crate) struct Out<'c, T>(&'c mut T);

impl<T> Out<'_, T> {
    pub(crate) fn set(self, value: T) {
        *self.0 = value;
    }
}

#[expect(clippy::unused_self, reason = "to have a call is the right to read its pointers")]
#[expect(
    clippy::needless_lifetimes,
    clippy::elidable_lifetime_names,
    reason = "that it is the call's life is the point"
)]
impl Call {
    /// # Safety
    ///
    /// Every pointer given to a method of the call must be NULL or valid for what the method does with it: for reading, for
    /// as long as the call lives; for an `out`, for writing, and overlapping with nothing else.
    pub(crate) unsafe fn enter() -> Self {
        Self { _here: PhantomData }
    }

    /// A handle that has to be there.
    pub(crate) fn handle<'c, T>(&'c self, pointer: *const T, name: &'static str) -> Result<&'c T, Failure> {
        self.optional(pointer).ok_or_else(|| Failure::null(name))
    }

    /// A handle that may be NULL.
    pub(crate) fn optional<'c, T>(&'c self, pointer: *const T) -> Option<&'c T> {
        // SAFETY: not NULL (`as_ref` looks), and then valid for reading by the promise made to `enter`.
        unsafe { pointer.as_ref() }
    }

    /// A handle that the function changes.
    #[expect(clippy::mut_from_ref, reason = "it is the caller's, and nobody else uses it during the call")]
    pub(crate) fn changed<'c, T>(&'c self, pointer: *mut T, name: &'static str) -> Result<&'c mut T, Failure> {
        // SAFETY: as in `optional`; the header forbids using what a call changes from elsewhere at the same time.
        unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(name))
    }

    /// A place for a result, emptied at once: whatever happens, it is written.
    pub(crate) fn out<'c, T: Empty>(&'c self, pointer: *mut T, name: &'static str) -> Result<Out<'c, T>, Failure> {
        self.optional_out(pointer).ok_or_else(|| Failure::null(name))
    }

    /// The same for a result that the caller may not want.
    pub(crate) fn optional_out<'c, T: Empty>(&'c self, pointer: *mut T) -> Option<Out<'c, T>> {
        let pointer = NonNull::new(pointer)?;
        // SAFETY: valid for writing by the promise made to `enter`. It may be uninitialised, so it is written before a
        // reference to it is made.
        unsafe {
            pointer.write(T::EMPTY);
            Some(Out(&mut *pointer.as_ptr()))
        }
    }

    /// So many values in a row. NULL is fine where there are none.
    pub(crate) fn slice<'c, T>(&'c self, data: *const T, count: usize, name: &'static str) -> Result<&'c [T], Failure> {
        if count == 0 {
            return Ok(&[]);
        }
        if data.is_null() {
            return Err(Failure::null(name));
        }
        check_size::<T>(count, name)?;
        // SAFETY: not NULL, of a size that an object can have, and valid for reading by the promise made to `enter`.
        Ok(unsafe { std::slice::from_raw_parts(data, count) })
    }

    /// A text. NULL is the empty text where the length is 0.
    pub(crate) fn text<'c>(
        &'c self,
        data: *const c_char,
        length: usize,
        name: &'static str,
    ) -> Result<&'c str, Failure> {
        std::str::from_utf8(self.bytes(data, length, name)?).map_err(|error| Failure::not_utf8(name, &error))
    }

    /// Bytes that need not be UTF-8.
    pub(crate) fn bytes<'c>(
        &'c self,
        data: *const c_char,
        length: usize,
        name: &'static str,
    ) -> Result<&'c [u8], Failure> {
        self.slice(data.cast::<u8>(), length, name)
    }

    /// Copies bytes to the caller's memory, which has room for them.
    pub(crate) fn write_bytes(&self, to: *mut u8, bytes: &[u8]) {
        // SAFETY: the caller of this method knows that there is room; the memory is valid for writing by the promise made
        // to `enter`, and overlaps with nothing of ours.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
    }

    /// Reads the `size` that leads a struct of the caller's, the rest of which may be uninitialised.
    pub(crate) fn leading_size<T>(&self, pointer: *const T, name: &'static str) -> Result<usize, Failure> {
        if pointer.is_null() {
            return Err(Failure::null(name));
        }
        // SAFETY: not NULL, and every struct with a leading size is valid for reading it, by the promise made to `enter`.
        let size = unsafe { pointer.cast::<u32>().read() };
        usize::try_from(size).map_err(|_| Failure::size(name))
    }

    /// Writes a struct with a leading size over one of the caller's, which has `room` bytes: what both have is written, what
    /// only the caller's has is zeroed. `room` becomes its `size`.
    pub(crate) fn write_sized<T: Sized_>(&self, to: *mut T, value: T, room: usize) {
        let ours = size_of::<T>().min(room);
        let value = value.with_size(u32::try_from(room).unwrap_or(u32::MAX));
        // SAFETY: `room` bytes are valid for writing, by the promise made to `enter` and the caller's own word for the
        // size; no more than the size of `value` is read from it. `T` has no padding, as `Sized_` demands.
        unsafe {
            std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast::<u8>(), ours);
            to.cast::<u8>().add(ours).write_bytes(0, room - ours);
        }
    }

    /// Takes back what `give` gave out. NULL is nothing.
    pub(crate) fn take<T>(&self, pointer: *mut T) -> Option<Box<T>> {
        // SAFETY: not NULL, and by the promise made to `enter` it is what `give` gave for this type, and not yet taken.
        (!pointer.is_null()).then(|| unsafe { Box::from_raw(pointer) })
    }
}

/// Gives a value to the caller, who gives it back to the `_free` of its type.
pub(crate) fn give<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// Fails for an array that no object could be as large as.
fn check_size<T>(count: usize, name: &'static str) -> Result<(), Failure> {
    match count.checked_mul(size_of::<T>()) {
        Some(bytes) if bytes <= isize::MAX.unsigned_abs() => Ok(()),
        _ => Err(Failure::argument(format!("the length of `{name}` is impossible: {count}"))),
    }
}

/// What stands in a place for results when there is none.
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
    /// The size of its first version: a smaller one was never published.
    const SMALLEST: usize;

    fn with_size(self, size: u32) -> Self;
}

/// Runs a body, and answers with a status; what went wrong goes to `error`, unless that is NULL.
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

/// Runs a body that has no status; its value, or the one to answer where it fails.
pub(crate) fn guard_value<'c, T>(value: T, call: &'c Call, body: impl FnOnce(&'c Call) -> Result<T, Failure>) -> T {
    run(|| body(call)).unwrap_or(value)
}

/// Runs a body; a panic is a failure.
fn run<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // What a body touches is either read only or the caller's own; the caller is told of the panic and frees it.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(Failure::panic(message(payload))))
}

/// What a panic said. The payload is leaked: dropping one could panic again.
fn message(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    std::mem::forget(payload);
    text.unwrap_or_default()
}
