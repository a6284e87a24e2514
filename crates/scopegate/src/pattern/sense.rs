//! The two senses of one pattern: an [`Inclusion`] is read narrowly, an [`Exclusion`] widely.

use url::form_urlencoded;

use crate::error::PatternError;
use crate::name::{DomainName, NameRef, Network, PublicSuffixList, contiguous_images, may_embed_any};
use crate::target::Target;

use super::path::PathRelation;
use super::{AddressRange, HostPattern, PathReading, Pattern, PatternWarning, Place, PlaceHost, codes};

mod admission;
mod included;
mod reach;

use included::IncludedHosts;
pub(crate) use included::InclusionShape;
pub(crate) use reach::is_below;

/// How a rule's set of resources lies to a target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The target's set is inside the rule's.
    Covers,
    /// They meet without that. For an exclusion and a URL, a path below the URL's counts as meeting.
    Overlaps,
    /// They do not meet.
    Apart,
}

/// Whether `*.h` as an inclusion takes in `h` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Apex {
    /// `*.h` is what stands below `h` alone; the rule of the law.
    #[default]
    LeftOut,
    /// The policy says `wildcard_includes_apex = true`.
    Included,
}

/// What an inclusion's meaning depends on beside its own text.
#[derive(Debug, Clone, Copy)]
pub struct InclusionContext<'a> {
    /// Who can register below what.
    pub suffixes: &'a PublicSuffixList,
    /// `ownership.domains`, where the policy gives it.
    pub owned_domains: Option<&'a [DomainName]>,
    /// The policy's `wildcard_includes_apex`.
    pub apex: Apex,
}

/// A pattern read as an inclusion: narrowly.
///
/// ```
/// use scopegate::{Apex, Inclusion, InclusionContext, Pattern, PublicSuffixList, Target};
///
/// let suffixes = PublicSuffixList::compiled();
/// let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
/// let wildcard = Inclusion::new(Pattern::parse("*.example.com").unwrap(), &context).unwrap();
/// assert!(wildcard.covers(&Target::parse("a.b.example.com").unwrap()));
/// assert!(!wildcard.covers(&Target::parse("example.com").unwrap()));
///
/// let refused = Inclusion::new(Pattern::parse("*.co.uk").unwrap(), &context).unwrap_err();
/// assert_eq!(refused.code().as_str(), "pattern.public-suffix");
/// ```
#[derive(Debug, Clone)]
pub struct Inclusion {
    pattern: Pattern,
    /// What most inclusions do not have.
    oddity: Option<Box<Oddity>>,
    apex: Apex,
}

/// What is unlike most inclusions: hosts that are not as written, and what is odd.
#[derive(Debug, Clone)]
struct Oddity {
    hosts: IncludedHosts,
    warnings: Box<[PatternWarning]>,
}

/// A pattern read as an exclusion or a third-party entry: widely.
///
/// ```
/// use scopegate::{Exclusion, Pattern, Target};
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
    reach: Reach,
}

/// Whether an excluded host reaches below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Below,
    HostAlone,
}

impl Inclusion {
    /// Reads a pattern as an inclusion.
    ///
    /// # Errors
    ///
    /// `pattern.any-host`, `pattern.any-address`, `pattern.public-suffix` and `pattern.wildcard` for what would let in
    /// hosts that anybody can register, or everything.
    pub fn new(pattern: Pattern, context: &InclusionContext<'_>) -> Result<Self, PatternError> {
        let mut warnings = Vec::new();
        let hosts = admission::admit(&pattern, context, &mut warnings)?;
        if pattern.has_host_bits() {
            warnings.push(host_bits(&pattern));
        }
        if pattern.has_fragment() {
            warnings.push(PatternWarning::new(
                codes::FRAGMENT_TOUCHES,
                format!("`{}` names a fragment, which no server sees: it covers nothing", pattern.as_written()),
                "remove the fragment, or describe the view in a note",
            ));
        }
        let is_plain = matches!(hosts, IncludedHosts::AsWritten) && warnings.is_empty();
        let oddity = (!is_plain).then(|| Box::new(Oddity { hosts, warnings: warnings.into_boxed_slice() }));
        Ok(Self { pattern, oddity, apex: context.apex })
    }

    fn hosts(&self) -> &IncludedHosts {
        self.oddity.as_ref().map_or(&IncludedHosts::AsWritten, |oddity| &oddity.hosts)
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What is odd about it as an inclusion.
    #[must_use]
    pub fn warnings(&self) -> &[PatternWarning] {
        self.oddity.as_ref().map_or(&[], |oddity| &oddity.warnings)
    }

    /// Whether the target's whole set is inside this inclusion's.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Covers
    }

    /// Whether the target's set meets this inclusion's without lying inside it.
    #[must_use]
    pub fn overlaps(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Overlaps
    }

    /// How the inclusion lies to a target.
    #[must_use]
    pub fn relation(&self, target: &Target) -> Relation {
        joint(Place::all(target).iter().map(|place| self.relation_to(place)))
    }

