//! Decides findings and reports.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyMapping, PyString};
use scopegate::findings::QuestionError;
use scopegate::{DecisionRecord, Evidence, Facts, Policy, Target};

use crate::{convert, errors, text};

/// The class and the facts of a finding.
pub struct Finding {
    class: String,
    facts: Facts,
}

/// The additional arguments of a report.
pub struct Report {
    targets: Vec<Target>,
    contains: Vec<String>,
}

impl Finding {
    pub fn new(class: &Bound<'_, PyString>, facts: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        // A string that is not valid Unicode is not a name, and the core reports that.
        let class = class.to_string_lossy().into_owned();
        Ok(Self { class, facts: facts.map(known).transpose()?.unwrap_or_default() })
    }

    pub fn decide(&self, py: Python<'_>, policy: &Policy) -> PyResult<DecisionRecord> {
        let decided = policy.check_finding(&self.class, &self.facts);
        decided.map(|decision| decision.to_record()).map_err(|error| raised(py, &error))
    }
}

impl Report {
    pub fn new(targets: &Bound<'_, PyAny>, contains: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        if convert::is_single(targets)? {
            let kind = text::class_name(targets);
            return Err(PyTypeError::new_err(format!("targets must be an iterable such as a list, not one {kind}")));
        }
        let targets = targets.try_iter()?.map(|target| convert::target(&target?)).collect::<PyResult<_>>()?;
        let contains = contains.map(|names| text::items(names, "contains")).transpose()?.unwrap_or_default();
        let contains = contains.iter().map(|name| Ok(name_of(name, "contains")?.to_string_lossy().into_owned()));
        Ok(Self { targets, contains: contains.collect::<PyResult<_>>()? })
    }

    pub fn decide(
        &self,
        py: Python<'_>,
        policy: &Policy,
        finding: &Finding,
        evidence: &Evidence,
    ) -> PyResult<DecisionRecord> {
        let report = scopegate::policy::Report::new(&*finding.class)
            .targets(&self.targets)
            .facts(finding.facts.clone())
            .evidence(evidence.clone())
            .contents(&self.contains);
        policy.check_report(&report).map(|decision| decision.to_record()).map_err(|error| raised(py, &error))
    }
}

/// Reads a mapping of names to `True`, `False` or `None`.
fn known(facts: &Bound<'_, PyAny>) -> PyResult<Facts> {
    let mapping = facts.cast::<PyMapping>().map_err(|_| {
        PyTypeError::new_err(format!("facts must be a mapping such as a dict, not {}", text::class_name(facts)))
    })?;
    let mut known = Facts::new();
    for pair in mapping.items()?.try_iter()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
        let name = name_of(&name, "facts")?.to_string_lossy().into_owned();
        if let Ok(value) = value.cast::<PyBool>() {
            known = known.with(&name, value.is_true());
        } else if !value.is_none() {
            let kind = text::class_name(&value);
            return Err(PyTypeError::new_err(format!("the fact {name:?} must be True, False or None, not {kind}")));
        }
    }
    Ok(known)
}

fn name_of<'a, 'py>(name: &'a Bound<'py, PyAny>, what: &str) -> PyResult<&'a Bound<'py, PyString>> {
    name.cast().map_err(|_| PyTypeError::new_err(format!("{what} must hold str, not {}", text::class_name(name))))
}

/// Raises `TargetError` for a target of a report and `QuestionError` for all other errors.
fn raised(py: Python<'_>, error: &QuestionError) -> PyErr {
    let (code, message, hint) = (error.code(), error.message(), error.hint());
    if code.family() == "target" {
        errors::refusal(py, code.as_str(), message, hint, error.position())
    } else {
        errors::question(py, code, message, hint, error.position())
    }
}
