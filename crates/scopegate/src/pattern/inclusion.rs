//! A pattern as an inclusion: the narrow reading.

use url::form_urlencoded;

use crate::error::PatternError;
use crate::net::{NameRef, PublicSuffixList};
use crate::pattern::address::AddressRange;
use crate::pattern::host::HostPattern;
use crate::pattern::inclusion_context::InclusionContext;
use crate::pattern::inclusion_hosts::{IncludedHosts, InclusionShape};
use crate::pattern::lints::host_bits;
use crate::pattern::path::{PathReading, PathRelation};
use crate::pattern::pattern::{Pattern, PatternWarning};
use crate::pattern::relation::{Relation, joint, weaker};
use crate::pattern::resource::{Resource, ResourceHost};
use crate::pattern::{codes, inclusion_limits};
use crate::targets::Target;

/// A pattern as an inclusion, with the narrow reading: a doubtful resource is not covered.
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
pub struct Inclusion(InclusionForm);

/// Rules dominate the memory of a policy, so what few inclusions have is stored apart.
#[derive(Debug, Clone)]
enum InclusionForm {
    /// The hosts are those of the pattern, and there are no warnings.
    AsWritten(Pattern),
    Unusual(Box<Unusual>),
}

/// An inclusion with hosts other than as written, or with warnings.
#[derive(Debug, Clone)]
struct Unusual {
    pattern: Pattern,
    hosts: IncludedHosts,
    warnings: Box<[PatternWarning]>,
}

impl Inclusion {
    /// Creates an inclusion.
    ///
    /// # Errors
    ///
    /// `pattern.any-host`, `pattern.any-address`, `pattern.public-suffix` or `pattern.wildcard` for a pattern that
    /// includes everything, or hosts that anyone can register.
    pub fn new(pattern: Pattern, context: &InclusionContext<'_>) -> Result<Self, PatternError> {
        let mut warnings = Vec::new();
        let hosts = inclusion_limits::admit(&pattern, context, &mut warnings)?;
        if pattern.has_host_bits() {
            warnings.push(host_bits(&pattern));
        }
        if pattern.has_fragment() {
            warnings.push(PatternWarning::new(
                codes::FRAGMENT_TOUCHES,
                format!("`{}` covers nothing: it has a fragment, which clients do not send", pattern.as_written()),
                "remove the fragment, or describe the view in a note",
            ));
        }
        let is_plain = matches!(hosts, IncludedHosts::AsWritten) && warnings.is_empty();
        let pattern = Pattern { apex: context.apex, ..pattern };
        Ok(Self(if is_plain {
            InclusionForm::AsWritten(pattern)
        } else {
            InclusionForm::Unusual(Box::new(Unusual { pattern, hosts, warnings: warnings.into_boxed_slice() }))
        }))
    }

    fn hosts(&self) -> &IncludedHosts {
        match &self.0 {
            InclusionForm::AsWritten(_) => &IncludedHosts::AsWritten,
            InclusionForm::Unusual(unusual) => &unusual.hosts,
        }
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match &self.0 {
            InclusionForm::AsWritten(pattern) => pattern,
            InclusionForm::Unusual(unusual) => &unusual.pattern,
        }
    }

    /// Warnings about legal but unusual properties of the pattern as an inclusion.
    #[must_use]
    pub fn warnings(&self) -> &[PatternWarning] {
        match &self.0 {
            InclusionForm::AsWritten(_) => &[],
            InclusionForm::Unusual(unusual) => &unusual.warnings,
        }
    }

    /// Whether the inclusion contains all resources of the target.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Covers
    }

    /// Whether the inclusion contains some resources of the target, but not all.
    #[must_use]
    pub fn overlaps(&self, target: &Target) -> bool {
        self.relation(target) == Relation::Overlaps
    }

    /// The relation of the inclusion to a target.
    #[must_use]
    pub fn relation(&self, target: &Target) -> Relation {
        joint(Resource::all(target).iter().map(|resource| self.relation_to(resource)))
    }

    /// The relation to one resource.
    pub(crate) fn relation_to(&self, resource: &Resource<'_>) -> Relation {
        if !self.pattern().port().includes(resource.port) {
            return Relation::Apart;
        }
        match self.hosts().relation(self.pattern().host(), self.pattern().apex, &resource.host) {
            Relation::Apart => Relation::Apart,
            host => weaker(host, self.path_relation(resource)),
        }
    }

    /// The relation of path and query to a resource whose host and port match.
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
        let paths = match resource.path {
            None if path.is_everything() => Relation::Covers,
            None => Relation::Overlaps,
            Some(asked) => match path.relation_by(asked, covers) {
                PathRelation::InAll => Relation::Covers,
                PathRelation::InSome => Relation::Overlaps,
                PathRelation::Below | PathRelation::InNone => Relation::Apart,
            },
        };
        // A fragment, or a query that does not match, reduces coverage to overlap.
        match paths {
            Relation::Covers if self.pattern().has_fragment() || !self.query_matches(resource) => Relation::Overlaps,
            relation => relation,
        }
    }

    /// Whether the pattern has no query, or the query of the resource contains each of its pairs and no other value for
    /// their names.
    fn query_matches(&self, resource: &Resource<'_>) -> bool {
        let wanted = self.pattern().query();
        if wanted.is_empty() {
            return true;
        }
        let Some(query) = resource.query.filter(|_| resource.path.is_some()) else { return false };
        let given: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let allowed = |name: &str, value: &str| wanted.iter().any(|(n, v)| n == name && v == value);
        wanted.iter().all(|(name, value)| given.iter().any(|(n, v)| n == name && v == value))
            && given
                .iter()
                .filter(|(name, _)| wanted.iter().any(|(n, _)| n == name))
                .all(|(name, value)| allowed(name, value))
    }

    /// Whether the host of the pattern has no `*` and is `host` itself.
    pub(crate) fn names(&self, host: &ResourceHost<'_>) -> bool {
        match (self.pattern().host(), host) {
            (HostPattern::Exact(own) | HostPattern::Tree(own), ResourceHost::Name(name)) => name.is(own),
            (HostPattern::Addresses(range), ResourceHost::Network { network, .. }) => {
                network.is_single() && **range == AddressRange::from(network)
            }
            _ => false,
        }
    }

    /// The registrable domain of the hosts, ignoring port and path. Ownership is inferred from it.
    #[must_use]
    pub fn registrable_domain(&self, suffixes: &PublicSuffixList) -> Option<&str> {
        self.pattern().host().registrable(suffixes)
    }

    /// The hosts in the form that the index needs.
    pub(crate) fn shape(&self) -> InclusionShape<'_> {
        self.hosts().shape(self.pattern())
    }

    /// Whether a name is covered, ignoring port and path.
    pub(crate) fn includes_name(&self, name: NameRef<'_>) -> bool {
        self.hosts().includes_name(self.pattern().host(), self.pattern().apex, name)
    }
}
