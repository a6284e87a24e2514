//! The lists of a decision, one element at a time.

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::enter;
use crate::record::scopegate_record;
use crate::rule::{Rules, scopegate_rule, write_rule};
use crate::status::scopegate_status;
use crate::text::{NONE, scopegate_text, show};

/// The rule that decided. Its texts belong to the record. `rule` is written in any case.
///
/// `SCOPEGATE_STATUS_OUT_OF_RANGE` where no rule decided; ask `scopegate_decision_has_rule` before.
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

/// How many rules that take something out of a whole that is in scope; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_carve_out_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.carve_outs.len()))
}

/// A rule that takes something out of a whole that is in scope, by its index. Its texts belong to the record. `rule` is written in any case.
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

/// How many rules that put a part of the target in scope, where the whole is not; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_partly_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.partly.len()))
}

/// A rule that puts a part of the target in scope, where the whole is not, by its index. Its texts belong to the record. `rule` is written in any case.
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

/// How many rules that cover the target and would have said otherwise; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_overridden_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.overridden.len()))
}

/// A rule that covers the target and would have said otherwise, by its index. Its texts belong to the record. `rule` is written in any case.
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

/// How many alternatives there are, each of which would lift the decision; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_unless_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.unless.len()))
}

/// How many facts an alternative asks for, all of which must be shown; 0 where there is no such alternative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_unless_facts(record: *const scopegate_record, alternative: usize) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.unless.get(alternative).map_or(0, Vec::len)))
}

/// A fact that an alternative asks for, and the value that it must have. `*fact` belongs to the record; both are written in any
/// case. `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such fact.
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

/// How many statements of the policy no program can decide, which somebody must still mind; 0 where the target is not in scope
/// anyway, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_caveat_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.caveats.len()))
}

/// Such a statement, by its index; no text behind the last one, and for NULL. It belongs to the record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_caveat(record: *const scopegate_record, index: usize) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.caveats.get(index))))
}
