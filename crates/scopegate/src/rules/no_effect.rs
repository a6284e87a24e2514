//! Exclusions that exclude nothing although they are close to an inclusion. This is the most dangerous mistake in
//! a policy: its author believes that something is protected.
//!
//! Exclusions of unrelated domains are common and cause no warning. If it is not certain that an exclusion has no
//! effect, there is no warning either.

use std::cell::Cell;

use crate::document::{Effect, Precedence};
use crate::hashing::Map;
use crate::pattern::HostPattern;
use crate::rules::rule::Rule;
use crate::rules::rule_set::RuleSet;

mod alike;
mod sets;

use crate::rules::no_effect::alike::Names;

/// The maximum number of pairs of rules that are compared; pairs beyond it cause no warning.
const MOST: usize = 200_000;

/// The exclusions without effect, each with the inclusion that it is close to.
pub(super) fn all(book: &RuleSet) -> Vec<(&Rule, &Rule, NoEffectReason)> {
    let rules = book.rules();
    let (inclusions, exclusions): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().partition(|rule| rule.effect() == Effect::Include);
    if inclusions.is_empty() || exclusions.is_empty() {
        return Vec::new();
    }
    let near = Near::new(book, inclusions);
    exclusions.into_iter().filter_map(|rule| near.close_to(rule).map(|(close, why)| (rule, close, why))).collect()
}

/// How an exclusion is close to an inclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoEffectReason {
    /// It overlaps no inclusion of the same domain.
    Apart,
    /// The inclusions that it overlaps are narrower and so take precedence.
    Narrower,
    /// Its reach overlaps only inclusions at or below the excluded host, which take precedence.
    Reach,
    /// Its name looks similar to the inclusion's.
    Alike,
}

/// Inclusions, grouped by how an exclusion can be close to them.
struct Near<'b> {
    book: &'b RuleSet,
    by_domain: Map<&'b str, Vec<&'b Rule>>,
    /// Inclusions of names, in the order of the source.
    named: Vec<&'b Rule>,
    /// Inclusions of addresses.
    addresses: Vec<&'b Rule>,
    /// Inclusions that belong to no single domain: `h.*`.
    wide: Vec<&'b Rule>,
    names: Names<'b>,
    /// The number of pairs that may still be compared.
    left: Cell<usize>,
}

impl<'b> Near<'b> {
    fn new(book: &'b RuleSet, inclusions: Vec<&'b Rule>) -> Self {
        let mut by_domain: Map<&str, Vec<&Rule>> = Map::default();
        let (mut named, mut addresses, mut wide) = (Vec::new(), Vec::new(), Vec::new());
        let mut names = Names::default();
        for rule in inclusions {
            match (rule.pattern().host(), rule.pattern().host().registrable(book.suffixes())) {
                (HostPattern::Addresses(_), _) => {
                    addresses.push(rule);
                    continue;
                }
                (_, Some(domain)) => {
                    by_domain.entry(domain).or_default().push(rule);
                    names.add(domain, rule);
                }
                (_, None) => wide.push(rule),
            }
            named.push(rule);
        }
        Self { book, by_domain, named, addresses, wide, names, left: Cell::new(MOST) }
    }

    fn close_to(&self, rule: &Rule) -> Option<(&'b Rule, NoEffectReason)> {
        if self.is_owned(rule) {
            return None;
        }
        let host = rule.pattern().host();
        match (host, host.registrable(self.book.suffixes())) {
            (HostPattern::Addresses(_), _) => self.among(rule, &[&self.addresses], false),
            (HostPattern::Any, _) => None,
            // Different hosts below a provider's domain belong to different customers.
            (_, Some(domain)) if self.book.providers().find(domain).is_some() => None,
            (_, Some(domain)) => match self.by_domain.get(domain) {
                Some(own) => self.among(rule, &[own, &self.wide], true),
                None if self.meets_any(rule, &self.wide) => None,
                None => self.names.alike(host, domain).map(|close| (close, NoEffectReason::Alike)),
            },
            (_, None) => self.among(rule, &[&self.named], false).or_else(|| {
                let is_alone = !self.meets_any(rule, &self.named);
                is_alone.then(|| self.names.alike(host, "")).flatten().map(|close| (close, NoEffectReason::Alike))
            }),
        }
    }

