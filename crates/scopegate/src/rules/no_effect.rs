//! Exclusions that take nothing out of what is in scope, although they are close to an inclusion: the worst mistake that a policy can
//! hold, for whoever wrote one believes that something is protected.
//!
//! Exclusions of quite other domains are common, and nothing is said of them. Where it is not plain that an exclusion takes nothing out,
//! nothing is said either.

use std::cell::Cell;

use crate::document::{Effect, Precedence};
use crate::hashing::Map;
use crate::pattern::HostPattern;
use crate::rules::rule::Rule;
use crate::rules::rule_set::RuleSet;

mod alike;
mod sets;

use crate::rules::no_effect::alike::Names;

/// How many pairs of rules are compared in all; beyond that nothing is said.
const MOST: usize = 200_000;

/// The exclusions that do nothing, each with the inclusion that it is close to.
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

/// In which way an exclusion is close to an inclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoEffectReason {
    /// It has none of what the inclusions of the same domain have.
    Apart,
    /// What it has in common with inclusions is theirs, for they are narrower.
    Narrower,
    /// Of an excluded host, that its reach meets inclusions at or below the host alone.
    Reach,
    /// Its name looks like the inclusion's.
    Alike,
}

/// Inclusions by what an exclusion can be close to them in.
struct Near<'b> {
    book: &'b RuleSet,
    by_domain: Map<&'b str, Vec<&'b Rule>>,
    /// Those of names, in their order.
    named: Vec<&'b Rule>,
    /// Those of addresses.
    addresses: Vec<&'b Rule>,
    /// Those of no one domain: `h.*`.
    wide: Vec<&'b Rule>,
    names: Names<'b>,
    /// How many pairs may still be compared.
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
            // What is below a provider's domain is its customers', each another.
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

    /// Where everything owned is in scope, what an exclusion takes out may be no inclusion's.
    fn is_owned(&self, rule: &Rule) -> bool {
        let ownership = self.book.ownership();
        let host = rule.pattern().host();
        ownership.in_scope()
            && match host {
                HostPattern::Addresses(_) => !ownership.networks().is_empty(),
                _ => match host.registrable(self.book.suffixes()) {
                    Some(domain) => ownership.names().any(|own| own.ends_with(domain)),
                    None => true,
                },
            }
    }

    /// The inclusion that a rule is close to, where it takes nothing out of any of these. Where `related`, they are all of one
    /// domain with it, so that one which it does not meet is close too.
    fn among(&self, rule: &Rule, inclusions: &[&[&'b Rule]], related: bool) -> Option<(&'b Rule, NoEffectReason)> {
        let mut narrower: Option<(&Rule, NoEffectReason)> = None;
        // The first of those that share most labels with it.
        let mut apart: Option<(&Rule, usize)> = None;
        for inclusion in inclusions.iter().copied().flatten().copied() {
            if is_apex(rule, inclusion) {
                return None;
            }
            match self.relation(rule, inclusion) {
                SetRelation::TakesOut => return None,
                // Out `*.h`, in `h`: what that means has a warning of its own.
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
        // What is not looked at is taken to be met.
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

/// In `*.h`, out `h`: that is how a policy says that the apex is out.
fn is_apex(rule: &Rule, inclusion: &Rule) -> bool {
    matches!((rule.pattern().host(), inclusion.pattern().host()), (HostPattern::Exact(own), HostPattern::Below(base)) if own == base)
}

/// How many labels the hosts of two rules share, from the last one on.
fn shared_labels(rule: &Rule, inclusion: &Rule) -> usize {
    let (own, others) = (rule.pattern().host().to_string(), inclusion.pattern().host().to_string());
    own.rsplit('.').zip(others.rsplit('.')).take_while(|(own, others)| own == others).count()
}
