//! A decision in a few bytes.

use crate::decision::verdict::{Basis, Verdict};
use crate::rules::RuleId;
use crate::targets::TargetKind;

/// A decision in brief: what fits in a few bytes.
///
/// ```
/// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
/// let brief = policy.batch().summary("https://app.example.com/login").unwrap();
/// assert_eq!((brief.verdict, brief.basis, brief.entire), (scopegate::Verdict::InScope, scopegate::Basis::Listed, true));
/// assert_eq!(brief, policy.check("https://app.example.com/login").unwrap().summary());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictSummary {
    /// The answer.
    pub verdict: Verdict,
    /// Why.
    pub basis: Basis,
    /// The rule that decided, where one did.
    pub rule: Option<RuleId>,
    /// What was asked about.
    pub kind: TargetKind,
    /// Whether it is in scope and nothing of it is carved out.
    pub entire: bool,
}