    /// Whether an exclusion may exclude something that is in scope only because it is owned.
    fn is_owned(&self, rule: &Rule) -> bool {
        let ownership = self.book.ownership();
        let host = rule.pattern().host();
        ownership.in_scope()
            && match host {
                HostPattern::Addresses(_) => !ownership.networks().is_empty(),
                _ => match host.registrable(self.book.suffixes()) {
                    Some(domain) => ownership.names(self.book.rules()).any(|own| own.ends_with(domain)),
                    None => true,
                },
            }
    }

    /// The inclusion that a rule is close to, if the rule excludes nothing from any of these. If `related`, all of
    /// them share its domain, so that an inclusion it does not overlap is close too.
    fn among(&self, rule: &Rule, inclusions: &[&[&'b Rule]], related: bool) -> Option<(&'b Rule, NoEffectReason)> {
        let mut narrower: Option<(&Rule, NoEffectReason)> = None;
        // The first of those that share the most labels with it.
        let mut apart: Option<(&Rule, usize)> = None;
        for inclusion in inclusions.iter().copied().flatten().copied() {
            if is_apex(rule, inclusion) {
                return None;
            }
            match self.relation(rule, inclusion) {
                SetRelation::TakesOut => return None,
                // Exclusion `*.h` with inclusion `h`: another warning covers this.
                SetRelation::Narrower if is_apex(inclusion, rule) => {}
                SetRelation::Narrower => narrower = narrower.or(Some((inclusion, NoEffectReason::Narrower))),
                SetRelation::BelowReach => narrower = narrower.or(Some((inclusion, NoEffectReason::Reach))),
                SetRelation::Apart => {
                    let shared = shared_labels(rule, inclusion);
                    if apart.is_none_or(|(_, most)| shared > most) {
                        apart = Some((inclusion, shared));
                    }
                }
            }
        }
        let apart = apart.filter(|_| related).map(|(close, _)| (close, NoEffectReason::Apart));
        narrower.or(apart)
    }

    fn meets_any(&self, rule: &Rule, inclusions: &[&Rule]) -> bool {
        inclusions.iter().any(|inclusion| self.relation(rule, inclusion) != SetRelation::Apart)
    }

    fn relation(&self, rule: &Rule, inclusion: &Rule) -> SetRelation {
        // A pair that is not compared counts as overlapping.
        let Some(left) = self.left.get().checked_sub(1) else { return SetRelation::TakesOut };
        self.left.set(left);
        let apex = self.book.wildcards_include_apex();
        if !sets::meet(rule.pattern(), inclusion.pattern(), apex) {
            return match rule.reach() {
                Some(host) if sets::meets_below(host, inclusion.pattern(), apex) => {
                    if inclusion.pattern().beats_reach(host) { SetRelation::BelowReach } else { SetRelation::TakesOut }
                }
                _ => SetRelation::Apart,
            };
        }
        let wins =
            self.book.precedence() == Precedence::NarrowestWins && inclusion.pattern().is_narrower_than(rule.pattern());
        if wins { SetRelation::Narrower } else { SetRelation::TakesOut }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetRelation {
    TakesOut,
    Narrower,
    BelowReach,
    Apart,
}

/// Inclusion `*.h` with exclusion `h`: the usual way to exclude the apex.
fn is_apex(rule: &Rule, inclusion: &Rule) -> bool {
    matches!((rule.pattern().host(), inclusion.pattern().host()), (HostPattern::Exact(own), HostPattern::Below(base)) if own == base)
}

/// The number of labels that the hosts of two rules share, from the last label on.
fn shared_labels(rule: &Rule, inclusion: &Rule) -> usize {
    let (own, others) = (rule.pattern().host().to_string(), inclusion.pattern().host().to_string());
    own.rsplit('.').zip(others.rsplit('.')).take_while(|(own, others)| own == others).count()
}
