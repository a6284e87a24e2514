//! Precedence of finding rules: which rule decides about one class.

use std::cmp::Reverse;

use crate::decision::verdict::{Basis, Verdict};
use crate::document::{Effect, FindingVerdict, Unmentioned};
use crate::findings::{Class, Condition, Facts, classes};
use crate::rules::{FindingRule, FindingRuleSet};
use crate::targets::Target;

/// A question about one class with the known facts, optionally on a target.
#[derive(Debug, Clone, Copy)]
pub(super) struct FindingQuery<'a> {
    pub(super) class: &'static Class,
    pub(super) facts: &'a Facts,
    pub(super) target: Option<&'a Target>,
}

/// The decision for one class. Rules are indexes into the rule set.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) basis: Basis,
    pub(super) rule: Option<usize>,
    pub(super) carve_outs: Vec<usize>,
    pub(super) partly: Vec<usize>,
    pub(super) overridden: Vec<usize>,
}

/// Whether a rule applies to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It does not apply: it is bound to other assets, or it is an in-scope rule whose conditions are not shown.
    Absent,
    /// It would exclude the class, but a condition that waives it is met.
    Lifted,
    Holds,
}

/// Decides one class.
pub(super) fn judge(book: &FindingRuleSet, asked: FindingQuery<'_>) -> Judgement {
    let covering: Vec<Covering<'_>> = book.rules().iter().enumerate().filter_map(|rule| asked.covering(rule)).collect();
    let holding = covering.iter().filter(|rule| rule.standing == Standing::Holds);
    let deciding = holding.min_by_key(|rule| rule.precedence());
    let lifted = covering.iter().any(|rule| rule.standing == Standing::Lifted);
    // A rule for all activities names none of them, so waiving it does not permit any of them.
    let mentioned = covering.iter().any(|rule| rule.standing == Standing::Lifted && rule.depth > 0);
    let (verdict, basis) = match deciding {
        Some(rule) if rule.rule.effect() == Effect::Include => (Verdict::InScope, Basis::ClassAllowed),
        Some(rule) => (verdict_of(rule.rule), Basis::ClassExcluded),
        None if !mentioned && is_never_implied(asked.class) => (Verdict::OutOfScope, Basis::ClassNeverImplied),
        None => match book.unmentioned() {
            Unmentioned::InScope if lifted => (Verdict::InScope, Basis::ClassConditionMet),
            Unmentioned::InScope => (Verdict::InScope, Basis::ClassUnmentioned),
            Unmentioned::OutOfScope => (Verdict::OutOfScope, Basis::ClassUnmentioned),
        },
    };
    let rule = deciding.map(|rule| rule.index);
    let otherwise = covering.iter().filter(|it| it.standing != Standing::Absent && verdict_of(it.rule) != verdict);
    let overridden = otherwise.map(|it| it.index).collect();
    let within = |effect: fn(Effect) -> bool| {
        let rules = book.rules().iter().enumerate().filter(|(_, rule)| effect(rule.effect()));
        rules.filter(|(_, rule)| asked.meets_a_part(rule)).map(|(index, _)| index).collect()
    };
    let (carve_outs, partly) = match verdict {
        Verdict::InScope => (within(|effect| effect != Effect::Include), Vec::new()),
        _ => (Vec::new(), within(|effect| effect == Effect::Include)),
    };
    Judgement { verdict, basis, rule, carve_outs, partly, overridden }
}

/// Whether the class needs explicit permission: the class itself, one above it, or one below it. For a question
/// about activities in general, the strictest of them counts.
fn is_never_implied(class: &Class) -> bool {
    let related = |other: &Class| class.is_at_or_below(other) || other.is_at_or_below(class);
    classes().any(|other| other.is_never_implied() && related(other))
}

/// The conditions that waive an excluding rule for a class that it covers by `own`: its own, then the inherited
/// ones. The flag marks the inherited ones.
pub(super) fn lifts<'r>(
    rule: &'r FindingRule,
    own: &Class,
    asked: &Class,
) -> impl Iterator<Item = (&'r Condition, bool)> + use<'r> {
    let (lifts, inherits) = (rule.lifts(), rule.inherits_for(own, asked));
    let inherited = lifts.inherited.iter().filter(move |_| inherits).map(|alternative| (alternative, true));
    lifts.own.iter().map(|alternative| (alternative, false)).chain(inherited)
}

/// A rule that covers the class of the question.
struct Covering<'r> {
    index: usize,
    rule: &'r FindingRule,
    depth: usize,
    alternatives: usize,
    standing: Standing,
}

impl Covering<'_> {
    /// The smallest key decides: the deepest class, then rules bound to assets, then third-party before exclusion
    /// before inclusion, then fewer conditions that waive the rule, then the order of the source.
    fn precedence(&self) -> (Reverse<(usize, bool)>, u8, usize, usize) {
        let effect = match self.rule.effect() {
            Effect::ThirdParty => 0,
            Effect::Exclude => 1,
            Effect::Include => 2,
        };
        (Reverse((self.depth, self.rule.bound_to().is_some())), effect, self.alternatives, self.index)
    }
}

impl FindingQuery<'_> {
    fn covering<'r>(&self, (index, rule): (usize, &'r FindingRule)) -> Option<Covering<'r>> {
        let own = rule.class_over(self.class)?;
        let takes_target = rule.bound_to().is_none_or(|assets| self.target.is_some_and(|target| assets.takes(target)));
        let standing = if takes_target { self.by_conditions(rule, own, self.class) } else { Standing::Absent };
        let alternatives = lifts(rule, own, self.class).count();
        Some(Covering { index, rule, depth: own.id().matches('/').count(), alternatives, standing })
    }

    /// Whether a rule applies, judged by the known facts alone.
    fn by_conditions(&self, rule: &FindingRule, own: &Class, asked: &Class) -> Standing {
        let known = |fact: &str| self.facts.get(fact);
        if rule.effect() == Effect::Include {
            let shown = rule.when().iter().all(|term| known(term.fact()) == Some(term.value()));
            let open = rule.unless().iter().any(|alternative| !alternative.is_refuted(self.facts));
            return if shown && !open { Standing::Holds } else { Standing::Absent };
        }
        let lifted = lifts(rule, own, asked).any(|(alternative, _)| alternative.is_met(self.facts));
        if lifted { Standing::Lifted } else { Standing::Holds }
    }

    /// Whether a rule applies to a part of the question: to a class below or, if the question has no target, to
    /// some assets.
    fn meets_a_part(&self, rule: &FindingRule) -> bool {
        let may_take = match (rule.bound_to(), self.target) {
            (Some(assets), Some(target)) => assets.takes(target),
            _ => true,
        };
        let holds = |own: &Class, asked: &Class| self.by_conditions(rule, own, asked) == Standing::Holds;
        let on_some_assets = rule.bound_to().is_some() && self.target.is_none();
        let over = rule.class_over(self.class).filter(|_| on_some_assets);
        may_take
            && (rule.classes_below(self.class).any(|below| holds(below, below))
                || over.is_some_and(|own| holds(own, self.class)))
    }
}

/// The verdict of a finding rule.
fn verdict_of(rule: &FindingRule) -> Verdict {
    match rule.verdict() {
        FindingVerdict::InScope => Verdict::InScope,
        FindingVerdict::OutOfScope => Verdict::OutOfScope,
        FindingVerdict::ThirdParty => Verdict::ThirdParty,
    }
}
