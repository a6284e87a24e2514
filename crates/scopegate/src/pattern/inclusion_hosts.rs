//! The hosts that an inclusion covers.

use std::sync::OnceLock;

use crate::net::{DomainName, NameRef, PublicSuffixList};
use crate::pattern::glob::LazyGlob;
use crate::pattern::host::HostPattern;
use crate::pattern::inclusion_context::Apex;
use crate::pattern::pattern::Pattern;
use crate::pattern::relation::{Relation, range_relation};
use crate::pattern::resource::ResourceHost;

/// The hosts of an inclusion, if they are not simply those of its pattern.
#[derive(Debug, Clone)]
pub(super) enum IncludedHosts {
    /// As written: an exact host, a domain, `*.h`, addresses.
    AsWritten,
    /// `*acme.com`: that domain and every name below it.
    GluedTo(DomainName),
    /// Stars inside labels; compiled from the text of the pattern on first use.
    Labels(OnceLock<Box<LabelGlob>>),
    /// These labels, followed by a star in place of the public suffix.
    AnySuffix(Box<AnySuffix>),
}

/// Where the index stores the hosts of an inclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InclusionShape<'a> {
    /// At that name alone.
    Exact(&'a DomainName),
    /// At and below that name; the name itself needs a check.
    Below(&'a DomainName),
    /// A glob within labels.
    Labels(&'a str),
    /// A glob before any public suffix; the text contains the labels before the suffix.
    AnySuffix(&'a str),
    /// No name. Addresses are stored elsewhere.
    Nothing,
}

/// A glob whose stars stay within their labels; a leading `*.` matches one or more whole labels.
#[derive(Debug, Clone)]
pub(super) struct LabelGlob {
    reach: GlobEnd,
    labels: LazyGlob,
    count: usize,
}

/// Whether a host may have more labels before those of a glob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GlobEnd {
    /// Exactly these labels.
    Exactly,
    /// One or more labels before them.
    Below,
}

/// `h.*`: labels, then exactly one ICANN public suffix.
#[derive(Debug, Clone)]
pub(super) struct AnySuffix {
    front: LabelGlob,
    suffixes: PublicSuffixList,
    owned: Option<Box<[DomainName]>>,
}

impl LabelGlob {
    /// From the canonical text of a host with stars.
    pub(super) fn new(text: &str) -> Self {
        let (reach, labels) = match text.strip_prefix("*.") {
            Some(rest) => (GlobEnd::Below, rest),
            None => (GlobEnd::Exactly, text),
        };
        Self { reach, labels: LazyGlob::over_labels(labels), count: labels.split('.').count() }
    }

    fn covers(&self, host: &str) -> bool {
        match self.reach {
            GlobEnd::Exactly => host.split('.').count() == self.count && self.labels.matches_host_or(host, false),
            GlobEnd::Below => {
                last_labels(host, self.count).is_some_and(|last| self.labels.matches_host_or(last, false))
            }
        }
    }
}

impl AnySuffix {
    pub(super) fn new(front: &str, suffixes: PublicSuffixList, owned: Option<&[DomainName]>) -> Self {
        Self { front: LabelGlob::new(front), suffixes, owned: owned.map(Into::into) }
    }

    /// The text after the labels must be exactly the public suffix of the host: `*.co.*` does not cover `x.co.uk`,
    /// where anyone can register.
    fn covers(&self, host: NameRef<'_>) -> bool {
        let text = host.as_str();
        let front = self.suffixes.icann_suffix(text).and_then(|suffix| text.strip_suffix(suffix)?.strip_suffix('.'));
        front.is_some_and(|front| self.front.covers(front))
            && self.owned.as_ref().is_none_or(|owned| owned.iter().any(|domain| host.is_at_or_below(domain)))
    }
}

impl IncludedHosts {
    pub(super) fn shape<'a>(&'a self, pattern: &'a Pattern) -> InclusionShape<'a> {
        match (self, pattern.host()) {
            (_, HostPattern::Exact(name)) => InclusionShape::Exact(name),
            (Self::GluedTo(name), _) | (_, HostPattern::Below(name) | HostPattern::Tree(name)) => {
                InclusionShape::Below(name)
            }
            (Self::Labels(_), HostPattern::Glob(glob)) => InclusionShape::Labels(glob.as_str()),
            (Self::AnySuffix(_), HostPattern::Glob(glob)) => InclusionShape::AnySuffix(glob.as_str()),
            _ => InclusionShape::Nothing,
        }
    }

    /// The relation to the host of a resource; a name is covered or not.
    pub(super) fn relation(&self, pattern: &HostPattern, apex: Apex, host: &ResourceHost<'_>) -> Relation {
        match (pattern, host) {
            (HostPattern::Addresses(range), ResourceHost::Network { network, .. }) => range_relation(range, network),
            (_, ResourceHost::Name(name)) if self.includes_name(pattern, apex, *name) => Relation::Covers,
            _ => Relation::Apart,
        }
    }

    pub(super) fn includes_name(&self, pattern: &HostPattern, apex: Apex, name: NameRef<'_>) -> bool {
        match (self, pattern) {
            (Self::AsWritten, HostPattern::Below(own)) => {
                name.is_at_or_below(own) && (apex == Apex::Included || !name.is(own))
            }
            (Self::GluedTo(domain), _) => name.is_at_or_below(domain),
            (Self::Labels(glob), HostPattern::Glob(host)) => {
                glob.get_or_init(|| Box::new(LabelGlob::new(host.as_str()))).covers(name.as_str())
            }
            (Self::AnySuffix(any), _) => any.covers(name),
            (_, HostPattern::Exact(own)) => name.is(own),
            (_, HostPattern::Tree(own)) => name.is_at_or_below(own),
            _ => false,
        }
    }
}

/// The last `count` labels of a host that has more labels.
fn last_labels(host: &str, count: usize) -> Option<&str> {
    let (dot, _) = host.rmatch_indices('.').nth(count.saturating_sub(1))?;
    host.get(dot.saturating_add(1)..)
}
