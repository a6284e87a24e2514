//! The additional data of decisions about findings and reports.

use crate::guard::enter;
use crate::record::scopegate_record;
use crate::text::{NONE, scopegate_text, show};

/// The number of parts. A finding whose name means several classes has one part per class. A report has one part per
/// target, followed by one per class on each target. 0 for all other decisions and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_part_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.parts.len()))
}

/// A part by index, which can be read like any record; NULL for an invalid index. `record` owns it: do not free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_part(
    record: *const scopegate_record,
    index: usize,
) -> *const scopegate_record {
    enter!(else std::ptr::null(), |call| {
        Ok(call.handle(record, "record")?.parts.get(index).map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// The target of a finding that is a part of a report; no text for all other decisions and for NULL. The record owns
/// it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_on(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.on.as_ref())))
}

/// The number of items that the policy requires and the report lacks; 0 for all other decisions and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_missing_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.missing.len()))
}

/// A missing item by index; no text for an invalid index and for NULL. The record owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_missing(record: *const scopegate_record, index: usize) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.missing.get(index))))
}
