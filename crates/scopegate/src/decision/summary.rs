//! Compact decisions.

use crate::decision::verdict::{Basis, Verdict};
use crate::rules::RuleId;
use crate::targets::TargetKind;

/// A decision as a small value that can be copied: verdict, basis, rule, and kind of target.
///
/// ```
/// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
/// let brief = policy.batch().summary("https://app.example.com/login").unwrap();
/// assert_eq!((brief.verdict, brief.basis, brief.entire), (scopegate::Verdict::InScope, scopegate::Basis::Listed, true));
/// assert_eq!(brief, policy.check("https://app.example.com/login").unwrap().summary());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictSummary {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason for the verdict.
    pub basis: Basis,
    /// The rule that decided, if any.
    pub rule: Option<RuleId>,
    /// The kind of the target.
    pub kind: TargetKind,
    /// Whether the target is in scope and no part of it is carved out.
    pub entire: bool,
    pub(crate) mentioned: bool,
}

impl VerdictSummary {
    /// Whether the policy mentions the target; see [`Decision::is_mentioned`](crate::Decision::is_mentioned).
    #[must_use]
    pub fn mentioned(&self) -> bool {
        self.mentioned
    }
}
