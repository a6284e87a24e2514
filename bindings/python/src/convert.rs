//! Converts Python objects to targets: strings, `Target`, addresses, networks and URLs of other libraries.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyFloat, PyString, PyTuple, PyType};
use scopegate::Target;
use scopegate::targets::TargetPorts;

use crate::target::PyTarget;
use crate::{errors, text};

/// Converts an object to a target.
///
/// Raises `TargetError` for an invalid target and `TypeError` for an unsupported type.
pub fn target(value: &Bound<'_, PyAny>) -> PyResult<Target> {
    let py = value.py();
    if let Ok(written) = value.cast::<PyString>() {
        return parse(py, text::of_target(written)?);
    }
    if let Ok(target) = value.cast::<PyTarget>() {
        return Ok(target.get().target.clone());
    }
    if is_address(value)? || is_network(value)? {
        return parse(py, text::of_target(&value.str()?)?);
    }
    if is_one_of(value, &SPLIT, "urllib.parse", &["SplitResult", "ParseResult"])? {
        return split(value);
    }
    if is_loaded(value, "yarl", "URL")? {
        return parts(value, &value.getattr("raw_host")?, &value.getattr("raw_path_qs")?);
    }
    if is_loaded(value, "httpx", "URL")? {
        return parts(value, &decoded(&value.getattr("raw_host")?)?, &decoded(&value.getattr("raw_path")?)?);
    }
    let kind = text::class_name(value);
    Err(PyTypeError::new_err(format!(
        "a target must be a str, a Target, an ipaddress object or a URL of urllib.parse, yarl or httpx, not {kind}"
    )))
}

/// Converts a string to a target.
pub fn parse(py: Python<'_>, text: &str) -> PyResult<Target> {
    Target::parse(text).map_err(|error| errors::target(py, &error))
}

/// Whether an object is a missing value: `None`, NaN or a missing value of pandas.
pub fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_none() || value.cast::<PyFloat>().is_ok_and(|number| number.extract::<f64>().is_ok_and(f64::is_nan)) {
        return Ok(true);
    }
    let Some(pandas) = loaded(value.py(), "pandas")? else { return Ok(false) };
    for name in ["NA", "NaT"] {
        if pandas.getattr_opt(name)?.is_some_and(|missing| missing.is(value)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an object is one target and not an iterable of targets.
pub fn is_single(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyTarget>()
        || is_network(value)?
        || is_one_of(value, &SPLIT, "urllib.parse", &["SplitResult", "ParseResult"])?)
}

static ADDRESSES: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();
static NETWORKS: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();
static SPLIT: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();

/// Whether an object is an address of `ipaddress`.
pub fn is_address(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_one_of(value, &ADDRESSES, "ipaddress", &["IPv4Address", "IPv6Address"])
}

fn is_network(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_one_of(value, &NETWORKS, "ipaddress", &["IPv4Network", "IPv6Network"])
}

fn is_one_of(
    value: &Bound<'_, PyAny>,
    classes: &PyOnceLock<Py<PyTuple>>,
    module: &str,
    names: &[&str],
) -> PyResult<bool> {
    let py = value.py();
    let classes = classes.get_or_try_init(py, || {
        let module = py.import(module)?;
        let classes = names.iter().map(|name| module.getattr(*name)).collect::<PyResult<Vec<_>>>()?;
        PyResult::Ok(PyTuple::new(py, classes)?.unbind())
    })?;
    value.is_instance(classes.bind(py))
}

/// A module, if it is imported. Otherwise no object can have one of its classes.
fn loaded<'py>(py: Python<'py>, module: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    static MODULES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let found = MODULES.import(py, "sys", "modules")?.call_method1("get", (module,))?;
    Ok(Some(found).filter(|found| !found.is_none()))
}

fn is_loaded(value: &Bound<'_, PyAny>, module: &str, class: &str) -> PyResult<bool> {
    let Some(module) = loaded(value.py(), module)? else { return Ok(false) };
    match module.getattr_opt(class)? {
        Some(class) => Ok(class.cast_into::<PyType>().is_ok_and(|class| value.is_instance(&class).unwrap_or(false))),
        None => Ok(false),
    }
}

/// Converts a result of `urlsplit` or `urlparse`.
///
/// Its network location is one text. If it has more than a host and a port, clients may interpret it differently, so
/// the core receives it unchanged.
fn split(url: &Bound<'_, PyAny>) -> PyResult<Target> {
    let py = url.py();
    let place = url.getattr("netloc")?;
    let place = place.cast::<PyString>().map_err(|_| PyTypeError::new_err("the parts of a URL must be str"))?;
    if text::of_target(place)?.contains(['@', '\\', '%']) {
        let whole = url.call_method0("geturl")?;
        return parse(py, text::of_target(whole.cast::<PyString>()?)?);
    }
    let mut path = text::of_target(url.getattr("path")?.cast::<PyString>()?)?.to_owned();
    for (name, mark) in [("params", ';'), ("query", '?')] {
        let Some(part) = url.getattr_opt(name)? else { continue };
        let part = text::of_target(part.cast::<PyString>()?)?.to_owned();
        if !part.is_empty() {
            path.push(mark);
            path.push_str(&part);
        }
    }
    if path.is_empty() || path.starts_with('?') {
        path.insert(0, '/');
    }
    // An invalid host in brackets makes this fail.
    let host = url.getattr("hostname").map_err(|error| refused(py, &error))?;
    parts(url, &host, PyString::new(py, &path).as_any())
}

/// Converts a URL whose library already separated the host from the rest.
fn parts(url: &Bound<'_, PyAny>, host: &Bound<'_, PyAny>, raw_path: &Bound<'_, PyAny>) -> PyResult<Target> {
    let py = url.py();
    let scheme = url.getattr("scheme")?;
    let scheme = text::of_target(scheme.cast::<PyString>()?)?;
    let host = if host.is_none() { "" } else { text::of_target(host.cast::<PyString>()?)? };
    let port = url.getattr("port").map_err(|error| refused(py, &error))?;
    let port = match port.extract::<Option<u16>>()? {
        Some(port) => port,
        None => usual_port(py, scheme)?,
    };
    let raw_path = text::of_target(raw_path.cast::<PyString>()?)?;
    Target::from_parts(scheme, host, port, raw_path).map_err(|error| errors::target(py, &error))
}

/// The default port of a scheme. An unknown scheme is passed on, so that the core reports it.
fn usual_port(py: Python<'_>, scheme: &str) -> PyResult<u16> {
    if scheme.is_empty() {
        return Ok(0);
    }
    match parse(py, &format!("{scheme}://host/"))?.ports() {
        TargetPorts::One(port) => Ok(port),
        TargetPorts::Web => Ok(80),
    }
}

/// The error for URL parts that another library cannot interpret.
fn refused(py: Python<'_>, error: &PyErr) -> PyErr {
    if error.is_instance_of::<PyValueError>(py) {
        errors::refusal(py, "target.malformed-url", &error.value(py).to_string(), None, None)
    } else {
        error.clone_ref(py)
    }
}

/// Converts a part that is stored as bytes to text.
fn decoded<'py>(part: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    part.call_method1("decode", ("latin-1",))
}
