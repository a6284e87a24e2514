//! The class `PolicySet`.

use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyIterator, PyMapping, PyString, PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};
use scopegate::PolicySet;
use scopegate::error::Excerpt;
use scopegate::policy::Format;

use crate::arrow::{self, ArrowMentions, Item, Layout};
use crate::decision::PyDecision;
use crate::evidence::PyEvidence;
use crate::live::{Live, Query};
use crate::policy::PyPolicy;
use crate::{batch, convert, errors, report, text};

/// PolicySet(policies: Mapping[str, Policy], /)
///
/// Many policies, each with a key, and one index over all of them: which policies mention a target, and what each of them
/// decides.
///
/// A policy mentions a target if one of its rules that name hosts meets the target, wholly or in part, or if the target is
/// in what its owner owns. Each decision is exactly the one of `Policy.check`. A set does not merge verdicts: a person who
/// tests needs the permission of one policy, by its key, with `require`.
///
/// A set is a collection of keys: `len(policies)`, `key in policies`, `for key in policies`, `policies[key]`. Immutable; any
/// number of threads can share it. Two sets are equal if they have equal policies under the same keys in the same order.
/// Raises `ScopegateError` for an empty key or a key with a control character (`set.invalid-key`).
///
/// >>> other = scopegate.Policy.from_dict({
/// ...     "version": 1,
/// ...     "policy": {"name": "Other", "owner": "Other"},
/// ...     "scope": {"in_scope": ["other.example.net"], "third_party": ["chat.example.com"]},
/// ... })
/// >>> policies = scopegate.PolicySet({"example": policy, "other": other})
/// >>> {key: decision.verdict.value for key, decision in policies.check("chat.example.com").items()}
/// {'example': 'in-scope', 'other': 'third-party'}
/// >>> list(policies.check("app.example.com"))
/// ['example']
#[pyclass(module = "scopegate", name = "PolicySet", frozen, mapping)]
pub struct PyPolicySet {
    set: PolicySet,
    /// The policies by key, which never change.
    policies: Py<PyDict>,
    /// The errors of the policies that did not load, by key.
    failed: Py<PyDict>,
}

/// The treatment of a policy that does not load.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    Raised,
    Skipped,
}

impl PyPolicySet {
    fn build(policies: &Bound<'_, PyDict>, failed: Bound<'_, PyDict>) -> PyResult<Self> {
        let py = policies.py();
        let mut builder = PolicySet::builder();
        for (key, policy) in policies {
            let key = key.cast::<PyString>()?.to_str()?;
            let added = builder.policy(key, policy.cast::<PyPolicy>()?.get().core().clone());
            builder = added.map_err(|error| errors::other(py, error.code().as_str(), error.message()))?;
        }
        let set = py.detach(|| builder.build());
        Ok(Self { set, policies: policies.clone().unbind(), failed: failed.unbind() })
    }

    /// The set of the core.
    pub fn core(&self) -> &PolicySet {
        &self.set
    }

    fn policy<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyPolicy>>> {
        // A key of another type is not in the dictionary, even if it has no hash.
        if !key.is_instance_of::<PyString>() {
            return Ok(None);
        }
        let found = self.policies.bind(py).get_item(key)?;
        Ok(found.map(Bound::cast_into::<PyPolicy>).transpose()?)
    }

    fn mention(
        &self,
        answers: &Bound<'_, PyDict>,
        number: usize,
        asked: Query,
        summary: scopegate::VerdictSummary,
    ) -> PyResult<()> {
        let Some((key, policy)) = self.set.entry(number) else { return Ok(()) };
        answers.set_item(key, PyDecision::new(Live::new(policy.clone(), asked, summary)))
    }
}

