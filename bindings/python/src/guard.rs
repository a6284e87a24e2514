//! The classes `Guard` and `Permit` of `scopegate.guards`.
#![expect(clippy::needless_pass_by_value, reason = "values that pyo3 makes from Python lists are owned")]

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use scopegate_guard::{Condition, Guard, GuardError, GuardOptions, LogKey, Permit, Refused};

use crate::decision::PyDecision;
use crate::policy::PyPolicy;
use crate::{errors, text};

/// Allows requests and connections of a client, or raises.
///
/// Guarded clients such as `scopegate.guards.httpx.Client` ask it. A client of your own asks `request` for each request,
/// including each redirect and each retry, and `connect` for each connection, and contacts only `Permit.addresses`.
///
/// `log` is the path of a file with a JSON line for each answer, written before the answer is given. `checkpoints` is the
/// path of a second file, for a signed checkpoint after each `checkpoint_every` lines and at the end. `checkpoint_key` is
/// the path of the private key, which `scopegate log keygen` makes. `researcher` is the
/// name for `{researcher}` in headers that the policy requires. `unenforced` lists conditions of the policy that you
/// observe yourself: `rate`, `concurrent`, `headers`, `windows`, `automated`. `longest_delay` is the longest time in
/// seconds that a request waits for its turn.
///
/// Raises `GuardError` if the guard cannot enforce a condition of the policy or cannot use the log. Threads can share a
/// guard.
///
/// >>> from scopegate.guards import Guard
/// >>> guard = Guard(policy)
/// >>> guard.request("https", "app.example.com", 443, "/login").addresses
/// ()
/// >>> try:
/// ...     guard.connect("app.example.com", 443, ["10.0.0.1"])
/// ... except scopegate.OutOfScopeError as refusal:
/// ...     refusal.code
/// 'not-public'
#[pyclass(module = "scopegate.guards", name = "Guard", frozen, weakref)]
pub struct PyGuard(Guard);

/// A request, a connection or a tunnel that a guard allows.
///
/// Keep it until the response has ended, or call `release`: it holds a place in the limit of concurrent requests.
#[pyclass(module = "scopegate.guards", name = "Permit", frozen)]
pub struct PyPermit(Mutex<Permit>);

