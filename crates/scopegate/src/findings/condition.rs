//! Terms that count together.

use std::collections::HashSet;

use crate::findings::fact_literal::FactLiteral;
use crate::findings::facts::Facts;

/// One way to meet a condition: every one of its terms, at least one, each fact once.
///
/// ```
/// use scopegate::Facts;
/// use scopegate::findings::{Condition, FactLiteral};
///
/// let both = Condition::new([FactLiteral::read("reproducible"), FactLiteral::read("material-impact")]).unwrap();
/// let half = Facts::new().shown("reproducible");
/// assert!(!both.is_met(&half) && !both.is_refuted(&half));
/// assert_eq!(both.unmet(&half).unwrap(), [FactLiteral::read("material-impact")]);
/// assert!(both.is_refuted(&half.absent("material-impact")));
/// assert!(Condition::new([FactLiteral::read("validated"), FactLiteral::read("!validated")]).is_none());
/// ```
// INVARIANT: not empty, and no fact twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition(Box<[FactLiteral]>);

impl Condition {
    /// All of these terms, one said twice counting once. `None` where there is no term, or where two contradict each other, so that
    /// nothing could ever meet them.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = FactLiteral>) -> Option<Self> {
        let mut seen = HashSet::new();
        let terms: Box<[FactLiteral]> = terms.into_iter().filter(|term| seen.insert(term.clone())).collect();
        let contradicts = terms.iter().any(|term| seen.contains(&term.negated()));
        (!terms.is_empty() && !contradicts).then_some(Self(terms))
    }

    /// One term alone.
    #[must_use]
    pub fn of(term: FactLiteral) -> Self {
        Self(Box::new([term]))
    }

    /// The terms, as written.
    #[must_use]
    pub fn terms(&self) -> &[FactLiteral] {
        &self.0
    }

    /// Whether every term is known to be as it asks.
    #[must_use]
    pub fn is_met(&self, facts: &Facts) -> bool {
        self.0.iter().all(|term| facts.get(term.fact()) == Some(term.value()))
    }

    /// Whether some term is known not to be as it asks, so that nothing more can meet it.
    #[must_use]
    pub fn is_refuted(&self, facts: &Facts) -> bool {
        self.0.iter().any(|term| facts.get(term.fact()) == Some(!term.value()))
    }

    /// The terms that are not met yet; `None` where it is refuted.
    #[must_use]
    pub fn unmet(&self, facts: &Facts) -> Option<Vec<FactLiteral>> {
        let unknown = || self.0.iter().filter(|term| facts.get(term.fact()).is_none());
        (!self.is_refuted(facts)).then(|| unknown().cloned().collect())
    }

    /// Whether whoever meets the other meets this one too: its terms are among the other's.
    #[must_use]
    pub fn is_implied_by(&self, other: &Self) -> bool {
        self.0.iter().all(|term| other.0.contains(term))
    }

    /// Whether both ask for the same, in whatever order.
    #[must_use]
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        self.is_implied_by(other) && other.is_implied_by(self)
    }
}
