//! The type of patterns: what a rule says.

use std::fmt;

use crate::error::Code;
use crate::pattern::host::HostPattern;
use crate::pattern::path::PathPattern;
use crate::pattern::port::PortPattern;

/// The key that an entry of a policy was written under, which says what its text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatternKey {
    /// `url`: has a scheme or a path.
    Url,
    /// `host`: a name, an address or a wildcard, with or without a port.
    Host,
    /// `domain`: a name and everything below it.
    Domain,
    /// `network`: a CIDR network, a range or an address.
    Network,
    /// `pattern`, or a string alone: the kind is recognised.
    Pattern,
}

impl PatternKey {
    /// The key as a policy file has it.
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

/// What a rule says: hosts, ports, paths. Which resources that is depends on the list it stands in, so only an
/// [`Inclusion`] or an [`Exclusion`] made from it can be asked.
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
    /// What a name, a wildcard over one and a glob do not need.
    pub(super) more: Option<Box<More>>,
    pub(super) port: PortPattern,
    pub(super) written_port: WrittenPort,
    pub(super) key: PatternKey,
    pub(super) extra: Extra,
}

/// What the scheme of a pattern makes of its written port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum WrittenPort {
    /// There is none, or it says more than the scheme does.
    #[default]
    ItsOwn,
    /// It is the one that the scheme, written too, has anyway: the URL without it is the same.
    OfScheme,
}

/// What is to be said of a pattern beside its host and its port.
#[derive(Debug, Clone)]
pub(super) struct More {
    /// The text as it was written; behind it the canonical one, where that is another.
    pub(super) texts: Box<str>,
    /// How many bytes of the texts are as written.
    pub(super) written: usize,
    /// None for every path whatever the query.
    pub(super) tail: Option<Tail>,
}

/// What stands behind the host and the port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) path: PathPattern,
    pub(super) query: Box<[(String, String)]>,
}

static EVERY_PATH: PathPattern = PathPattern::everything();

/// What was written beside host, port and path, and is remembered for warnings and for the inclusion's reading. A network
/// has no fragment, and nothing else has host bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Extra {
    #[default]
    Nothing,
    Fragment,
    HostBits,
}

/// Something legal but odd about a pattern, in the list it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternWarning {
    code: Code,
    message: String,
    hint: Option<String>,
}

impl PatternWarning {
    pub(crate) fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()) }
    }

    /// The stable name of the warning.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is odd, in one lower-case clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl Pattern {
    /// The text as its author wrote it.
    #[must_use]
    pub fn as_written(&self) -> &str {
        match &self.more {
            Some(more) => more.texts.get(..more.written).unwrap_or(&more.texts),
            None => self.host.texts().0,
        }
    }

    /// One text for all spellings of the same pattern.
    #[must_use]
    pub fn canonical(&self) -> &str {
        match &self.more {
            Some(more) => more.texts.get(more.written..).filter(|text| !text.is_empty()).unwrap_or(&more.texts),
            None => self.host.texts().1,
        }
    }

    /// The key it was written under.
    #[must_use]
    pub fn key(&self) -> PatternKey {
        self.key
    }

    /// The hosts it names.
    #[must_use]
    pub fn host(&self) -> &HostPattern {
        &self.host
    }

    /// The ports it names.
    #[must_use]
    pub fn port(&self) -> PortPattern {
        self.port
    }

    /// The paths it names.
    #[must_use]
    pub fn path(&self) -> &PathPattern {
        self.tail().map_or(&EVERY_PATH, |tail| &tail.path)
    }

    fn tail(&self) -> Option<&Tail> {
        self.more.as_ref().and_then(|more| more.tail.as_ref())
    }

    /// The query's pairs, which only an inclusion minds.
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        self.tail().map_or(&[], |tail| &tail.query)
    }

    /// Whether a fragment was written.
    #[must_use]
    pub fn has_fragment(&self) -> bool {
        self.extra == Extra::Fragment
    }

    /// Whether a network was written with host bits.
    #[must_use]
    pub fn has_host_bits(&self) -> bool {
        self.extra == Extra::HostBits
    }

    /// Whether it names hosts with every path on ports 80 and 443, read as an inclusion.
    #[must_use]
    pub fn names_whole_hosts(&self) -> bool {
        self.path().is_everything()
            && self.query().is_empty()
            && !self.has_fragment()
            && self.port.includes(80)
            && self.port.includes(443)
    }

    /// Whether its written port is the one that its scheme, written too, has anyway.
    pub(crate) fn has_port_of_scheme(&self) -> bool {
        self.written_port == WrittenPort::OfScheme
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.key, it.port, it.written_port, it.extra);
        said(self) == said(other)
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