#[pymethods]
impl PyPolicySet {
    #[new]
    #[pyo3(signature = (policies, /))]
    fn new(policies: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = policies.py();
        let mapping = policies.cast::<PyMapping>().map_err(|_| {
            let kind = text::class_name(policies);
            PyTypeError::new_err(format!("policies must be a mapping such as a dict, not {kind}"))
        })?;
        let all = PyDict::new(py);
        for pair in mapping.items()?.try_iter()? {
            let (key, policy): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
            let key = key.cast::<PyString>().map_err(|_| {
                PyTypeError::new_err(format!("the key of a policy must be a str, not {}", text::class_name(&key)))
            })?;
            let read = text::read(key)?.map_err(|lone| {
                let message = format!("invalid key: character {} is an unpaired surrogate", lone.position);
                errors::other(py, "set.invalid-key", &message)
            })?;
            let policy = policy.cast::<PyPolicy>().map_err(|_| {
                PyTypeError::new_err(format!("{} must be a Policy, not {}", Excerpt(read), text::class_name(&policy)))
            })?;
            all.set_item(text::exact(key, read), policy)?;
        }
        Self::build(&all, PyDict::new(py))
    }

    /// from_dir(path: str | os.PathLike[str], /, *, errors: Literal['raise', 'skip'] = 'raise') -> PolicySet
    ///
    /// Load the policy files of a directory: `.toml`, `.json`, `.yaml` and `.yml`, in the order of their names. The key of a
    /// policy is the name of its file without the extension.
    ///
    /// A policy that does not load raises its `PolicyError`. With `errors="skip"`, the set is made of the other policies, and
    /// `failed` has the errors. In both cases, an unreadable directory (`file.unreadable`) and a directory without a policy
    /// file (`file.no-policy`) raise `PolicyError`, and two files with the same key raise `ScopegateError`
    /// (`set.duplicate-key`).
    ///
    /// >>> import os
    /// >>> list(scopegate.PolicySet.from_dir(os.path.dirname(sample)))
    /// ['sample']
    #[classmethod]
    #[pyo3(signature = (path, /, *, errors = "raise"))]
    fn from_dir(_class: &Bound<'_, PyType>, path: &Bound<'_, PyAny>, errors: &str) -> PyResult<Self> {
        static FSPATH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = path.py();
        let broken = match errors {
            "raise" => Broken::Raised,
            "skip" => Broken::Skipped,
            _ => return Err(PyValueError::new_err(format!("errors must be \"raise\" or \"skip\", not {errors:?}"))),
        };
        let folder: PathBuf = FSPATH.import(py, "os", "fspath")?.call1((path,))?.extract()?;
        let (policies, failed) = (PyDict::new(py), PyDict::new(py));
        let files = policy_files(py, &folder)?;
        for (position, file) in files.iter().enumerate() {
            let key = key_of(file);
            if files.iter().take(position).any(|other| key_of(other) == key) {
                let message = format!("two files of {} have the name {}", shown(&folder), Excerpt(&key));
                return Err(errors::other(py, "set.duplicate-key", &message));
            }
            match PyPolicy::of_file(py, file) {
                Ok(policy) => policies.set_item(key, policy)?,
                Err(error) if broken == Broken::Skipped && errors::is_scopegate_error(py, &error)? => {
                    failed.set_item(key, error.value(py))?;
                }
                Err(error) => return Err(error),
            }
        }
        Self::build(&policies, failed)
    }

