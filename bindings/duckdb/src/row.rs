//! The answer for one row.

use scopegate::{Policy, Rule, Verdict, VerdictSummary};

/// The code for bytes that are not UTF-8. The core never receives them.
const NOT_UTF8: &str = "target.not-utf8";

/// The fields of a decision: the names, in order.
pub const FIELDS: [&std::ffi::CStr; 5] = [c"in_scope", c"verdict", c"basis", c"rule", c"error"];

/// Whether a target is in scope, which takes less time than a decision.
pub fn is_in_scope(policy: &Policy, target: Option<&[u8]>) -> bool {
    policy.batch().verdict_of_bytes(target.unwrap_or_default()) == Some(Verdict::InScope)
}

/// A decision, or the code of an error.
#[derive(Debug)]
pub struct Row<'p> {
    pub in_scope: bool,
    /// Verdict, basis, rule and error.
    pub texts: [Option<&'p str>; 4],
}

impl<'p> Row<'p> {
    /// The answer of a policy for a target; `None` for NULL.
    pub fn of(policy: &'p Policy, target: Option<&[u8]>) -> Self {
        // The answer of the core to a missing text.
        let bytes = target.unwrap_or_default();
        if let Some(summary) = policy.batch().fast_summary(bytes, 0..bytes.len()) {
            return Self::of_summary(policy, &summary);
        }
        match std::str::from_utf8(bytes).map(|text| policy.batch().summary(text)) {
            Ok(Ok(summary)) => Self::of_summary(policy, &summary),
            Ok(Err(error)) => Self::of_error(error.code().as_str()),
            Err(_) => Self::of_error(NOT_UTF8),
        }
    }

    fn of_summary(policy: &'p Policy, summary: &VerdictSummary) -> Self {
        let rule = summary.rule.and_then(|id| policy.rule(id)).map(Rule::id);
        Self {
            in_scope: summary.verdict == Verdict::InScope,
            texts: [Some(summary.verdict.as_str()), Some(summary.basis.as_str()), rule, None],
        }
    }

    fn of_error(code: &'static str) -> Self {
        Self { in_scope: false, texts: [None, None, None, Some(code)] }
    }
}
