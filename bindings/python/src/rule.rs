//! The class `Rule`.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use scopegate::Rule;
use scopegate::policy::FindingRule;

/// A rule of a policy.
///
/// >>> rule = policy.check("app.example.com").rule
/// >>> rule.id, rule.pattern, rule.list, rule.line
/// ('in_scope[0]', '*.example.com', 'in_scope', 8)
#[pyclass(module = "scopegate", name = "Rule", frozen, eq, hash, get_all)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PyRule {
    /// The name of the rule, or its list and position: `in_scope[1]`.
    id: String,
    /// The pattern or class as written.
    pattern: String,
    /// `in_scope`, `out_of_scope`, `third_party` or `findings`.
    list: String,
    /// The line in the source of the policy, from 1; `None` if there is no source text.
    line: Option<usize>,
    /// The note.
    note: Option<String>,
    /// The reason.
    reason: Option<String>,
}

impl PyRule {
    pub fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id().to_owned(),
            pattern: rule.written().to_owned(),
            list: rule.list().as_str().to_owned(),
            line: rule.line(),
            note: rule.note().map(str::to_owned),
            reason: rule.reason().map(str::to_owned),
        }
    }

    /// Converts a rule about findings.
    pub fn of_finding(rule: &FindingRule) -> Self {
        Self {
            id: rule.id().to_owned(),
            pattern: rule.written().to_owned(),
            list: "findings".to_owned(),
            line: rule.line(),
            note: None,
            reason: rule.reason().map(str::to_owned),
        }
    }

    /// Converts the rule to the documented JSON.
    pub fn of_data(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            id: data.get_item("id")?.extract()?,
            pattern: data.get_item("pattern")?.extract()?,
            list: data.get_item("list")?.extract()?,
            line: data.get_item("line")?.extract()?,
            note: data.get_item("note")?.extract()?,
            reason: data.get_item("reason")?.extract()?,
        })
    }
}

#[pymethods]
impl PyRule {
    #[new]
    #[pyo3(signature = (id, pattern, list, line = None, note = None, reason = None))]
    fn new(
        id: String,
        pattern: String,
        list: String,
        line: Option<usize>,
        note: Option<String>,
        reason: Option<String>,
    ) -> Self {
        Self { id, pattern, list, line, note, reason }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (id, pattern) = (PyString::new(py, &self.id), PyString::new(py, &self.pattern));
        let line = self.line.map_or_else(String::new, |line| format!(", line={line}"));
        Ok(format!("Rule({}, {}, list='{}'{line})", id.repr()?, pattern.repr()?, self.list))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyAny>)> {
        let rule = slf.get().clone();
        let arguments = (rule.id, rule.pattern, rule.list, rule.line, rule.note, rule.reason);
        Ok((slf.get_type(), arguments.into_pyobject(slf.py())?.into_any()))
    }
}
