//! Converts strings and data between Python and Rust.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString};

use crate::errors;

/// The position of an unpaired surrogate, counted from 1.
pub struct LoneSurrogate {
    pub position: usize,
}

/// The text of a `str`; `None` if it is not valid Unicode.
pub fn read<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Result<&'a str, LoneSurrogate>> {
    if let Ok(text) = text.to_str() {
        return Ok(Ok(text));
    }
    let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?.cast_into::<PyBytes>()?;
    let bytes = bytes.as_bytes();
    let good = std::str::from_utf8(bytes).err().and_then(|error| bytes.get(..error.valid_up_to()));
    let characters = String::from_utf8_lossy(good.unwrap_or_default()).chars().count();
    Ok(Err(LoneSurrogate { position: characters.saturating_add(1) }))
}

/// The text of a `str` that is a part of a target.
pub fn of_target<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    read(text)?.map_err(|lone| lone.in_target(text.py()))
}

/// A `str` of exactly that type. An object of a subclass is copied.
pub fn exact<'py>(written: &Bound<'py, PyString>, text: &str) -> Bound<'py, PyString> {
    if written.is_exact_instance_of::<PyString>() { written.clone() } else { PyString::new(written.py(), text) }
}

impl LoneSurrogate {
    /// The error for invalid Unicode in a target.
    pub fn in_target(&self, py: Python<'_>) -> PyErr {
        let message = format!("invalid Unicode: character {} is an unpaired surrogate", self.position);
        let hint = "decode the bytes with their actual encoding; no client can send this text";
        errors::refusal(py, errors::NOT_UTF8, &message, Some(hint), Some(self.position))
    }
}

/// Converts JSON to Python data.
pub fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((text,))
}

/// Reads an iterable of strings. A single string is not accepted, although Python can iterate over it.
pub fn items<'py>(value: &Bound<'py, PyAny>, what: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        let kind = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!("{what} must be an iterable such as a list, not one {kind}")));
    }
    value.try_iter()?.collect()
}

/// The class name of an object, for messages.
pub fn class_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().qualname().map_or_else(|_| "object".to_owned(), |name| name.to_string())
}
