//! The class `Undecided`: an error that replaces a decision.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

use crate::decision::no_truth;

/// The answer of `check_many` for an invalid target: an error that replaces a decision.
///
/// It has `in_scope` and `error` like a decision, so code that uses only these works with both.
///
/// >>> [(answer.in_scope, answer.error and answer.error.code) for answer in policy.check_many(["a b", None])]
/// [(False, 'target.invalid-host'), (False, 'target.empty')]
#[pyclass(module = "scopegate", name = "Undecided", frozen)]
pub struct PyUndecided {
    target: Option<String>,
    error: Py<PyAny>,
}

impl PyUndecided {
    pub fn new(item: &Bound<'_, PyAny>, error: &PyErr) -> Self {
        let target = match item.cast::<PyString>() {
            // The text that the core received, even if a subclass changes it.
            Ok(written) => Some(written.to_string_lossy().into_owned()),
            Err(_) if item.is_none() => None,
            Err(_) => item.str().ok().map(|shown| shown.to_string_lossy().into_owned()),
        };
        Self { target, error: error.value(item.py()).clone().into_any().unbind() }
    }
}

#[pymethods]
impl PyUndecided {
    /// `False`: an invalid target is not in scope.
    #[getter]
    #[expect(clippy::unused_self, reason = "an attribute of the object")]
    fn in_scope(&self) -> bool {
        false
    }

    /// `None`: an error has no verdict.
    #[getter]
    #[expect(clippy::unused_self, reason = "an attribute of the object")]
    fn verdict(&self) -> Option<Py<PyAny>> {
        None
    }

    /// The `TargetError`.
    #[getter]
    fn error(&self, py: Python<'_>) -> Py<PyAny> {
        self.error.clone_ref(py)
    }

    /// The item as text; `None` for a missing value.
    #[getter]
    fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// to_dict() -> UndecidedRecord
    ///
    /// Return the documented JSON object of an error as a `dict`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (data, error) = (PyDict::new(py), PyDict::new(py));
        for part in ["code", "message", "hint", "position"] {
            error.set_item(part, self.error.bind(py).getattr(part)?)?;
        }
        data.set_item("target", &self.target)?;
        data.set_item("in_scope", false)?;
        data.set_item("verdict", py.None())?;
        data.set_item("error", error)?;
        Ok(data)
    }

    #[expect(clippy::unused_self, reason = "a method of Python's protocol")]
    fn __bool__(&self) -> PyResult<bool> {
        Err(no_truth())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let target = (&self.target).into_pyobject(py)?.repr()?.to_string();
        Ok(format!("<Undecided {target}: {}>", self.error.bind(py).getattr("code")?))
    }

    /// A table of one row for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("scopegate._html")?.call_method1("undecided", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        match other.cast::<Self>() {
            Ok(other) => self.to_dict(other.py())?.eq(other.get().to_dict(other.py())?),
            Err(_) => Ok(false),
        }
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.target.hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let (py, this) = (slf.py(), slf.get());
        let arguments = (this.target.clone(), this.error.clone_ref(py)).into_pyobject(py)?;
        Ok((slf.get_type().getattr("_restore")?, arguments.into_any()))
    }

    /// Restores a pickled answer.
    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, target: Option<String>, error: Py<PyAny>) -> Self {
        Self { target, error }
    }
}
