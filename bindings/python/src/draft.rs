//! Drafts of policies: `draft()` and the class `Draft`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyList, PyString};
use scopegate_draft::InputFormat;

use crate::policy::PyPolicy;
use crate::{errors, text};

/// A draft of a policy from a published text, for a person to finish. `draft` makes it.
///
/// It never includes what the text does not state. A doubtful inclusion is a comment, a doubtful exclusion is written and
/// marked. It is a draft, and not the scope of anyone.
///
/// >>> made = scopegate.draft("## In scope\n\n- app.quillmere.com\n- docs.quillmere.com (public pages only)\n")
/// >>> made.policy.check("app.quillmere.com").in_scope, made.policy.check("docs.quillmere.com").in_scope
/// (True, False)
/// >>> made.needs_person
/// True
#[pyclass(module = "scopegate", name = "Draft", frozen)]
pub struct PyDraft(scopegate_draft::Draft);

#[pymethods]
impl PyDraft {
    /// to_toml() -> str
    ///
    /// Return the policy as TOML, with the line and the words of the text in comments.
    fn to_toml(&self) -> &str {
        self.0.to_toml()
    }

    /// The policy, without what is in doubt.
    #[getter]
    fn policy(&self, py: Python<'_>) -> PyResult<PyPolicy> {
        PyPolicy::of_toml(py, self.0.to_toml().to_owned())
    }

    /// The account of the text: at least one `dict` for each line that is not blank, as `scopegate draft --report` writes
    /// it.
    #[getter]
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows: Vec<Bound<'py, PyAny>> =
            self.0.to_json_lines().lines().map(|line| text::from_json(py, line)).collect::<PyResult<_>>()?;
        PyList::new(py, rows)
    }

    /// Whether a person has to look at some line.
    #[getter]
    fn needs_person(&self) -> bool {
        self.0.needs_person()
    }

    /// The language of the text, as a code of ISO 639-1.
    #[getter]
    fn language(&self) -> &str {
        self.0.language()
    }

    fn __repr__(&self) -> String {
        let person = if self.0.needs_person() { "for a person to finish" } else { "nothing in doubt" };
        format!("<Draft: {} rows, {person}>", self.0.rows().len())
    }
}

/// draft(text: str, /, *, format: Literal['text', 'markdown', 'html'] | None = None) -> Draft
///
/// Draft a policy from a published text, offline and without a language model.
///
/// Without `format`, the markup of the text decides. Raises `ValueError` for another format.
///
/// >>> print(scopegate.draft("## Out of scope\n\n- blog.quillmere.com\n").policy.rules[0].pattern)
/// blog.quillmere.com
#[pyfunction]
#[pyo3(signature = (text, /, *, format = None))]
pub fn draft(text: &Bound<'_, PyString>, format: Option<&str>) -> PyResult<PyDraft> {
    let py = text.py();
    let content = text::read(text)?.map_err(|lone| {
        let message = format!("invalid Unicode: character {} is an unpaired surrogate", lone.position);
        errors::format(py, "file.not-utf8", &message, Some("read the file as UTF-8"))
    })?;
    let format = match format {
        None => None,
        Some(word) => Some(InputFormat::from_word(word).ok_or_else(|| {
            PyValueError::new_err(format!("format must be \"text\", \"markdown\" or \"html\", not {word:?}"))
        })?),
    };
    Ok(PyDraft(py.detach(|| scopegate_draft::draft(content, format))))
}
