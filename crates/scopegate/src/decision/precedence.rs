//! Precedence of asset rules: which of the rules that cover a resource decides.
//!
//! > A resource is in scope when some inclusion covers it that is **strictly narrower than every exclusion that
//! > covers it**.
//!
//! | inclusions that cover | exclusions that cover | decides |
//! |---|---|---|
//! | none | none | no rule |
//! | some | none | the narrowest inclusion |
//! | none | some | the narrowest exclusion |
//! | one is narrower than each exclusion | some | the narrowest such inclusion |
//! | none is narrower than each exclusion (a tie, a crossing, a wider one) | some | the narrowest exclusion |
//!
//! An exclusion of a host also reaches the names below the host. An exclusion that covers a resource only by its
//! reach is wider than one that covers it by its pattern. Whether an inclusion is narrower than a reach:
//!
//! | inclusion | exclusion | is narrower |
//! |---|---|---|
//! | its literal host part is the excluded host or a name below it | covers by its reach | always |
//! | any other | covers by its reach | never |
//!
//! With `precedence = "exclusions-win"`, row 4 has the result of row 5, except for exclusions that cover only by
//! their reach. "Exclusion" means exclusions and third-party entries alike.
//!
//! "The narrowest" is a rule such that no other covering rule is strictly narrower. If several remain, third-party
//! entries come first, then the smallest canonical text, then the order of the source. A rule that appears twice
//! decides as if it appeared once.

use std::borrow::Cow;

use crate::document::{Effect, Precedence};
use crate::index::{FoundRules, RuleIds};
use crate::rules::{Rule, RuleId};

/// The result of the rules for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// This inclusion decides.
    Included(RuleId),
    /// This exclusion or third-party entry decides.
    Excluded(RuleId),
    /// No rule covers the resource.
    Silent,
}

/// Applies the precedence to the rules that cover a resource.
pub(crate) fn judge(rules: &[Rule], found: &FoundRules, precedence: Precedence) -> Ruling {
    if let Some(id) = narrowest(rules, &winners(rules, found, precedence)) {
        return Ruling::Included(id);
    }
    let excluding = if found.excluding.is_empty() { &found.reaching } else { &found.excluding };
    narrowest(rules, &excluding.iter().copied()).map_or(Ruling::Silent, Ruling::Excluded)
}

/// The inclusions that put the resource in scope: each is strictly narrower than every exclusion that covers it.
pub(crate) fn winners<'a>(
    rules: &'a [Rule],
    found: &'a FoundRules,
    precedence: Precedence,
) -> impl Iterator<Item = RuleId> + Clone + 'a {
    let (exclusions, reaching) = (different(rules, &found.excluding), different(rules, &found.reaching));
    found
        .including
        .iter()
        .copied()
        .filter(move |id| beats(rules, *id, &exclusions, precedence) && beats_reach(rules, *id, &reaching))
}

/// The inclusions that overlap the resource and are strictly narrower than every exclusion that covers it.
pub(crate) fn partial_winners(rules: &[Rule], found: &FoundRules, precedence: Precedence) -> RuleIds {
    let (exclusions, reaching) = (different(rules, &found.excluding), different(rules, &found.reaching));
    let wins = |id: &RuleId| beats(rules, *id, &exclusions, precedence) && beats_reach(rules, *id, &reaching);
    found.partly_including.iter().copied().filter(wins).collect()
}

/// Whether an inclusion is strictly narrower than each of these exclusions.
fn beats(rules: &[Rule], id: RuleId, exclusions: &[RuleId], precedence: Precedence) -> bool {
    match precedence {
        Precedence::NarrowestWins => exclusions.iter().all(|exclusion| is_narrower(rules, id, *exclusion)),
        Precedence::ExclusionsWin => exclusions.is_empty(),
    }
}

/// Whether an inclusion is narrower than the reach of each of these exclusions.
fn beats_reach(rules: &[Rule], id: RuleId, reaching: &[RuleId]) -> bool {
    let Some(rule) = rules.get(id.index()) else { return false };
    let host = |id: &RuleId| rules.get(id.index()).and_then(Rule::reach);
    reaching.iter().all(|exclusion| host(exclusion).is_some_and(|host| rule.pattern().beats_reach(host)))
}

/// From this number of rules on, rules with equal text are deduplicated before they are compared pairwise. A
/// policy may repeat one rule a hundred thousand times; the comparison must not take quadratic time.
const MANY: usize = 16;

/// One rule for each canonical text, once there are [`MANY`] rules.
fn different<'a>(rules: &[Rule], ids: &'a [RuleId]) -> Cow<'a, [RuleId]> {
    if ids.len() < MANY {
        return Cow::Borrowed(ids);
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable_by_key(|id| (canonical(rules, *id), *id));
    ids.dedup_by_key(|id| canonical(rules, *id));
    Cow::Owned(ids)
}

/// The rule to report among those for which no other rule is strictly narrower.
fn narrowest(rules: &[Rule], ids: &(impl Iterator<Item = RuleId> + Clone)) -> Option<RuleId> {
    // The common case: a single rule.
    let mut some = ids.clone();
    let first = some.next()?;
    if some.next().is_none() {
        return Some(first);
    }
    if ids.clone().nth(MANY).is_some() {
        return narrowest_of_many(rules, ids.clone().collect());
    }
    ids.clone().filter(|id| !ids.clone().any(|other| is_narrower(rules, other, *id))).min_by_key(|id| order(rules, *id))
}

/// The same for many rules: in reporting order, finds the first rule for which no other is narrower. A rule that
/// was narrower than an earlier candidate is tried first, because it is often narrower than the next candidate
/// too.
fn narrowest_of_many(rules: &[Rule], mut ids: Vec<RuleId>) -> Option<RuleId> {
    ids.sort_unstable_by_key(|id| order(rules, *id));
    let others = different(rules, &ids).into_owned();
    ids.dedup_by_key(|id| canonical(rules, *id));
    let mut narrower: Vec<RuleId> = Vec::new();
    ids.into_iter().find(|id| {
        if narrower.iter().any(|other| is_narrower(rules, *other, *id)) {
            return false;
        }
        let found = others.iter().copied().find(|other| is_narrower(rules, *other, *id));
        narrower.extend(found);
        found.is_none()
    })
}

/// The order of reporting: the smallest is reported.
fn order(rules: &[Rule], id: RuleId) -> impl Ord + '_ {
    let rule = rules.get(id.index());
    (rule.map(|rule| rule.effect() != Effect::ThirdParty), canonical(rules, id), id)
}

fn canonical(rules: &[Rule], id: RuleId) -> Option<&str> {
    rules.get(id.index()).map(|rule| rule.pattern().canonical())
}

fn is_narrower(rules: &[Rule], id: RuleId, than: RuleId) -> bool {
    match (rules.get(id.index()), rules.get(than.index())) {
        (Some(rule), Some(other)) => rule.pattern().is_narrower_than(other.pattern()),
        _ => false,
    }
}
