//! Formats of other tools and platforms: the classes and functions of `scopegate.formats`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use scopegate::error::Excerpt;
use scopegate_formats::export::{self, ExportFormat};
use scopegate_formats::{ImportFormat, diff, import};

use crate::policy::PyPolicy;
use crate::{document, errors, text};

/// One program of an imported text: an owner and its scope. Immutable.
///
/// >>> program = scopegate.formats.programs("*.example.com\n")[0]
/// >>> program.import_policy().policy.check("www.example.com").in_scope
/// True
#[pyclass(module = "scopegate.formats", frozen)]
pub struct Program(import::Program);

/// An imported policy, with the outcome of every row.
///
/// >>> imported = scopegate.formats.programs("*.example.com\n! what our resellers run\n")[0].import_policy()
/// >>> imported.has_open_questions, imported.open_questions[0]["value"]
/// (True, 'what our resellers run')
#[pyclass(module = "scopegate.formats", frozen)]
pub struct Imported(import::Imported);

/// One note of an export: the fate, the id of the rule, its pattern, the reason.
type Note = (String, String, String, String);

#[pymethods]
impl Program {
    /// The handle: a short name that is unique in the text. Empty if the format has none.
    #[getter]
    fn handle(&self) -> &str {
        &self.0.handle
    }

    /// The name. Empty if the format has none.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The URL of the publication, if the text has one.
    #[getter]
    fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// import_policy(*, exclude: list[Program] = ...) -> Imported
    ///
    /// Import the scope as a policy. Rows of the programs in `exclude` become exclusions.
    ///
    /// Raises `PolicyError` if the policy does not load.
    ///
    /// >>> scope, others = (scopegate.formats.programs(text)[0] for text in ("*.example.com", "blog.example.com"))
    /// >>> scope.import_policy(exclude=[others]).policy.check("blog.example.com").in_scope
    /// False
    #[pyo3(signature = (*, exclude = Vec::new()))]
    fn import_policy(&self, py: Python<'_>, exclude: Vec<Bound<'_, Self>>) -> Imported {
        let mut program = self.0.clone();
        for other in exclude {
            program.exclude(other.get().0.clone());
        }
        Imported(py.detach(|| program.import()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = if self.0.name.is_empty() { &self.0.handle } else { &self.0.name };
        Ok(format!("<Program {}: {} rows>", PyString::new(py, name).repr()?, self.0.rows.len()))
    }
}

#[pymethods]
impl Imported {
    /// The policy. Raises `PolicyError` if it does not load.
    #[getter]
    fn policy(&self, py: Python<'_>) -> PyResult<PyPolicy> {
        PyPolicy::of_toml(py, self.0.to_toml())
    }

    /// to_toml() -> str
    ///
    /// Return the policy as TOML, with a comment for each row that needs review.
    fn to_toml(&self) -> String {
        self.0.to_toml()
    }

    /// The outcome of every row, in order: the objects of `scopegate import --report`.
    #[getter]
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        rows(py, self.0.rows())
    }

    /// The rows that need review before the policy is used, those with the greatest risk first.
    #[getter]
    fn open_questions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        rows(py, self.0.open_questions())
    }

    /// Whether a person must review exclusions before the policy is used.
    #[getter]
    fn has_open_questions(&self) -> bool {
        self.0.has_open_questions()
    }

    /// The reason if the text is only a part of a scope, for example one of several pages.
    #[getter]
    fn partial(&self) -> Option<&str> {
        self.0.partial()
    }

    fn __repr__(&self) -> String {
        format!("<Imported: {} rows, {} open questions>", self.0.rows().len(), self.0.open_questions().len())
    }
}

fn rows<'py, 'r>(
    py: Python<'py>,
    rows: impl IntoIterator<Item = &'r import::RowReport>,
) -> PyResult<Bound<'py, PyList>> {
    let all = rows.into_iter().map(|row| to_dict(py, row)).collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, all)
}

fn to_dict<'py>(py: Python<'py>, value: &impl serde::Serialize) -> PyResult<Bound<'py, PyDict>> {
    let json =
        serde_json::to_string(value).map_err(|error| errors::other(py, "output.unwritable", &error.to_string()))?;
    document::to_dict(py, &json)
}

