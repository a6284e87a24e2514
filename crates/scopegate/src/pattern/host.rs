//! The host of a pattern, and the hosts that it covers as an inclusion and as an exclusion.

use std::fmt;

use crate::net::{DomainName, NameRef, PublicSuffixList, SuffixKind};
use crate::pattern::address::AddressRange;
use crate::pattern::glob::LazyGlob;

/// The hosts that a pattern names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// Any host: `*`. Exclusions only.
    Any,
    /// One name.
    Exact(DomainName),
    /// `*.h`: every name below `h`, and for an exclusion also `h`.
    Below(DomainName),
    /// `{ domain = "h" }`: `h` and every name below it.
    Tree(DomainName),
    /// A name with stars inside or at its ends: `dev-*.h`, `a.*.h`, `*acme.com`, `h.*`.
    Glob(HostGlob),
    /// An address, a network or a range.
    Addresses(Box<AddressRange>),
}

/// A host with stars other than `*.h`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostGlob(Box<Stars>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stars {
    /// The text, and what it matches.
    whole: LazyGlob,
    /// Whether the only star is at the start, followed by a registrable domain. This always uses the compiled Public
    /// Suffix List, because the comparison of patterns must not depend on the list of the caller.
    glued: bool,
}

impl HostGlob {
    /// From canonical labels in which every `*` is a wildcard.
    pub(crate) fn new(text: &str) -> Self {
        let glued = lone_tail(text).is_some_and(|tail| is_registrable(tail, &PublicSuffixList::compiled()));
        Self(Box::new(Stars { whole: LazyGlob::over_host(text), glued }))
    }

    /// The text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.whole.text()
    }

    /// The literal text after the last star: `.h.com` for `dev-*.h.com`, empty for `h.*`.
    #[must_use]
    pub fn tail(&self) -> &str {
        tail(self.as_str())
    }

    /// The whole labels at the end of every match: `h.com` for `dev-*.h.com`, `com` for `*acme.com`.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        Self::base_of(self.as_str())
    }

    /// The same for the text of a glob.
    pub(crate) fn base_of(text: &str) -> Option<&str> {
        tail(text).split_once('.').map(|(_, base)| base).filter(|base| !base.is_empty())
    }

    /// The whole labels after the last star; for a star that directly precedes a registrable domain, that domain.
    pub(crate) fn literal_part(&self) -> Option<&str> {
        self.glued().or_else(|| self.base())
    }

    /// The registrable domain after a leading star, if that is the whole glob: `acme.com` for `*acme.com`.
    fn glued(&self) -> Option<&str> {
        lone_tail(self.as_str()).filter(|_| self.0.glued)
    }

    /// Whether `host` is covered in the reading of exclusions: stars match dots.
    pub(crate) fn excludes(&self, host: &str) -> bool {
        self.0.whole.matches_host_or(host, true)
    }
}

impl HostPattern {
    /// The text as written and the canonical text of a pattern that is only a canonical host: a glob, or a name with
    /// its prefix.
    pub(super) fn texts(&self) -> (&str, &str) {
        match self {
            Self::Exact(name) | Self::Below(name) => (name.with_prefix(), name.with_prefix()),
            Self::Tree(name) => (name.as_str(), name.with_prefix()),
            Self::Glob(glob) => (glob.as_str(), glob.as_str()),
            // These patterns store their texts separately.
            Self::Any | Self::Addresses(_) => ("*", "*"),
        }
    }

    /// The canonical text of a pattern of a name or a glob, which ends in the name.
    pub(crate) fn canonical_text(&self) -> &str {
        self.texts().1
    }

