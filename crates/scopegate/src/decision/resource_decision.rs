//! What is decided of one resource, and the answer for a whole from those for its resources.

use crate::decision::verdict::{Basis, Verdict};
use crate::index::RuleIds;
use crate::net::Host;
use crate::rules::{Provider, Rule, RuleId};

/// What is decided of one place, or of several together.
#[derive(Debug, Clone)]
pub(crate) struct ResourceDecision<'p> {
    pub(crate) verdict: Verdict,
    /// The basis of the part that speaks for the others.
    pub(crate) basis: Basis,
    /// Whether parts of it have different verdicts.
    pub(crate) differs: bool,
    pub(crate) rule: Option<RuleId>,
    pub(crate) carve_outs: RuleIds,
    pub(crate) partly: RuleIds,
    /// The inclusions that put a part of it in scope.
    pub(crate) included: RuleIds,
    /// Every rule that covers the place, or one of several places.
    pub(crate) covering: RuleIds,
    /// Third-party entries that evidence brought up and that do not count.
    pub(crate) noted: RuleIds,
    pub(crate) provider: Option<&'p Provider>,
    /// The other name or the address that decided, where evidence did.
    pub(crate) through: Option<Host>,
}

impl ResourceDecision<'_> {
    /// The answer for two parts together: the worse verdict.
    ///
    /// Where the verdicts agree, the more definite basis is reported ([`Basis`] is in that order), then the rule with
    /// the smallest canonical text.
    pub(crate) fn join(mut self, mut other: Self, rules: &[Rule]) -> Self {
        self.differs |= other.differs || self.verdict != other.verdict;
        if other.rank(rules) < self.rank(rules) {
            other.differs = self.differs;
            std::mem::swap(&mut self, &mut other);
        }
        self.carve_outs.extend(other.carve_outs);
        self.partly.extend(other.partly);
        self.included.extend(other.included);
        self.covering.extend(other.covering);
        self.noted.extend(other.noted);
        self.provider = self.provider.or(other.provider);
        self.through = self.through.or(other.through);
        for ids in [&mut self.carve_outs, &mut self.partly, &mut self.included, &mut self.covering, &mut self.noted] {
            ids.sort_unstable();
            ids.dedup();
        }
        self
    }

    /// Which of two parts speaks for both: the least.
    fn rank<'r>(&self, rules: &'r [Rule]) -> impl Ord + use<'r> {
        let canonical = self.rule.and_then(|id| rules.get(id.index())).map(|rule| rule.pattern().canonical());
        (std::cmp::Reverse(self.verdict), self.basis, canonical, self.rule)
    }

    /// Whether two parts say the same, so that neighbours can be listed as one.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        (self.verdict, self.basis, self.rule, self.differs) == (other.verdict, other.basis, other.rule, other.differs)
            && [&self.carve_outs, &self.partly, &self.included, &self.covering, &self.noted]
                == [&other.carve_outs, &other.partly, &other.included, &other.covering, &other.noted]
            && self.through == other.through
            && self.provider.map(Provider::name) == other.provider.map(Provider::name)
    }

    /// The basis of the whole: `partial` where the verdicts of its parts differ.
    pub(crate) fn basis(&self) -> Basis {
        if self.differs { Basis::Partial } else { self.basis }
    }
}

impl ResourceDecision<'_> {
    /// The answer for no place at all. A target has one place at least, so nobody sees it; and if somebody did, it
    /// would not be in scope.
    pub(crate) fn nothing() -> Self {
        Self {
            verdict: Verdict::OutOfScope,
            basis: Basis::Unlisted,
            differs: false,
            rule: None,
            carve_outs: RuleIds::new(),
            partly: RuleIds::new(),
            included: RuleIds::new(),
            covering: RuleIds::new(),
            noted: RuleIds::new(),
            provider: None,
            through: None,
        }
    }
}
