//! The decision about a class of findings or activities.

use std::borrow::Cow;

use crate::decision::finding::judge::{FindingQuery, Judgement, judge, lifts};
use crate::decision::required_fact::RequiredFact;
use crate::decision::verdict::{Basis, Verdict};
use crate::findings::{Class, ClassMatch, Condition, Facts};
use crate::rules::{FindingRule, RuleSet};
use crate::targets::Target;

/// The decision about a class of findings or an activity, with its reasons. It borrows the policy.
///
/// ```
/// use scopegate::{Basis, Facts, Policy};
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     [[findings.rules]]
///     class = "clickjacking"
///     when = ["!sensitive-action"]
/// "#).unwrap();
/// let decision = policy.check_finding("UI redressing", &Facts::new())?;
/// assert_eq!((decision.is_in_scope(), decision.basis()), (false, Basis::ClassExcluded));
/// assert_eq!(decision.unless()[0].facts[0].fact, "sensitive-action");
///
/// let decision = policy.check_finding("UI redressing", &Facts::new().shown("sensitive-action"))?;
/// assert_eq!((decision.is_in_scope(), decision.basis()), (true, Basis::ClassConditionMet));
/// # Ok::<(), scopegate::findings::QuestionError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "this `FindingDecision` must be checked: use `is_in_scope()`"]
pub struct FindingDecision<'p> {
    book: &'p RuleSet,
    asked: Box<str>,
    // INVARIANT: not empty.
    classes: Box<[&'static Class]>,
    on: Option<Box<str>>,
    judgement: Judgement,
    unless: Box<[Waiver]>,
    parts: Box<[FindingDecision<'p>]>,
}

/// A condition under which the deciding rule does not apply: the facts that are still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The facts with their required values; all of them must hold.
    pub facts: Vec<RequiredFact>,
    /// Whether the condition comes from the whole section and not from the rule.
    pub inherited: bool,
}

impl<'p> FindingDecision<'p> {
    /// Decides what a name means: one class or several.
    pub(crate) fn new(book: &'p RuleSet, asked: &str, found: &ClassMatch, facts: &Facts) -> Self {
        let one = |class| Self::of_class(book, asked, class, facts, None);
        if let Some(class) = found.only() {
            return one(class);
        }
        let parts: Box<[Self]> = found.iter().map(one).collect();
        let worst = parts.iter().map(Self::verdict).max();
        let deciding = parts.iter().find(|part| Some(part.verdict()) == worst);
        let Some(deciding) = deciding else {
            // A match has at least one class, so this is never reached.
            return Self::of_nothing(book, asked);
        };
        let mut judgement = deciding.judgement.clone();
        if judgement.verdict == Verdict::InScope {
            judgement.carve_outs = parts.iter().flat_map(|part| part.judgement.carve_outs.iter().copied()).collect();
            judgement.carve_outs.sort_unstable();
            judgement.carve_outs.dedup();
        }
        let unless = deciding.unless.clone();
        Self { book, asked: asked.into(), classes: found.classes().into(), on: None, judgement, unless, parts }
    }

    /// Decides a single class.
    pub(crate) fn of_class(
        book: &'p RuleSet,
        asked_as: &str,
        class: &'static Class,
        facts: &Facts,
        target: Option<&Target>,
    ) -> Self {
        let asked = FindingQuery { class, facts, target };
        let judgement = judge(book.findings(), asked);
        let deciding = judgement.rule.and_then(|index| book.findings().rules().get(index));
        let unless = deciding.map_or_else(Box::default, |rule| remaining(rule, asked));
        let on = asked.target.map(|target| target.canonical().into());
        Self {
            book,
            asked: asked_as.into(),
            classes: [asked.class].into(),
            on,
            judgement,
            unless,
            parts: Box::default(),
        }
    }

    /// The decision for a name without a class. It cannot occur; it is not in scope, to fail closed.
    fn of_nothing(book: &'p RuleSet, asked: &str) -> Self {
        let (verdict, basis) = (Verdict::OutOfScope, Basis::ClassNeverImplied);
        let (carve_outs, partly, overridden) = (Vec::new(), Vec::new(), Vec::new());
        let judgement = Judgement { verdict, basis, rule: None, carve_outs, partly, overridden };
        let (classes, unless, parts) = (Box::default(), Box::default(), Box::default());
        Self { book, asked: asked.into(), classes, on: None, judgement, unless, parts }
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// The reason for the verdict.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.judgement.basis
    }

    /// Whether the class is in scope. A weakness that the policy does not mention is in scope; an activity that is
    /// never implied is not.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict() == Verdict::InScope
    }

    /// Whether the class is in scope and no rule excludes a class below it or the class on some assets.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.judgement.carve_outs.is_empty()
    }

    /// The class as asked.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.asked
    }

    /// The classes that the name means; usually one.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// The canonical target of the question, if it names one.
    #[must_use]
    pub fn on(&self) -> Option<&str> {
        self.on.as_deref()
    }

    /// The rule that decided; `None` if no rule decided.
    #[must_use]
    pub fn rule(&self) -> Option<&'p FindingRule> {
        self.judgement.rule.and_then(|index| self.book.findings().rules().get(index))
    }

    /// Rules that exclude a part of what is in scope: a class below, or the class on some assets.
    pub fn carve_outs(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.carve_outs)
    }

    /// Rules that include a part of what is not in scope.
    pub fn partly(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.partly)
    }

    /// Rules for the class with a different verdict, which a rule for a deeper class outweighs or whose condition
    /// is met.
    pub fn overridden(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.overridden)
    }

    /// Conditions under which the deciding rule does not apply; those of the rule itself come first. Another rule
    /// may then decide.
    #[must_use]
    pub fn unless(&self) -> &[Waiver] {
        &self.unless
    }

    /// If the name means several classes, the decision for each; this decision is the worst of them.
    pub fn parts(&self) -> &[Self] {
        &self.parts
    }

    /// Statements of the policy that the engine cannot evaluate: those about assets, then those about conduct. Empty
    /// if the class is not in scope.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.finding_caveats().filter(move |_| in_scope)
    }

    /// The fingerprint of the policy.
    #[must_use]
    pub fn policy(&self) -> &'p str {
        self.book.fingerprint()
    }

    pub(super) fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    pub(super) fn book(&self) -> &'p RuleSet {
        self.book
    }

    /// The rules at these indexes.
    pub(super) fn rules<'s>(&'s self, indexes: &'s [usize]) -> impl Iterator<Item = &'p FindingRule> + use<'s, 'p> {
        let rules = self.book.findings().rules();
        indexes.iter().copied().filter_map(move |index| rules.get(index))
    }
}

/// The remaining facts of each condition that would waive a rule, without duplicates.
fn remaining(rule: &FindingRule, asked: FindingQuery<'_>) -> Box<[Waiver]> {
    let Some(own) = rule.class_over(asked.class) else { return Box::default() };
    let mut seen: Vec<Condition> = Vec::new();
    let mut found = Vec::new();
    for (alternative, inherited) in lifts(rule, own, asked.class) {
        let Some(left) = alternative.unmet(asked.facts).and_then(Condition::new) else { continue };
        if seen.iter().any(|other| other.asks_the_same_as(&left)) {
            continue;
        }
        let unmet = |term: &crate::findings::FactLiteral| RequiredFact {
            fact: Cow::Owned(term.fact().to_owned()),
            value: term.value(),
        };
        found.push(Waiver { facts: left.terms().iter().map(unmet).collect(), inherited });
        seen.push(left);
    }
    found.into()
}