    /// The errors of the policies that `from_dir` skipped: a new `dict` with a `PolicyError` for each key.
    #[getter]
    fn failed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.failed.bind(py).copy()
    }

    /// check(target: AnyTarget, /) -> dict[str, Decision]
    ///
    /// Decide one target by each policy that mentions it: a new `dict` of decisions by key, in the order of the set. Empty
    /// if no policy mentions the target.
    ///
    /// Takes the targets of `Policy.check`. Raises `TargetError` for an invalid target and `TypeError` for other types.
    ///
    /// >>> scopegate.PolicySet({"example": policy}).check("www.example.org")
    /// {}
    #[pyo3(signature = (target, /))]
    fn check<'py>(&self, target: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
        let py = target.py();
        let answers = PyDict::new(py);
        if let Ok(written) = target.cast::<PyString>() {
            let asked = text::of_target(written)?;
            let mut found = Vec::new();
            let decided = self.set.summaries(asked, |number, summary| found.push((number, summary)));
            decided.map_err(|error| errors::target(py, &error))?;
            let exact = text::exact(written, asked);
            for (number, summary) in found {
                self.mention(&answers, number, Query::Text(exact.clone().unbind()), summary)?;
            }
        } else {
            let target = convert::target(target)?;
            let mentions = self.set.check(&target).map_err(|error| errors::target(py, &error))?;
            for one in mentions {
                self.mention(&answers, one.number(), Query::Target(target.clone()), one.decision().summary())?;
            }
        }
        Ok(answers)
    }

    /// require(key: str, target: AnyTarget, /, evidence: Evidence | None = None) -> Decision
    ///
    /// Return the decision of the policy with this key if the target is in scope and the policy authorizes testing.
    /// Otherwise raise `OutOfScopeError`, as `Policy.require` does.
    ///
    /// If the set has no policy with this key, the exception has an `error` with the code `set.unknown-key`.
    ///
    /// >>> policies = scopegate.PolicySet({"example": policy})
    /// >>> policies.require("example", "app.example.com").in_scope
    /// True
    /// >>> try:
    /// ...     policies.require("other", "app.example.com")
    /// ... except scopegate.OutOfScopeError as denied:
    /// ...     print(denied.code)
    /// set.unknown-key
    #[pyo3(signature = (key, target, /, evidence = None))]
    fn require(
        &self,
        key: &Bound<'_, PyString>,
        target: &Bound<'_, PyAny>,
        evidence: Option<&Bound<'_, PyEvidence>>,
    ) -> PyResult<PyDecision> {
        let py = key.py();
        if let Some(policy) = self.policy(py, key)? {
            return policy.get().require(target, evidence);
        }
        // A target of a wrong type is an error of the program, whatever the key is.
        if let Err(error) = convert::target(target)
            && !errors::is_scopegate_error(py, &error)?
        {
            return Err(error);
        }
        let name = key.to_string_lossy();
        let message = format!("the set has no policy with the key {}", Excerpt(&name));
        let error = errors::other(py, "set.unknown-key", &message);
        let denied = errors::out_of_scope(py, None, Some(error.value(py).clone().into_any().unbind()));
        denied.set_cause(py, Some(error));
        Err(denied)
    }

    /// check_many(items: ArrowArray | ArrowStream | Iterable[AnyTarget | float | None], /, *,
    ///     layout: Literal['nested', 'long'] = 'nested', threads: int | None = None) -> ArrowMentions
    ///
    /// Decide many targets by each policy that mentions them. Returns Arrow data.
    ///
    /// With the layout `nested`, one row for each target: `mentions`, a list of structs with `program`, `in_scope`,
    /// `verdict`, `basis` and `rule`, and `error`. With the layout `long`, one row for each mention, with the number of the
    /// target in `row`. A target that no policy mentions has an empty list or no row. An invalid target, including a null,
    /// has the code of its error in `error`.
    ///
    /// Takes the items of `Policy.check_many`, and reads all of them first. `threads` is the maximum number of threads, at
    /// least 1. For an iterable the default is 1; for Arrow data it is the number of cores. Raises `ValueError` for 0 and
    /// for an unknown layout.
    ///
    /// >>> policies = scopegate.PolicySet({"example": policy})
    /// >>> policies.check_many(["app.example.com", "www.example.org", None])
    /// <ArrowMentions: 3 targets, 1 mentions>
    #[pyo3(signature = (items, /, *, layout = "nested", threads = None))]
    fn check_many(&self, items: &Bound<'_, PyAny>, layout: &str, threads: Option<usize>) -> PyResult<ArrowMentions> {
        let layout = match layout {
            "nested" => Layout::Nested,
            "long" => Layout::Long,
            _ => return Err(PyValueError::new_err(format!("layout must be \"nested\" or \"long\", not {layout:?}"))),
        };
        let threads = batch::threads(threads)?;
        if convert::is_single(items)? {
            let kind = text::class_name(items);
            return Err(PyTypeError::new_err(format!("check_many takes many targets, not one {kind}: use check")));
        }
        if let Some(mentions) = arrow::mentions(&self.set, items, layout, threads)? {
            return Ok(mentions);
        }
        let py = items.py();
        let items = items.try_iter()?.map(|item| item_of(&item?)).collect::<PyResult<Vec<_>>>()?;
        arrow::mentions_of_items(py, &self.set, &items, layout, threads)
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyPolicy>> {
        self.policy(key.py(), key)?.ok_or_else(|| PyKeyError::new_err(key.clone().unbind()))
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.policy(key.py(), key)?.is_some())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.policies.bind(py).try_iter()
    }

    fn __len__(&self) -> usize {
        self.set.len()
    }

    /// keys() -> KeysView[str]
    ///
    /// The keys, in the order of the set.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.policies.bind(py).call_method0("keys")
    }

    /// values() -> ValuesView[Policy]
    ///
    /// The policies, in the order of the set.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.policies.bind(py).call_method0("values")
    }

    /// items() -> ItemsView[str, Policy]
    ///
    /// The pairs of key and policy, in the order of the set.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.policies.bind(py).call_method0("items")
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let (count, failed) = (self.set.len(), self.failed.bind(py).len());
        let policies = if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") };
        if failed == 0 {
            format!("<PolicySet: {policies}>")
        } else {
            format!("<PolicySet: {policies}, {failed} failed>")
        }
    }

    /// A table of the policies for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("scopegate._html")?.call_method1("policy_set", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else { return Ok(false) };
        let (own, others) = (self.policies.bind(other.py()), other.get().policies.bind(other.py()));
        Ok(own.keys().eq(others.keys())? && own.values().eq(others.values())?)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (key, policy) in self.set.iter() {
            (key, policy.fingerprint()).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, this) = (slf.py(), slf.get());
        let arguments = (this.policies.bind(py).copy()?, this.failed.bind(py).copy()?).into_pyobject(py)?;
        Ok((slf.get_type().getattr("_restore")?, arguments))
    }

    /// Restores a pickled set.
    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, policies: &Bound<'_, PyDict>, failed: Bound<'_, PyDict>) -> PyResult<Self> {
        Self::build(policies, failed)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.policies)?;
        visit.call(&self.failed)
    }
}

