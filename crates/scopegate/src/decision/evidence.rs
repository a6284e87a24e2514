//! What the caller knows about a host apart from its name, and the effect on a decision.

use std::net::IpAddr;

use crate::decision::context::Context;
use crate::decision::outcome::Outcome;
use crate::decision::ownership_default::is_public;
use crate::decision::precedence::{Ruling, judge, winners};
use crate::decision::resource_decision::ResourceDecision;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::{Effect, ProviderKind};
use crate::error::TargetError;
use crate::index::{FoundRules, RuleIds};
use crate::net::{Address, DomainName, Host, Network};
use crate::pattern::{HostPattern, Resource, ResourceHost, is_below};
use crate::rules::{Provider, Rule, RuleId, RulePattern};

/// What the caller knows about the target's host: its CNAME chain, its addresses, and whether the owner owns it.
///
/// The engine never looks anything up. Evidence can only replace `in-scope` with a worse verdict, with one
/// exception: `owned` replaces the policy's declaration of what is owned. `owned(false)` also outweighs an
/// inclusion unless the inclusion names exactly this host or address.
///
/// ```
/// use scopegate::Evidence;
///
/// let evidence = Evidence::new().cname("soxton.statuspage.io")?.address("192.0.2.7".parse().unwrap()).owned(true);
/// assert_eq!(evidence.cnames().count(), 1);
/// assert!(Evidence::new().cname("not a host").is_err());
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    cnames: Vec<DomainName>,
    addresses: Vec<Address>,
    owned: Option<bool>,
}

impl Evidence {
    /// Creates empty evidence.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one name of the CNAME chain.
    ///
    /// # Errors
    ///
    /// A code of the `target.` family if the text is not a domain name.
    pub fn cname(mut self, name: &str) -> Result<Self, TargetError> {
        self.cnames.push(DomainName::parse(name)?);
        Ok(self)
    }

    /// Adds one address that the host resolves to.
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(Address::new(address));
        self
    }

    /// Sets whether the owner owns the host. The default is unknown.
    #[must_use]
    pub fn owned(mut self, owned: bool) -> Self {
        self.owned = Some(owned);
        self
    }

    /// The names of the CNAME chain, in the given order.
    pub fn cnames(&self) -> impl Iterator<Item = &DomainName> {
        self.cnames.iter()
    }

    /// The addresses, in the given order.
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        self.addresses.iter().copied()
    }

    /// Whether the owner owns the host; `None` if unknown.
    #[must_use]
    pub fn is_owned(&self) -> Option<bool> {
        self.owned
    }
}

/// An outcome that evidence shows and that replaces `in-scope`.
struct Shown<'p> {
    outcome: Outcome<'p>,
    /// The alias or address that shows it, if any.
    through: Option<Host>,
}

/// The result of the rules for an alias or an address of the resource.
struct Bearing {
    found: FoundRules,
    /// Whether inclusions decide.
    is_included: bool,
}

/// Whether an inclusion that puts the resource in scope names only this host or address. A wildcard cannot know
/// that a name below it was sold, but the caller may.
fn is_listed_alone(engine: &Context<'_>, found: &FoundRules, place: &Resource<'_>) -> bool {
    let rules = engine.book.rules();
    winners(rules, found, engine.book.precedence()).filter_map(|id| rules.get(id.index())).any(|rule| {
        match rule.sense() {
            RulePattern::Inclusion(own) => {
                !matches!(own.pattern().host(), HostPattern::Tree(_)) && own.names(&place.host)
            }
            RulePattern::Exclusion(_) => false,
        }
    })
}

/// The combined effect of all evidence.
#[derive(Default)]
struct Weighing<'p> {
    shown: Vec<Shown<'p>>,
    /// Exclusions that overlap the resource under one of its other names.
    carve_outs: RuleIds,
    /// Third-party entries that do not count because the policy lists this host explicitly.
    noted: RuleIds,
    provider: Option<&'p Provider>,
}

