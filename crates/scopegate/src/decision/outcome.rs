//! What decides one resource by its name alone.

use crate::decision::verdict::{Basis, Verdict};
use crate::rules::{Provider, RuleId};

/// A verdict with what decided it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'p> {
    pub(crate) verdict: Verdict,
    pub(crate) basis: Basis,
    pub(crate) rule: Option<RuleId>,
    pub(crate) provider: Option<&'p Provider>,
}

impl<'p> Outcome<'p> {
    /// An outcome that neither a rule nor a provider decided.
    pub(super) fn new(verdict: Verdict, basis: Basis) -> Self {
        Self { verdict, basis, rule: None, provider: None }
    }

    /// An outcome that a rule decided.
    pub(super) fn by_rule(verdict: Verdict, basis: Basis, rule: RuleId) -> Self {
        Self { rule: Some(rule), ..Self::new(verdict, basis) }
    }

    /// An outcome that a provider decided.
    pub(super) fn by_provider(provider: &'p Provider) -> Self {
        Self { provider: Some(provider), ..Self::new(Verdict::ThirdParty, Basis::Provider) }
    }
}
