//! Many targets in an Arrow array or stream of strings, through the PyCapsule interface: no copy of a string, no need
//! of pyarrow.

mod capsules;
mod rows;
mod table;

use pyo3::prelude::*;
use scopegate::Policy;

use crate::errors;
pub use table::ArrowDecisions;

/// The decisions about all strings of an object that offers them to Arrow; `None` for one that does not.
pub fn decide(policy: &Policy, items: &Bound<'_, PyAny>) -> PyResult<Option<ArrowDecisions>> {
    let py = items.py();
    let Some(chunks) = capsules::import(items)? else { return Ok(None) };
    let mut rows = rows::Rows::new(policy);
    let mut chunks = chunks;
    // The producer of a stream may be Python itself; it takes the GIL where it needs it.
    while let Some(chunk) = py.detach(|| chunks.next()) {
        let chunk = chunk.map_err(|error| failed(py, &error.to_string()))?;
        rows.decide(py, &chunk)?;
    }
    py.detach(|| table::build(&rows)).map(Some).map_err(|error| failed(py, &error.to_string()))
}

fn failed(py: Python<'_>, why: &str) -> PyErr {
    errors::other(py, &format!("the Arrow data cannot be read: {why}"))
}
