//! The class `Decision`.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyAnyMethods, PyDict, PyString, PyTuple, PyType};
use scopegate::DecisionRecord;

use crate::live::Live;
use crate::rule::PyRule;
use crate::{text, words};

/// A decision about a target, with its reasons.
///
/// A decision has no truth value: `bool(decision)` raises `TypeError`. Use `decision.in_scope` or `policy.require`.
/// `decision.to_dict()` returns the documented JSON object, which is the same in every language.
///
/// >>> decision = policy.check("https://app.example.com/login")
/// >>> decision.in_scope, decision.verdict is scopegate.Verdict.IN_SCOPE, decision.basis == "listed"
/// (True, True, True)
/// >>> "it is included by `*.example.com`" in decision.explanation
/// True
#[pyclass(module = "scopegate", name = "Decision", frozen)]
pub struct PyDecision {
    /// A decision of this process. It answers simple questions at once and computes the rest on demand.
    live: Option<Live>,
    /// The documented JSON object.
    data: PyOnceLock<Py<PyDict>>,
}

impl PyDecision {
    pub fn new(live: Live) -> Self {
        Self { live: Some(live), data: PyOnceLock::new() }
    }

    /// A complete decision.
    pub fn of_record(py: Python<'_>, record: &DecisionRecord) -> PyResult<Self> {
        let data = as_dict(py, record)?;
        Ok(Self::of_data(py, data))
    }

    fn of_data(py: Python<'_>, data: Py<PyDict>) -> Self {
        let once = PyOnceLock::new();
        // It is new, so it is not set yet.
        let _ = once.set(py, data);
        Self { live: None, data: once }
    }

    /// The documented JSON object, which is never changed.
    fn data<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyDict>> {
        let data = self.data.get_or_try_init(py, || match &self.live {
            Some(live) => as_dict(py, &live.record(py)?),
            None => Err(PyTypeError::new_err("an empty decision")),
        })?;
        Ok(data.bind(py))
    }

    fn item<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        self.data(py)?.as_any().get_item(key)
    }

    fn word<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyString>> {
        Ok(self.item(py, key)?.cast_into()?)
    }

    fn rules<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyTuple>> {
        let rules =
            self.item(py, key)?.try_iter()?.map(|rule| PyRule::of_data(&rule?)).collect::<PyResult<Vec<_>>>()?;
        PyTuple::new(py, rules)
    }
}

fn as_dict(py: Python<'_>, record: &DecisionRecord) -> PyResult<Py<PyDict>> {
    let json = serde_json::to_string(record).map_err(|error| PyTypeError::new_err(error.to_string()))?;
    Ok(text::from_json(py, &json)?.cast_into::<PyDict>()?.unbind())
}

/// A deep copy, so that no caller can change the decision of another.
fn copied<'py>(data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static DEEPCOPY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    DEEPCOPY.import(data.py(), "copy", "deepcopy")?.call1((data,))
}

#[pymethods]
impl PyDecision {
    /// Whether the policy allows testing the target.
    #[getter]
    fn in_scope(&self, py: Python<'_>) -> PyResult<bool> {
        match &self.live {
            Some(live) => Ok(live.is_in_scope()),
            None => self.item(py, "in_scope")?.extract(),
        }
    }

