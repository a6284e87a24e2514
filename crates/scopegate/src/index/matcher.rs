//! The compiled rules. Finds the rules that apply to a resource.

use smallvec::SmallVec;

use crate::hashing::Set;
use crate::index::hosts::{Hosts, HostsBuilder, StoredAt};
use crate::index::name_position::NamePosition;
use crate::index::networks::Networks;
use crate::index::paths::PathStars;
use crate::net::{DomainName, NameRef, Network, may_embed_any};
use crate::pattern::{HostPattern, PortPattern, Relation, Resource, ResourceHost};
use crate::rules::{Rule, RuleId, RulePattern};
use crate::targets::ScannedName;

/// Rules by number, in rule order, without duplicates.
pub(crate) type RuleIds = SmallVec<[RuleId; 4]>;

/// The rules that apply to one resource, by effect and relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FoundRules {
    /// Inclusions that cover it.
    pub(crate) including: RuleIds,
    /// Exclusions and third-party entries that cover it.
    pub(crate) excluding: RuleIds,
    /// Exclusions and third-party entries that cover it by their reach alone: it is below the host that they name.
    pub(crate) reaching: RuleIds,
    /// Inclusions that overlap it without covering it.
    pub(crate) partly_including: RuleIds,
    /// Exclusions and third-party entries that overlap it, or what is below its path, without covering it.
    pub(crate) partly_excluding: RuleIds,
}

/// How a rule applies to a resource: one list of [`FoundRules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applies {
    Including,
    Excluding,
    Reaching,
    PartlyIncluding,
    PartlyExcluding,
}

/// The compiled rules.
#[derive(Debug)]
pub(crate) struct RuleIndex {
    hosts: Hosts,
    /// `None` if no rule names addresses.
    networks: Option<Box<Networks>>,
    path_stars: PathStars,
    /// A summary of each rule, indexed by rule.
    kinds: Box<[RuleKind]>,
    /// Whether a rule has a query.
    has_queries: bool,
    /// Domains that are in scope by ownership: the reach of a host above such a domain does not extend below it.
    owned: Set<Box<str>>,
}

/// How a rule covers the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Pattern,
    /// The host is below the host that the rule names.
    StarEnd,
}

/// The properties of a rule that most queries need once its host covers the resource, as bits. Reading the rule itself
/// costs more than finding it.
#[derive(Debug, Clone, Copy)]
struct RuleKind(u8);

/// The rule is an inclusion.
const INCLUSION: u8 = 1;
/// The rule covers every path of its hosts, on ports 80 and 443.
const ALL_PATHS: u8 = 1 << 1;
/// One host and, by its reach, all names below it.
const REACHING: u8 = 1 << 2;
/// Needs a comparison with a glob.
const GLOB_TAIL: u8 = 1 << 3;
/// Covers every host.
const ANY_HOST: u8 = 1 << 4;