/// The text of a `str`, which must be valid Unicode.
fn whole<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    text::read(text)?.map_err(|lone| {
        let message = format!("invalid Unicode: character {} is an unpaired surrogate", lone.position);
        errors::format(text.py(), "file.not-utf8", &message, Some("read the file as UTF-8"))
    })
}

/// programs(text: str, /, *, format: str | None = None, source_name: str = '') -> list[Program]
///
/// Return the programs of a text, in order.
///
/// `format` is one of `IMPORT_FORMATS`; without it, the content decides, with the help of `source_name`, the name of
/// the file. Raises `FormatError`: `import.unknown-format`, the errors of the format (`import.not-json` and others),
/// and `import.exclusions-alone` for a plain list of inclusions that has the name of a list of exclusions.
///
/// >>> [program.handle for program in scopegate.formats.programs("a.example.com\n", format="list")]
/// ['']
#[pyfunction]
#[pyo3(signature = (text, /, *, format = None, source_name = ""))]
pub fn programs(text: &Bound<'_, PyString>, format: Option<&str>, source_name: &str) -> PyResult<Vec<Program>> {
    let py = text.py();
    let text = whole(text)?;
    let unknown = |message: String| {
        let hint = format!("give one of the formats {}", ImportFormat::ALL.map(ImportFormat::as_str).join(", "));
        errors::format(py, "import.unknown-format", &message, Some(&hint))
    };
    let format = match format {
        Some(word) => {
            ImportFormat::from_word(word).ok_or_else(|| unknown(format!("unknown format {}", Excerpt(word))))?
        }
        None => import::recognize(source_name, text)
            .ok_or_else(|| unknown("the format of the text is not recognized".to_owned()))?,
    };
    let found = py
        .detach(|| import::programs(format, text))
        .map_err(|error| errors::format(py, error.code(), error.message(), error.hint()))?;
    if format == ImportFormat::PlainList && found.iter().any(|one| one.is_exclusions_by_name(source_name)) {
        let message =
            format!("{} is a list of exclusions by its name, but it contains only inclusions", Excerpt(source_name));
        let hint =
            "give it to `import_policy(exclude=[...])` of the inclusions; if it lists inclusions, leave out its name";
        return Err(errors::format(py, "import.exclusions-alone", &message, Some(hint)));
    }
    Ok(found.into_iter().map(Program).collect())
}

/// recognize(text: str, /, *, source_name: str = '') -> str | None
///
/// Return the format of a text, one of `IMPORT_FORMATS`, or `None`. `source_name` is the name of its file.
///
/// >>> scopegate.formats.recognize('{"target": {"scope": {}}}')
/// 'burp'
#[pyfunction]
#[pyo3(signature = (text, /, *, source_name = ""))]
pub fn recognize(text: &Bound<'_, PyString>, source_name: &str) -> PyResult<Option<&'static str>> {
    Ok(import::recognize(source_name, whole(text)?).map(ImportFormat::as_str))
}

/// The text and the notes of an export.
#[pyfunction]
pub fn _export(policy: &Bound<'_, PyPolicy>, format: &str) -> PyResult<(String, Vec<Note>)> {
    let py = policy.py();
    let format = ExportFormat::from_word(format).ok_or_else(|| {
        let hint = format!("give one of the formats {}", ExportFormat::ALL.map(ExportFormat::as_str).join(", "));
        errors::format(py, "export.unknown-format", &format!("unknown format {}", Excerpt(format)), Some(&hint))
    })?;
    let policy = policy.get().core();
    let exported = py.detach(|| export::export(policy, format));
    if let Some(reason) = &exported.refusal {
        let message = format!("the format `{}` cannot express this policy: {reason}", format.as_str());
        return Err(errors::format(py, "export.not-expressible", &message, None));
    }
    let notes = exported.notes.into_iter().map(|note| (note.fate.to_string(), note.rule, note.pattern, note.reason));
    Ok((exported.text, notes.collect()))
}

/// The differences between two policies, as the object of the command.
#[pyfunction]
pub fn _diff<'py>(old: &Bound<'py, PyPolicy>, new: &Bound<'py, PyPolicy>) -> PyResult<Bound<'py, PyDict>> {
    let py = old.py();
    let (before, after) = (old.get().core(), new.get().core());
    let difference = py.detach(|| diff::diff(before, after));
    to_dict(py, &difference)
}