#[pymethods]
impl PyGuard {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    #[pyo3(signature = (policy, *, log = None, checkpoints = None, checkpoint_key = None, checkpoint_every = 100,
        researcher = None, unenforced = Vec::new(), longest_delay = 10.0))]
    fn new(
        policy: &Bound<'_, PyPolicy>,
        log: Option<PathBuf>,
        checkpoints: Option<PathBuf>,
        checkpoint_key: Option<PathBuf>,
        checkpoint_every: u32,
        researcher: Option<String>,
        unenforced: Vec<String>,
        longest_delay: f64,
    ) -> PyResult<Self> {
        let py = policy.py();
        let longest = Duration::try_from_secs_f64(longest_delay)
            .map_err(|_| PyValueError::new_err("longest_delay must be a number of seconds, at least 0"))?;
        let mut options = GuardOptions::new().name("python").longest_delay(longest);
        for name in unenforced {
            let condition: Condition = name
                .parse()
                .map_err(|error: scopegate_guard::UnknownCondition| PyValueError::new_err(error.to_string()))?;
            options = options.unenforced(condition);
        }
        if let Some(name) = researcher {
            options = options.researcher(name);
        }
        if let Some(path) = log {
            options = options.log(path);
        }
        match (checkpoints, checkpoint_key) {
            (None, None) => {}
            (Some(path), Some(key)) => {
                let every = NonZeroU32::new(checkpoint_every);
                let every = every.ok_or_else(|| PyValueError::new_err("checkpoint_every must be at least 1"))?;
                let key = py.detach(|| LogKey::from_file(key)).map_err(|error| raised(py, &GuardError::Log(error)))?;
                options = options.checkpoints(path, key, every);
            }
            _ => return Err(PyValueError::new_err("checkpoints needs checkpoint_key, and checkpoint_key checkpoints")),
        }
        let policy = policy.get().core().clone();
        py.detach(|| Guard::new(policy, options)).map(Self).map_err(|error| raised(py, &error))
    }

    /// from_file(path: str | os.PathLike[str], /, *, log: str | os.PathLike[str] | None = None,
    ///     checkpoints: str | os.PathLike[str] | None = None, checkpoint_key: str | os.PathLike[str] | None = None,
    ///     checkpoint_every: int = 100, researcher: str | None = None, unenforced: Iterable[str] = (),
    ///     longest_delay: float = 10.0) -> Guard
    ///
    /// Make a guard for the policy in a file. Raises as `Policy.from_file` and `Guard` do.
    ///
    /// >>> scopegate.guards.Guard.from_file(sample).policy.name
    /// 'Example disclosure'
    #[classmethod]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    #[pyo3(signature = (path, /, *, log = None, checkpoints = None, checkpoint_key = None, checkpoint_every = 100,
        researcher = None, unenforced = Vec::new(), longest_delay = 10.0))]
    fn from_file(
        _class: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        log: Option<PathBuf>,
        checkpoints: Option<PathBuf>,
        checkpoint_key: Option<PathBuf>,
        checkpoint_every: u32,
        researcher: Option<String>,
        unenforced: Vec<String>,
        longest_delay: f64,
    ) -> PyResult<Self> {
        let policy = Bound::new(path.py(), PyPolicy::of_path(path)?)?;
        Self::new(&policy, log, checkpoints, checkpoint_key, checkpoint_every, researcher, unenforced, longest_delay)
    }

    /// The policy.
    #[getter]
    fn policy(&self) -> PyPolicy {
        PyPolicy::of_core(self.0.policy())
    }

    /// request(scheme: str, host: str, port: int, raw_path: str, /, *, host_headers: Iterable[str] = (),
    ///     sni: str | None = None, addresses: Iterable[str] = ()) -> Permit
    ///
    /// Allow one request, or raise.
    ///
    /// `host` and `port` are those of the URL, and `raw_path` is the path with its query as the client sends it.
    /// `host_headers` are the values of all `Host` headers, none if the client sets the header from the URL. `sni` is the
    /// server name of TLS if the caller has set it. `addresses` are those of the kept connection, none if `connect` is
    /// asked before the client dials.
    ///
    /// Raises `OutOfScopeError` with the decision or the error of the target, and `GuardError` for a `Host` header, a
    /// limit, a window, a policy after its last day, a stopped guard and a log that cannot be written.
    #[pyo3(signature = (scheme, host, port, raw_path, /, *, host_headers = Vec::new(), sni = None, addresses = Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "the parts of a request")]
    fn request(
        &self,
        py: Python<'_>,
        scheme: &Bound<'_, PyString>,
        host: &Bound<'_, PyString>,
        port: u16,
        raw_path: &Bound<'_, PyString>,
        host_headers: Vec<String>,
        sni: Option<String>,
        addresses: Vec<String>,
    ) -> PyResult<PyPermit> {
        let parts = (text::of_target(scheme), text::of_target(host), text::of_target(raw_path));
        let (scheme, host, path) = match parts {
            (Ok(scheme), Ok(host), Ok(path)) => (scheme, host, path),
            (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => return Err(denied(py, error)),
        };
        let headers: Vec<&str> = host_headers.iter().map(String::as_str).collect();
        let addresses = read(&addresses)?;
        let answer =
            self.ask(py, |guard| guard.request(scheme, host, port, path, &headers, sni.as_deref(), &addresses));
        permit(py, answer)
    }

    /// connect(host: str, port: int, addresses: Iterable[str], /, *, scheme: str | None = None,
    ///     raw_path: str | None = None) -> Permit
    ///
    /// Allow one connection to a host by all addresses that its name has, or raise as `request` does.
    ///
    /// With the `scheme` and the `raw_path` of a request that `request` has allowed, the URL is decided and not the host:
    /// a policy may name only paths of a host. Give both or neither.
    #[pyo3(signature = (host, port, addresses, /, *, scheme = None, raw_path = None))]
    fn connect(
        &self,
        py: Python<'_>,
        host: &Bound<'_, PyString>,
        port: u16,
        addresses: Vec<String>,
        scheme: Option<String>,
        raw_path: Option<String>,
    ) -> PyResult<PyPermit> {
        let host = text::of_target(host).map_err(|error| denied(py, error))?;
        let addresses = read(&addresses)?;
        let answer = match (scheme, raw_path) {
            (Some(scheme), Some(path)) => {
                self.ask(py, |guard| guard.connect_for(&scheme, host, port, &path, &addresses))
            }
            (None, None) => self.ask(py, |guard| guard.connect(host, port, &addresses)),
            _ => return Err(PyTypeError::new_err("give both scheme and raw_path, or neither")),
        };
        permit(py, answer)
    }

    /// tunnel(host: str, port: int, /) -> Permit
    ///
    /// Allow a tunnel, in which no request can be seen, or raise as `request` does. The host must be in scope as a whole.
    #[pyo3(signature = (host, port, /))]
    fn tunnel(&self, py: Python<'_>, host: &Bound<'_, PyString>, port: u16) -> PyResult<PyPermit> {
        let host = text::of_target(host).map_err(|error| denied(py, error))?;
        permit(py, self.ask(py, |guard| guard.tunnel(host, port)))
    }

    /// require_enforced(conditions: Iterable[str], /) -> None
    ///
    /// Raise `GuardError` unless these conditions and `unenforced` contain every condition of the policy. A client calls
    /// it with what it can enforce.
    ///
    /// >>> guard = scopegate.guards.Guard(policy)
    /// >>> guard.require_enforced(["rate", "windows"])
    #[pyo3(signature = (conditions, /))]
    fn require_enforced(&self, py: Python<'_>, conditions: Vec<String>) -> PyResult<()> {
        let parsed = conditions.iter().map(|name| name.parse::<Condition>()).collect::<Result<Vec<_>, _>>();
        let parsed = parsed.map_err(|error| PyValueError::new_err(error.to_string()))?;
        self.0.require_enforced(&parsed).map_err(|error| raised(py, &error))
    }

    /// reload(policy: Policy, /) -> None
    ///
    /// Replace the policy. Raises `GuardError` as `Guard` does; the old policy stays then.
    #[pyo3(signature = (policy, /))]
    fn reload(&self, policy: &Bound<'_, PyPolicy>) -> PyResult<()> {
        let (py, core) = (policy.py(), policy.get().core().clone());
        py.detach(|| self.0.reload(core)).map_err(|error| raised(py, &error))
    }

    /// stop() -> None
    ///
    /// Stop the guard: it refuses everything from now on. Raises `GuardError` if the log cannot be written; the guard is
    /// stopped nevertheless.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.0.stop()).map_err(|error| raised(py, &error))
    }

    /// Whether the guard is stopped.
    #[getter]
    fn stopped(&self) -> bool {
        self.0.is_stopped()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let stopped = if self.0.is_stopped() { ", stopped" } else { "" };
        Ok(format!("<Guard of {}{stopped}>", PyString::new(py, self.0.policy().name()).repr()?))
    }
}

