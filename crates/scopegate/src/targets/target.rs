//! The type [`Target`].

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::error::TargetError;
use crate::net::{DomainName, Host, Network};
use crate::targets::path::Path;
use crate::targets::text;

/// A target of a query. It denotes a set of resources, each a host, a port and a path.
///
/// | written | kind | denotes |
/// | --- | --- | --- |
/// | `https://h:8443/a?q` | [`TargetKind::Url`] | that one resource |
/// | `h` | [`TargetKind::Host`] | every path on port 80 and on port 443 |
/// | `h:8443` | [`TargetKind::HostPort`] | every path on that port |
/// | `h/a`, `h:8443/a` | [`TargetKind::Url`] | that path on ports 80 and 443, or on the port given |
/// | `192.0.2.7`, `2001:db8::1` | [`TargetKind::Address`] | like a host |
/// | `192.0.2.0/24` | [`TargetKind::Network`] | its addresses, each like a host |
///
/// Two targets are equal if their canonical texts are equal. Cloning is cheap.
///
/// ```
/// use scopegate::Target;
/// use scopegate::targets::{TargetKind, TargetPorts};
///
/// let target = Target::parse("HTTPS://App.Example.com./x/../login#top")?;
/// assert_eq!(target.canonical(), "https://app.example.com/login");
/// assert_eq!(target.kind(), TargetKind::Url);
/// assert_eq!(target.ports(), TargetPorts::One(443));
///
/// let error = Target::parse("http://evil.com\\@in.example.com/").unwrap_err();
/// assert_eq!(error.code().as_str(), "target.ambiguous");
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone)]
pub struct Target(pub(super) Arc<Inner>);

pub(super) struct Inner {
    /// `None` if it equals the canonical text.
    pub(super) given: Option<Box<str>>,
    pub(super) canonical: Box<str>,
    pub(super) meaning: Meaning,
}

/// The meaning of a target, independent of its spelling.
pub(super) struct Meaning {
    pub(super) kind: TargetKind,
    pub(super) scheme: Option<Box<str>>,
    pub(super) site: TargetSite,
    pub(super) ports: TargetPorts,
    pub(super) path: Option<Path>,
    pub(super) query: Option<Box<str>>,
}

pub(super) enum TargetSite {
    Host(Host),
    Network(Network),
}

impl From<Host> for TargetSite {
    fn from(host: Host) -> Self {
        TargetSite::Host(host)
    }
}

/// The kind of text of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TargetKind {
    /// A URL, with or without a scheme.
    Url,
    /// A domain name.
    Host,
    /// A domain name or address with a port.
    HostPort,
    /// An address.
    Address,
    /// A network.
    Network,
}

impl TargetKind {
    /// The name of the kind in JSON and in all language bindings.
    ///
    /// ```
    /// assert_eq!(scopegate::targets::TargetKind::HostPort.as_str(), "host-port");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            TargetKind::Url => "url",
            TargetKind::Host => "host",
            TargetKind::HostPort => "host-port",
            TargetKind::Address => "address",
            TargetKind::Network => "network",
        }
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The host of a target: a name or addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetHost<'a> {
    /// A domain name.
    Domain(&'a DomainName),
    /// Addresses; a single address is a network with prefix length 32 or 128.
    Network(Network),
}

/// The ports of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetPorts {
    /// Ports 80 and 443, if the text has neither a scheme nor a port.
    Web,
    /// One port.
    One(u16),
}

impl Target {
    pub(super) fn from_meaning(given: Option<&str>, meaning: Meaning) -> Result<Target, TargetError> {
        let canonical = meaning.canonical();
        text::check_length(&canonical)?;
        Ok(Self::from_canonical(given, canonical, meaning))
    }

    pub(super) fn from_canonical(given: Option<&str>, canonical: String, meaning: Meaning) -> Target {
        let given = given.filter(|given| *given != canonical).map(Into::into);
        Target(Arc::new(Inner { given, canonical: canonical.into_boxed_str(), meaning }))
    }

    /// The text as given; the canonical text if the target was not created from text.
    #[must_use]
    pub fn as_given(&self) -> &str {
        self.0.given.as_deref().unwrap_or(&self.0.canonical)
    }

    /// The canonical text. Parsing it gives an equal target of the same kind.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.0.canonical
    }

    /// The kind of text of the target.
    #[must_use]
    pub fn kind(&self) -> TargetKind {
        self.0.meaning.kind
    }

    /// The host or the addresses of the target.
    #[must_use]
    pub fn host(&self) -> TargetHost<'_> {
        match &self.0.meaning.site {
            TargetSite::Host(Host::Domain(name)) => TargetHost::Domain(name),
            TargetSite::Host(Host::Address(address)) => TargetHost::Network(Network::from_address(*address)),
            TargetSite::Network(network) => TargetHost::Network(*network),
        }
    }

    /// The ports of the target.
    #[must_use]
    pub fn ports(&self) -> TargetPorts {
        self.0.meaning.ports
    }

    /// The path of a URL; `None` means every path.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.meaning.path.as_ref()
    }

    /// The query of a URL, without the `?`; `None` if it is empty.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.0.meaning.query.as_deref()
    }

    /// The scheme of a URL, in lower case.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        self.0.meaning.scheme.as_deref()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.canonical())
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Target").field(&self.canonical()).finish()
    }
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for Target {}

impl Hash for Target {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}
