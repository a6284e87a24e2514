//! The whole law of assets: which of the rules that cover a place decides.
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
//! With `precedence = "exclusions-win"` the fourth row reads like the fifth. "Exclusion" means exclusions and
//! third-party entries alike. "The narrowest" is one that no other is strictly narrower than; where several are left,
//! a third-party entry goes before an exclusion, then the smallest canonical text, then the first written. So a rule
//! that is written twice decides as if it stood there once.

use crate::matcher::Found;
use crate::policy::{Effect, Precedence, Rule, RuleId};

/// What the rules say of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// This inclusion decides.
    Included(RuleId),
    /// This exclusion or third-party entry decides.
    Excluded(RuleId),
    /// No rule covers the place.
    Silent,
}

/// Applies the law to the rules that cover a place.
pub(crate) fn judge(rules: &[Rule], found: &Found, precedence: Precedence) -> Ruling {
    if let Some(id) = narrowest(rules, &winners(rules, found, precedence)) {
        return Ruling::Included(id);
    }
    narrowest(rules, &found.excluding.iter().copied()).map_or(Ruling::Silent, Ruling::Excluded)
}

/// The inclusions that put the place in scope: each is strictly narrower than every exclusion that covers it.
pub(crate) fn winners<'a>(
    rules: &'a [Rule],
    found: &'a Found,
    precedence: Precedence,
) -> impl Iterator<Item = RuleId> + Clone + 'a {
    found.including.iter().copied().filter(move |id| beats_every_exclusion(rules, *id, found, precedence))
}

/// Whether an inclusion is strictly narrower than every exclusion that covers the place.
pub(crate) fn beats_every_exclusion(rules: &[Rule], id: RuleId, found: &Found, precedence: Precedence) -> bool {
    match precedence {
        Precedence::NarrowestWins => found.excluding.iter().all(|exclusion| is_narrower(rules, id, *exclusion)),
        Precedence::ExclusionsWin => found.excluding.is_empty(),
    }
}

/// The rule reported among those that no other is strictly narrower than.
fn narrowest(rules: &[Rule], ids: &(impl Iterator<Item = RuleId> + Clone)) -> Option<RuleId> {
    // One alone, as nearly always, has nothing to be compared with.
    let mut some = ids.clone();
    let first = some.next()?;
    if some.next().is_none() {
        return Some(first);
    }
    ids.clone()
        .filter(|id| !ids.clone().any(|other| is_narrower(rules, other, *id)))
        .filter_map(|id| rules.get(id.index()).map(|rule| (id, rule)))
        .min_by_key(|(id, rule)| (rule.effect() != Effect::ThirdParty, rule.pattern().canonical(), *id))
        .map(|(id, _)| id)
}

fn is_narrower(rules: &[Rule], id: RuleId, than: RuleId) -> bool {
    match (rules.get(id.index()), rules.get(than.index())) {
        (Some(rule), Some(other)) => rule.pattern().is_narrower_than(other.pattern()),
        _ => false,
    }
}
