//! The outcome for one resource before evidence is applied.

use crate::decision::verdict::{Basis, Verdict};
use crate::rules::{Provider, RuleId};

/// A verdict, its basis, and the rule or provider that decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'p> {
    pub(crate) verdict: Verdict,
    pub(crate) basis: Basis,
    pub(crate) rule: Option<RuleId>,
    pub(crate) provider: Option<&'p Provider>,
}

impl<'p> Outcome<'p> {
    /// An outcome without a deciding rule or provider.
    pub(super) fn new(verdict: Verdict, basis: Basis) -> Self {
        Self { verdict, basis, rule: None, provider: None }
    }

    /// An outcome that a rule decides.
    pub(super) fn by_rule(verdict: Verdict, basis: Basis, rule: RuleId) -> Self {
        Self { rule: Some(rule), ..Self::new(verdict, basis) }
    }

    /// An outcome that a provider decides.
    pub(super) fn by_provider(provider: &'p Provider) -> Self {
        Self { provider: Some(provider), ..Self::new(Verdict::ThirdParty, Basis::Provider) }
    }

    /// The outcome for a host that no provider operates, otherwise the same.
    pub(crate) fn without_provider(self) -> Self {
        match self.basis {
            Basis::Provider => Self { basis: Basis::Unowned, provider: None, ..self },
            _ => self,
        }
    }
}
