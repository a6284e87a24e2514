//! The class `Policy`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PyTuple, PyType};
use scopegate::policy::{Format, LoadOptions};
use scopegate::{Evidence, Policy};

use crate::batch::{self, Filter, Results};
use crate::decision::PyDecision;
use crate::evidence::PyEvidence;
use crate::live::Live;
use crate::load::Text;
use crate::question::{Finding, Report};
use crate::report::Places;
use crate::rule::PyRule;
use crate::{arrow, convert, document, errors, report, text};

/// A policy: the targets that its owner allows or forbids to test. Immutable; any number of threads can share it.
///
/// Load a policy with `from_file`, `from_toml`, `from_json`, `from_yaml` or `from_dict`. Each raises `PolicyError` with
/// all errors of an invalid policy. Two policies are equal if they have the same content, in any format.
///
/// In the signatures of the methods, `AnyTarget` is a `str`, a `Target`, an address or network of `ipaddress`, or a URL
/// of `urllib.parse`, `yarl` or `httpx`.
///
/// >>> policy = scopegate.Policy.from_toml('''
/// ... version = 1
/// ... [policy]
/// ... name  = "Example disclosure"
/// ... owner = "Example"
/// ... [scope]
/// ... in_scope     = ["*.example.com"]
/// ... out_of_scope = ["blog.example.com"]
/// ... ''')
/// >>> policy.name, len(policy.rules)
/// ('Example disclosure', 2)
/// >>> policy.check("app.example.com").in_scope
/// True
#[pyclass(module = "scopegate", name = "Policy", frozen)]
pub struct PyPolicy {
    policy: Policy,
    /// The source of the policy; `None` if it was made from Python data.
    text: Option<Text>,
}

impl PyPolicy {
    /// The policy of the core.
    pub fn core(&self) -> &Policy {
        &self.policy
    }

    /// A compiled policy.
    pub fn of_core(policy: Policy) -> Self {
        Self { policy, text: None }
    }

    /// The policy in a file; see `from_file`.
    pub fn of_path(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        static FSPATH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = path.py();
        let path: PathBuf = FSPATH.import(py, "os", "fspath")?.call1((path,))?.extract()?;
        Self::of_file(py, &path)
    }

    /// The policy in a file.
    pub fn of_file(py: Python<'_>, path: &Path) -> PyResult<Self> {
        Self::of_text(py, Text::of_file(py, path)?)
    }

    /// A policy from TOML without a name.
    pub fn of_toml(py: Python<'_>, content: String) -> PyResult<Self> {
        Self::of_text(py, Text { name: None, format: Format::Toml, content })
    }

    fn of_text(py: Python<'_>, text: Text) -> PyResult<Self> {
        Ok(Self { policy: text.load(py)?, text: Some(text) })
    }

    fn of_str(written: &Bound<'_, PyString>, name: Option<&str>, format: Format) -> PyResult<Self> {
        let py = written.py();
        let text = text::read(written)?.map_err(|lone| {
            let message = format!("invalid Unicode: character {} is an unpaired surrogate", lone.position);
            report::other_error(py, "policy.syntax", &message, Some("read the file as UTF-8"), name, "")
        })?;
        Self::of_text(py, Text { name: name.map(str::to_owned), format, content: text.to_owned() })
    }
}

#[pymethods]
impl PyPolicy {
    /// from_file(path: str | os.PathLike[str], /) -> Policy
    ///
    /// Load a policy from a file. The extension determines the format: `.toml`, `.json`, `.yaml` or `.yml`.
    ///
    /// `path` is a `str` or an `os.PathLike`. Raises `PolicyError` for an invalid policy, for an unreadable file
    /// (`file.unreadable`, with the `OSError` as its cause), for a directory (`file.not-a-file`), for invalid UTF-8 and
    /// for an unknown extension. For a missing file the exception is also a `FileNotFoundError`.
    ///
    /// >>> scopegate.Policy.from_file(sample).name
    /// 'Example disclosure'
    #[classmethod]
    #[pyo3(signature = (path, /))]
    fn from_file(_class: &Bound<'_, PyType>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::of_path(path)
    }

