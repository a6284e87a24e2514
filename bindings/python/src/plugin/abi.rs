//! The C interface of a plugin, version 0.1: four kinds of symbols and one struct.
//!
//! Polars passes each input as a series: the schema of its field and an Arrow array for each chunk. The plugin owns the
//! inputs, also if it fails, and writes the result in the same form. A result that is not written is a failure, whose text
//! Polars reads on the same thread.
#![allow(unsafe_code, reason = "pointers are all that two libraries share")]

use std::any::Any;
use std::cell::RefCell;
use std::ffi::{CString, c_char, c_void};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::{Array, ArrayRef, NullArray, make_array};
use arrow_schema::Field;

use super::function::Function;

/// A series, as both sides pass it.
#[repr(C)]
pub struct SeriesExport {
    field: *mut FFI_ArrowSchema,
    arrays: *mut *mut FFI_ArrowArray,
    len: usize,
    /// Frees the field and the memory of the array structs. The arrays belong to the side that received them.
    release: Option<unsafe extern "C" fn(*mut SeriesExport)>,
    private_data: *mut c_void,
}

/// An input.
struct Input(SeriesExport);

impl Drop for Input {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            // SAFETY: the producer gave the function for this struct, which is released once.
            unsafe { release(&raw mut self.0) };
        }
    }
}

impl Input {
    /// The name of the series and its chunks.
    ///
    /// # Safety
    ///
    /// The series is valid, and no chunk was taken before.
    unsafe fn take(&self) -> Result<(String, Vec<ArrayRef>), String> {
        // SAFETY: a valid series has a field, which lives until the release.
        let schema = unsafe { &*self.0.field };
        // All chunks first: each is released, even if another one is invalid.
        let chunks: Vec<FFI_ArrowArray> = (0..self.0.len)
            // SAFETY: a valid series has `len` arrays; `from_raw` moves an array out.
            .map(|at| unsafe { FFI_ArrowArray::from_raw(*self.0.arrays.add(at)) })
            .collect();
        let chunks = chunks.into_iter().map(|chunk| {
            // Polars does not export nulls without a type as other libraries do.
            if schema.format() == "n" {
                return Ok(Arc::new(NullArray::new(chunk.len())) as ArrayRef);
            }
            // SAFETY: the array has the schema of the series.
            let data = unsafe { from_ffi(chunk, schema) }.map_err(|error| error.to_string())?;
            Ok(make_array(data))
        });
        Ok((schema.name().unwrap_or_default().to_owned(), chunks.collect::<Result<_, String>>()?))
    }
}

/// What keeps an exported series alive.
struct Exported {
    field: Box<FFI_ArrowSchema>,
    arrays: Box<[*mut FFI_ArrowArray]>,
}

unsafe extern "C" fn release_export(series: *mut SeriesExport) {
    // SAFETY: `export` made the struct, and the receiver releases it once. It owns the arrays themselves.
    unsafe {
        let exported = Box::from_raw((*series).private_data.cast::<Exported>());
        for array in &exported.arrays {
            drop(Box::from_raw(array.cast::<ManuallyDrop<FFI_ArrowArray>>()));
        }
        (*series).release = None;
    }
}

/// A series for Polars.
fn export(field: &Field, chunks: &[ArrayRef]) -> Result<SeriesExport, String> {
    let schema = FFI_ArrowSchema::try_from(field).map_err(|error| error.to_string())?;
    let array = |chunk: &ArrayRef| Box::into_raw(Box::new(FFI_ArrowArray::new(&chunk.to_data())));
    let mut exported = Box::new(Exported { field: Box::new(schema), arrays: chunks.iter().map(array).collect() });
    Ok(SeriesExport {
        field: &raw mut *exported.field,
        arrays: exported.arrays.as_mut_ptr(),
        len: exported.arrays.len(),
        release: Some(release_export),
        private_data: Box::into_raw(exported).cast(),
    })
}

thread_local! {
    static FAILURE: RefCell<CString> = RefCell::default();
}

