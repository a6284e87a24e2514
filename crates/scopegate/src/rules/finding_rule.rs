//! One finding rule whose class, conditions and assets have been understood.

use crate::document::{Effect, FindingVerdict, LineCol};
use crate::findings::{Class, Condition, FactLiteral};
use crate::pattern::{Exclusion, Inclusion, Pattern, Relation};
use crate::targets::Target;

/// What a policy says of a class of findings or activities.
///
/// ```
/// let policy = scopegate::Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     [[findings.rules]]
///     class = "UI redressing"
///     when = ["!sensitive-action"]
/// "#).unwrap();
/// let rule = policy.finding_rules().next().unwrap();
/// assert_eq!((rule.id(), rule.written(), rule.line()), ("findings.rules[0]", "UI redressing", Some(5)));
/// assert_eq!(rule.classes()[0].id(), "clickjacking");
/// ```
#[derive(Debug, Clone)]
pub struct FindingRule {
    pub(super) id: Box<str>,
    /// The place in the list as written.
    pub(super) index: usize,
    pub(super) written: Box<str>,
    // INVARIANT: not empty, and no class is below another.
    pub(super) classes: Box<[&'static Class]>,
    pub(super) verdict: FindingVerdict,
    pub(super) unless: Box<[Condition]>,
    pub(super) when: Box<[FactLiteral]>,
    pub(super) lifts: Lifts,
    pub(super) may_inherit: bool,
    pub(super) only_on: Option<OnlyOn>,
    pub(super) place: Option<LineCol>,
    pub(super) reason: Option<Box<str>>,
}

/// What lifts an excluding rule, each alternative once: its own, and what the section adds where it inherits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lifts {
    /// `unless`, then each term of `when` turned round: who shows that it does not hold lifts the rule.
    pub(crate) own: Box<[Condition]>,
    pub(crate) inherited: Box<[Condition]>,
}

impl Lifts {
    pub(super) fn new(unless: &[Condition], when: &[FactLiteral], section: &[Condition]) -> Self {
        let negated = when.iter().map(|term| Condition::of(term.negated()));
        let own = distinct(&[], unless.iter().cloned().chain(negated));
        let inherited = distinct(&own, section.iter().cloned());
        Self { own, inherited }
    }
}

/// The alternatives that ask for something that neither `known` nor an earlier one asks for.
fn distinct(known: &[Condition], alternatives: impl Iterator<Item = Condition>) -> Box<[Condition]> {
    let mut found: Vec<Condition> = Vec::new();
    for alternative in alternatives {
        if !known.iter().chain(&found).any(|other| other.asks_the_same_as(&alternative)) {
            found.push(alternative);
        }
    }
    found.into()
}

/// The assets that a rule is bound to, in the reading of its verdict.
#[derive(Debug, Clone)]
pub(crate) enum OnlyOn {
    Inclusions(Box<[Inclusion]>),
    Exclusions(Box<[Exclusion]>),
}

impl OnlyOn {
    /// Whether the rule is there for a target: an excluding one where a pattern meets it, an in-scope one only where one
    /// covers the whole of it.
    pub(crate) fn takes(&self, target: &Target) -> bool {
        match self {
            Self::Inclusions(patterns) => patterns.iter().any(|pattern| pattern.covers(target)),
            Self::Exclusions(patterns) => patterns.iter().any(|pattern| pattern.relation(target) != Relation::Apart),
        }
    }

    pub(super) fn patterns(&self) -> Box<dyn Iterator<Item = &Pattern> + '_> {
        match self {
            Self::Inclusions(patterns) => Box::new(patterns.iter().map(Inclusion::pattern)),
            Self::Exclusions(patterns) => Box::new(patterns.iter().map(Exclusion::pattern)),
        }
    }
}

impl FindingRule {
    /// What decisions call it: its place in the policy, `findings.rules[3]`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The class as it was written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The classes that it is for; several where the name written means several.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// What it answers.
    #[must_use]
    pub fn verdict(&self) -> FindingVerdict {
        self.verdict
    }

    /// Its own condition: any of these.
    #[must_use]
    pub fn unless(&self) -> &[Condition] {
        &self.unless
    }

    /// What must hold for the rule to be there: all of these.
    #[must_use]
    pub fn when(&self) -> &[FactLiteral] {
        &self.when
    }

    /// Whether the section's condition lifts it too, for the classes that inherit one.
    #[must_use]
    pub fn may_inherit(&self) -> bool {
        self.may_inherit
    }

    /// The patterns of the assets that it is bound to; `None` where it is bound to none.
    pub fn only_on(&self) -> Option<impl Iterator<Item = &Pattern>> {
        self.only_on.as_ref().map(OnlyOn::patterns)
    }

    /// Why it is there.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The line of its class, from 1; none where the policy came from no text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The class by which it covers another: that class, or one above it.
    pub(crate) fn class_over(&self, class: &Class) -> Option<&'static Class> {
        self.classes.iter().copied().find(|own| class.is_at_or_below(own))
    }

    /// Its classes that stand below another.
    pub(crate) fn classes_below(&self, class: &Class) -> impl Iterator<Item = &'static Class> {
        self.classes.iter().copied().filter(move |own| own.is_at_or_below(class) && own.id() != class.id())
    }

    /// What its verdict does.
    pub(crate) fn effect(&self) -> Effect {
        self.verdict.effect()
    }

    /// The assets that it is bound to.
    pub(crate) fn bound_to(&self) -> Option<&OnlyOn> {
        self.only_on.as_ref()
    }

    /// What lifts it, own and inherited, whoever inherits.
    pub(crate) fn lifts(&self) -> &Lifts {
        &self.lifts
    }

    /// Whether the section's condition lifts it for a class that it covers by `own`. Both must be of a kind that
    /// inherits: a rule for bad reports must not let a duplicate in for its impact.
    pub(crate) fn inherits_for(&self, own: &Class, asked: &Class) -> bool {
        self.may_inherit && own.inherits_section_condition() && asked.inherits_section_condition()
    }
}
