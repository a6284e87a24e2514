//! Decisions of this process, which compute details on demand.

use pyo3::prelude::*;
use pyo3::types::PyString;
use scopegate::{DecisionRecord, Evidence, Policy, Rule, Target, TargetError, Verdict, VerdictSummary};

use crate::{errors, text};

/// A brief decision and the data to repeat it in full. The core is a pure function, so the second decision equals the
/// first.
pub struct Live {
    policy: Policy,
    asked: Query,
    // Rare and large.
    evidence: Option<Box<Evidence>>,
    brief: VerdictSummary,
}

/// The target of the decision.
pub enum Query {
    /// The text as a Python object of exactly the type `str`, from `text::exact`. An object of a subclass could refer
    /// to other objects, including the decision.
    Text(Py<PyString>),
    Target(Target),
}

impl Live {
    /// Makes a decision of the core without evidence.
    pub fn new(policy: Policy, asked: Query, brief: VerdictSummary) -> Self {
        Self { policy, asked, evidence: None, brief }
    }

    /// Decides a text.
    pub fn of_text(policy: &Policy, written: &Bound<'_, PyString>, evidence: Option<&Evidence>) -> PyResult<Self> {
        let py = written.py();
        let asked = text::of_target(written)?;
        let brief = match evidence {
            Some(evidence) => policy.check_with(asked, evidence).map(|decision| decision.summary()),
            None => policy.batch().summary(asked),
        };
        let brief = brief.map_err(|error| errors::target(py, &error))?;
        let asked = Query::Text(text::exact(written, asked).unbind());
        Ok(Self { policy: policy.clone(), asked, evidence: evidence.cloned().map(Box::new), brief })
    }

    /// Decides a target.
    pub fn of_target(py: Python<'_>, policy: &Policy, target: Target, evidence: Option<&Evidence>) -> PyResult<Self> {
        let decided = match evidence {
            Some(evidence) => policy.check_with(&target, evidence),
            None => policy.check(&target),
        };
        let brief = decided.map_err(|error| errors::target(py, &error))?.summary();
        let asked = Query::Target(target);
        Ok(Self { policy: policy.clone(), asked, evidence: evidence.cloned().map(Box::new), brief })
    }

    pub fn summary(&self) -> &VerdictSummary {
        &self.brief
    }

    pub fn is_in_scope(&self) -> bool {
        self.brief.verdict == Verdict::InScope
    }

    pub fn rule(&self) -> Option<&Rule> {
        self.brief.rule.and_then(|rule| self.policy.rule(rule))
    }

    pub fn fingerprint(&self) -> &str {
        self.policy.fingerprint()
    }

    /// The target as given.
    pub fn given<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        match &self.asked {
            Query::Text(text) => text.bind(py).clone(),
            Query::Target(target) => PyString::new(py, target.as_given()),
        }
    }

    /// The canonical form of the target.
    pub fn canonical<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let target = match &self.asked {
            Query::Text(text) => Target::parse(text.to_str(py)?).map_err(|error| errors::target(py, &error))?,
            Query::Target(target) => target.clone(),
        };
        Ok(PyString::new(py, target.canonical()))
    }

    /// The complete decision.
    pub fn record(&self, py: Python<'_>) -> PyResult<DecisionRecord> {
        let none = Evidence::new();
        let evidence = self.evidence.as_deref().unwrap_or(&none);
        let decided: Result<_, TargetError> = match &self.asked {
            Query::Text(text) => self.policy.check_with(text.to_str(py)?, evidence),
            Query::Target(target) => self.policy.check_with(target, evidence),
        };
        decided.map(|decision| decision.to_record()).map_err(|error| errors::target(py, &error))
    }
}
