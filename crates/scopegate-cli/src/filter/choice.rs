//! Which decisions let a line pass.

use scopegate::{Decision, Verdict};

use crate::args::{FilterArgs, VerdictName};

/// What `--verdict`, `--invert`, `--partly` and `--entire` choose.
#[derive(Debug, Clone)]
pub struct Choice {
    verdicts: Vec<Verdict>,
    partly: bool,
    entire: bool,
    invert: bool,
}

impl Choice {
    pub fn new(args: &FilterArgs) -> Self {
        let mut verdicts: Vec<_> = args
            .verdict
            .iter()
            .map(|name| match name {
                VerdictName::InScope => Verdict::InScope,
                VerdictName::OutOfScope => Verdict::OutOfScope,
                VerdictName::ThirdParty => Verdict::ThirdParty,
            })
            .collect();
        if verdicts.is_empty() {
            verdicts.push(Verdict::InScope);
        }
        Self { verdicts, partly: args.partly, entire: args.entire, invert: args.invert }
    }

    /// Whether a line whose targets got these decisions passes. A line without a decision never does.
    pub fn passes(&self, decisions: &[Decision<'_>]) -> bool {
        let Some(worst) = decisions.iter().map(Decision::verdict).min_by_key(|verdict| rank(*verdict)) else {
            return false;
        };
        let chosen = if self.entire {
            decisions.iter().all(Decision::is_entire)
        } else {
            self.verdicts.contains(&worst) || (self.partly && partly(decisions))
        };
        chosen != self.invert
    }
}

/// The worst verdict first.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::ThirdParty => 0,
        Verdict::OutOfScope => 1,
        Verdict::InScope => 2,
    }
}

/// Whether each target is in scope, or out of it with a part in it.
fn partly(decisions: &[Decision<'_>]) -> bool {
    decisions.iter().all(|decision| match decision.verdict() {
        Verdict::InScope => true,
        Verdict::OutOfScope => decision.partly().next().is_some(),
        Verdict::ThirdParty => false,
    }) && !decisions.iter().all(Decision::is_in_scope)
}
