//! The decision about one resource, and how several are joined.

use crate::decision::verdict::{Basis, Verdict};
use crate::index::RuleIds;
use crate::net::Host;
use crate::rules::{Provider, Rule, RuleId};

/// The decision about one resource or about several joined ones.
#[derive(Debug, Clone)]
pub(crate) struct ResourceDecision<'p> {
    pub(crate) verdict: Verdict,
    /// The basis of the part that represents the others.
    pub(crate) basis: Basis,
    /// Whether the verdicts of the parts differ.
    pub(crate) differs: bool,
    pub(crate) rule: Option<RuleId>,
    pub(crate) carve_outs: RuleIds,
    pub(crate) partly: RuleIds,
    /// The inclusions that put a part in scope.
    pub(crate) included: RuleIds,
    /// Every rule that covers at least one of the resources.
    pub(crate) covering: RuleIds,
    /// Third-party entries that evidence points to and that do not count.
    pub(crate) noted: RuleIds,
    pub(crate) provider: Option<&'p Provider>,
    /// Whether the policy mentions at least one of the resources: a rule that names hosts meets it, or it is owned.
    pub(crate) is_mentioned: bool,
    /// The alias or address that decided, if evidence decided.
    pub(crate) through: Option<Host>,
}

impl ResourceDecision<'_> {
    /// Joins two parts: the worse verdict counts.
    ///
    /// If the verdicts are equal, the smaller [`Basis`] counts (it is more specific), then the rule with the
    /// smallest canonical text.
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
        self.is_mentioned |= other.is_mentioned;
        self.through = self.through.or(other.through);
        for ids in [&mut self.carve_outs, &mut self.partly, &mut self.included, &mut self.covering, &mut self.noted] {
            ids.sort_unstable();
            ids.dedup();
        }
        self
    }

    /// The order that selects the part that represents both: the smallest.
    fn rank<'r>(&self, rules: &'r [Rule]) -> impl Ord + use<'r> {
        let canonical = self.rule.and_then(|id| rules.get(id.index())).map(|rule| rule.pattern().canonical());
        (std::cmp::Reverse(self.verdict), self.basis, canonical, self.rule)
    }

    /// Whether two decisions are equal, so that neighboring networks can be merged.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        (self.verdict, self.basis, self.rule, self.differs) == (other.verdict, other.basis, other.rule, other.differs)
            && [&self.carve_outs, &self.partly, &self.included, &self.covering, &self.noted]
                == [&other.carve_outs, &other.partly, &other.included, &other.covering, &other.noted]
            && self.is_mentioned == other.is_mentioned
            && self.through == other.through
            && self.provider.map(Provider::name) == other.provider.map(Provider::name)
    }

    /// The basis of the whole: `partial` if the verdicts of its parts differ.
    pub(crate) fn basis(&self) -> Basis {
        if self.differs { Basis::Partial } else { self.basis }
    }
}

impl ResourceDecision<'_> {
    /// The decision for an empty set of resources. Every target has at least one resource, so it is never
    /// reported; it is not in scope, to fail closed.
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
            is_mentioned: false,
            through: None,
        }
    }
}
