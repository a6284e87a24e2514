//! What the caller knows of a host beyond its name, and what that does to a decision.

use std::net::IpAddr;

use crate::decision::Engine;
use crate::decision::beyond::is_public;
use crate::decision::part::Part;
use crate::decision::precedence::{Ruling, judge, winners};
use crate::decision::verdict::{Basis, Verdict};
use crate::error::TargetError;
use crate::matcher::{Found, RuleIds};
use crate::name::{Address, DomainName, Host, Network};
use crate::pattern::{HostPattern, Place, PlaceHost, is_below};
use crate::policy::{Effect, Provider, ProviderKind, Rule, RuleId, Sense};

/// What the caller knows of the target's host: the names it is an alias for, the addresses it resolves to, whether
/// the owner owns it.
///
/// The engine looks nothing up. Evidence can only replace `in-scope` by something worse, with one exception: `owned`
/// takes the place of the policy's declaration of what is owned. `owned(false)` also outweighs an inclusion that does not name
/// the very host or address.
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
    /// Nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one name of the CNAME chain.
    ///
    /// # Errors
    ///
    /// A `target.` code where the text is no domain name.
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

    /// Says whether the owner owns the host. Without this call it is unknown.
    #[must_use]
    pub fn owned(mut self, owned: bool) -> Self {
        self.owned = Some(owned);
        self
    }

    /// The names of the CNAME chain, in the order given.
    pub fn cnames(&self) -> impl Iterator<Item = &DomainName> {
        self.cnames.iter()
    }

    /// The addresses, in the order given.
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        self.addresses.iter().copied()
    }

    /// Whether the owner owns the host; `None` where that is not known.
    #[must_use]
    pub fn is_owned(&self) -> Option<bool> {
        self.owned
    }
}

/// One thing that evidence shows against an answer of in scope.
struct Finding<'p> {
    verdict: Verdict,
    basis: Basis,
    rule: Option<RuleId>,
    provider: Option<&'p Provider>,
    /// The other name or the address that shows it, where one does.
    through: Option<Host>,
}

/// What the rules say of the place under another name or at an address of it.
struct Bearing {
    found: Found,
    /// Whether inclusions decide.
    is_included: bool,
}

/// Whether an inclusion that puts the place in scope is of that one host or address alone: a wildcard cannot know that a name
/// below it was sold, the caller does.
fn is_listed_alone(engine: &Engine<'_>, found: &Found, place: &Place<'_>) -> bool {
    let rules = engine.book.rules();
    winners(rules, found, engine.book.precedence()).filter_map(|id| rules.get(id.index())).any(|rule| {
        match rule.sense() {
            Sense::Inclusion(own) => !matches!(own.pattern().host(), HostPattern::Tree(_)) && own.names(&place.host),
            Sense::Exclusion(_) => false,
        }
    })
}

/// What all evidence together shows.
#[derive(Default)]
struct Shown<'p> {
    findings: Vec<Finding<'p>>,
    /// Exclusions that meet the place under another name of it.
    carve_outs: RuleIds,
    /// Third-party entries that do not count, since the policy lists the very host.
    noted: RuleIds,
    provider: Option<&'p Provider>,
}

