//! A pattern as an exclusion or a third-party entry, which is read widely.

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

/// A pattern read as an exclusion or a third-party entry: widely.
///
/// ```
/// use scopegate::Target;
/// use scopegate::pattern::{Exclusion, Pattern};
///
/// let admin = Exclusion::new(Pattern::parse("https://app.example.com/admin").unwrap());
/// for dodge in ["http://app.example.com:8080/Admin", "https://app.example.com/x/..%2fadmin", "https://app.example.com//admin;v=1"] {
///     assert!(admin.covers(&Target::parse(dodge).unwrap()), "{dodge}");
/// }
/// assert!(!admin.covers(&Target::parse("https://app.example.com/administrator").unwrap()));
/// ```
#[derive(Debug, Clone)]
pub struct Exclusion {
    pattern: Pattern,
    reach: ExclusionReach,
}

/// Whether an excluded host reaches below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExclusionReach {
    Below,
    HostAlone,
}

impl Exclusion {
    /// Reads a pattern as an exclusion. Every pattern can be one. An exact host without a port and a path covers every name
    /// below it too.
    #[must_use]
    pub fn new(pattern: Pattern) -> Self {
        Self { pattern, reach: ExclusionReach::Below }
    }

    /// Reads a pattern as an exclusion that takes the host it names alone: `below = false` in a policy.
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
        Self { pattern, reach: ExclusionReach::HostAlone }
    }

    /// The host below which every name is covered too.
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        self.pattern.reach().filter(|_| self.reach == ExclusionReach::Below)
    }

    /// Whether a host is below the one that this exclusion names, and so is covered by its reach.
    pub(crate) fn reaches(&self, host: &ResourceHost<'_>) -> bool {
        match host {
            ResourceHost::Name(name) => self.reach().is_some_and(|own| is_below(*name, own)),
            ResourceHost::Network { .. } => false,
        }
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What is odd about it as an exclusion.
    #[must_use]
    pub fn warnings(&self) -> Vec<PatternWarning> {
        let (pattern, mut warnings) = (&self.pattern, Vec::new());
        if pattern.has_host_bits() {
            warnings.push(host_bits(pattern));
        }
        if !pattern.query().is_empty() {
            warnings.push(PatternWarning::new(
                codes::QUERY_DROPPED,
                format!("`{}` excludes its path whatever the query", pattern.as_written()),
                "remove the query; an exclusion of one query alone could be dodged by writing it another way",
            ));
        }
        if pattern.has_fragment() {
            warnings.push(PatternWarning::new(
                codes::FRAGMENT_DROPPED,
                format!("`{}` excludes its path whatever the fragment", pattern.as_written()),
                "remove the fragment; no server sees it",
            ));
        }
        warnings
    }

    /// Whether the target's whole set is inside this exclusion's.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Covers
    }

    /// Whether the target's set, or for a URL what lies below it, meets this exclusion's without lying inside it.
    #[must_use]
    pub fn overlaps(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Overlaps
    }

    /// How the exclusion lies to a target.
    #[must_use]
    pub fn relation(&self, target: &Target) -> Relation {
        let relation = |place: &Resource<'_>| {
            if self.reaches(&place.host) { Relation::Covers } else { self.relation_to(place) }
        };
        joint(Resource::all(target).iter().map(relation))
    }

    /// How the exclusion lies to one place by its pattern, without its reach.
    pub(crate) fn relation_to(&self, place: &Resource<'_>) -> Relation {
        if !self.pattern.port().excludes(place.port) {
            return Relation::Apart;
        }
        match self.host_relation(&place.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(place)),
        }
    }

    /// Whether it covers the place's port and path, whatever its host.
    pub(crate) fn covers_port_and_path(&self, place: &Resource<'_>) -> bool {
        self.pattern.port().excludes(place.port) && self.path_relation(place) == Relation::Covers
    }

    fn host_relation(&self, host: &ResourceHost<'_>) -> Relation {
        match (self.pattern.host(), host) {
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

    /// How the paths lie to a place whose host and port meet. A path below a URL's counts as meeting.
    fn path_relation(&self, place: &Resource<'_>) -> Relation {
        self.path_relation_by(place, |_, reading, text| reading.covers(text))
    }

    /// The same, where `covers` says whether the pattern's n-th reading covers a text.
    pub(crate) fn path_relation_by(
        &self,
        place: &Resource<'_>,
        covers: impl Fn(usize, &PathReading, &[u8]) -> bool,
    ) -> Relation {
        let path = self.pattern.path();
        match place.path {
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

/// Whether IPv4 addresses of the range stand embedded in an IPv6 network, at a place that can be told.
fn has_image_in(range: &AddressRange, network: &Network) -> bool {
    let asked = AddressRange::from(network);
    range.networks().any(|own| match own {
        ipnet::IpNet::V4(own) => contiguous_images(own)
            .into_iter()
            .any(|image| AddressRange::of_network(ipnet::IpNet::V6(image)).meets(&asked)),
        ipnet::IpNet::V6(_) => false,
    })
}
