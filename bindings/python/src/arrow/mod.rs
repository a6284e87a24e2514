//! Decides the strings of an Arrow array or stream through the PyCapsule interface, without copying strings and without
//! pyarrow.

mod capsules;
mod rows;
mod table;

use std::num::NonZero;

use pyo3::prelude::*;
use scopegate::Policy;

use crate::errors;
pub use table::ArrowDecisions;

/// Decides all strings of an object that offers Arrow data; `None` for an object that does not.
pub fn decide(
    policy: &Policy,
    items: &Bound<'_, PyAny>,
    threads: Option<NonZero<usize>>,
) -> PyResult<Option<ArrowDecisions>> {
    let py = items.py();
    let Some(chunks) = capsules::import(items)? else { return Ok(None) };
    let mut rows = rows::Rows::new(policy, threads);
    let mut chunks = chunks;
    // The producer of a stream may be Python code, which takes the GIL when it needs it.
    while let Some(chunk) = py.detach(|| chunks.next()) {
        let chunk = chunk.map_err(|error| failed(py, &error.to_string()))?;
        rows.decide(py, &chunk)?;
    }
    py.detach(|| table::build(&rows)).map(Some).map_err(|error| failed(py, &error.to_string()))
}

fn failed(py: Python<'_>, why: &str) -> PyErr {
    errors::other(py, "arrow.unreadable", &format!("cannot read the Arrow data: {why}"))
}