/// Replaces an in-scope result with the worst outcome that the evidence shows. `found` holds the rules that apply
/// to the resource itself.
pub(super) fn weigh<'p>(
    engine: &Context<'p>,
    mut part: ResourceDecision<'p>,
    found: &FoundRules,
    place: &Resource<'_>,
    evidence: &Evidence,
) -> ResourceDecision<'p> {
    if evidence.cnames.is_empty() && evidence.addresses.is_empty() && evidence.owned != Some(false) {
        return part;
    }
    let rules = engine.book.rules();
    let listed_itself = found.including.iter().filter_map(|id| rules.get(id.index())).any(|rule| match rule.sense() {
        RulePattern::Inclusion(own) => own.names(&place.host),
        RulePattern::Exclusion(_) => false,
    });
    let mut weighing = Weighing::default();
    if evidence.owned == Some(false) && !is_listed_alone(engine, found, place) {
        weighing.add(Outcome::new(Verdict::ThirdParty, Basis::Unowned), None);
    }
    for name in &evidence.cnames {
        let through = Host::Domain(name.clone());
        let other = Resource { host: ResourceHost::Name(name.by_ref()), ..place.clone() };
        let bearing = weighing.by_rules(engine, (&other, Some(&place.host)), listed_itself, &through);
        if bearing.found.including.is_empty() && !is_public(engine.book, &other.host) {
            weighing.add(Outcome::new(Verdict::OutOfScope, Basis::NotPublic), Some(&through));
        }
        if !bearing.is_included {
            weighing.by_provider(engine.book.providers().find(name.as_str()), listed_itself, name);
        }
    }
    for address in &evidence.addresses {
        let network = Network::from_address(*address);
        let other = Resource { host: ResourceHost::of_network(network), ..place.clone() };
        let through = Host::Address(*address);
        let bearing = weighing.by_rules(engine, (&other, None), listed_itself, &through);
        if bearing.found.including.is_empty() && !is_public(engine.book, &other.host) {
            weighing.add(Outcome::new(Verdict::OutOfScope, Basis::NotPublic), Some(&through));
        }
    }
    part.provider = weighing.provider;
    let worst = weighing.shown.into_iter().min_by(|one, other| {
        let canonical = |shown: &Shown<'_>| {
            shown.outcome.rule.and_then(|id| rules.get(id.index())).map(|rule| rule.pattern().canonical())
        };
        let key = |shown: &Shown<'_>| (std::cmp::Reverse(shown.outcome.verdict), shown.outcome.basis);
        key(one)
            .cmp(&key(other))
            .then_with(|| (canonical(one), one.outcome.rule).cmp(&(canonical(other), other.outcome.rule)))
    });
    match worst {
        None => {
            part.carve_outs.extend(weighing.carve_outs);
            part.noted = weighing.noted;
            for ids in [&mut part.carve_outs, &mut part.noted] {
                ids.sort_unstable();
                ids.dedup();
            }
        }
        Some(Shown { outcome, through }) => {
            part.verdict = outcome.verdict;
            part.basis = outcome.basis;
            part.rule = outcome.rule;
            part.provider = outcome.provider.or(part.provider);
            part.carve_outs.clear();
            part.through = through;
        }
    }
    part
}

impl<'p> Weighing<'p> {
    /// Applies the rules to the resource under an alias or at one of its addresses. The reach of an excluded host
    /// is ignored for aliases of the hosts below it; `asked` is such a host.
    fn by_rules(
        &mut self,
        engine: &Context<'p>,
        (other, asked): (&Resource<'_>, Option<&ResourceHost<'_>>),
        listed_itself: bool,
        through: &Host,
    ) -> Bearing {
        let rules = engine.book.rules();
        let mut found = engine.matcher.find(rules, other);
        if let Some(ResourceHost::Name(asked)) = asked {
            let host = |id: &RuleId| rules.get(id.index()).and_then(Rule::reach);
            found.reaching.retain(|id| host(id).is_some_and(|host| !is_below(*asked, host)));
        }
        let is_third_party =
            |id: &RuleId| rules.get(id.index()).is_some_and(|rule| rule.effect() == Effect::ThirdParty);
        // A third-party entry that is only noted has no further effect.
        let counts = |id: &RuleId| !listed_itself || !is_third_party(id);
        self.carve_outs.extend(found.partly_excluding.iter().copied().filter(counts));
        let precedence = engine.book.precedence();
        let mut ruling = judge(rules, &found, precedence);
        if let Ruling::Excluded(id) = ruling
            && !counts(&id)
        {
            self.noted.push(id);
            let mut counting = found.clone();
            counting.excluding.retain(|id| counts(id));
            counting.reaching.retain(|id| counts(id));
            ruling = judge(rules, &counting, precedence);
        }
        match ruling {
            Ruling::Excluded(id) if is_third_party(&id) => {
                self.add(Outcome::by_rule(Verdict::ThirdParty, Basis::ThirdPartyRule, id), Some(through));
            }
            Ruling::Excluded(id) => self.add(Outcome::by_rule(Verdict::OutOfScope, Basis::Excluded, id), Some(through)),
            Ruling::Included(_) | Ruling::Silent => {}
        }
        Bearing { found, is_included: matches!(ruling, Ruling::Included(_)) }
    }

    /// Adds an outcome, with the alias or address that shows it.
    fn add(&mut self, outcome: Outcome<'p>, through: Option<&Host>) {
        self.shown.push(Shown { outcome, through: through.cloned() });
    }

    /// A system that its vendor operates belongs to a third party. Rented infrastructure is only noted.
    fn by_provider(&mut self, provider: Option<&'p Provider>, listed_itself: bool, name: &DomainName) {
        let Some(provider) = provider else { return };
        if matches!(provider.kind(), ProviderKind::Saas | ProviderKind::Shared) && !listed_itself {
            self.add(Outcome::by_provider(provider), Some(&Host::Domain(name.clone())));
        } else {
            self.provider = self.provider.or(Some(provider));
        }
    }
}
