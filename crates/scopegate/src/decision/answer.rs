//! The decision: verdict, basis, the rule that decided and what else bears on it.

use std::borrow::Cow;
use std::fmt;

use crate::decision::required_fact::RequiredFact;
use crate::decision::resource_decision::ResourceDecision;
use crate::decision::summary::VerdictSummary;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::Effect;
use crate::index::RuleIds;
use crate::net::Host;
use crate::rules::{Provider, Rule, RuleId, RuleSet};
use crate::targets::Target;

/// The answer to "may I test this?", with its reasons. It borrows the policy.
///
/// There is one positive predicate, [`Decision::is_in_scope`], and no negative twin: everything that is not in scope
/// is not to be tested.
///
/// ```
/// let policy = scopegate::Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     scope = { in_scope = ["*.example.com"], out_of_scope = ["https://app.example.com/admin"] }
/// "#).unwrap();
/// let decision = policy.check("app.example.com")?;
/// assert!(decision.is_in_scope() && !decision.is_entire());
/// assert_eq!(decision.carve_outs().next().unwrap().written(), "https://app.example.com/admin");
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone)]
#[must_use = "a decision that nobody looks at protects nobody"]
pub struct Decision<'p> {
    book: &'p RuleSet,
    target: Target,
    verdict: Verdict,
    basis: Basis,
    rule: Option<RuleId>,
    carve_outs: RuleIds,
    partly: RuleIds,
    overridden: RuleIds,
    unless: &'static [&'static [RequiredFact]],
    provider: Option<&'p Provider>,
    through: Option<Host>,
}

/// What would put a target in scope that the ownership clause takes in as soon as somebody knows that it is owned.
const OWNED_ASSET: &[&[RequiredFact]] = &[&[RequiredFact { fact: Cow::Borrowed("owned-asset"), value: true }]];

impl<'p> Decision<'p> {
    pub(super) fn new(book: &'p RuleSet, target: Target, part: ResourceDecision<'p>, owned: Option<bool>) -> Self {
        let (verdict, basis) = (part.verdict, part.basis());
        let verdict_of = |id: &RuleId| match book.rules().get(id.index()).map(Rule::effect) {
            Some(Effect::Include) => Verdict::InScope,
            Some(Effect::ThirdParty) => Verdict::ThirdParty,
            Some(Effect::Exclude) | None => Verdict::OutOfScope,
        };
        let mut partly = part.partly;
        if part.differs {
            partly.extend(part.included);
        }
        partly.sort_unstable();
        partly.dedup();
        let lost = part.covering.iter().copied();
        let lost = lost.filter(|id| verdict_of(id) != verdict && partly.binary_search(id).is_err());
        let mut overridden: RuleIds = match verdict {
            Verdict::InScope => lost.chain(part.noted.iter().copied()).collect(),
            _ => lost.collect(),
        };
        overridden.sort_unstable();
        overridden.dedup();
        let undecided_ownership = book.ownership().in_scope() && owned.is_none();
        let unless = match basis {
            Basis::Unowned | Basis::Unlisted if undecided_ownership => OWNED_ASSET,
            _ => &[],
        };
        let carve_outs = if verdict == Verdict::InScope { part.carve_outs } else { RuleIds::new() };
        let (rule, provider, through) = (part.rule, part.provider, part.through);
        Self { book, target, verdict, basis, rule, carve_outs, partly, overridden, unless, provider, through }
    }

    /// The answer.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Why.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether the policy allows testing the target.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict == Verdict::InScope
    }

    /// Whether it is in scope and nothing of it is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.carve_outs.is_empty()
    }

    /// What was asked about.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The rule that decided; `None` where none did, or where no rule decides the worst part of a whole.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.rule.and_then(|id| self.book.rules().get(id.index()))
    }

    /// Exclusions and third-party entries that take something out of a whole that is in scope: a path of the host, a
    /// deeper path of the URL.
    pub fn carve_outs(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.carve_outs)
    }

    /// Inclusions that put a part of the target in scope, where the whole is not.
    pub fn partly(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.partly)
    }

    /// Rules that cover the target and would have said otherwise, had they decided.
    pub fn overridden(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.overridden)
    }

    /// What would lift the decision: alternatives, each a list of facts that must all be shown.
    #[must_use]
    pub fn unless(&self) -> &'static [&'static [RequiredFact]] {
        self.unless
    }

    /// What the policy says that no engine can decide, and that somebody must still mind: the unchecked statements of
    /// the exclusion lists. Empty where the target is not in scope anyway.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.caveats().filter(move |_| in_scope)
    }

    /// The provider that decided, or that evidence brought up.
    #[must_use]
    pub fn provider(&self) -> Option<&'p Provider> {
        self.provider
    }

    /// The other name, or the address, of the target that decided, where evidence did.
    #[must_use]
    pub fn through(&self) -> Option<&Host> {
        self.through.as_ref()
    }

    /// The fingerprint of the policy that decided.
    #[must_use]
    pub fn policy(&self) -> &'p str {
        self.book.fingerprint()
    }

    /// The decision in a few bytes.
    #[must_use]
    pub fn summary(&self) -> VerdictSummary {
        let (verdict, basis, rule, kind) = (self.verdict, self.basis, self.rule, self.target.kind());
        VerdictSummary { verdict, basis, rule, kind, entire: self.is_entire() }
    }

    pub(super) fn book(&self) -> &'p RuleSet {
        self.book
    }

    fn rules(&self, ids: &RuleIds) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        let rules = self.book.rules();
        // The numbers are copied out, four of them without allocating, so that the iterator borrows the policy alone.
        ids.clone().into_iter().filter_map(move |id| rules.get(id.index()))
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = |ids: &RuleIds| self.rules(ids).map(|rule| rule.id().to_owned()).collect::<Vec<_>>();
        f.debug_struct("Decision")
            .field("target", &self.target.canonical())
            .field("verdict", &self.verdict)
            .field("basis", &self.basis)
            .field("rule", &self.rule().map(Rule::id))
            .field("carve_outs", &ids(&self.carve_outs))
            .field("partly", &ids(&self.partly))
            .field("overridden", &ids(&self.overridden))
            .field("provider", &self.provider.map(Provider::name))
            .finish_non_exhaustive()
    }
}