    /// from_toml(text: str, /, *, source_name: str | None = None) -> Policy
    ///
    /// Load a policy from a TOML string.
    ///
    /// `source_name` is the name of the text in errors. Raises `PolicyError` for an invalid policy and `TypeError` if
    /// `text` is not a `str`.
    #[classmethod]
    #[pyo3(signature = (text, /, *, source_name = None))]
    fn from_toml(_class: &Bound<'_, PyType>, text: &Bound<'_, PyString>, source_name: Option<&str>) -> PyResult<Self> {
        Self::of_str(text, source_name, Format::Toml)
    }

    /// from_json(text: str, /, *, source_name: str | None = None) -> Policy
    ///
    /// Load a policy from a JSON string with the same model as TOML. Otherwise the same as `from_toml`.
    #[classmethod]
    #[pyo3(signature = (text, /, *, source_name = None))]
    fn from_json(_class: &Bound<'_, PyType>, text: &Bound<'_, PyString>, source_name: Option<&str>) -> PyResult<Self> {
        Self::of_str(text, source_name, Format::Json)
    }

    /// from_yaml(text: str, /, *, source_name: str | None = None) -> Policy
    ///
    /// Load a policy from a YAML string with the same model as TOML. Otherwise the same as `from_toml`.
    #[classmethod]
    #[pyo3(signature = (text, /, *, source_name = None))]
    fn from_yaml(_class: &Bound<'_, PyType>, text: &Bound<'_, PyString>, source_name: Option<&str>) -> PyResult<Self> {
        Self::of_str(text, source_name, Format::Yaml)
    }

    /// from_dict(data: Mapping[str, Any], /) -> Policy
    ///
    /// Load a policy from a mapping with the same model as TOML, for example from `tomllib.loads`.
    ///
    /// Raises `PolicyError` for an invalid policy; its problems have a `path` but no line. Raises `TypeError` if `data`
    /// is not a mapping.
    ///
    /// >>> policy = scopegate.Policy.from_dict({
    /// ...     "version": 1,
    /// ...     "policy": {"name": "Example disclosure", "owner": "Example"},
    /// ...     "scope": {"in_scope": ["*.example.com"], "out_of_scope": ["blog.example.com"]},
    /// ... })
    /// >>> scopegate.Policy.from_dict(policy.to_dict()) == policy
    /// True
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_dict(_class: &Bound<'_, PyType>, data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = data.py();
        let mapping = data.cast::<PyMapping>().map_err(|_| {
            PyTypeError::new_err(format!("a policy must be a mapping such as a dict, not {}", text::class_name(data)))
        })?;
        let json = document::to_json(mapping)?;
        // Parse it as text, because this gives an error for each mistake. Then make the policy from the document alone,
        // because line numbers of an unknown text are meaningless.
        let policy = py.detach(|| {
            let read = Policy::from_json(&json)?;
            Policy::from_document(read.document().clone(), &LoadOptions::new())
        });
        let policy = policy.map_err(|errors| report::policy_error(py, &errors, Places::Hidden))?;
        Ok(Self { policy, text: None })
    }

