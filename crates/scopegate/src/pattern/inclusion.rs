//! A pattern as an inclusion, which is read narrowly.

use url::form_urlencoded;

use crate::error::PatternError;
use crate::net::{NameRef, PublicSuffixList};
use crate::pattern::address::AddressRange;
use crate::pattern::host::HostPattern;
use crate::pattern::inclusion_context::{Apex, InclusionContext};
use crate::pattern::inclusion_hosts::{IncludedHosts, InclusionShape};
use crate::pattern::lints::host_bits;
use crate::pattern::path::{PathReading, PathRelation};
use crate::pattern::pattern::{Pattern, PatternWarning};
use crate::pattern::relation::{Relation, joint, weaker};
use crate::pattern::resource::{Resource, ResourceHost};
use crate::pattern::{codes, inclusion_limits};
use crate::targets::Target;

/// A pattern read as an inclusion: narrowly.
///
/// ```
/// use scopegate::Target;
/// use scopegate::net::PublicSuffixList;
/// use scopegate::pattern::{Apex, Inclusion, InclusionContext, Pattern};
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

impl Inclusion {
    /// Reads a pattern as an inclusion.
    ///
    /// # Errors
    ///
    /// `pattern.any-host`, `pattern.any-address`, `pattern.public-suffix` and `pattern.wildcard` for what would let in
    /// hosts that anybody can register, or everything.
    pub fn new(pattern: Pattern, context: &InclusionContext<'_>) -> Result<Self, PatternError> {
        let mut warnings = Vec::new();
        let hosts = inclusion_limits::admit(&pattern, context, &mut warnings)?;
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
        joint(Resource::all(target).iter().map(|place| self.relation_to(place)))
    }

    /// How the inclusion lies to one place.
    pub(crate) fn relation_to(&self, place: &Resource<'_>) -> Relation {
        if !self.pattern.port().includes(place.port) {
            return Relation::Apart;
        }
        match self.hosts().relation(self.pattern.host(), self.apex, &place.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(place)),
        }
    }

    /// How the paths and the query lie to a place whose host and port meet.
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
    fn query_matches(&self, place: &Resource<'_>) -> bool {
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
    pub(crate) fn names(&self, host: &ResourceHost<'_>) -> bool {
        match (self.pattern.host(), host) {
            (HostPattern::Exact(own) | HostPattern::Tree(own), ResourceHost::Name(name)) => name.is(own),
            (HostPattern::Addresses(range), ResourceHost::Network { network, .. }) => {
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
