//! Conditions: facts that must hold together.

use std::collections::HashSet;

use crate::findings::fact_literal::FactLiteral;
use crate::findings::facts::Facts;

/// A condition: facts with required values, all of which must hold. It has at least one fact, and no fact twice.
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
    /// A condition of these terms, without duplicates. `None` if there are no terms, or if two contradict each
    /// other, so that the condition could never be met.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = FactLiteral>) -> Option<Self> {
        let mut seen = HashSet::new();
        let terms: Box<[FactLiteral]> = terms.into_iter().filter(|term| seen.insert(term.clone())).collect();
        let contradicts = terms.iter().any(|term| seen.contains(&term.negated()));
        (!terms.is_empty() && !contradicts).then_some(Self(terms))
    }

    /// A condition of one term.
    #[must_use]
    pub fn of(term: FactLiteral) -> Self {
        Self(Box::new([term]))
    }

    /// The terms as written.
    #[must_use]
    pub fn terms(&self) -> &[FactLiteral] {
        &self.0
    }

    /// Whether every term is known to hold.
    #[must_use]
    pub fn is_met(&self, facts: &Facts) -> bool {
        self.0.iter().all(|term| facts.get(term.fact()) == Some(term.value()))
    }

    /// Whether some term is known not to hold, so that the condition can no longer be met.
    #[must_use]
    pub fn is_refuted(&self, facts: &Facts) -> bool {
        self.0.iter().any(|term| facts.get(term.fact()) == Some(!term.value()))
    }

    /// The terms that are not yet met; `None` if the condition is refuted.
    #[must_use]
    pub fn unmet(&self, facts: &Facts) -> Option<Vec<FactLiteral>> {
        let unknown = || self.0.iter().filter(|term| facts.get(term.fact()).is_none());
        (!self.is_refuted(facts)).then(|| unknown().cloned().collect())
    }

    /// Whether meeting the other condition meets this one too: its terms are a subset of the other's.
    #[must_use]
    pub fn is_implied_by(&self, other: &Self) -> bool {
        self.0.iter().all(|term| other.0.contains(term))
    }

    /// Whether both have the same terms, in any order.
    #[must_use]
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        self.is_implied_by(other) && other.is_implied_by(self)
    }
}
