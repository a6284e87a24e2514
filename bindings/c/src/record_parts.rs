//! What a decision about a finding or a report has beyond one about a target.

use crate::guard::enter;
use crate::record::scopegate_record;
use crate::text::{NONE, scopegate_text, show};

/// How many parts a decision has: of a finding whose name means several classes one for each; of a report one for each target,
/// followed by one for each class on it. 0 for every other decision, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_part_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.parts.len()))
}

/// A part, by its index, to be read like any record; NULL where there is none. It belongs to `record`: do not free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_part(
    record: *const scopegate_record,
    index: usize,
) -> *const scopegate_record {
    enter!(else std::ptr::null(), |call| {
        Ok(call.handle(record, "record")?.parts.get(index).map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// The target that a finding is decided on, as part of a report; no text where it is asked about alone, for every other
/// decision, and for NULL. It belongs to the record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_on(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.on.as_ref())))
}

/// How many things a report lacks that the policy asks for; 0 for every other decision, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_missing_count(record: *const scopegate_record) -> usize {
    enter!(else 0, |call| Ok(call.handle(record, "record")?.said.missing.len()))
}

/// Such a thing, by its index; no text behind the last one, and for NULL. It belongs to the record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_missing(record: *const scopegate_record, index: usize) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.missing.get(index))))
}
