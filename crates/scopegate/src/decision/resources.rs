//! Decides single resources: by the rules, then by ownership, then by evidence.

use crate::decision::context::Context;
use crate::decision::embedded::settled;
use crate::decision::evidence::{Evidence, weigh};
use crate::decision::mention::is_mentioned;
use crate::decision::outcome::Outcome;
use crate::decision::ownership_default::ownership_default;
use crate::decision::precedence::{Ruling, judge, partial_winners, winners};
use crate::decision::resource_decision::ResourceDecision;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::Effect;
use crate::index::FoundRules;
use crate::pattern::{Resource, ResourceHost};
use crate::rules::Rule;
use crate::targets::Target;

/// The decision for a host or an undivided network on the target's ports.
pub(super) fn on_ports<'p>(
    engine: &Context<'p>,
    host: ResourceHost<'_>,
    target: &Target,
    evidence: &Evidence,
) -> ResourceDecision<'p> {
    let places = Resource::on_ports(host, target);
    let parts = places.iter().map(|place| decide_resource(engine, place, evidence));
    parts.reduce(|one, other| one.join(other, engine.book.rules())).unwrap_or_else(ResourceDecision::nothing)
}

/// Decides one resource. If it is a network, no boundary divides it.
pub(crate) fn decide_resource<'p>(
    engine: &Context<'p>,
    place: &Resource<'_>,
    evidence: &Evidence,
) -> ResourceDecision<'p> {
    let found = engine.matcher.find(engine.book.rules(), place);
    decide_by(engine, place, &found, evidence)
}

/// Applies the precedence to the rules found for a resource and, if no rule covers it, the ownership default.
/// `owned` is what the caller knows about ownership.
pub(crate) fn outcome<'p>(
    engine: &Context<'p>,
    host: &ResourceHost<'_>,
    found: &FoundRules,
    owned: Option<bool>,
) -> Outcome<'p> {
    let rules = engine.book.rules();
    match judge(rules, found, engine.book.precedence()) {
        Ruling::Included(id) => Outcome::by_rule(Verdict::InScope, Basis::Listed, id),
        Ruling::Excluded(id) => match rules.get(id.index()).map(Rule::effect) {
            Some(Effect::ThirdParty) => Outcome::by_rule(Verdict::ThirdParty, Basis::ThirdPartyRule, id),
            _ => Outcome::by_rule(Verdict::OutOfScope, Basis::Excluded, id),
        },
        Ruling::Silent => {
            let answer = ownership_default(engine.book, host, owned);
            // If an inclusion overlaps the resource, `partial` is more informative than the ownership default.
            if answer.verdict == Verdict::InScope || found.partly_including.is_empty() {
                answer
            } else {
                Outcome::new(Verdict::OutOfScope, Basis::Partial)
            }
        }
    }
}

/// Decides one resource by the rules found for it.
pub(crate) fn decide_by<'p>(
    engine: &Context<'p>,
    place: &Resource<'_>,
    found: &FoundRules,
    evidence: &Evidence,
) -> ResourceDecision<'p> {
    let (rules, precedence) = (engine.book.rules(), engine.book.precedence());
    let found = &*settled(rules, place, found);
    let Outcome { verdict, basis, rule, provider } = outcome(engine, &place.host, found, evidence.is_owned());
    let covering = found.including.iter().chain(&found.excluding).chain(&found.reaching).copied().collect();
    let mut part = ResourceDecision { verdict, basis, rule, covering, provider, ..ResourceDecision::nothing() };
    part.is_mentioned = is_mentioned(engine, &place.host, found);
    if part.verdict == Verdict::InScope {
        part.carve_outs.clone_from(&found.partly_excluding);
        let mut part = weigh(engine, part, found, place, evidence);
        if part.verdict == Verdict::InScope {
            part.included.extend(winners(rules, found, precedence));
        }
        return part;
    }
    part.partly = partial_winners(rules, found, precedence);
    part
}
