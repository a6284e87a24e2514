//! A pattern as an exclusion or a third-party entry: the broad reading.

use crate::net::{DomainName, Network, contiguous_images, may_embed_any};
use crate::pattern::address::AddressRange;
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::lints::host_bits;
use crate::pattern::path::{PathReading, PathRelation};
use crate::pattern::pattern::{Pattern, PatternWarning};
use crate::pattern::reach::is_below;
use crate::pattern::relation::{Relation, joint, range_relation, weaker};
use crate::pattern::resource::{Resource, ResourceHost};
use crate::targets::Target;

/// A pattern as an exclusion or a third-party entry, with the broad reading: a doubtful resource is covered.
///
/// ```
/// use scopegate::Target;
/// use scopegate::pattern::{Exclusion, Pattern};
///
/// let admin = Exclusion::new(Pattern::parse("https://app.example.com/admin").unwrap());
/// for dodge in ["http://app.example.com:8080/Admin", "https://app.example.com/x/..%2fadmin",
/// "https://app.example.com//admin;v=1"] {
///     assert!(admin.covers(&Target::parse(dodge).unwrap()), "{dodge}");
/// }
/// assert!(!admin.covers(&Target::parse("https://app.example.com/administrator").unwrap()));
/// ```
#[derive(Debug, Clone)]
pub struct Exclusion(ExclusionReach);

/// Whether an excluded host also covers the names below it. The form that few exclusions have is boxed, so that it needs
/// no space in the others.
#[derive(Debug, Clone)]
enum ExclusionReach {
    Below(Pattern),
    HostAlone(Box<Pattern>),
}

impl Exclusion {
    /// Creates an exclusion. Every pattern is a valid exclusion. An exact host without a port and a path also covers
    /// every name below it.
    #[must_use]
    pub fn new(pattern: Pattern) -> Self {
        Self(ExclusionReach::Below(pattern))
    }

    /// Creates an exclusion of the named host alone: `below = false` in a policy.
    ///
    /// ```
    /// use scopegate::Target;
    /// use scopegate::pattern::{Exclusion, Pattern};
    ///
    /// let store = Pattern::parse("store.example.com").unwrap();
    /// let below = Target::parse("www.store.example.com").unwrap();
    /// assert!(Exclusion::new(store.clone()).covers(&below));
    /// assert!(!Exclusion::host_alone(store).covers(&below));
    /// ```
    #[must_use]
    pub fn host_alone(pattern: Pattern) -> Self {
        Self(ExclusionReach::HostAlone(Box::new(pattern)))
    }

    /// The host whose subdomains are covered too, if any.
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        match &self.0 {
            ExclusionReach::Below(pattern) => pattern.reach(),
            ExclusionReach::HostAlone(_) => None,
        }
    }

    /// Whether a host is below the host that this exclusion names and is covered by its reach.
    pub(crate) fn reaches(&self, host: &ResourceHost<'_>) -> bool {
        match host {
            ResourceHost::Name(name) => self.reach().is_some_and(|own| is_below(*name, own)),
            ResourceHost::Network { .. } => false,
        }
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match &self.0 {
            ExclusionReach::Below(pattern) => pattern,
            ExclusionReach::HostAlone(pattern) => pattern,
        }
    }

    /// Warnings about legal but unusual properties of the pattern as an exclusion.
    #[must_use]
    pub fn warnings(&self) -> Vec<PatternWarning> {
        let (pattern, mut warnings) = (self.pattern(), Vec::new());
        if pattern.has_host_bits() {
            warnings.push(host_bits(pattern));
        }
        if !pattern.query().is_empty() {
            warnings.push(PatternWarning::new(
                codes::QUERY_DROPPED,
                format!("`{}` ignores its query: it excludes the path for every query", pattern.as_written()),
                "remove the query; a different spelling would bypass an exclusion of one query",
            ));
        }
        if pattern.has_fragment() {
            warnings.push(PatternWarning::new(
                codes::FRAGMENT_DROPPED,
                format!("`{}` ignores its fragment: it excludes the path for every fragment", pattern.as_written()),
                "remove the fragment; clients do not send it",
            ));
        }
        warnings
    }

    /// Whether the exclusion contains all resources of the target.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Covers
    }

    /// Whether the exclusion contains some resources of the target, or, for a URL, of what is below it, but not all.
    #[must_use]
    pub fn overlaps(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Overlaps
    }

    /// The relation of the exclusion to a target.
    #[must_use]
    pub fn relation(&self, target: &Target) -> Relation {
        let relation = |resource: &Resource<'_>| {
            if self.reaches(&resource.host) { Relation::Covers } else { self.relation_to(resource) }
        };
        joint(Resource::all(target).iter().map(relation))
    }

    /// The relation to one resource by the pattern alone, without the reach.
    pub(crate) fn relation_to(&self, resource: &Resource<'_>) -> Relation {
        if !self.pattern().port().excludes(resource.port) {
            return Relation::Apart;
        }
        match self.host_relation(&resource.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(resource)),
        }
    }

    /// Whether the exclusion covers the port and path of a resource, ignoring its host.
    pub(crate) fn covers_port_and_path(&self, resource: &Resource<'_>) -> bool {
        self.pattern().port().excludes(resource.port) && self.path_relation(resource) == Relation::Covers
    }

    fn host_relation(&self, host: &ResourceHost<'_>) -> Relation {
        match (self.pattern().host(), host) {
            (HostPattern::Any, _) => Relation::Covers,
            (pattern, ResourceHost::Name(name)) if pattern.excludes_name(*name) => Relation::Covers,
            (HostPattern::Addresses(range), ResourceHost::Network { network, embedded }) => {
                let embeds = embedded.iter().any(|inner| AddressRange::from(inner).inside(range));
                match (**range, may_embed_any(network)) {
                    _ if embeds => return Relation::Covers,
                    (AddressRange::V4 { .. }, true) if range.is_every_address() => return Relation::Covers,
                    (AddressRange::V4 { .. }, true) => return Relation::Overlaps,
                    _ => {}
                }
                match range_relation(range, network) {
                    Relation::Apart if has_image_in(range, network) => Relation::Overlaps,
                    relation => relation,
                }
            }
            _ => Relation::Apart,
        }
    }

    /// The relation of the path to a resource whose host and port match. A path below that of a URL counts as overlap.
    fn path_relation(&self, resource: &Resource<'_>) -> Relation {
        self.path_relation_by(resource, |_, reading, text| reading.covers(text))
    }

    /// The same with a custom test: `covers` says whether the n-th reading of the pattern covers a text.
    pub(crate) fn path_relation_by(
        &self,
        resource: &Resource<'_>,
        covers: impl Fn(usize, &PathReading, &[u8]) -> bool,
    ) -> Relation {
        let path = self.pattern().path();
        match resource.path {
            None if path.is_everything_in_some_reading() => Relation::Covers,
            None => Relation::Overlaps,
            Some(asked) => match path.relation_by(asked, covers) {
                PathRelation::InAll | PathRelation::InSome => Relation::Covers,
                PathRelation::Below => Relation::Overlaps,
                PathRelation::InNone => Relation::Apart,
            },
        }
    }
}

/// Whether IPv4 addresses of the range are embedded in an IPv6 network at a known position.
fn has_image_in(range: &AddressRange, network: &Network) -> bool {
    let asked = AddressRange::from(network);
    range.networks().any(|own| match own {
        ipnet::IpNet::V4(own) => contiguous_images(own)
            .into_iter()
            .any(|image| AddressRange::of_network(ipnet::IpNet::V6(image)).meets(&asked)),
        ipnet::IpNet::V6(_) => false,
    })
}