impl RuleIndex {
    /// Compiles rules. `boundaries` are domains at which decisions change without a rule; `owned` are the domains that
    /// are in scope by ownership.
    pub(crate) fn compile<'a>(
        rules: &[Rule],
        boundaries: impl Iterator<Item = &'a str>,
        owned: impl Iterator<Item = &'a DomainName>,
    ) -> Self {
        let mut hosts = HostsBuilder::default();
        let (mut networks, mut path_stars) = (None, PathStars::default());
        for (id, rule) in numbered(rules) {
            hosts.insert(id, rule);
            if let HostPattern::Addresses(range) = rule.pattern().host() {
                networks.get_or_insert_with(Box::<Networks>::default).insert(id, range);
            }
            path_stars.insert(id, rule);
        }
        boundaries.for_each(|name| hosts.insert_name(name));
        let kinds = rules.iter().map(RuleKind::of).collect();
        let owned = owned.map(|domain| domain.as_str().into()).collect();
        let has_queries = rules.iter().any(|rule| !rule.pattern().query().is_empty());
        Self { hosts: hosts.build(), networks, path_stars, kinds, has_queries, owned }
    }

    /// The rules that apply to a resource. If its host is a network, no boundary of a rule may divide it.
    pub(crate) fn find(&self, rules: &[Rule], resource: &Resource<'_>) -> FoundRules {
        self.find_at(rules, resource, NamePosition::NeedsFullMatch).0
    }

    /// The rules that apply to a resource whose host is at a position, and whether all of them cover whole hosts on ports
    /// 80 and 443.
    pub(crate) fn find_at(
        &self,
        rules: &[Rule],
        resource: &Resource<'_>,
        position: NamePosition<'_>,
    ) -> (FoundRules, bool) {
        let mut found = FoundRules::default();
        let are_whole = self.each_at(rules, resource, position, &mut |id, applies| found.add(id, applies));
        found.sort_and_dedup();
        (found, are_whole)
    }

    /// Calls `visit` with each rule that applies to a resource whose host is at a position. Returns whether all of them
    /// cover whole hosts on ports 80 and 443. A rule may be visited several times.
    pub(crate) fn each_at(
        &self,
        rules: &[Rule],
        resource: &Resource<'_>,
        position: NamePosition<'_>,
        visit: &mut impl FnMut(RuleId, Applies),
    ) -> bool {
        let mut are_whole = true;
        let is_web_port = matches!(resource.port, 80 | 443);
        let mut consider = |id: RuleId, by: By| match (self.kinds.get(id.index()), rules.get(id.index())) {
            _ if by == By::StarEnd => visit(id, Applies::Reaching),
            (Some(kind), _) if kind.has(ALL_PATHS) && is_web_port => {
                are_whole &= kind.covers_whole_hosts();
                visit(id, kind.covering());
            }
            (_, Some(rule)) => {
                if let Some(applies) = Applies::by(rule, self.relation(id, rule, resource)) {
                    are_whole = false;
                    visit(id, applies);
                }
            }
            _ => {}
        };
        self.candidates(rules, &resource.host, position, &mut consider);
        if let ResourceHost::Network { network, .. } = &resource.host
            && let Some(networks) = &self.networks
            && may_embed_any(network)
        {
            networks.of_v4(&mut |id| {
                if let Some(rule) = rules.get(id.index())
                    && let RulePattern::Exclusion(exclusion) = rule.sense()
                {
                    are_whole = false;
                    if let Some(applies) = Applies::by(rule, exclusion.relation_to(resource)) {
                        visit(id, applies);
                    }
                }
            });
        }
        are_whole
    }

    /// Whether one of the rules that apply names hosts. A rule for any host names none.
    pub(crate) fn names_a_host(&self, found: &FoundRules) -> bool {
        let FoundRules { including, excluding, reaching, partly_including, partly_excluding } = found;
        let all = [including, excluding, reaching, partly_including, partly_excluding];
        all.into_iter().flatten().any(|id| self.kinds.get(id.index()).is_none_or(|kind| !kind.has(ANY_HOST)))
    }

    /// Whether a rule has a query; otherwise no decision depends on the query of a target.
    pub(crate) fn has_queries(&self) -> bool {
        self.has_queries
    }

    /// The position among the rules of a name of at least two labels.
    #[inline]
    pub(crate) fn way(&self, rules: &[Rule], name: &ScannedName<'_>) -> NamePosition<'_> {
        self.hosts.way(rules, name)
    }

    /// Whether a position determines the last two labels of a name.
    pub(crate) fn has_two_labels(&self, position: NamePosition<'_>) -> bool {
        self.hosts.has_two_labels(position)
    }

    /// The rules that cover whole hosts on ports 80 and 443, and whether no other rules apply to a host. If so, every
    /// path of the host, on ports 80 and 443, has the same answer.
    pub(crate) fn find_whole_hosts(
        &self,
        rules: &[Rule],
        host: &ResourceHost<'_>,
        position: NamePosition<'_>,
    ) -> (FoundRules, bool) {
        let (mut found, mut are_all) = (FoundRules::default(), true);
        // The only glob that covers the name covers all names with that position.
        let by_glob = matches!(position, NamePosition::Covered(_));
        self.candidates(rules, host, position, &mut |id, by| match self.kinds.get(id.index()) {
            _ if by == By::StarEnd => found.reaching.push(id),
            Some(kind) if kind.covers_whole_hosts() || by_glob && kind.has(GLOB_TAIL) && kind.has(ALL_PATHS) => {
                found.add(id, kind.covering());
            }
            _ => are_all = false,
        });
        found.sort_and_dedup();
        (found, are_all)
    }

    /// Calls `consider` with each rule whose host covers `host`, which is at a position if it is a name.
    fn candidates(
        &self,
        rules: &[Rule],
        host: &ResourceHost<'_>,
        position: NamePosition<'_>,
        consider: &mut impl FnMut(RuleId, By),
    ) {
        match host {
            ResourceHost::Name(name) => self.hosts.candidates_at(rules, position, *name, &mut |id, stored_at| {
                let kind = self.kinds.get(id.index());
                if stored_at == StoredAt::Above && kind.is_some_and(|kind| kind.has(REACHING)) {
                    if !self.is_owned_below(rules, id, *name) {
                        consider(id, By::StarEnd);
                    }
                } else {
                    consider(id, By::Pattern);
                }
            }),
            ResourceHost::Network { network, embedded } => {
                let mut consider = |id| consider(id, By::Pattern);
                self.hosts.any_host(&mut consider);
                if let Some(networks) = &self.networks {
                    networks.candidates(rules, network, embedded, &mut consider);
                }
            }
        }
    }

    /// Whether an owned domain at or below the host of a rule contains `name`: the reach of the rule ends there.
    fn is_owned_below(&self, rules: &[Rule], id: RuleId, name: NameRef<'_>) -> bool {
        if self.owned.is_empty() {
            return false;
        }
        let Some(host) = rules.get(id.index()).and_then(Rule::reach) else { return false };
        std::iter::successors(Some(name.as_str()), |name| name.split_once('.').map(|(_, above)| above))
            .take_while(|above| above.len() >= host.as_str().len())
            .any(|above| self.owned.contains(above))
    }

    /// The exclusions and third-party entries whose hosts may contain all hosts of a pattern.
    pub(crate) fn exclusions_near(&self, rules: &[Rule], host: &HostPattern) -> RuleIds {
        let mut near = RuleIds::new();
        let mut consider = |id: RuleId| {
            if rules.get(id.index()).is_some_and(|rule| matches!(rule.sense(), RulePattern::Exclusion(_))) {
                near.push(id);
            }
        };
        self.hosts.any_host(&mut consider);
        match host {
            HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => {
                self.hosts.at_or_above(name.as_str(), &mut consider);
            }
            HostPattern::Glob(glob) => {
                glob.base().into_iter().for_each(|base| self.hosts.at_or_above(base, &mut consider));
            }
            HostPattern::Addresses(range) => {
                if let Some(networks) = &self.networks
                    && let Some(Ok(network)) = range.networks().next().map(Network::new)
                {
                    networks.candidates(rules, &network, &[], &mut consider);
                }
            }
            HostPattern::Any => {}
        }
        near
    }

    /// The relation of the port and path of a rule to a resource whose host the rule covers.
    fn relation(&self, id: RuleId, rule: &Rule, resource: &Resource<'_>) -> Relation {
        let port = rule.pattern().port();
        match rule.sense() {
            RulePattern::Inclusion(inclusion) if port.includes(resource.port) => {
                inclusion.path_relation_by(resource, |n, reading, text| self.path_stars.covers(id, n, reading, text))
            }
            RulePattern::Exclusion(exclusion) if port.excludes(resource.port) => {
                exclusion.path_relation_by(resource, |n, reading, text| self.path_stars.covers(id, n, reading, text))
            }
            _ => Relation::Apart,
        }
    }
}