    /// Whether an exclusion with this host covers a name.
    #[must_use]
    pub(crate) fn excludes_name(&self, host: NameRef<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(own) => host.is(own),
            Self::Below(own) | Self::Tree(own) => host.is_at_or_below(own),
            Self::Glob(glob) => glob.excludes(host.as_str()),
            Self::Addresses(_) => false,
        }
    }

    /// Whether these hosts are provably inside the other's in the reading of exclusions: by equal text, an exact name
    /// that the other covers, or a literal suffix or range inside the other's.
    pub(crate) fn inside(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) => true,
            (Self::Exact(own), _) => other.excludes_name(own.by_ref()),
            (Self::Below(own) | Self::Tree(own), Self::Below(others) | Self::Tree(others)) => {
                own.is_at_or_below(others)
            }
            (Self::Below(own) | Self::Tree(own), Self::Glob(glob)) => {
                glob.glued().is_some_and(|tail| own.as_str().ends_with(tail))
            }
            (Self::Glob(own), Self::Glob(others)) => {
                own.as_str() == others.as_str() || others.glued().is_some_and(|tail| own.tail().ends_with(tail))
            }
            (Self::Glob(own), Self::Below(others) | Self::Tree(others)) => {
                own.base().is_some_and(|base| is_at_or_below(base, others.as_str()))
            }
            (Self::Addresses(own), Self::Addresses(others)) => own.inside(others),
            _ => false,
        }
    }

    /// Whether these hosts are inside the other's if `*acme.com` counts as `acme.com` and everything below it, on both
    /// sides.
    pub(super) fn counts_as_inside(&self, other: &Self) -> bool {
        match (self.tree(), other.tree()) {
            (Some(own), Some(others)) => is_at_or_below(own, others),
            _ => false,
        }
    }

    /// The name whose subtree these hosts are, or count as, in the reading of exclusions.
    pub(crate) fn tree(&self) -> Option<&str> {
        match self {
            Self::Below(name) | Self::Tree(name) => Some(name.as_str()),
            Self::Glob(glob) => glob.glued(),
            Self::Any | Self::Exact(_) | Self::Addresses(_) => None,
        }
    }

    /// The domain whose registrant owns these hosts: the registrable domain of an exact host, of the name after `*.`,
    /// or of the literal end of a glob. `None` for addresses, for any host and for a final star.
    #[must_use]
    pub(crate) fn registrable<'a>(&'a self, suffixes: &PublicSuffixList) -> Option<&'a str> {
        match self {
            Self::Exact(name) | Self::Below(name) | Self::Tree(name) => suffixes.registrable(name.as_str()),
            Self::Glob(glob) => {
                glued_domain(glob, suffixes).or_else(|| glob.base().and_then(|base| suffixes.registrable(base)))
            }
            Self::Any | Self::Addresses(_) => None,
        }
    }
}

/// The registrable domain directly after a single leading star, as in `*acme.com`.
pub(crate) fn glued_domain<'a>(glob: &'a HostGlob, suffixes: &PublicSuffixList) -> Option<&'a str> {
    lone_tail(glob.as_str()).filter(|tail| is_registrable(tail, suffixes))
}

/// The text after the last star.
fn tail(text: &str) -> &str {
    text.rsplit('*').next().unwrap_or_default()
}

/// The text after a star, if it is the first character and the only star.
fn lone_tail(text: &str) -> Option<&str> {
    text.strip_prefix('*').filter(|tail| !tail.contains('*'))
}

fn is_registrable(name: &str, suffixes: &PublicSuffixList) -> bool {
    suffixes.suffix(name).kind != SuffixKind::Unknown && suffixes.registrable(name) == Some(name)
}

/// Whether `name` is `top` or below it, by whole labels.
pub(crate) fn is_at_or_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The canonical text: `h`, `*.h`, `domain:h`, `192.0.2.0/24`, ...
impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Exact(name) => write!(f, "{name}"),
            Self::Below(name) => write!(f, "*.{name}"),
            Self::Tree(name) => write!(f, "domain:{name}"),
            Self::Glob(glob) => f.write_str(glob.as_str()),
            Self::Addresses(range) => write!(f, "{range}"),
        }
    }
}
