//! The errors and warnings of a policy, as data and as a report with source lines.

use std::fmt::Write;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use scopegate::PolicyErrors;
use scopegate::policy::{PolicyError, PolicyWarning};

const POLICY_ERROR: &str = "PolicyError";

/// The maximum number of errors in the report. The exception has all of them.
const SHOWN: usize = 20;
/// The maximum number of characters of a source line in the report.
const WIDEST: usize = 160;

/// One error or warning.
struct Problem<'a> {
    code: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_column: Option<usize>,
    path: &'a str,
}

macro_rules! problem {
    ($from:expr) => {
        Problem {
            code: $from.code().as_str(),
            message: $from.message(),
            hint: $from.hint(),
            file: $from.source_name(),
            line: $from.line(),
            column: $from.column(),
            end_column: $from.end_column(),
            path: $from.path(),
        }
    };
}

/// Whether the reader knows the text that the positions refer to.
#[derive(Clone, Copy)]
pub enum Places<'a> {
    /// The text of the caller.
    In(&'a str),
    /// A text that the caller has not seen.
    Hidden,
}

/// The exception for an invalid policy.
pub fn policy_error(py: Python<'_>, errors: &PolicyErrors, places: Places<'_>) -> PyErr {
    let problems: Vec<_> = errors
        .iter()
        .map(|error: &PolicyError| match places {
            Places::In(_) => problem!(error),
            Places::Hidden => Problem { line: None, column: None, end_column: None, ..problem!(error) },
        })
        .collect();
    raised(py, &problems, places, POLICY_ERROR)
}

/// The exception for an unreadable file or for data that cannot be a policy.
pub fn other_error(
    py: Python<'_>,
    code: &str,
    message: &str,
    hint: Option<&str>,
    file: Option<&str>,
    path: &str,
) -> PyErr {
    let problem = Problem { code, message, hint, file, line: None, column: None, end_column: None, path };
    raised(py, &[problem], Places::Hidden, POLICY_ERROR)
}

/// The exception for a missing file.
pub fn missing_file(py: Python<'_>, message: &str, file: &str) -> PyErr {
    let problem = Problem {
        code: "file.unreadable",
        message,
        hint: None,
        file: Some(file),
        line: None,
        column: None,
        end_column: None,
        path: "",
    };
    raised(py, &[problem], Places::Hidden, "PolicyFileNotFoundError")
}

/// The warnings of a policy.
pub fn warnings<'py>(py: Python<'py>, warnings: &[PolicyWarning]) -> PyResult<Bound<'py, PyTuple>> {
    let all = warnings.iter().map(|warning| problem!(warning).object(py)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, all)
}

fn raised(py: Python<'_>, problems: &[Problem<'_>], places: Places<'_>, class: &str) -> PyErr {
    let make = || {
        let objects = problems.iter().map(|problem| problem.object(py)).collect::<PyResult<Vec<_>>>()?;
        let class = py.import("scopegate._errors")?.getattr(class)?;
        class.call1((PyTuple::new(py, objects)?, report(problems, places)))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}

fn report(problems: &[Problem<'_>], places: Places<'_>) -> String {
    let mut text = String::new();
    for (index, problem) in problems.iter().take(SHOWN).enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to a `String` cannot fail.
        let _ = problem.write(&mut text, places);
    }
    if let Some(more) = problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = write!(text, "\nand {more} more");
    }
    text
}

impl Problem<'_> {
    fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static PROBLEM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let place = (self.file, self.line, self.column, self.end_column, self.path);
        let (file, line, column, end_column, path) = place;
        let class = PROBLEM.import(py, "scopegate._errors", "Problem")?;
        class
            .call1((self.code, self.message, self.hint, file, line, column, end_column, path))
            .map_err(|error| PyTypeError::new_err(error.to_string()))
    }

    /// Writes the position and the message, the underlined source line and the hint.
    fn write(&self, out: &mut String, places: Places<'_>) -> std::fmt::Result {
        if let Some(file) = self.file {
            write!(out, "{file}:")?;
        }
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(out, "{line}:{column}: ")?,
            _ if !self.path.is_empty() => write!(out, "{}: ", self.path)?,
            _ if self.file.is_some() => out.push(' '),
            _ => {}
        }
        write!(out, "error[{}]: {}", self.code, self.message)?;
        if let Places::In(source) = places {
            self.write_source(out, source)?;
        }
        if let Some(hint) = self.hint {
            write!(out, "\n  hint: {hint}")?;
        }
        Ok(())
    }

    fn write_source(&self, out: &mut String, source: &str) -> std::fmt::Result {
        let (Some(number), Some(column)) = (self.line, self.column) else { return Ok(()) };
        let Some(line) = number.checked_sub(1).and_then(|index| source.split('\n').nth(index)) else { return Ok(()) };
        let start = column.saturating_sub(1);
        let end = self.end_column.map_or(column, |end| end.saturating_sub(1)).max(start.saturating_add(1));
        // A long line is shown from shortly before the marked text.
        let first = if line.chars().count() > WIDEST { start.saturating_sub(WIDEST / 4) } else { 0 };
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let shown: String = line.trim_end_matches('\r').chars().skip(first).take(WIDEST).map(plain).collect();
        let width = end.min(first.saturating_add(WIDEST)).saturating_sub(start).max(1);
        let margin = number.to_string().len().max(4);
        let (before, marks) = (" ".repeat(start.saturating_sub(first)), "^".repeat(width));
        write!(out, "\n{number:margin$} | {shown}\n{:margin$} | {before}{marks}", "")
    }
}
