//! The class `Target`.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use scopegate::Target;
use scopegate::targets::{TargetHost, TargetPorts};

use crate::{errors, text};

/// A parsed target: a URL, a host, a host with a port, an address or a network.
///
/// `Target(text)` parses a string. A `Target` can be decided many times without parsing it again. Two targets are equal
/// if their canonical texts are equal.
///
/// Raises `TargetError` for an invalid target and `TypeError` if `text` is not a `str`.
///
/// >>> target = scopegate.Target("HTTPS://App.Example.com:443/a/../login")
/// >>> target.canonical
/// 'https://app.example.com/login'
/// >>> target.host, target.port, target.kind
/// ('app.example.com', 443, 'url')
#[pyclass(module = "scopegate", name = "Target", frozen)]
pub struct PyTarget {
    pub target: Target,
    /// The source of the target, for pickling.
    parts: Option<(String, String, u16, String)>,
}

impl PyTarget {
    pub fn new(target: Target) -> Self {
        Self { target, parts: None }
    }
}

#[pymethods]
impl PyTarget {
    #[new]
    #[pyo3(signature = (text, /))]
    fn parse_new(text: &Bound<'_, PyString>) -> PyResult<Self> {
        let read = text::of_target(text)?;
        Target::parse(read).map(Self::new).map_err(|error| errors::target(text.py(), &error))
    }

    /// parse(text: str, /) -> Target
    ///
    /// Parse a target; the same as `Target(text)`.
    ///
    /// Raises `TargetError`, with a code, for an invalid target.
    ///
    /// >>> scopegate.Target.parse("2130706433").canonical
    /// '127.0.0.1'
    #[classmethod]
    #[pyo3(signature = (text, /))]
    fn parse(_class: &Bound<'_, PyType>, text: &Bound<'_, PyString>) -> PyResult<Self> {
        Self::parse_new(text)
    }

    /// from_parts(scheme: str, host: str, port: int, raw_path: str) -> Target
    ///
    /// Make a target from the parts of a request, for a guard in a client.
    ///
    /// `raw_path` is the path of the request with its query. The parts are never joined to one text, so no part can
    /// change the meaning of another.
    ///
    /// Raises `TargetError` for an invalid part, including a port above 65535, and `TypeError` for parts of other
    /// types.
    ///
    /// >>> scopegate.Target.from_parts("https", "app.example.com", 443, "/login?next=/").canonical
    /// 'https://app.example.com/login?next=/'
    #[classmethod]
    #[pyo3(signature = (scheme, host, port, raw_path))]
    fn from_parts(
        _class: &Bound<'_, PyType>,
        scheme: &Bound<'_, PyString>,
        host: &Bound<'_, PyString>,
        port: &Bound<'_, PyAny>,
        raw_path: &Bound<'_, PyString>,
    ) -> PyResult<Self> {
        let py = scheme.py();
        let (scheme, host) = (text::of_target(scheme)?, text::of_target(host)?);
        let (port, raw_path) = (port_number(port)?, text::of_target(raw_path)?);
        let target = Target::from_parts(scheme, host, port, raw_path).map_err(|error| errors::target(py, &error))?;
        let parts = Some((scheme.to_owned(), host.to_owned(), port, raw_path.to_owned()));
        Ok(Self { target, parts })
    }

    /// The text as given.
    ///
    /// >>> scopegate.Target("App.example.com").given
    /// 'App.example.com'
    #[getter]
    fn given(&self) -> &str {
        self.target.as_given()
    }

    /// The canonical text, which means the same target.
    #[getter]
    fn canonical(&self) -> &str {
        self.target.canonical()
    }

    /// The kind: `url`, `host`, `host-port`, `address` or `network`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.target.kind().as_str()
    }

    /// The scheme of a URL in lower case; `None` without a scheme.
    #[getter]
    fn scheme(&self) -> Option<&str> {
        self.target.scheme()
    }

    /// The host: a domain, an address without brackets, or a network as `address/length`.
    ///
    /// >>> scopegate.Target("http://[2001:db8::1]:8080/").host
    /// '2001:db8::1'
    #[getter]
    fn host(&self) -> String {
        match self.target.host() {
            TargetHost::Domain(name) => name.as_str().to_owned(),
            TargetHost::Network(network) if self.target.kind().as_str() == "network" => network.to_string(),
            TargetHost::Network(network) => {
                let text = network.to_string();
                text.split_once('/').map_or(text.as_str(), |(address, _)| address).to_owned()
            }
        }
    }

    /// The port; `None` if the target covers ports 80 and 443.
    ///
    /// >>> scopegate.Target("app.example.com").port is None
    /// True
    #[getter]
    fn port(&self) -> Option<u16> {
        match self.target.ports() {
            TargetPorts::Web => None,
            TargetPorts::One(port) => Some(port),
        }
    }

    /// The canonical path; `None` if the target covers every path.
    #[getter]
    fn path(&self) -> Option<String> {
        self.target.path().map(ToString::to_string)
    }

    /// The query without `?`.
    #[getter]
    fn query(&self) -> Option<&str> {
        self.target.query()
    }

    fn __str__(&self) -> &str {
        self.target.canonical()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Target({})", PyString::new(py, self.target.as_given()).repr()?))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().target == self.target)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.target.hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let (class, this) = (slf.get_type(), slf.get());
        match &this.parts {
            None => Ok((class.into_any(), (this.target.as_given(),).into_pyobject(slf.py())?.into_any())),
            Some(parts) => Ok((class.getattr("from_parts")?, parts.clone().into_pyobject(slf.py())?.into_any())),
        }
    }
}

/// Reads a port: an `int` from 0 to 65535. A `bool` is not a port, although it is an `int` in Python.
fn port_number(port: &Bound<'_, PyAny>) -> PyResult<u16> {
    if port.is_instance_of::<pyo3::types::PyBool>() {
        return Err(pyo3::exceptions::PyTypeError::new_err("port must be an int, not a bool"));
    }
    port.extract().map_err(|error: PyErr| {
        if !error.is_instance_of::<pyo3::exceptions::PyOverflowError>(port.py()) {
            return error;
        }
        let message = format!("invalid port {port}");
        errors::refusal(port.py(), "target.invalid-port", &message, Some("write a number from 0 to 65535"), None)
    })
}
