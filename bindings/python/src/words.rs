//! The Python enums `Verdict` and `Basis`, found by their words.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

static VERDICTS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
static BASES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

/// The member of `scopegate.Verdict` with this value.
pub fn verdict(py: Python<'_>, word: &str) -> PyResult<Py<PyAny>> {
    member(py, &VERDICTS, "Verdict", word)
}

/// The member of `scopegate.Basis` with this value.
pub fn basis(py: Python<'_>, word: &str) -> PyResult<Py<PyAny>> {
    member(py, &BASES, "Basis", word)
}

fn member(py: Python<'_>, members: &PyOnceLock<Py<PyDict>>, class: &str, word: &str) -> PyResult<Py<PyAny>> {
    let by_value = members.get_or_try_init(py, || {
        let class = py.import("scopegate._words")?.getattr(class)?;
        let by_value = PyDict::new(py);
        for member in class.try_iter()? {
            let member = member?;
            by_value.set_item(member.getattr("value")?, member)?;
        }
        PyResult::Ok(by_value.unbind())
    })?;
    Ok(by_value.bind(py).as_any().get_item(word)?.unbind())
}
