//! Imports and exports Arrow data through the capsules of the Arrow PyCapsule interface.
//!
//! `unsafe` is here: a capsule holds a C struct with the layout of the Arrow C data interface.
#![allow(unsafe_code, reason = "a capsule's pointer is all that two libraries share")]

use std::ffi::CStr;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, StructArray, make_array};
use arrow_schema::ArrowError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::errors::is_plain;
use crate::text;

const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";
const STREAM: &CStr = c"arrow_array_stream";

/// The chunks of the imported data.
pub enum Chunks {
    Array(Option<ArrayRef>),
    Stream(ArrayStreamReader),
}

impl Iterator for Chunks {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Array(array) => array.take().map(Ok),
            Self::Stream(reader) => reader.next(),
        }
    }
}

/// Imports the Arrow data of an object; `None` for an object without Arrow data.
pub fn import(items: &Bound<'_, PyAny>) -> PyResult<Option<Chunks>> {
    let py = items.py();
    for (method, read) in [
        ("__arrow_c_array__", import_array as fn(&Bound<'_, PyAny>) -> PyResult<Chunks>),
        ("__arrow_c_stream__", import_stream),
    ] {
        // A class also has the method, but offers no data.
        let offered = items.getattr_opt(method)?.filter(|_| !items.is_instance_of::<pyo3::types::PyType>());
        let Some(offered) = offered else { continue };
        let capsules = offered.call0().map_err(|error| {
            if !is_plain(py, &error) {
                return error;
            }
            let why = format!("{} offers Arrow data but fails to deliver it: {error}", text::class_name(items));
            let raised = PyTypeError::new_err(why);
            raised.set_cause(py, Some(error));
            raised
        })?;
        return read(&capsules).map(Some);
    }
    Ok(None)
}

fn import_array(capsules: &Bound<'_, PyAny>) -> PyResult<Chunks> {
    let pair = capsules.cast::<PyTuple>().map_err(|_| broken("not a pair of capsules"))?;
    let (schema, array) = (pointer(&pair.get_item(0)?, SCHEMA)?, pointer(&pair.get_item(1)?, ARRAY)?);
    // SAFETY: a capsule of that name holds a valid, aligned `ArrowSchema`, and lives as long as `pair` does.
    let schema = unsafe { schema.cast::<FFI_ArrowSchema>().as_ref() };
    // SAFETY: likewise an `ArrowArray`; `from_raw` moves it out and marks it as released, so that no other consumer
    // takes it.
    let array = unsafe { FFI_ArrowArray::from_raw(array.cast().as_ptr()) };
    if array.is_released() || schema.release().is_none() {
        return Err(broken("another consumer already took the data"));
    }
    // SAFETY: the array has the given schema, as the interface requires. `rows` checks what it can before it reads.
    let data = unsafe { from_ffi(array, schema) }.map_err(|error| broken(&error.to_string()))?;
    Ok(Chunks::Array(Some(make_array(data))))
}

fn import_stream(capsule: &Bound<'_, PyAny>) -> PyResult<Chunks> {
    let stream = pointer(capsule, STREAM)?;
    // SAFETY: a capsule of that name holds a valid, aligned `ArrowArrayStream`; `from_raw` moves it out and marks it as
    // released, so that no other consumer takes it.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.cast().as_ptr()) };
    ArrayStreamReader::try_new(stream).map(Chunks::Stream).map_err(|error| broken(&error.to_string()))
}

fn pointer(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<NonNull<std::ffi::c_void>> {
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| broken("not a capsule"))?;
    capsule.pointer_checked(Some(name)).map_err(|error| broken(&error.to_string()))
}

fn broken(why: &str) -> PyErr {
    PyTypeError::new_err(format!("invalid Arrow data: {why}"))
}

/// The pair of capsules of `__arrow_c_array__`.
pub fn export_array<'py>(py: Python<'py>, table: &StructArray) -> PyResult<Bound<'py, PyTuple>> {
    let (array, schema) = to_ffi(&table.to_data()).map_err(|error| broken(&error.to_string()))?;
    let schema = PyCapsule::new_with_value(py, schema, SCHEMA)?;
    let array = PyCapsule::new_with_value(py, array, ARRAY)?;
    PyTuple::new(py, [schema, array])
}

/// The capsule of `__arrow_c_stream__`.
pub fn export_stream<'py>(py: Python<'py>, table: &StructArray) -> PyResult<Bound<'py, PyCapsule>> {
    let batch = RecordBatch::from(table.clone());
    let batches = RecordBatchIterator::new([Ok(batch.clone())], Arc::clone(batch.schema_ref()));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), STREAM)
}

/// The capsule of `__arrow_c_schema__`.
pub fn export_schema<'py>(py: Python<'py>, table: &StructArray) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(table.data_type()).map_err(|error| broken(&error.to_string()))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}
