//! The criteria by which lines pass.

use scopegate::decision::FindingDecision;
use scopegate::{Decision, Verdict, VerdictSummary};

use crate::args::{FilterArgs, VerdictName};

/// The criteria from `--verdict`, `--invert`, `--partly` and `--entire`.
#[derive(Debug, Clone)]
pub struct PassCriteria {
    verdicts: Vec<Verdict>,
    partly: bool,
    entire: bool,
    invert: bool,
}

impl PassCriteria {
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

    /// Whether the criteria depend on the parts of a target.
    pub fn asks_for_parts(&self) -> bool {
        self.partly
    }

    /// Whether a line with this verdict passes, if the verdict alone determines that.
    pub fn passes_by_verdict(&self, verdict: Verdict) -> Option<bool> {
        (!self.partly && !self.entire).then(|| self.verdicts.contains(&verdict) != self.invert)
    }

    /// Whether a line with these answers passes. A line without answers never passes.
    pub fn passes(&self, answers: &[Answer]) -> bool {
        let Some(worst) = answers.iter().map(|answer| answer.verdict).min_by_key(|verdict| rank(*verdict)) else {
            return false;
        };
        let chosen = if self.entire {
            answers.iter().all(|answer| answer.entire)
        } else {
            self.verdicts.contains(&worst) || (self.partly && partly(answers))
        };
        chosen != self.invert
    }
}

/// The parts of a decision that the criteria use.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    verdict: Verdict,
    entire: bool,
    /// Whether a part of the target is in scope.
    partly: bool,
}

/// A brief decision does not cover parts; see [`PassCriteria::asks_for_parts`].
impl From<VerdictSummary> for Answer {
    fn from(brief: VerdictSummary) -> Self {
        Self { verdict: brief.verdict, entire: brief.entire, partly: false }
    }
}

impl From<&Decision<'_>> for Answer {
    fn from(decision: &Decision<'_>) -> Self {
        let partly = decision.partly().next().is_some();
        Self { verdict: decision.verdict(), entire: decision.is_entire(), partly }
    }
}

impl From<&FindingDecision<'_>> for Answer {
    fn from(decision: &FindingDecision<'_>) -> Self {
        let partly = decision.partly().next().is_some();
        Self { verdict: decision.verdict(), entire: decision.is_entire(), partly }
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

/// Whether at least one target is only partly in scope and all others are in scope.
fn partly(answers: &[Answer]) -> bool {
    answers.iter().all(|answer| match answer.verdict {
        Verdict::InScope => true,
        Verdict::OutOfScope => answer.partly,
        Verdict::ThirdParty => false,
    }) && !answers.iter().all(|answer| answer.verdict == Verdict::InScope)
}