impl RuleKind {
    fn of(rule: &Rule) -> Self {
        let pattern = rule.pattern();
        let is_inclusion = matches!(rule.sense(), RulePattern::Inclusion(_));
        let covers_web_ports = match pattern.port() {
            PortPattern::Any | PortPattern::WebDefault => true,
            PortPattern::FtpDefault => !is_inclusion,
            PortPattern::One(_) => false,
        };
        let is_whole = pattern.path().is_everything() && pattern.query().is_empty() && !pattern.has_fragment();
        let hosts = match pattern.host() {
            HostPattern::Glob(_) => GLOB_TAIL,
            HostPattern::Any => ANY_HOST,
            _ if rule.reach().is_some() => REACHING,
            // Stored at a name or at networks: every query that finds it there is covered.
            _ => 0,
        };
        let list = if is_inclusion { INCLUSION } else { 0 };
        let paths = if covers_web_ports && is_whole { ALL_PATHS } else { 0 };
        Self(hosts | list | paths)
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    fn covers_whole_hosts(self) -> bool {
        self.has(ALL_PATHS) && !self.has(GLOB_TAIL | ANY_HOST)
    }

    /// How the rule applies to a resource that it covers.
    fn covering(self) -> Applies {
        if self.has(INCLUSION) { Applies::Including } else { Applies::Excluding }
    }
}

impl Applies {
    /// How a rule with a relation to a resource applies to it; `None` if it does not.
    pub(crate) fn by(rule: &Rule, relation: Relation) -> Option<Self> {
        match (rule.sense(), relation) {
            (RulePattern::Inclusion(_), Relation::Covers) => Some(Self::Including),
            (RulePattern::Inclusion(_), Relation::Overlaps) => Some(Self::PartlyIncluding),
            (RulePattern::Exclusion(_), Relation::Covers) => Some(Self::Excluding),
            (RulePattern::Exclusion(_), Relation::Overlaps) => Some(Self::PartlyExcluding),
            (_, Relation::Apart) => None,
        }
    }
}

/// Rules with their numbers.
pub(crate) fn numbered(rules: &[Rule]) -> impl Iterator<Item = (RuleId, &Rule)> {
    rules.iter().map(|rule| (rule.rule_id(), rule))
}

impl FromIterator<(RuleId, Applies)> for FoundRules {
    fn from_iter<I: IntoIterator<Item = (RuleId, Applies)>>(applying: I) -> Self {
        let mut found = Self::default();
        applying.into_iter().for_each(|(id, applies)| found.add(id, applies));
        found.sort_and_dedup();
        found
    }
}

impl FoundRules {
    /// Adds a rule to one of the lists.
    pub(crate) fn add(&mut self, id: RuleId, applies: Applies) {
        match applies {
            Applies::Including => self.including.push(id),
            Applies::Excluding => self.excluding.push(id),
            Applies::Reaching => self.reaching.push(id),
            Applies::PartlyIncluding => self.partly_including.push(id),
            Applies::PartlyExcluding => self.partly_excluding.push(id),
        }
    }

    /// Sorts each list in rule order and removes duplicates: a range may be found through several of its networks.
    pub(crate) fn sort_and_dedup(&mut self) {
        let Self { including, excluding, reaching, partly_including, partly_excluding } = self;
        for ids in [including, excluding, reaching, partly_including, partly_excluding] {
            if ids.len() > 1 {
                ids.sort_unstable();
                ids.dedup();
            }
        }
    }
}
