//! Compiled finding rules.

use crate::document::{Effect, FindingVerdict, LineCol};
use crate::findings::{Class, Condition, FactLiteral};
use crate::pattern::{Exclusion, Inclusion, Pattern, Relation};
use crate::targets::Target;

/// A rule about a class of findings or activities.
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
    /// The index in the list as written.
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

/// The conditions that waive an excluding rule, without duplicates: its own, and the inherited ones of the
/// section.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lifts {
    /// `unless`, followed by each negated term of `when`: showing that a term does not hold waives the rule.
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

/// The conditions that neither `known` nor an earlier one implies.
fn distinct(known: &[Condition], alternatives: impl Iterator<Item = Condition>) -> Box<[Condition]> {
    let mut found: Vec<Condition> = Vec::new();
    for alternative in alternatives {
        if !known.iter().chain(&found).any(|other| other.asks_the_same_as(&alternative)) {
            found.push(alternative);
        }
    }
    found.into()
}

/// The assets that a rule is bound to, as inclusions or exclusions according to its verdict.
#[derive(Debug, Clone)]
pub(crate) enum OnlyOn {
    Inclusions(Box<[Inclusion]>),
    Exclusions(Box<[Exclusion]>),
}

impl OnlyOn {
    /// Whether the rule applies to a target. An excluding rule applies if a pattern overlaps the target, an
    /// in-scope rule only if a pattern covers the whole target.
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
    /// The id in decisions: its position in the policy, `findings.rules[3]`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The class as written in the policy.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The classes of the rule; several if the written name is ambiguous.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// The verdict of the rule.
    #[must_use]
    pub fn verdict(&self) -> FindingVerdict {
        self.verdict
    }

    /// The conditions that waive the rule; any one of them is enough.
    #[must_use]
    pub fn unless(&self) -> &[Condition] {
        &self.unless
    }

    /// The facts that must all hold for the rule to apply.
    #[must_use]
    pub fn when(&self) -> &[FactLiteral] {
        &self.when
    }

    /// Whether the section's condition can waive the rule, for classes that inherit it.
    #[must_use]
    pub fn may_inherit(&self) -> bool {
        self.may_inherit
    }

    /// The patterns of the assets that the rule is bound to; `None` if it applies to every asset.
    pub fn only_on(&self) -> Option<impl Iterator<Item = &Pattern>> {
        self.only_on.as_ref().map(OnlyOn::patterns)
    }

    /// The `reason` from the policy.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The line of the class in the source, counted from 1; `None` if the policy was not read from a text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The class of the rule that is `class` or above it.
    pub(crate) fn class_over(&self, class: &Class) -> Option<&'static Class> {
        self.classes.iter().copied().find(|own| class.is_at_or_below(own))
    }

    /// The classes of the rule that are below `class`.
    pub(crate) fn classes_below(&self, class: &Class) -> impl Iterator<Item = &'static Class> {
        self.classes.iter().copied().filter(move |own| own.is_at_or_below(class) && own.id() != class.id())
    }

    /// The effect of its verdict.
    pub(crate) fn effect(&self) -> Effect {
        self.verdict.effect()
    }

    /// The assets that the rule is bound to.
    pub(crate) fn bound_to(&self) -> Option<&OnlyOn> {
        self.only_on.as_ref()
    }

    /// All conditions that waive the rule, own and inherited, for any class.
    pub(crate) fn lifts(&self) -> &Lifts {
        &self.lifts
    }

    /// Whether the section's condition waives the rule for a class that it covers by `own`. Both classes must be
    /// of a kind that inherits: a rule for bad reports must not accept a duplicate because of its impact.
    pub(crate) fn inherits_for(&self, own: &Class, asked: &Class) -> bool {
        self.may_inherit && own.inherits_section_condition() && asked.inherits_section_condition()
    }
}