/// Runs a function. A failure and a panic become the text that Polars reads.
fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Option<T> {
    let panicked = |payload: Box<dyn Any + Send>| {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Err(format!("scopegate panicked, which is a bug: {}", text.unwrap_or("no message")))
    };
    match catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(panicked) {
        Ok(result) => Some(result),
        Err(why) => {
            let text = CString::new(why.replace('\0', " ")).unwrap_or_default();
            FAILURE.with(|failure| failure.replace(text));
            None
        }
    }
}

/// The keyword arguments.
///
/// # Safety
///
/// `start` is null, or the start of `length` bytes.
unsafe fn keywords<'k>(start: *const u8, length: usize) -> &'k [u8] {
    // SAFETY: the contract of this function.
    if start.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(start, length) } }
}

/// Answers a call of Polars.
///
/// # Safety
///
/// The pointers are those of such a call.
unsafe fn answer(
    function: Function,
    (inputs, count): (*mut SeriesExport, usize),
    (kwargs, length): (*const u8, usize),
    result: *mut SeriesExport,
) {
    let series = guarded(|| {
        // SAFETY: Polars passes `count` valid series and forgets them. Each is read once.
        let inputs: Vec<Input> = (0..count).map(|at| Input(unsafe { inputs.add(at).read() })).collect();
        // SAFETY: as above.
        let taken: Vec<_> = inputs.iter().map(|input| unsafe { input.take() }).collect();
        let (name, chunks) = taken.into_iter().next().ok_or("a column is needed")??;
        // SAFETY: Polars passes `length` bytes.
        let kwargs = unsafe { keywords(kwargs, length) };
        let answers = chunks.iter().map(|chunk| function.answer(kwargs, chunk)).collect::<Result<Vec<_>, _>>()?;
        export(&Field::new(name, function.data_type(), true), &answers)
    });
    if let Some(series) = series {
        // SAFETY: Polars passes a place for the result.
        unsafe { result.write(series) };
    }
}

/// Answers a question of Polars about the type of a result.
///
/// # Safety
///
/// The pointers are those of such a call.
unsafe fn describe(function: Function, fields: *const FFI_ArrowSchema, count: usize, result: *mut FFI_ArrowSchema) {
    let schema = guarded(|| {
        if count == 0 {
            return Err("a column is needed".to_owned());
        }
        // SAFETY: Polars passes `count` fields, which it keeps.
        let name = unsafe { &*fields }.name().unwrap_or_default();
        FFI_ArrowSchema::try_from(Field::new(name, function.data_type(), true)).map_err(|error| error.to_string())
    });
    if let Some(schema) = schema {
        // SAFETY: Polars passes a place for the result.
        unsafe { result.write(schema) };
    }
}

/// The version of the interface: the major number in the upper half, the minor number in the lower.
#[unsafe(no_mangle)]
pub extern "C" fn _polars_plugin_get_version() -> u32 {
    1
}

/// The text of the last failure on this thread.
#[unsafe(no_mangle)]
pub extern "C" fn _polars_plugin_get_last_error_message() -> *const c_char {
    FAILURE.with(|failure| failure.borrow().as_ptr())
}

/// The two symbols of a function.
macro_rules! symbols {
    ($function:expr, $answer:ident, $describe:ident) => {
        #[doc = "Answers a column."]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $answer(
            inputs: *mut SeriesExport,
            count: usize,
            kwargs: *const u8,
            length: usize,
            result: *mut SeriesExport,
            _context: *mut c_void,
        ) {
            // SAFETY: Polars calls this.
            unsafe { answer($function, (inputs, count), (kwargs, length), result) }
        }

        #[doc = "Writes the type of the answers."]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $describe(
            fields: *const FFI_ArrowSchema,
            count: usize,
            result: *mut FFI_ArrowSchema,
            _kwargs: *const u8,
            _length: usize,
        ) {
            // SAFETY: Polars calls this.
            unsafe { describe($function, fields, count, result) }
        }
    };
}

symbols!(Function::InScope, _polars_plugin_in_scope, _polars_plugin_field_in_scope);
symbols!(Function::Check, _polars_plugin_check, _polars_plugin_field_check);
symbols!(Function::Which, _polars_plugin_which, _polars_plugin_field_which);
