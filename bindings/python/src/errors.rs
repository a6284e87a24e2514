//! The core's errors as Python exceptions. The classes are written in Python (`scopegate/_errors.py`).

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use scopegate::{Code, TargetError};

static TARGET_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static QUESTION_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static OUT_OF_SCOPE_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static SCOPEGATE_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();

const MODULE: &str = "scopegate._errors";

/// The code of text that is no Unicode: the core never sees it.
pub const NOT_UTF8: &str = "target.not-utf8";

/// An error of the core about a target.
pub fn target(py: Python<'_>, error: &TargetError) -> PyErr {
    refusal(py, error.code().as_str(), error.message(), error.hint(), error.position())
}

/// An error about a target that only this language can have.
pub fn refusal(py: Python<'_>, code: &str, message: &str, hint: Option<&str>, position: Option<usize>) -> PyErr {
    raised(TARGET_ERROR.import(py, MODULE, "TargetError"), (code, message, hint, position))
}

/// An error about a class, a fact or a report.
pub fn question(py: Python<'_>, code: Code, message: &str, hint: Option<&str>, position: Option<usize>) -> PyErr {
    raised(QUESTION_ERROR.import(py, MODULE, "QuestionError"), (code.as_str(), message, hint, position))
}

/// What `require` raises: a decision that is not in scope, or an error in its place.
pub fn out_of_scope(py: Python<'_>, decision: Option<Py<PyAny>>, error: Option<Py<PyAny>>) -> PyErr {
    raised(OUT_OF_SCOPE_ERROR.import(py, MODULE, "OutOfScopeError"), (decision, error))
}

/// Any other refusal, such as an Arrow stream that fails on the way.
pub fn other(py: Python<'_>, message: &str) -> PyErr {
    raised(SCOPEGATE_ERROR.import(py, MODULE, "ScopegateError"), (message,))
}

/// Whether it is a `TargetError`, and not, say, a `TypeError`.
pub fn is_target_error(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    Ok(error.is_instance(py, TARGET_ERROR.import(py, MODULE, "TargetError")?))
}

/// Whether it is a `ScopegateError` of any kind.
pub fn is_scopegate_error(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    Ok(error.is_instance(py, SCOPEGATE_ERROR.import(py, MODULE, "ScopegateError")?))
}

fn raised<'py, A>(class: PyResult<&Bound<'py, PyType>>, arguments: A) -> PyErr
where
    A: pyo3::call::PyCallArgs<'py>,
{
    match class.and_then(|class| class.call1(arguments)) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// Whether it is an exception that a caller handles, and not Ctrl-C.
pub fn is_plain(py: Python<'_>, error: &PyErr) -> bool {
    error.is_instance_of::<PyException>(py)
}
