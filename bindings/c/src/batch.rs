//! Decides many targets in one call.

use std::ffi::c_char;

use scopegate::Policy;

use crate::decision::scopegate_decision;
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Call, Sized_, enter};
use crate::policy::scopegate_policy;
use crate::status::scopegate_status;
use crate::text::scopegate_text;

/// Decides many targets from an array of texts and writes one decision for each, in the same order.
///
/// `targets` holds `count` UTF-8 texts. `decisions` has room for `count` structs of `decision_size` bytes. Pass
/// `sizeof(scopegate_decision)` as `decision_size`; the `size` fields need not be set. Every decision is always
/// written. An invalid target, invalid UTF-8 or a NULL text fails alone: its `status` has the reason and its verdict is
/// `SCOPEGATE_VERDICT_NONE`. Use `scopegate_check` to get its error. So the call can return `SCOPEGATE_STATUS_OK`
/// although no target has a verdict. Threads: several threads may each decide a part of the targets.
///
/// ```c
/// scopegate_decision decisions[2];
/// scopegate_text targets[2] = {{"app.example.com", 15}, {"198.51.100.7", 12}};
/// if (scopegate_check_many(policy, targets, 2, decisions, sizeof decisions[0], NULL) == SCOPEGATE_STATUS_OK) {
///     for (int i = 0; i < 2; i++) if (decisions[i].in_scope) puts(targets[i].data);
/// }
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_many(
    policy: *const scopegate_policy,
    targets: *const scopegate_text,
    count: usize,
    decisions: *mut scopegate_decision,
    decision_size: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let decisions = Rows::new(call, decisions, decision_size, count)?;
        let policy = call.handle(policy, "policy")?;
        let targets = call.slice(targets, count, "targets")?;
        for (index, target) in targets.iter().enumerate() {
            let text = call.text(target.data, target.length, "targets");
            decisions.set(index, decide(&policy.policy, text));
        }
        Ok(())
    })
}

/// Decides many targets from one buffer, as in a column of strings: target `i` is the text from `offsets[i]` to
/// `offsets[i + 1]`. There are `count + 1` offsets in ascending order.
///
/// Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT`, without any verdict, if an offset is negative, is smaller than the
/// previous one or exceeds `data_length`. Otherwise the same as `scopegate_check_many`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_offsets32(
    policy: *const scopegate_policy,
    data: *const c_char,
    data_length: usize,
    offsets: *const i32,
    count: usize,
    decisions: *mut scopegate_decision,
    decision_size: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let decisions = Rows::new(call, decisions, decision_size, count)?;
        let policy = call.handle(policy, "policy")?;
        let data = call.bytes(data, data_length, "data")?;
        columns(&policy.policy, data, call.slice(offsets, offset_count(count)?, "offsets")?, &decisions)
    })
}

/// The same as `scopegate_check_offsets32`, with 64-bit offsets for more than 2 GiB.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_offsets64(
    policy: *const scopegate_policy,
    data: *const c_char,
    data_length: usize,
    offsets: *const i64,
    count: usize,
    decisions: *mut scopegate_decision,
    decision_size: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let decisions = Rows::new(call, decisions, decision_size, count)?;
        let policy = call.handle(policy, "policy")?;
        let data = call.bytes(data, data_length, "data")?;
        columns(&policy.policy, data, call.slice(offsets, offset_count(count)?, "offsets")?, &decisions)
    })
}

fn offset_count(count: usize) -> Result<usize, Failure> {
    count.checked_add(1).ok_or_else(|| Failure::argument("too many offsets".to_owned()))
}

/// Decides the texts between the offsets. Checks all offsets before the first decision.
fn columns<N: Copy + TryInto<usize>>(
    policy: &Policy,
    data: &[u8],
    offsets: &[N],
    decisions: &Rows<'_>,
) -> Result<(), Failure> {
    let mut before = 0;
    for (index, offset) in offsets.iter().enumerate() {
        let fault = || {
            Failure::argument(format!(
                "invalid offset {index}: it is negative, smaller than the previous one or beyond the data"
            ))
        };
        let offset = (*offset).try_into().map_err(|_| fault())?;
        if offset < before || offset > data.len() {
            return Err(fault());
        }
        before = offset;
    }
    let at = |offset: N| offset.try_into().unwrap_or(usize::MAX);
    for (index, pair) in offsets.windows(2).enumerate() {
        let [start, end] = pair else { continue };
        let bytes = data.get(at(*start)..at(*end)).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|error| Failure::not_utf8("data", &error));
        decisions.set(index, decide(policy, text));
    }
    Ok(())
}

fn decide(policy: &Policy, text: Result<&str, Failure>) -> scopegate_decision {
    match text.and_then(|text| Ok(policy.batch().summary(text)?)) {
        Ok(decision) => scopegate_decision::of(decision),
        Err(failure) => scopegate_decision::failed(failure.status()),
    }
}

/// The array of decisions of the caller. Its structs may be larger or smaller than ours.
pub(crate) struct Rows<'c> {
    call: &'c Call,
    first: *mut scopegate_decision,
    size: usize,
}

impl<'c> Rows<'c> {
    /// Sets every decision to "no verdict".
    pub(crate) fn new(
        call: &'c Call,
        first: *mut scopegate_decision,
        size: usize,
        count: usize,
    ) -> Result<Self, Failure> {
        if size < scopegate_decision::SMALLEST || !size.is_multiple_of(align_of::<scopegate_decision>()) {
            return Err(Failure::size("decisions"));
        }
        // Checks for NULL and the length.
        call.slice(first.cast_const().cast::<u8>(), count.saturating_mul(size), "decisions")?;
        let rows = Self { call, first, size };
        rows.fail_all(count, scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT);
        Ok(rows)
    }

    /// Sets every decision to "no verdict". `count` is the count that `new` received.
    pub(crate) fn fail_all(&self, count: usize, status: scopegate_status) {
        for index in 0..count {
            self.set(index, scopegate_decision::failed(status));
        }
    }

    /// Writes a decision. `index` is below the count that `new` received.
    pub(crate) fn set(&self, index: usize, decision: scopegate_decision) {
        let row = self.first.wrapping_byte_add(index.wrapping_mul(self.size));
        self.call.write_sized(row, decision, self.size);
    }
}
