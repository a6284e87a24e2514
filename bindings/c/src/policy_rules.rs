//! The rules of a policy.

use crate::error::scopegate_error;
use crate::guard::enter;
use crate::policy::scopegate_policy;
use crate::rule::{Rules, scopegate_rule, write_rule};
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text, show};

/// How many rules the policy has: inclusions, exclusions and third-party entries; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_rule_count(policy: *const scopegate_policy) -> usize {
    enter!(else 0, |call| Ok(call.optional(policy).map_or(0, |policy| policy.policy.rules().len())))
}

/// A rule of a policy by its index: the inclusions, then the exclusions, then the third-party entries, each in the order of
/// the text. `scopegate_decision.rule` is such an index. Its texts belong to the policy. `rule` is written in any case.
///
/// `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such rule.
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

/// A label of a policy's rule, each by its index; no text behind the last one, and where there is no such rule. It belongs to
/// the policy.
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

/// How many rules about findings the policy has; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_finding_rule_count(policy: *const scopegate_policy) -> usize {
    enter!(else 0, |call| Ok(call.optional(policy).map_or(0, |policy| policy.policy.finding_rules().len())))
}

/// A rule about findings by its index, in the order of the policy; otherwise as `scopegate_policy_rule`.
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

/// What the policy says that a report must contain, each by its index; no text behind the last one, and for NULL. It belongs to
/// the policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_report_requirement(
    policy: *const scopegate_policy,
    index: usize,
) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.optional(policy).and_then(|policy| policy.requirements().get(index)))))
}