    /// to_dict() -> dict[str, Any]
    ///
    /// Return the policy as a `dict` that `from_dict` accepts.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let json = py.detach(|| serde_json::to_string(self.policy.document()));
        document::to_dict(py, &json.map_err(|error| errors::other(py, "output.unwritable", &error.to_string()))?)
    }

    /// The name of the policy.
    #[getter]
    fn name(&self) -> &str {
        self.policy.name()
    }

    /// The organization that published the policy.
    #[getter]
    fn owner(&self) -> &str {
        self.policy.owner()
    }

    /// A fingerprint of twelve hexadecimal digits, which is equal for policies that decide equally by the same rules.
    /// For logs, not for security.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.policy.fingerprint()
    }

    /// All rules: inclusions, exclusions and third-party entries, each in the order of the policy.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.policy.rules().map(PyRule::of))
    }

    /// All rules about findings, in the order of the policy.
    #[getter]
    fn finding_rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.policy.finding_rules().map(PyRule::of_finding))
    }

    /// Whether the policy authorizes testing: its `testing.posture` is `authorized`, the default.
    #[getter]
    fn authorizes_testing(&self) -> bool {
        self.policy.authorizes_testing()
    }

    /// The items that the policy requires in a report.
    #[getter]
    fn report_requirements<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.policy.report_requirements())
    }

    /// The warnings about the policy, each a `Problem`. Computed on demand.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        report::warnings(py, &py.detach(|| self.policy.warnings()))
    }

    /// check(target: AnyTarget, /, evidence: Evidence | None = None) -> Decision
    ///
    /// Decide one target: a `str`, a `Target`, an `ipaddress` object, or a URL of `urllib.parse`, `yarl` or `httpx`.
    ///
    /// Raises `TargetError` for an invalid target and `TypeError` for other types, including `None`.
    ///
    /// >>> policy.check("https://app.example.com/login").in_scope
    /// True
    /// >>> policy.check("example.com.example.org").verdict.value
    /// 'third-party'
    #[pyo3(signature = (target, /, evidence = None))]
    fn check(&self, target: &Bound<'_, PyAny>, evidence: Option<&Bound<'_, PyEvidence>>) -> PyResult<PyDecision> {
        self.decide(target, evidence).map(PyDecision::new)
    }

    /// require(target: AnyTarget, /, evidence: Evidence | None = None) -> Decision
    ///
    /// Return the decision if the target is in scope and the policy authorizes testing. Otherwise raise
    /// `OutOfScopeError`.
    ///
    /// The exception has the `decision`, or the `error` if there is no decision. Its `code` is `policy.report-only` for a
    /// target in scope of a policy that does not authorize testing. Raises `TypeError` as `check` does.
    ///
    /// >>> policy.require("app.example.com").basis.value
    /// 'listed'
    #[pyo3(signature = (target, /, evidence = None))]
    pub fn require(&self, target: &Bound<'_, PyAny>, evidence: Option<&Bound<'_, PyEvidence>>) -> PyResult<PyDecision> {
        let py = target.py();
        match self.decide(target, evidence) {
            Ok(live) if live.is_in_scope() && self.policy.authorizes_testing() => Ok(PyDecision::new(live)),
            Ok(live) => {
                let decision = Py::new(py, PyDecision::new(live))?.into_any();
                Err(errors::out_of_scope(py, Some(decision), None))
            }
            Err(error) if errors::is_scopegate_error(py, &error)? => {
                let denied = errors::out_of_scope(py, None, Some(error.value(py).clone().into_any().unbind()));
                denied.set_cause(py, Some(error));
                Err(denied)
            }
            Err(error) => Err(error),
        }
    }

    /// check_finding(class_: str, /, facts: Mapping[str, bool | None] | None = None) -> Decision
    ///
    /// Decide a class of findings or an activity by id, alias, VRT id (`vrt:...`) or CWE number (`CWE-1021`).
    ///
    /// `facts` maps names of facts to `True` (shown), `False` (shown not to hold) or `None` (unknown, the default). If
    /// a name means several classes, `parts` has a decision for each.
    ///
    /// Raises `QuestionError` for an unknown class or fact and `TypeError` for other types.
    ///
    /// >>> decision = policy.check_finding("CWE-1021", facts={"sensitive-action": False})
    /// >>> decision.verdict.value, decision.basis.value, decision.unless
    /// ('out-of-scope', 'class-excluded', [[{'fact': 'material-impact', 'value': True}]])
    /// >>> policy.check_finding("CWE-1021", facts={"material-impact": True}).in_scope
    /// True
    #[pyo3(signature = (class_, /, facts = None))]
    fn check_finding(&self, class_: &Bound<'_, PyString>, facts: Option<&Bound<'_, PyAny>>) -> PyResult<PyDecision> {
        let py = class_.py();
        let record = Finding::new(class_, facts)?.decide(py, &self.policy)?;
        PyDecision::of_record(py, &record)
    }

    /// check_report(targets: Iterable[AnyTarget], class_: str, /, facts: Mapping[str, bool | None] | None = None,
    ///     evidence: Evidence | None = None, contains: Iterable[str] | None = None) -> Decision
    ///
    /// Decide a report: each of its targets, and the class on each target. The worst decision applies; `parts` has all
    /// decisions.
    ///
    /// `facts` is the same as for `check_finding`. `evidence` applies to every target. `contains` lists the required
    /// items that the report contains. The other required items are in `missing`; they do not change the verdict.
    ///
    /// Raises `TargetError` for an invalid target, `QuestionError` for an unknown class or fact and for a report
    /// without targets, and `TypeError` for other types.
    ///
    /// >>> report = policy.check_report(["app.example.com"], "xss/stored", contains=["steps"])
    /// >>> report.in_scope, [part.kind for part in report.parts], report.missing
    /// (True, ['host', 'finding'], ('impact',))
    #[pyo3(signature = (targets, class_, /, facts = None, evidence = None, contains = None))]
    fn check_report(
        &self,
        targets: &Bound<'_, PyAny>,
        class_: &Bound<'_, PyString>,
        facts: Option<&Bound<'_, PyAny>>,
        evidence: Option<&Bound<'_, PyEvidence>>,
        contains: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyDecision> {
        let py = targets.py();
        let none = Evidence::new();
        let evidence = evidence.map_or(&none, |evidence| &evidence.get().evidence);
        let (finding, report) = (Finding::new(class_, facts)?, Report::new(targets, contains)?);
        PyDecision::of_record(py, &report.decide(py, &self.policy, &finding, evidence)?)
    }

    /// partition(network: str | Target | IPv4Network | IPv6Network | IPv4Address | IPv6Address, /,
    ///     evidence: Evidence | None = None) -> list[tuple[IPv4Network | IPv6Network, Decision]]
    ///
    /// Split a network into parts with equal decisions: a list of pairs of an `ipaddress` network and its `Decision`.
    ///
    /// Takes a `str`, a `Target`, or an `ipaddress` network or address. The parts are disjoint, cover the network and
    /// are in order. Raises `TargetError` for an invalid network (`partition.no-network`) and for more than a million
    /// parts (`partition.too-many`).
    ///
    /// >>> [(str(network), decision.verdict.value) for network, decision in policy.partition("192.0.2.0/30")]
    /// [('192.0.2.0/30', 'out-of-scope')]
    #[pyo3(signature = (network, /, evidence = None))]
    fn partition<'py>(
        &self,
        network: &Bound<'py, PyAny>,
        evidence: Option<&Bound<'_, PyEvidence>>,
    ) -> PyResult<Bound<'py, PyList>> {
        static IP_NETWORK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = network.py();
        let target = convert::target(network)?;
        let none = Evidence::new();
        let evidence = evidence.map_or(&none, |evidence| &evidence.get().evidence);
        let parts = py.detach(|| {
            let parts = self.policy.partition_with(&target, evidence)?;
            Ok(parts.into_iter().map(|(network, decision)| (network, decision.to_record())).collect::<Vec<_>>())
        });
        let ip_network = IP_NETWORK.import(py, "ipaddress", "ip_network")?;
        let pairs = PyList::empty(py);
        for (network, record) in parts.map_err(|error| errors::target(py, &error))? {
            pairs.append((ip_network.call1((network.to_string(),))?, PyDecision::of_record(py, &record)?))?;
        }
        Ok(pairs)
    }

    /// check_many(items: ArrowArray | ArrowStream, /, *, threads: int | None = None) -> ArrowDecisions
    /// check_many(items: Iterable[AnyTarget | float | None], /, *, threads: int | None = None) -> Results
    ///
    /// Decide many targets.
    ///
    /// For an iterable of targets as in `check`, returns an iterator with one answer per item, in order, decided on
    /// demand. An answer is a `Decision`, or an `Undecided` for an invalid target. Both have `in_scope` and `error`.
    /// `None` and NaN are invalid targets. An item of an unsupported type raises `TypeError`. The lines of an open text
    /// file have no line ends.
    ///
    /// For an object that offers an Arrow array or stream of strings (pyarrow, Polars, pandas; a table or a DuckDB
    /// relation with one column), returns an `ArrowDecisions`. All targets are decided at once on all cores.
    ///
    /// `threads` is the number of threads, at least 1. For an iterable the default is 1; with more threads, up to 4,096
    /// items for each thread are read before the first answer. For Arrow data the default is the number of cores.
    /// Raises `ValueError` for 0.
    ///
    /// >>> [answer.in_scope for answer in policy.check_many(["app.example.com", "blog.example.com", "no target"])]
    /// [True, False, False]
    #[pyo3(signature = (items, /, *, threads = None))]
    fn check_many<'py>(&self, items: &Bound<'py, PyAny>, threads: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        let py = items.py();
        let threads = batch::threads(threads)?;
        if convert::is_single(items)? {
            let kind = text::class_name(items);
            return Err(PyTypeError::new_err(format!("check_many takes many targets, not one {kind}: use check")));
        }
        match arrow::decide(&self.policy, items, threads)? {
            Some(decisions) => Ok(Bound::new(py, decisions)?.into_any()),
            None => Ok(Bound::new(py, Results::new(self.policy.clone(), items, threads)?)?.into_any()),
        }
    }

    /// filter(items: Iterable[T], /, key: Callable[[T], AnyTarget | float | None],
    ///     errors: Literal['raise', 'skip'] = 'raise') -> Filter[T]
    /// filter(items: Iterable[T], /, key: None = None, errors: Literal['raise', 'skip'] = 'raise') -> Filter[T]
    ///
    /// Return an iterator of the items that are in scope, unchanged and in order.
    ///
    /// `key` returns the target of an item; without it, the item is the target. An invalid target raises its
    /// `TargetError` when the iterator reaches it. With `errors="skip"`, it is dropped like all other items that are
    /// not in scope. The lines of an open text file are returned without their line ends, and empty lines are
    /// dropped.
    ///
    /// >>> list(policy.filter(["app.example.com", "blog.example.com"]))
    /// ['app.example.com']
    /// >>> rows = [{"url": "https://app.example.com/"}, {"url": "https://example.org/"}, {"url": None}]
    /// >>> list(policy.filter(rows, key=lambda row: row["url"], errors="skip"))
    /// [{'url': 'https://app.example.com/'}]
    #[pyo3(signature = (items, /, key = None, errors = "raise"))]
    fn filter(&self, items: &Bound<'_, PyAny>, key: Option<Bound<'_, PyAny>>, errors: &str) -> PyResult<Filter> {
        if convert::is_single(items)? {
            let kind = text::class_name(items);
            return Err(PyTypeError::new_err(format!("filter takes many items, not one {kind}: use check")));
        }
        if let Some(key) = key.as_ref().filter(|key| !key.is_callable()) {
            return Err(PyTypeError::new_err(format!("key must be callable, not {}", text::class_name(key))));
        }
        Filter::new(self.policy.clone(), items, key, errors)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (count, name) = (self.policy.rules().len(), PyString::new(py, self.policy.name()).repr()?);
        let rules = if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
        Ok(format!("<Policy {name}: {rules}, {}>", self.policy.fingerprint()))
    }

    /// A table of the rules for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("scopegate._html")?.call_method1("policy", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let other = &other.get().policy;
            self.policy.fingerprint() == other.fingerprint() && self.policy.document() == other.document()
        })
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.policy.fingerprint().hash(&mut hasher);
        hasher.finish()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let (py, class, this) = (slf.py(), slf.get_type(), slf.get());
        let arguments = match &this.text {
            Some(text) => (text.format.as_str(), &text.content, &text.name).into_pyobject(py)?,
            None => ("dict", this.to_dict(py)?, None::<String>).into_pyobject(py)?,
        };
        Ok((class.getattr("_restore")?, arguments.into_any()))
    }

    /// Restores a pickled policy.
    #[classmethod]
    fn _restore(
        class: &Bound<'_, PyType>,
        format: &str,
        source: &Bound<'_, PyAny>,
        name: Option<&str>,
    ) -> PyResult<Self> {
        match Format::from_ending(format) {
            Some(format) => Self::of_str(source.cast::<PyString>()?, name, format),
            None => Self::from_dict(class, source),
        }
    }
}

impl PyPolicy {
    fn decide(&self, target: &Bound<'_, PyAny>, evidence: Option<&Bound<'_, PyEvidence>>) -> PyResult<Live> {
        let given = evidence.map(|evidence| &evidence.get().evidence);
        match target.cast::<PyString>() {
            Ok(written) => Live::of_text(&self.policy, written, given),
            Err(_) => Live::of_target(target.py(), &self.policy, convert::target(target)?, given),
        }
    }
}
