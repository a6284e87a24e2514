//! The type [`Pattern`].

use std::fmt;

use crate::error::{Code, ErrorReport, report_accessors};
use crate::pattern::host::HostPattern;
use crate::pattern::inclusion_context::Apex;
use crate::pattern::path::PathPattern;
use crate::pattern::port::PortPattern;

/// The key of an entry in a policy, which determines the kinds of text that are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PatternKey {
    /// `url`: has a scheme or a path.
    Url,
    /// `host`: a name, an address or a wildcard, with or without a port.
    Host,
    /// `domain`: a name and everything below it.
    Domain,
    /// `network`: a CIDR network, a range or an address.
    Network,
    /// `pattern`, or a plain string: the parser recognizes the kind.
    Pattern,
}

impl PatternKey {
    /// The key as written in a policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Host => "host",
            Self::Domain => "domain",
            Self::Network => "network",
            Self::Pattern => "pattern",
        }
    }
}

/// The hosts, ports and paths of a rule. The resources that it covers depend on the list that contains it, so only an
/// [`Inclusion`](crate::pattern::Inclusion) or an [`Exclusion`](crate::pattern::Exclusion) can be compared with a target.
///
/// ```
/// use scopegate::pattern::Pattern;
///
/// let pattern = Pattern::parse("https://API.example.com/v1/*")?;
/// assert_eq!(pattern.as_written(), "https://API.example.com/v1/*");
/// assert_eq!(pattern.canonical(), "https://api.example.com/v1");
/// # Ok::<(), scopegate::pattern::PatternError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pattern {
    pub(super) host: HostPattern,
    /// `None` for a canonical name, a wildcard before a name and a glob, which need no more data.
    pub(super) more: Option<Box<More>>,
    pub(super) port: PortPattern,
    pub(super) written_port: WrittenPort,
    pub(super) key: PatternKey,
    pub(super) extra: Extra,
    /// What an inclusion with this pattern does; a pattern alone has the default.
    pub(super) apex: Apex,
}

/// The relation of a written port to the scheme of the pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum WrittenPort {
    /// No port, or a port that differs from the default of the scheme.
    #[default]
    ItsOwn,
    /// The default port of the scheme: the URL without the port is the same.
    OfScheme,
}

/// The data of a pattern in addition to its host and port.
#[derive(Debug, Clone)]
pub(super) struct More {
    /// The canonical text if it begins with the text as written, otherwise both, the text as written first.
    pub(super) texts: Box<str>,
    /// The length of the text as written, in bytes.
    pub(super) written: u32,
    /// The start of the canonical text.
    pub(super) canonical: u32,
    /// `None` for every path with any query.
    pub(super) tail: Option<Box<Tail>>,
}

/// Path and query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) path: PathPattern,
    pub(super) query: Box<[(String, String)]>,
}

impl More {
    pub(super) fn new(written: &str, canonical: String, tail: Option<Tail>) -> Self {
        // A longer text is not a valid pattern.
        let length = u32::try_from(written.len()).unwrap_or(u32::MAX);
        let (texts, start) =
            if canonical.starts_with(written) { (canonical, 0) } else { ([written, &canonical].concat(), length) };
        Self { texts: texts.into_boxed_str(), written: length, canonical: start, tail: tail.map(Box::new) }
    }

    fn written(&self) -> &str {
        let end = usize::try_from(self.written).unwrap_or(usize::MAX);
        self.texts.get(..end).unwrap_or(&self.texts)
    }

    fn canonical(&self) -> &str {
        let start = usize::try_from(self.canonical).unwrap_or(usize::MAX);
        self.texts.get(start..).unwrap_or(&self.texts)
    }
}

static EVERY_PATH: PathPattern = PathPattern::everything();

/// Properties that only warnings and inclusions need. A network has no fragment, and only a network has host bits, so
/// one value is sufficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Extra {
    #[default]
    Nothing,
    Fragment,
    HostBits,
}

/// A warning about a pattern that is legal but unusual in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternWarning {
    report: ErrorReport,
}

impl PatternWarning {
    report_accessors!();

    pub(crate) fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { report: ErrorReport::new(code, message).with_hint(hint) }
    }
}

impl Pattern {
    /// The text as written by its author.
    #[must_use]
    pub fn as_written(&self) -> &str {
        match &self.more {
            Some(more) => more.written(),
            None => self.host.texts().0,
        }
    }

    /// The canonical text, which is the same for all spellings of a pattern.
    #[must_use]
    pub fn canonical(&self) -> &str {
        match &self.more {
            Some(more) => more.canonical(),
            None => self.host.texts().1,
        }
    }

    /// The key that the pattern was parsed with.
    #[must_use]
    pub fn key(&self) -> PatternKey {
        self.key
    }

    /// The hosts of the pattern.
    #[must_use]
    pub fn host(&self) -> &HostPattern {
        &self.host
    }

    /// The ports of the pattern.
    #[must_use]
    pub fn port(&self) -> PortPattern {
        self.port
    }

    /// The paths of the pattern.
    #[must_use]
    pub fn path(&self) -> &PathPattern {
        self.tail().map_or(&EVERY_PATH, |tail| &tail.path)
    }

    fn tail(&self) -> Option<&Tail> {
        self.more.as_ref().and_then(|more| more.tail.as_deref())
    }

    /// The pairs of the query, decoded. Only inclusions use them.
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        self.tail().map_or(&[], |tail| &tail.query)
    }

    /// Whether the text has a fragment.
    #[must_use]
    pub fn has_fragment(&self) -> bool {
        self.extra == Extra::Fragment
    }

    /// Whether the text is a network with host bits.
    #[must_use]
    pub fn has_host_bits(&self) -> bool {
        self.extra == Extra::HostBits
    }

    /// Whether the pattern, as an inclusion, covers every path of its hosts on ports 80 and 443.
    #[must_use]
    pub fn names_whole_hosts(&self) -> bool {
        self.path().is_everything()
            && self.query().is_empty()
            && !self.has_fragment()
            && self.port.includes(80)
            && self.port.includes(443)
    }

    /// Whether the written port is the default port of the written scheme.
    pub(crate) fn has_port_of_scheme(&self) -> bool {
        self.written_port == WrittenPort::OfScheme
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        let properties = |it: &Self| (it.key, it.port, it.written_port, it.extra);
        properties(self) == properties(other)
            && self.as_written() == other.as_written()
            && self.canonical() == other.canonical()
            && (&self.host, self.tail()) == (&other.host, other.tail())
    }
}

impl Eq for Pattern {}

/// The canonical text.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.canonical())
    }
}
