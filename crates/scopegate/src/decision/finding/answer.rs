//! The answer about a class of findings, or an activity.

use std::borrow::Cow;

use crate::decision::finding::judge::{FindingQuery, Judgement, judge, lifts};
use crate::decision::required_fact::RequiredFact;
use crate::decision::verdict::{Basis, Verdict};
use crate::findings::{Class, ClassMatch, Condition, Facts};
use crate::rules::{FindingRule, RuleSet};
use crate::targets::Target;

/// The answer to "is this class of findings, or this activity, in scope?", with its reasons. It borrows the policy.
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
#[must_use = "a decision that nobody looks at protects nobody"]
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

/// One way to lift the rule that decided: what would still have to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The facts, each with the value that it would have to have; all of them.
    pub facts: Vec<RequiredFact>,
    /// Whether the way is the whole section's and not the rule's own.
    pub inherited: bool,
}

impl<'p> FindingDecision<'p> {
    /// Decides what a name means: one class, or each of several.
    pub(crate) fn new(book: &'p RuleSet, asked: &str, found: &ClassMatch, facts: &Facts) -> Self {
        let one = |class| Self::of_class(book, asked, class, facts, None);
        if let Some(class) = found.only() {
            return one(class);
        }
        let parts: Box<[Self]> = found.iter().map(one).collect();
        let worst = parts.iter().map(Self::verdict).max();
        let deciding = parts.iter().find(|part| Some(part.verdict()) == worst);
        let Some(deciding) = deciding else {
            // A match has at least one class; asking about the first of none is asking about nothing.
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

    /// Decides one class.
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

    /// The answer for a name without a class: there is no such name, and it would not be in scope.
    fn of_nothing(book: &'p RuleSet, asked: &str) -> Self {
        let (verdict, basis) = (Verdict::OutOfScope, Basis::ClassNeverImplied);
        let (carve_outs, partly, overridden) = (Vec::new(), Vec::new(), Vec::new());
        let judgement = Judgement { verdict, basis, rule: None, carve_outs, partly, overridden };
        let (classes, unless, parts) = (Box::default(), Box::default(), Box::default());
        Self { book, asked: asked.into(), classes, on: None, judgement, unless, parts }
    }

    /// The answer.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// Why.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.judgement.basis
    }

    /// Whether the policy does not refuse it. Silence is no refusal of a weakness, and no consent to an activity that is
    /// never implied.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict() == Verdict::InScope
    }

    /// Whether it is in scope and no class below it, and nothing on some assets, is refused.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.judgement.carve_outs.is_empty()
    }

    /// The class as it was asked about.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.asked
    }

    /// The classes that its name means; usually one.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// The target that it was asked about with, in its canonical form.
    #[must_use]
    pub fn on(&self) -> Option<&str> {
        self.on.as_deref()
    }

    /// The rule that decided; `None` where none did.
    #[must_use]
    pub fn rule(&self) -> Option<&'p FindingRule> {
        self.judgement.rule.and_then(|index| self.book.findings().rules().get(index))
    }

    /// Rules that refuse a part of what is in scope: a class below, or the class on some assets.
    pub fn carve_outs(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.carve_outs)
    }

    /// Rules that take a part of what is not in scope.
    pub fn partly(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.partly)
    }

    /// Rules for the class that say otherwise: beaten by a deeper one, or lifted.
    pub fn overridden(&self) -> impl Iterator<Item = &'p FindingRule> + use<'_, 'p> {
        self.rules(&self.judgement.overridden)
    }

    /// What would lift the rule that decided: the rule's own ways first. What decides then is another matter.
    #[must_use]
    pub fn unless(&self) -> &[Waiver] {
        &self.unless
    }

    /// Where the name means several classes, the decision of each; the worst of them is this one.
    pub fn parts(&self) -> &[Self] {
        &self.parts
    }

    /// What the policy says that no engine can decide, where this is in scope.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.caveats().filter(move |_| in_scope)
    }

    /// The fingerprint of the policy that decided.
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

    /// Rules by their positions.
    pub(super) fn rules<'s>(&'s self, indexes: &'s [usize]) -> impl Iterator<Item = &'p FindingRule> + use<'s, 'p> {
        let rules = self.book.findings().rules();
        indexes.iter().copied().filter_map(move |index| rules.get(index))
    }
}

/// What would still have to be shown to lift a rule that holds, each way once.
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