    /// The verdict, a `Verdict`.
    #[getter]
    fn verdict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match &self.live {
            Some(live) => words::verdict(py, live.summary().verdict),
            None => words::verdict_of_word(py, self.word(py, "verdict")?.to_str()?),
        }
    }

    /// The reason for the verdict, a `Basis`.
    #[getter]
    fn basis(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match &self.live {
            Some(live) => words::basis(py, live.summary().basis),
            None => words::basis_of_word(py, self.word(py, "basis")?.to_str()?),
        }
    }

    /// The `Rule` that decided; `None` if no rule decided.
    #[getter]
    fn rule(&self, py: Python<'_>) -> PyResult<Option<PyRule>> {
        if let Some(live) = &self.live {
            return Ok(live.rule().map(PyRule::of));
        }
        let rule = self.item(py, "rule")?;
        if rule.is_none() { Ok(None) } else { PyRule::of_data(&rule).map(Some) }
    }

    /// Rules that exclude a part of a target that is in scope.
    ///
    /// >>> [rule.pattern for rule in policy.check("www.example.com").carve_outs]
    /// ['https://www.example.com/careers']
    #[getter]
    fn carve_outs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.rules(py, "carve_outs")
    }

    /// Rules that put a part of the target in scope if the whole is not.
    #[getter]
    fn partly<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.rules(py, "partly")
    }

    /// Rules that cover the target but have another effect and did not decide.
    #[getter]
    fn overridden<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.rules(py, "overridden")
    }

    /// The conditions that would lift the exclusion: alternatives, each a list of `{"fact": ..., "value": ...}`. All
    /// facts of one alternative must be shown.
    #[getter]
    fn unless<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copied(&self.item(py, "unless")?)
    }

    /// Statements of the policy that a person must observe because no rule can express them.
    #[getter]
    fn caveats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.item(py, "caveats")?.try_iter()?.collect::<PyResult<Vec<_>>>().and_then(|all| PyTuple::new(py, all))
    }

    /// The provider that decided or that the evidence indicates.
    #[getter]
    fn provider<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.item(py, "provider")
    }

    /// Whether the target is entirely in scope, with no excluded part.
    #[getter]
    fn entire(&self, py: Python<'_>) -> PyResult<bool> {
        match &self.live {
            Some(live) => Ok(live.summary().entire),
            None => Ok(self.in_scope(py)? && self.item(py, "carve_outs")?.is_empty()?),
        }
    }

    /// The explanation: one sentence that can be sent to a reporter.
    #[getter]
    fn explanation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.word(py, "explanation")
    }

    /// The kind: `url`, `host`, `host-port`, `address`, `network`, `finding` or `report`.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        match &self.live {
            Some(live) => Ok(PyString::new(py, live.summary().kind.as_str())),
            None => self.word(py, "kind"),
        }
    }

    /// The canonical text of the target, or the id of the class.
    #[getter]
    fn canonical<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        match &self.live {
            Some(live) => live.canonical(py),
            None => self.word(py, "canonical"),
        }
    }

    /// The target or class as given.
    #[getter]
    fn target<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        match &self.live {
            Some(live) => Ok(live.given(py)),
            None => self.word(py, "target"),
        }
    }

    /// The fingerprint of the policy that decided.
    #[getter]
    fn policy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        match &self.live {
            Some(live) => Ok(PyString::new(py, live.fingerprint())),
            None => self.word(py, "policy"),
        }
    }

    /// The target of a finding in a report; `None` for a finding without a target.
    #[getter]
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.data(py)?.get_item("on")?.filter(|on| !on.is_none()))
    }

    /// The parts of a report: the decision about each target and about the class on it. For a finding whose name means
    /// several classes, the decision about each class.
    #[getter]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Some(parts) = self.data(py)?.get_item("parts")? else { return Ok(PyTuple::empty(py)) };
        let part = |part: PyResult<Bound<'py, PyAny>>| Ok(Self::of_data(py, part?.cast_into::<PyDict>()?.unbind()));
        PyTuple::new(py, parts.try_iter()?.map(part).collect::<PyResult<Vec<_>>>()?)
    }

    /// The items that the policy requires and the report lacks.
    #[getter]
    fn missing<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Some(missing) = self.data(py)?.get_item("missing")? else { return Ok(PyTuple::empty(py)) };
        PyTuple::new(py, missing.try_iter()?.collect::<PyResult<Vec<_>>>()?)
    }

    /// `None`. An `Undecided` of `check_many` has an error here.
    #[getter]
    #[expect(clippy::unused_self, reason = "an attribute of the object")]
    fn error(&self) -> Option<Py<PyAny>> {
        None
    }

    /// to_dict() -> DecisionRecord
    ///
    /// Return the documented JSON object as a new `dict`.
    ///
    /// >>> list(policy.check("app.example.com").to_dict())[:6]
    /// ['target', 'kind', 'canonical', 'in_scope', 'verdict', 'basis']
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copied(self.data(py)?.as_any())
    }

    #[expect(clippy::unused_self, reason = "a method of Python's protocol")]
    fn __bool__(&self) -> PyResult<bool> {
        Err(no_truth())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let target = self.target(py)?;
        let (verdict, basis) = (self.verdict(py)?, self.basis(py)?);
        Ok(format!("<Decision {}: {} ({})>", target.repr()?, verdict.bind(py).str()?, basis.bind(py).str()?))
    }

    /// A table of one row for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("scopegate._html")?.call_method1("decision", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        match other.cast::<Self>() {
            Ok(other) => self.data(other.py())?.eq(other.get().data(other.py())?),
            Err(_) => Ok(false),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {
        let mut hasher = DefaultHasher::new();
        (self.target(py)?.to_str()?, self.policy(py)?.to_str()?).hash(&mut hasher);
        Ok(hasher.finish())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let data = slf.get().data(slf.py())?;
        Ok((slf.get_type().getattr("_restore")?, PyTuple::new(slf.py(), [data])?.into_any()))
    }

    /// Restores a pickled decision.
    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, data: Bound<'_, PyDict>) -> Self {
        Self::of_data(data.py(), data.unbind())
    }
}

/// The error message for the truth value of a decision or an error.
pub fn no_truth() -> PyErr {
    PyTypeError::new_err("a decision has no truth value: use `.in_scope` or call `policy.require`")
}
