//! The answer for one place, and the answer for a whole from those for its parts.

use crate::decision::Engine;
use crate::decision::beyond::beyond;
use crate::decision::embedded::settled;
use crate::decision::evidence::{Evidence, weigh};
use crate::decision::precedence::{Ruling, judge, partial_winners, winners};
use crate::decision::verdict::{Basis, Verdict};
use crate::matcher::{Found, RuleIds};
use crate::name::Host;
use crate::pattern::{Place, PlaceHost};
use crate::policy::{Effect, Provider, Rule, RuleId};

/// What is decided of one place, or of several together.
#[derive(Debug, Clone)]
pub(crate) struct Part<'p> {
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

/// Decides one place, whose network no edge divides.
pub(crate) fn decide<'p>(engine: &Engine<'p>, place: &Place<'_>, evidence: &Evidence) -> Part<'p> {
    let found = engine.matcher.find(engine.book.rules(), place);
    decide_by(engine, place, &found, evidence)
}

/// What decides one place by its name alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruled<'p> {
    pub(crate) verdict: Verdict,
    pub(crate) basis: Basis,
    pub(crate) rule: Option<RuleId>,
    pub(crate) provider: Option<&'p Provider>,
}

/// Applies the law to the rules that bear on a place and, where none covers it, to whose it is. `owned` is what the
/// caller knows of that.
pub(crate) fn rule<'p>(engine: &Engine<'p>, host: &PlaceHost<'_>, found: &Found, owned: Option<bool>) -> Ruled<'p> {
    let rules = engine.book.rules();
    let ruled = |verdict, basis, rule| Ruled { verdict, basis, rule, provider: None };
    match judge(rules, found, engine.book.precedence()) {
        Ruling::Included(id) => ruled(Verdict::InScope, Basis::Listed, Some(id)),
        Ruling::Excluded(id) => match rules.get(id.index()).map(Rule::effect) {
            Some(Effect::ThirdParty) => ruled(Verdict::ThirdParty, Basis::ThirdPartyRule, Some(id)),
            _ => ruled(Verdict::OutOfScope, Basis::Excluded, Some(id)),
        },
        Ruling::Silent => {
            let answer = beyond(engine.book, host, owned);
            // Where an inclusion meets the place, "partly in scope" says more than whose it is.
            if answer.verdict == Verdict::InScope || found.partly_including.is_empty() {
                Ruled { verdict: answer.verdict, basis: answer.basis, rule: None, provider: answer.provider }
            } else {
                ruled(Verdict::OutOfScope, Basis::Partial, None)
            }
        }
    }
}

/// Decides one place by the rules that bear on it.
pub(crate) fn decide_by<'p>(engine: &Engine<'p>, place: &Place<'_>, found: &Found, evidence: &Evidence) -> Part<'p> {
    let (rules, precedence) = (engine.book.rules(), engine.book.precedence());
    let found = &*settled(rules, place, found);
    let Ruled { verdict, basis, rule, provider } = rule(engine, &place.host, found, evidence.is_owned());
    let covering = found.including.iter().chain(&found.excluding).chain(&found.reaching).copied().collect();
    let mut part = Part { verdict, basis, rule, covering, provider, ..Part::nothing() };
    if part.verdict == Verdict::InScope {
        part.carve_outs.clone_from(&found.partly_excluding);
        let mut part = weigh(engine, part, found, place, evidence);
        if part.verdict == Verdict::InScope {
            part.included.extend(winners(rules, found, precedence));
        }
        return part;
    }
    part.partly = partial_winners(rules, found, precedence);
    part
}

impl Part<'_> {
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

impl Part<'_> {
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
