//! The decision about a target.

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

/// The decision about a target: verdict, basis, the deciding rule, and the other rules that apply. It borrows the
/// policy.
///
/// The only predicate is [`Decision::is_in_scope`]. A target that is not in scope must not be tested.
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
#[must_use = "this `Decision` must be checked: use `is_in_scope()` or `Policy::require`"]
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
    is_mentioned: bool,
    through: Option<Host>,
}

/// If the policy puts owned assets in scope and ownership is unknown, this fact changes the verdict to in scope.
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
        let (rule, provider, is_mentioned, through) = (part.rule, part.provider, part.is_mentioned, part.through);
        Self {
            book,
            target,
            verdict,
            basis,
            rule,
            carve_outs,
            partly,
            overridden,
            unless,
            provider,
            is_mentioned,
            through,
        }
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The reason for the verdict.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether the policy allows testing the target.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict == Verdict::InScope
    }

    /// Whether the target is in scope and no part of it is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.carve_outs.is_empty()
    }

    /// Whether the policy mentions the target: a rule meets it, wholly or in part, or the policy says or implies that
    /// the owner owns it. A rule for any host, such as the exclusion `*/admin`, mentions no target. A policy also
    /// decides targets that it does not mention. Without evidence, such a target is never in scope.
    ///
    /// ```
    /// let policy = scopegate::Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["app.example.com"], out_of_scope = ["https://cdn.example.net/private"] }
    /// "#).unwrap();
    /// // Of the domain of an inclusion, of a host with an excluded path, and of neither.
    /// assert!(policy.check("www.example.com")?.is_mentioned());
    /// assert!(policy.check("cdn.example.net")?.is_mentioned());
    /// assert!(!policy.check("https://cdn.example.net/public")?.is_mentioned());
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    #[must_use]
    pub fn is_mentioned(&self) -> bool {
        self.is_mentioned
    }

    /// The target that was checked.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The rule that decided. `None` if no rule decided, or if no rule decided the part with the worst verdict.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.rule.and_then(|id| self.book.rules().get(id.index()))
    }

    /// Exclusions and third-party entries that exclude a part of a target that is in scope, such as a path of a
    /// host or a deeper path of a URL.
    pub fn carve_outs(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.carve_outs)
    }

    /// Inclusions that put a part of the target in scope when the whole target is not.
    pub fn partly(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.partly)
    }

    /// Rules that cover the target and would have led to a different verdict.
    pub fn overridden(&self) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        self.rules(&self.overridden)
    }

    /// Conditions that would put the target in scope. Each item lists facts that must all hold; one item is
    /// enough.
    #[must_use]
    pub fn unless(&self) -> &'static [&'static [RequiredFact]] {
        self.unless
    }

    /// Statements of the policy that the engine cannot evaluate and a person must consider: the `unchecked`
    /// statements of the exclusion lists. Empty if the target is not in scope.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.caveats().filter(move |_| in_scope)
    }

    /// The provider that decided, or that the evidence points to.
    #[must_use]
    pub fn provider(&self) -> Option<&'p Provider> {
        self.provider
    }

    /// The alias or the address of the target that decided, if evidence decided.
    #[must_use]
    pub fn through(&self) -> Option<&Host> {
        self.through.as_ref()
    }

    /// The fingerprint of the policy.
    #[must_use]
    pub fn policy(&self) -> &'p str {
        self.book.fingerprint()
    }

    /// The decision as a small value that can be copied.
    #[must_use]
    pub fn summary(&self) -> VerdictSummary {
        let (verdict, basis, rule, kind) = (self.verdict, self.basis, self.rule, self.target.kind());
        VerdictSummary { verdict, basis, rule, kind, entire: self.is_entire(), mentioned: self.is_mentioned }
    }

    pub(super) fn book(&self) -> &'p RuleSet {
        self.book
    }

    fn rules(&self, ids: &RuleIds) -> impl Iterator<Item = &'p Rule> + use<'_, 'p> {
        let rules = self.book.rules();
        // Copying the ids (up to four without allocation) lets the iterator borrow only the policy.
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
