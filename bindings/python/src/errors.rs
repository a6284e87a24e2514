//! Converts errors of the core to Python exceptions, whose classes are in `scopegate/_errors.py`.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use scopegate::TargetError;
use scopegate::error::Code;

static TARGET_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static QUESTION_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static FORMAT_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static OUT_OF_SCOPE_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static SCOPEGATE_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();

const MODULE: &str = "scopegate._errors";

/// The code for a string that is not valid Unicode. The core never receives it.
pub const NOT_UTF8: &str = "target.not-utf8";

/// The exception for an error of the core about a target.
pub fn target(py: Python<'_>, error: &TargetError) -> PyErr {
    refusal(py, error.code().as_str(), error.message(), error.hint(), error.position())
}

/// The exception for an error about a target that only Python has.
pub fn refusal(py: Python<'_>, code: &str, message: &str, hint: Option<&str>, position: Option<usize>) -> PyErr {
    raised(TARGET_ERROR.import(py, MODULE, "TargetError"), (code, message, hint, position))
}

/// The exception for an error about a class, a fact or a report.
pub fn question(py: Python<'_>, code: Code, message: &str, hint: Option<&str>, position: Option<usize>) -> PyErr {
    raised(QUESTION_ERROR.import(py, MODULE, "QuestionError"), (code.as_str(), message, hint, position))
}

/// The exception for a text or a name of another tool's format.
pub fn format(py: Python<'_>, code: &str, message: &str, hint: Option<&str>) -> PyErr {
    raised(FORMAT_ERROR.import(py, MODULE, "FormatError"), (code, message, hint))
}

/// The exception of `require`: a decision that is not in scope, or the error that replaces it.
pub fn out_of_scope(py: Python<'_>, decision: Option<Py<PyAny>>, error: Option<Py<PyAny>>) -> PyErr {
    raised(OUT_OF_SCOPE_ERROR.import(py, MODULE, "OutOfScopeError"), (decision, error))
}

/// The exception for any other error, for example a failing Arrow stream.
pub fn other(py: Python<'_>, code: &str, message: &str) -> PyErr {
    raised(SCOPEGATE_ERROR.import(py, MODULE, "ScopegateError"), (code, message))
}

/// Whether an exception is a `TargetError`, and not, for example, a `TypeError`.
pub fn is_target_error(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    Ok(error.is_instance(py, TARGET_ERROR.import(py, MODULE, "TargetError")?))
}

/// Whether an exception is a `ScopegateError`.
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

/// Whether an exception is one that callers handle, and not Ctrl-C.
pub fn is_plain(py: Python<'_>, error: &PyErr) -> bool {
    error.is_instance_of::<PyException>(py)
}
