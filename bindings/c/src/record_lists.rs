//! Reads the lists of a decision, one element at a time.

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::enter;
use crate::record::scopegate_record;
use crate::rule::{Rules, scopegate_rule, write_rule};
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text, show};

/// Reads the rule that decided. The record owns its texts. `rule` is always written.
///
/// Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` if no rule decided; use `scopegate_decision_has_rule` first.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_rule(
    record: *const scopegate_record,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, 0, || Ok(Rules::at(&call.handle(record, "record")?.said.rule, 0)))
    })
}

/// Whether a rule decided; false for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_has_rule(record: *const scopegate_record) -> bool {
    enter!(else false, |call| Ok(!call.handle(record, "record")?.said.rule.is_empty()))
}

/// The number of rules that exclude a part of a target that is in scope; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_carve_out_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.carve_outs.len()))
}

/// Reads a rule that excludes a part of a target that is in scope, by index. The record owns its texts. `rule` is
/// always written.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_carve_out(
    record: *const scopegate_record,
    index: usize,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, index, || {
            Ok(Rules::at(&call.handle(record, "record")?.said.carve_outs, index))
        })
    })
}

/// The number of rules that put a part of the target in scope if the whole is not; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_partly_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.partly.len()))
}

/// Reads a rule that puts a part of the target in scope if the whole is not, by index. The record owns its texts.
/// `rule` is always written.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_partly(
    record: *const scopegate_record,
    index: usize,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, index, || {
            Ok(Rules::at(&call.handle(record, "record")?.said.partly, index))
        })
    })
}

/// The number of overridden rules: they cover the target but have another effect; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_overridden_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.overridden.len()))
}

/// Reads an overridden rule, which covers the target but has another effect, by index. The record owns its texts.
/// `rule` is always written.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_overridden(
    record: *const scopegate_record,
    index: usize,
    rule: *mut scopegate_rule,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        write_rule(&call.sized(rule, "rule")?, index, || {
            Ok(Rules::at(&call.handle(record, "record")?.said.overridden, index))
        })
    })
}

/// The number of alternatives, each of which would lift the exclusion; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_unless_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.unless.len()))
}

/// The number of facts that an alternative requires; 0 for an invalid index. All of them must be shown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_unless_facts(record: *const scopegate_record, alternative: usize) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.unless.get(alternative).map_or(0, Vec::len)))
}

/// Reads a fact that an alternative requires, and its required value. The record owns `*fact`; both outputs are always
/// written. Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_unless(
    record: *const scopegate_record,
    alternative: usize,
    index: usize,
    fact: *mut scopegate_text,
    value: *mut bool,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let (fact_out, value_out) = (call.out(fact, "fact"), call.out(value, "value"));
        let (fact_out, value_out) = (fact_out?, value_out?);
        let alternatives = &call.handle(record, "record")?.said.unless;
        let facts = alternatives.get(alternative).ok_or_else(|| Failure::range(alternative, alternatives.len()))?;
        let (fact, value) = facts.get(index).ok_or_else(|| Failure::range(index, facts.len()))?;
        fact_out.set(fact.show());
        value_out.set(*value);
        Ok(())
    })
}

/// The number of caveats: statements of the policy that a person must observe because no rule can express them. 0 if
/// the target is not in scope, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_caveat_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.caveats.len()))
}

/// A caveat by index; no text for an invalid index and for NULL. The record owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_caveat(record: *const scopegate_record, index: usize) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.caveats.get(index))))
}