/// Replaces an answer of in scope by the worst that evidence shows; `found` is what bears on the place itself.
pub(super) fn weigh<'p>(
    engine: &Engine<'p>,
    mut part: Part<'p>,
    found: &Found,
    place: &Place<'_>,
    evidence: &Evidence,
) -> Part<'p> {
    if evidence.cnames.is_empty() && evidence.addresses.is_empty() && evidence.owned != Some(false) {
        return part;
    }
    let rules = engine.book.rules();
    let listed_itself = found.including.iter().filter_map(|id| rules.get(id.index())).any(|rule| match rule.sense() {
        Sense::Inclusion(own) => own.names(&place.host),
        Sense::Exclusion(_) => false,
    });
    let mut shown = Shown::default();
    if evidence.owned == Some(false) && !is_listed_alone(engine, found, place) {
        shown.add(Verdict::ThirdParty, Basis::Unowned, None);
    }
    for name in &evidence.cnames {
        let through = Host::Domain(name.clone());
        let other = Place { host: PlaceHost::Name(name.by_ref()), ..place.clone() };
        let bearing = shown.by_rules(engine, (&other, Some(&place.host)), listed_itself, &through);
        if bearing.found.including.is_empty() && !is_public(engine.book, &other.host) {
            shown.add(Verdict::OutOfScope, Basis::NotPublic, Some(&through));
        }
        if !bearing.is_included {
            shown.by_provider(engine.book.providers().find(name.as_str()), listed_itself, name);
        }
    }
    for address in &evidence.addresses {
        let network = Network::from_address(*address);
        let other = Place { host: PlaceHost::of_network(network), ..place.clone() };
        let through = Host::Address(*address);
        let bearing = shown.by_rules(engine, (&other, None), listed_itself, &through);
        if bearing.found.including.is_empty() && !is_public(engine.book, &other.host) {
            shown.add(Verdict::OutOfScope, Basis::NotPublic, Some(&through));
        }
    }
    part.provider = shown.provider;
    let worst = shown.findings.into_iter().min_by(|one, other| {
        let canonical = |finding: &Finding<'_>| {
            finding.rule.and_then(|id| rules.get(id.index())).map(|rule| rule.pattern().canonical())
        };
        let key = |finding: &Finding<'_>| (std::cmp::Reverse(finding.verdict), finding.basis);
        key(one).cmp(&key(other)).then_with(|| (canonical(one), one.rule).cmp(&(canonical(other), other.rule)))
    });
    match worst {
        None => {
            part.carve_outs.extend(shown.carve_outs);
            part.noted = shown.noted;
            for ids in [&mut part.carve_outs, &mut part.noted] {
                ids.sort_unstable();
                ids.dedup();
            }
        }
        Some(finding) => {
            part.verdict = finding.verdict;
            part.basis = finding.basis;
            part.rule = finding.rule;
            part.provider = finding.provider.or(part.provider);
            part.carve_outs.clear();
            part.through = finding.through;
        }
    }
    part
}

impl<'p> Shown<'p> {
    /// Weighs what the rules say of the place under another name or at an address of it.
    /// An excluded host does not reach other names of the hosts below it, one of which is `asked`.
    fn by_rules(
        &mut self,
        engine: &Engine<'p>,
        (other, asked): (&Place<'_>, Option<&PlaceHost<'_>>),
        listed_itself: bool,
        through: &Host,
    ) -> Bearing {
        let rules = engine.book.rules();
        let mut found = engine.matcher.find(rules, other);
        if let Some(PlaceHost::Name(asked)) = asked {
            let host = |id: &RuleId| rules.get(id.index()).and_then(Rule::reach);
            found.reaching.retain(|id| host(id).is_some_and(|host| !is_below(*asked, host)));
        }
        let is_third_party =
            |id: &RuleId| rules.get(id.index()).is_some_and(|rule| rule.effect() == Effect::ThirdParty);
        // What is only noted counts for nothing more.
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
                self.add_rule(Verdict::ThirdParty, Basis::ThirdPartyRule, id, through);
            }
            Ruling::Excluded(id) => self.add_rule(Verdict::OutOfScope, Basis::Excluded, id, through),
            Ruling::Included(_) | Ruling::Silent => {}
        }
        Bearing { found, is_included: matches!(ruling, Ruling::Included(_)) }
    }

    /// Adds what no rule says.
    fn add(&mut self, verdict: Verdict, basis: Basis, through: Option<&Host>) {
        self.findings.push(Finding { verdict, basis, rule: None, provider: None, through: through.cloned() });
    }

    fn add_rule(&mut self, verdict: Verdict, basis: Basis, id: RuleId, through: &Host) {
        self.findings.push(Finding { verdict, basis, rule: Some(id), provider: None, through: Some(through.clone()) });
    }

    /// A system that its vendor operates is a third party's; rented infrastructure is only noted.
    fn by_provider(&mut self, provider: Option<&'p Provider>, listed_itself: bool, name: &DomainName) {
        let Some(provider) = provider else { return };
        if matches!(provider.kind(), ProviderKind::Saas | ProviderKind::Shared) && !listed_itself {
            self.findings.push(Finding {
                verdict: Verdict::ThirdParty,
                basis: Basis::Provider,
                rule: None,
                provider: Some(provider),
                through: Some(Host::Domain(name.clone())),
            });
        } else {
            self.provider = self.provider.or(Some(provider));
        }
    }
}