impl PyGuard {
    /// The answer of the guard. Only the log can block, so without one the thread keeps its place: to give it up and to take
    /// it again costs as much as an answer.
    fn ask(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&Guard) -> Result<Permit, Refused> + Send,
    ) -> Result<Permit, Refused> {
        if self.0.log().is_some() { py.detach(|| question(&self.0)) } else { question(&self.0) }
    }
}

#[pymethods]
impl PyPermit {
    /// The decision about the target.
    #[getter]
    fn decision(&self, py: Python<'_>) -> PyResult<PyDecision> {
        PyDecision::of_record(py, self.read().decision())
    }

    /// The addresses that may be dialed, in the order in which they were given.
    #[getter]
    fn addresses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.read().addresses().iter().map(ToString::to_string))
    }

    /// The headers that the request must have: a `dict`. Refuse a request that has another value.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for (name, value) in self.read().headers() {
            headers.set_item(name, value)?;
        }
        Ok(headers)
    }

    /// The seconds to wait before the request is sent.
    #[getter]
    fn delay(&self) -> f64 {
        self.read().delay().as_secs_f64()
    }

    /// Whether the permit holds a place in the limit of concurrent requests. Without one, `release` has no effect.
    #[getter]
    fn holds_place(&self) -> bool {
        self.read().holds_place()
    }

    /// release() -> None
    ///
    /// Free the place in the limit of concurrent requests. A second call does nothing.
    fn release(&self) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).release();
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __exit__(&self, _kind: &Bound<'_, PyAny>, _error: &Bound<'_, PyAny>, _trace: &Bound<'_, PyAny>) {
        self.release();
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let target = PyString::new(py, self.read().decision().target()).repr()?;
        Ok(format!("<Permit {target}>"))
    }
}

impl PyPermit {
    fn read(&self) -> std::sync::MutexGuard<'_, Permit> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn permit(py: Python<'_>, answer: Result<Permit, Refused>) -> PyResult<PyPermit> {
    let refused = match answer {
        Ok(permit) => return Ok(PyPermit(Mutex::new(permit))),
        Err(refused) => refused,
    };
    if let Some(error) = refused.target_error() {
        return Err(denied(py, errors::target(py, error)));
    }
    // The host is in scope: the reason is that the guard sees no request in a tunnel.
    match refused.decision().filter(|_| !refused.code().starts_with("guard.")) {
        Some(record) => {
            let decision = Py::new(py, PyDecision::of_record(py, record)?)?.into_any();
            Err(errors::out_of_scope(py, Some(decision), None))
        }
        None => Err(guard_error(py, refused.code(), refused.message(), refused.hint())),
    }
}

/// The refusal of a target that has no verdict.
fn denied(py: Python<'_>, error: PyErr) -> PyErr {
    match errors::is_target_error(py, &error) {
        Ok(true) => {
            let refusal = errors::out_of_scope(py, None, Some(error.value(py).clone().into_any().unbind()));
            refusal.set_cause(py, Some(error));
            refusal
        }
        _ => error,
    }
}

fn raised(py: Python<'_>, error: &GuardError) -> PyErr {
    guard_error(py, error.code(), &error.to_string(), Some(error.hint()))
}

pub fn guard_error(py: Python<'_>, code: &str, message: &str, hint: Option<&str>) -> PyErr {
    static GUARD_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = GUARD_ERROR.import(py, "scopegate._errors", "GuardError");
    match class.and_then(|class| class.call1((code, message, hint))) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// Reads addresses. A zone such as `%eth0` belongs to an address that is not public.
fn read(texts: &[String]) -> PyResult<Vec<IpAddr>> {
    let parse = |text: &String| {
        let bare = text.split_once('%').map_or(text.as_str(), |(address, _)| address);
        bare.parse().map_err(|_| PyTypeError::new_err(format!("an address must be an IP address, not {text:?}")))
    };
    texts.iter().map(parse).collect()
}