    /// How the inclusion lies to one place.
    pub(crate) fn relation_to(&self, place: &Place<'_>) -> Relation {
        if !self.pattern.port().includes(place.port) {
            return Relation::Apart;
        }
        match self.hosts().relation(self.pattern.host(), self.apex, &place.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(place)),
        }
    }

    /// How the paths and the query lie to a place whose host and port meet.
    fn path_relation(&self, place: &Place<'_>) -> Relation {
        self.path_relation_by(place, |_, reading, text| reading.covers(text))
    }

    /// The same, where `covers` says whether the pattern's n-th reading covers a text.
    pub(crate) fn path_relation_by(
        &self,
        place: &Place<'_>,
        covers: impl Fn(usize, &PathReading, &[u8]) -> bool,
    ) -> Relation {
        let path = self.pattern.path();
        let paths = match place.path {
            None if path.is_everything() => Relation::Covers,
            None => Relation::Overlaps,
            Some(asked) => match path.relation_by(asked, covers) {
                PathRelation::InAll => Relation::Covers,
                PathRelation::InSome => Relation::Overlaps,
                PathRelation::Below | PathRelation::InNone => Relation::Apart,
            },
        };
        // A query or a fragment in the pattern makes everything but the matching queries only touched.
        match paths {
            Relation::Covers if self.pattern.has_fragment() || !self.query_matches(place) => Relation::Overlaps,
            relation => relation,
        }
    }

    /// Whether the pattern asks for no query, or the place's has each of its pairs and no other value for those names.
    fn query_matches(&self, place: &Place<'_>) -> bool {
        let wanted = self.pattern.query();
        if wanted.is_empty() {
            return true;
        }
        let Some(query) = place.query.filter(|_| place.path.is_some()) else { return false };
        let given: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let allowed = |name: &str, value: &str| wanted.iter().any(|(n, v)| n == name && v == value);
        wanted.iter().all(|(name, value)| given.iter().any(|(n, v)| n == name && v == value))
            && given
                .iter()
                .filter(|(name, _)| wanted.iter().any(|(n, _)| n == name))
                .all(|(name, value)| allowed(name, value))
    }

    /// Whether the host part holds no `*` and names `host` itself.
    pub(crate) fn names(&self, host: &PlaceHost<'_>) -> bool {
        match (self.pattern.host(), host) {
            (HostPattern::Exact(own) | HostPattern::Tree(own), PlaceHost::Name(name)) => name.is(own),
            (HostPattern::Addresses(range), PlaceHost::Network { network, .. }) => {
                network.is_single() && **range == AddressRange::from(network)
            }
            _ => false,
        }
    }

    /// The registrable domain of an inclusion's hosts, whatever its port and path: what ownership is inferred from, for who
    /// owns a part of a host owns the host.
    #[must_use]
    pub fn registrable_domain(&self, suffixes: &PublicSuffixList) -> Option<&str> {
        self.pattern.host().registrable(suffixes)
    }

    /// The hosts as the matcher needs to know them.
    pub(crate) fn shape(&self) -> InclusionShape<'_> {
        self.hosts().shape(&self.pattern)
    }

    /// Whether the host part of a name is covered, whatever the port and the path.
    pub(crate) fn includes_name(&self, name: NameRef<'_>) -> bool {
        self.hosts().includes_name(self.pattern.host(), self.apex, name)
    }
}

impl Exclusion {
    /// Reads a pattern as an exclusion. Every pattern can be one. An exact host without a port and a path covers every name
    /// below it too.
    #[must_use]
    pub fn new(pattern: Pattern) -> Self {
        Self { pattern, reach: Reach::Below }
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
        let relation = |place: &Place<'_>| {
            if self.reaches(&place.host) { Relation::Covers } else { self.relation_to(place) }
        };
        joint(Place::all(target).iter().map(relation))
    }

    /// How the exclusion lies to one place by its pattern, without its reach.
    pub(crate) fn relation_to(&self, place: &Place<'_>) -> Relation {
        if !self.pattern.port().excludes(place.port) {
            return Relation::Apart;
        }
        match self.host_relation(&place.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(place)),
        }
    }

    /// Whether it covers the place's port and path, whatever its host.
    pub(crate) fn covers_port_and_path(&self, place: &Place<'_>) -> bool {
        self.pattern.port().excludes(place.port) && self.path_relation(place) == Relation::Covers
    }

    fn host_relation(&self, host: &PlaceHost<'_>) -> Relation {
        match (self.pattern.host(), host) {
            (HostPattern::Any, _) => Relation::Covers,
            (pattern, PlaceHost::Name(name)) if pattern.excludes_name(*name) => Relation::Covers,
            (HostPattern::Addresses(range), PlaceHost::Network { network, embedded }) => {
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
    fn path_relation(&self, place: &Place<'_>) -> Relation {
        self.path_relation_by(place, |_, reading, text| reading.covers(text))
    }

    /// The same, where `covers` says whether the pattern's n-th reading covers a text.
    pub(crate) fn path_relation_by(
        &self,
        place: &Place<'_>,
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

/// How a range lies to a network.
fn range_relation(range: &AddressRange, network: &Network) -> Relation {
    let asked = AddressRange::from(network);
    if asked.inside(range) {
        Relation::Covers
    } else if asked.meets(range) {
        Relation::Overlaps
    } else {
        Relation::Apart
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

/// The relation to a whole, from those to its places: covered where every one is, met where any one is.
fn joint(relations: impl Iterator<Item = Relation>) -> Relation {
    let (mut all, mut any) = (true, false);
    for relation in relations {
        all &= relation == Relation::Covers;
        any |= relation != Relation::Apart;
    }
    match (all, any) {
        (true, true) => Relation::Covers,
        (false, true) => Relation::Overlaps,
        _ => Relation::Apart,
    }
}

/// The weaker of two relations: covering needs both, meeting needs neither apart.
fn weaker(one: Relation, other: Relation) -> Relation {
    match (one, other) {
        (Relation::Apart, _) | (_, Relation::Apart) => Relation::Apart,
        (Relation::Covers, Relation::Covers) => Relation::Covers,
        _ => Relation::Overlaps,
    }
}

fn host_bits(pattern: &Pattern) -> PatternWarning {
    PatternWarning::new(
        codes::HOST_BITS,
        format!("`{}` has host bits set and is read as `{}`", pattern.as_written(), pattern.canonical()),
        format!("write `{}`", pattern.canonical()),
    )
}
