//! The rules of a policy.

use crate::error::scopegate_error;
use crate::guard::enter;
use crate::policy::scopegate_policy;
use crate::rule::{Rules, scopegate_rule, write_rule};
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text, show};

/// The number of rules: inclusions, exclusions and third-party entries; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_rule_count(policy: *const scopegate_policy) -> usize {
    enter!(else 0, |call| Ok(call.optional(policy).map_or(0, |policy| policy.policy.rules().len())))
}

/// Reads a rule by index: first the inclusions, then the exclusions, then the third-party entries, each in the order of
/// the text. `scopegate_decision.rule` is such an index. The policy owns the texts. `rule` is always written.
///
/// Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_rule(
    policy: *const scopegate_policy,
    index: usize,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, index, || Ok(Rules::at(call.handle(policy, "policy")?.rules(), index)))
    })
}

/// A tag of a rule, by index; no text for an invalid index. The policy owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_rule_tag(
    policy: *const scopegate_policy,
    index: usize,
    tag: usize,
) -> scopegate_text {
    enter!(else NONE, |call| {
        let rule = call.optional(policy).and_then(|policy| policy.rules().get(index));
        Ok(show(rule.and_then(|rule| rule.tags.get(tag))))
    })
}

/// The number of rules about findings; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_finding_rule_count(policy: *const scopegate_policy) -> usize {
    enter!(else 0, |call| Ok(call.optional(policy).map_or(0, |policy| policy.policy.finding_rules().len())))
}

/// Reads a rule about findings by index, in the order of the policy; otherwise the same as `scopegate_policy_rule`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_finding_rule(
    policy: *const scopegate_policy,
    index: usize,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, index, || {
            Ok(Rules::at(call.handle(policy, "policy")?.finding_rules(), index))
        })
    })
}

/// An item that the policy requires in reports, by index; no text for an invalid index and for NULL. The policy owns
/// it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_report_requirement(
    policy: *const scopegate_policy,
    index: usize,
) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.optional(policy).and_then(|policy| policy.requirements().get(index)))))
}
