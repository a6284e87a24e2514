//! From the rules about findings to answers about classes, activities and whole reports.

mod answer;
mod explanation;
mod judge;
mod report;

pub use answer::{FindingDecision, Lift};
pub use report::{ReportDecision, ReportPart};

use crate::decision::verdict::Verdict;
use crate::policy::FindingRule;

/// What a finding rule answers.
fn verdict_of(rule: &FindingRule) -> Verdict {
    use crate::policy::FindingVerdict;
    match rule.verdict() {
        FindingVerdict::InScope => Verdict::InScope,
        FindingVerdict::OutOfScope => Verdict::OutOfScope,
        FindingVerdict::ThirdParty => Verdict::ThirdParty,
    }
}
