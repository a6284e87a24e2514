//! The class `Evidence`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};
use scopegate::error::Excerpt;
use scopegate::net::{Address, DomainName};
use scopegate::{Evidence, Target};

use crate::{convert, errors, text};

/// Evidence about a host beyond its name. scopegate makes no lookups.
///
/// `cnames` holds the names of the CNAME chain, and `addresses` holds the addresses that the host resolves to (`str` or
/// `ipaddress` objects). `owned` says whether the owner of the policy owns the host: `True`, `False`, or `None` if
/// unknown. Evidence can only make an in-scope decision stricter. Only `owned` replaces the ownership that the policy
/// declares.
///
/// Raises `TargetError` for an invalid name or address and `TypeError` for other types.
///
/// >>> evidence = scopegate.Evidence(cnames=["status.example.com"], addresses=["192.0.2.7"])
/// >>> policy.check("app.example.com", evidence=evidence).verdict.value
/// 'third-party'
#[pyclass(module = "scopegate", name = "Evidence", frozen)]
pub struct PyEvidence {
    pub evidence: Evidence,
}

#[pymethods]
impl PyEvidence {
    #[new]
    #[pyo3(signature = (cnames = None, addresses = None, owned = None))]
    fn new(
        cnames: Option<&Bound<'_, PyAny>>,
        addresses: Option<&Bound<'_, PyAny>>,
        owned: Option<bool>,
    ) -> PyResult<Self> {
        let mut evidence = Evidence::new();
        for name in cnames.map(|names| text::items(names, "cnames")).transpose()?.unwrap_or_default() {
            let name = name.cast::<PyString>().map_err(|_| wrong("cnames", "str", &name))?;
            evidence = evidence.cname(text::of_target(name)?).map_err(|error| errors::target(name.py(), &error))?;
        }
        for address in addresses.map(|all| text::items(all, "addresses")).transpose()?.unwrap_or_default() {
            evidence = evidence.address(ip_address(&address)?);
        }
        if let Some(owned) = owned {
            evidence = evidence.owned(owned);
        }
        Ok(Self { evidence })
    }

    /// The names of the CNAME chain, in the given order.
    #[getter]
    fn cnames<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.evidence.cnames().map(DomainName::as_str).collect::<Vec<_>>())
    }

    /// The addresses, in the given order, as `ipaddress` objects.
    #[getter]
    fn addresses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.evidence.addresses().map(Address::get).collect::<Vec<_>>())
    }

    /// Whether the owner of the policy owns the host; `None` if unknown.
    #[getter]
    fn owned(&self) -> Option<bool> {
        self.evidence.is_owned()
    }

    fn __repr__(&self) -> String {
        let cnames: Vec<_> = self.evidence.cnames().map(|name| format!("'{name}'")).collect();
        let addresses: Vec<_> = self.evidence.addresses().map(|address| format!("'{address}'")).collect();
        let owned = match self.evidence.is_owned() {
            None => "None",
            Some(true) => "True",
            Some(false) => "False",
        };
        format!("Evidence(cnames=[{}], addresses=[{}], owned={owned})", cnames.join(", "), addresses.join(", "))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().evidence == self.evidence)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.__repr__().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyAny>)> {
        let evidence = &slf.get().evidence;
        let cnames: Vec<_> = evidence.cnames().map(DomainName::as_str).collect();
        let addresses: Vec<_> = evidence.addresses().map(|address| address.to_string()).collect();
        let arguments = (cnames, addresses, evidence.is_owned()).into_pyobject(slf.py())?.into_any();
        Ok((slf.get_type(), arguments))
    }
}

/// Converts one address from a string or an `ipaddress` object.
fn ip_address(value: &Bound<'_, PyAny>) -> PyResult<IpAddr> {
    let py = value.py();
    let written = if let Ok(written) = value.cast::<PyString>() {
        written.clone()
    } else if convert::is_address(value)? {
        value.str()?
    } else {
        return Err(wrong("addresses", "str or ipaddress objects", value));
    };
    let written = text::of_target(&written)?;
    written.parse().map_err(|_| match Target::parse(written) {
        // The parser gives the best error for an invalid target.
        Err(error) => errors::target(py, &error),
        Ok(_) => {
            let message = format!("invalid address {}", Excerpt(written));
            errors::refusal(py, "target.invalid-host", &message, Some("write an address such as `192.0.2.7`"), Some(1))
        }
    })
}

fn wrong(what: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("{what} must hold {wanted}, not {}", text::class_name(value)))
}