/// An item of an iterable. An invalid target is an item, and an object of an unsupported type is not.
fn item_of(item: &Bound<'_, PyAny>) -> PyResult<Item> {
    let py = item.py();
    if let Ok(written) = item.cast::<PyString>() {
        return match text::read(written)? {
            Ok(read) => Ok(Item::Text(text::exact(written, read).extract()?)),
            Err(_) => Ok(Item::Error(errors::NOT_UTF8.to_owned())),
        };
    }
    if convert::is_missing(item)? {
        return Ok(Item::Text(PyString::new(py, "").extract()?));
    }
    match convert::target(item) {
        Ok(target) => Ok(Item::Target(target)),
        Err(error) if errors::is_target_error(py, &error)? => {
            Ok(Item::Error(error.value(py).getattr("code")?.extract()?))
        }
        Err(error) => Err(error),
    }
}

fn key_of(file: &Path) -> String {
    file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    Excerpt(&path.to_string_lossy()).to_string()
}

/// The policy files of a directory, in the order of their names.
fn policy_files(py: Python<'_>, folder: &Path) -> PyResult<Vec<PathBuf>> {
    let name = folder.to_string_lossy();
    let listed = || {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
            if Format::from_ending(ending).is_some() && !path.is_dir() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    let files: Vec<PathBuf> = py.detach(listed).map_err(|error: std::io::Error| {
        let message = format!("cannot read the directory {}: {error}", shown(folder));
        let raised = report::other_error(py, "file.unreadable", &message, None, Some(&name), "");
        raised.set_cause(py, Some(error.into()));
        raised
    })?;
    if files.is_empty() {
        let message = format!("the directory {} has no policy file", shown(folder));
        let hint = "policy files end in `.toml`, `.json`, `.yaml` or `.yml`";
        return Err(report::other_error(py, "file.no-policy", &message, Some(hint), Some(&name), ""));
    }
    Ok(files)
}
