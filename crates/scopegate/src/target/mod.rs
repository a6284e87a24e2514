//! What is asked about: a URL, a host, a host and port, an address, a network.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

mod authority;
pub mod codes;
mod convert;
mod few;
mod folded;
mod lengths;
mod masks;
mod parse;
mod parts;
mod path;
pub(crate) mod reading;
mod scan;
mod segments;
mod text;

use crate::error::TargetError;
use crate::name::{DomainName, Host, Network};

pub(crate) use few::number_of;
pub(crate) use folded::Folded;
pub use path::Path;
pub(crate) use path::PathRef;
pub(crate) use path::canonical as canonical_path;
pub(crate) use scan::{Ascii, Scanned, ScannedHost, ScannedName, is_plain_path, scan, scan_parts, scan_within};
pub(crate) use segments::check_dot_segments;
pub(crate) use text::{check_percent, default_port};

/// What is asked about. It denotes a set of resources, each a host, a port and a path.
///
/// | written | kind | denotes |
/// | --- | --- | --- |
/// | `https://h:8443/a?q` | [`TargetKind::Url`] | that one resource |
/// | `h` | [`TargetKind::Host`] | every path on port 80 and on port 443 |
/// | `h:8443` | [`TargetKind::HostPort`] | every path on that port |
/// | `h/a`, `h:8443/a` | [`TargetKind::Url`] | that path on ports 80 and 443, or on the port given |
/// | `192.0.2.7`, `2001:db8::1` | [`TargetKind::Address`] | like a host |
/// | `192.0.2.0/24` | [`TargetKind::Network`] | its addresses, each asked as a host |
///
/// Two targets are equal when their canonical texts are. Cloning is cheap.
///
/// ```
/// use scopegate::{Target, TargetKind, TargetPorts};
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
pub struct Target(Arc<Inner>);

struct Inner {
    /// `None` where it is the canonical text.
    given: Option<Box<str>>,
    canonical: Box<str>,
    meaning: Meaning,
}

/// What a text means, however it was spelled.
struct Meaning {
    kind: TargetKind,
    scheme: Option<Box<str>>,
    site: Site,
    ports: TargetPorts,
    path: Option<Path>,
    query: Option<Box<str>>,
}

enum Site {
    Host(Host),
    Network(Network),
}

impl From<Host> for Site {
    fn from(host: Host) -> Self {
        Site::Host(host)
    }
}

/// What a target was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// A URL, with a scheme or without.
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
    /// The kind's name in JSON and in every language.
    ///
    /// ```
    /// assert_eq!(scopegate::TargetKind::HostPort.as_str(), "host-port");
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

/// Where a target is: a name, or addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetHost<'a> {
    /// A domain name.
    Domain(&'a DomainName),
    /// Addresses; a single one is a network of length 32 or 128.
    Network(Network),
}

/// On which ports a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetPorts {
    /// Ports 80 and 443: nothing said which.
    Web,
    /// One port.
    One(u16),
}

impl Target {
    /// Reads a target, by the [WHATWG URL Standard](https://url.spec.whatwg.org/) and then by rules that leave
    /// no text on which clients disagree. White space is not trimmed.
    ///
    /// ```
    /// use scopegate::Target;
    ///
    /// assert_eq!(Target::parse("http://0x7f.1:80/%61")?.canonical(), "http://127.0.0.1/a");
    /// assert_eq!(Target::parse("[2001:DB8::1]:443")?.canonical(), "[2001:db8::1]:443");
    /// assert_eq!(Target::parse("*.example.com").unwrap_err().code().as_str(), "target.wildcard");
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// | code | for |
    /// | --- | --- |
    /// | `target.empty` | an empty text |
    /// | `target.too-long` | more than [`crate::limits::TARGET_BYTES`], as given or in canonical form |
    /// | `target.unsupported` | `mailto:` and other URLs without a host; a scheme without a known port, and no port |
    /// | `target.forbidden-character` | control characters; white space and invisible characters before the query |
    /// | `target.ambiguous` | a backslash before the query; user info that could be a host; `ß`, `ẞ`, `ς`, ZWJ, ZWNJ or a letter that IDNA 2003 does not know in the host; a number with a leading zero in an IPv4 address that is another one in octal; port 0; a stray `%` in the path; a `..` behind what is not one segment to every server; an address with a path that reads as a network, a name with `/` and a number up to 128 (both without a scheme) |
    /// | `target.malformed-url` | `//h`, `https:h`, `https:///h`, no scheme before `://` |
    /// | `target.invalid-network`, `target.host-bits` | a wrong prefix length; bits set to the right of the prefix |
    /// | `target.user-info` | `@` before the path of a text without `://` |
    /// | `target.wildcard` | a `*` in the host |
    /// | `target.zone-id` | an IPv6 zone id |
    /// | `target.invalid-host`, `target.invalid-port` | any other host or port that is none; a name without a scheme that begins with `-` |
    pub fn parse(text: &str) -> Result<Target, TargetError> {
        let meaning = parse::parse(text)?;
        Self::from_meaning(Some(text), meaning)
    }

    fn from_meaning(given: Option<&str>, meaning: Meaning) -> Result<Target, TargetError> {
        let canonical = meaning.canonical();
        text::check_length(&canonical)?;
        Ok(Self::from_canonical(given, canonical, meaning))
    }

    fn from_canonical(given: Option<&str>, canonical: String, meaning: Meaning) -> Target {
        let given = given.filter(|given| *given != canonical).map(Into::into);
        Target(Arc::new(Inner { given, canonical: canonical.into_boxed_str(), meaning }))
    }

    /// The text as it was given; the canonical text where there was none.
    #[must_use]
    pub fn as_given(&self) -> &str {
        self.0.given.as_deref().unwrap_or(&self.0.canonical)
    }

    /// The one spelling of this target. Reading it gives an equal target of the same kind.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.0.canonical
    }

    /// What the target was written as.
    #[must_use]
    pub fn kind(&self) -> TargetKind {
        self.0.meaning.kind
    }

    /// Where the target is.
    #[must_use]
    pub fn host(&self) -> TargetHost<'_> {
        match &self.0.meaning.site {
            Site::Host(Host::Domain(name)) => TargetHost::Domain(name),
            Site::Host(Host::Address(address)) => TargetHost::Network(Network::from_address(*address)),
            Site::Network(network) => TargetHost::Network(*network),
        }
    }

    /// On which ports the target is.
    #[must_use]
    pub fn ports(&self) -> TargetPorts {
        self.0.meaning.ports
    }

    /// The path of a URL; `None` for every path.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.meaning.path.as_ref()
    }

    /// The query of a URL, without its `?`; `None` for an empty one.
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
