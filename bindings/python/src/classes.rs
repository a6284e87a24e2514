//! The taxonomy: `classes()` and the class `FindingClass`.

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};
use scopegate::findings;
use scopegate::findings::Class;

use crate::errors;

/// A class of findings, or an activity.
///
/// >>> [finding] = scopegate.classes("clickjacking")
/// >>> finding.id, finding.kind
/// ('clickjacking', 'weakness')
#[pyclass(module = "scopegate", name = "FindingClass", frozen)]
pub struct FindingClass(&'static Class);

#[pymethods]
impl FindingClass {
    /// The id: a path, as in `misconfiguration/security-headers/csp`.
    #[getter]
    fn id(&self) -> &'static str {
        self.0.id()
    }

    /// `weakness`, `activity` or `report-quality`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().as_str()
    }

    /// The title for people.
    #[getter]
    fn title(&self) -> &'static str {
        self.0.title()
    }

    /// The id of the parent class; `None` for a top-level class.
    #[getter]
    fn parent(&self) -> Option<&'static str> {
        self.0.parent().map(Class::id)
    }

    /// The aliases.
    #[getter]
    fn aliases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.aliases())
    }

    /// Ids in the Bugcrowd Vulnerability Rating Taxonomy, without the prefix `vrt:`.
    #[getter]
    fn vrt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.vrt())
    }

    /// CWE numbers, for example 1021 for `CWE-1021`.
    #[getter]
    fn cwe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.cwe())
    }

    /// Whether the class is out of scope unless the policy mentions it.
    #[getter]
    fn never_implied(&self) -> bool {
        self.0.is_never_implied()
    }

    fn __repr__(&self) -> String {
        format!("<FindingClass {}>", self.0.id())
    }

    fn __str__(&self) -> &'static str {
        self.0.id()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().0.id() == self.0.id())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyString::new(py, self.0.id()).hash()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (&'static str,))> {
        Ok((py.import("scopegate._scopegate")?.getattr("_class_of_id")?, (self.0.id(),)))
    }
}

/// classes(word: str | None = None, /) -> list[FindingClass]
///
/// Return the classes of findings and activities whose names contain a word; without a word, return all classes.
///
/// The word can be a part of an id or a name, a VRT id (`vrt:...`) or a CWE number (`CWE-1021`). Raises `QuestionError`
/// with the closest names if no class matches.
///
/// >>> [finding.id for finding in scopegate.classes("CWE-1021")]
/// ['clickjacking']
#[pyfunction]
#[pyo3(signature = (word = None, /))]
pub fn classes<'py>(py: Python<'py>, word: Option<&Bound<'py, PyString>>) -> PyResult<Bound<'py, PyList>> {
    let Some(word) = word else { return PyList::new(py, findings::classes().map(FindingClass)) };
    // A string that is not valid Unicode is not a name.
    let word = &*word.to_string_lossy();
    let mentioned: Vec<_> = findings::classes().filter(|class| class.mentions(word)).map(FindingClass).collect();
    if !mentioned.is_empty() {
        return PyList::new(py, mentioned);
    }
    match findings::find(word) {
        Ok(found) => PyList::new(py, found.iter().map(FindingClass)),
        Err(error) => Err(errors::question(py, error.code(), error.message(), error.hint(), None)),
    }
}

/// Restores a pickled class.
#[pyfunction]
pub fn _class_of_id(py: Python<'_>, id: &str) -> PyResult<FindingClass> {
    let found = findings::classes().find(|class| class.id() == id).map(FindingClass);
    found.ok_or_else(|| {
        errors::other(py, "class.unknown", &format!("no class has the id {}", scopegate::error::Excerpt(id)))
    })
}
