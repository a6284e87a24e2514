//! Deciding many targets at once.

use std::ffi::c_char;

use scopegate::Policy;

use crate::decision::scopegate_decision;
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Call, Sized_, enter};
use crate::policy::scopegate_policy;
use crate::status::scopegate_status;
use crate::text::scopegate_text;

/// Decides many targets, given as an array of texts: a decision each, in the same order.
///
/// `targets` are `count` texts of UTF-8; `decisions` has room for `count` structs of `decision_size` bytes, which is
/// `sizeof(scopegate_decision)` and need not be set in them. Every decision is written, whatever happens. A text that is no
/// target, is not UTF-8 or is NULL fails for itself alone: its `status` says so, its verdict is `SCOPEGATE_VERDICT_NONE`;
/// ask `scopegate_check` about it for the reason. So the call is `SCOPEGATE_STATUS_OK` though no target may have a verdict.
/// Threads: several may each decide a part of the targets.
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

/// Decides many targets that lie behind one another in one buffer, as columns of text do: target `i` is what stands from
/// `offsets[i]` to `offsets[i + 1]`, so there are `count + 1` offsets, none smaller than the one before.
///
/// `SCOPEGATE_STATUS_INVALID_ARGUMENT` where an offset is negative, goes backwards or is beyond `data_length`; no target has a
/// verdict then. Everything else as in `scopegate_check_many`.
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
        columns(&policy.policy, data, call.slice(offsets, behind(count)?, "offsets")?, &decisions)
    })
}

/// The same as `scopegate_check_offsets32`, with offsets for more than 2 GiB.
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
        columns(&policy.policy, data, call.slice(offsets, behind(count)?, "offsets")?, &decisions)
    })
}

fn behind(count: usize) -> Result<usize, Failure> {
    count.checked_add(1).ok_or_else(|| Failure::argument("there is no room for so many offsets".to_owned()))
}

/// Decides what the offsets cut out of a buffer. All of them are looked at before anything is decided.
fn columns<N: Copy + TryInto<usize>>(
    policy: &Policy,
    data: &[u8],
    offsets: &[N],
    decisions: &Rows<'_>,
) -> Result<(), Failure> {
    let mut before = 0;
    for (index, offset) in offsets.iter().enumerate() {
        let fault = || Failure::argument(format!("offset {index} is negative, goes backwards or is beyond the data"));
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
    match text.and_then(|text| Ok(policy.brief(text)?)) {
        Ok(decision) => scopegate_decision::of(decision),
        Err(failure) => scopegate_decision::failed(failure.status()),
    }
}

/// An array of the caller's decisions, which may be larger or smaller than ours.
struct Rows<'c> {
    call: &'c Call,
    first: *mut scopegate_decision,
    size: usize,
}

impl<'c> Rows<'c> {
    /// Writes every decision as one that was not made.
    fn new(call: &'c Call, first: *mut scopegate_decision, size: usize, count: usize) -> Result<Self, Failure> {
        if size < scopegate_decision::SMALLEST || !size.is_multiple_of(align_of::<scopegate_decision>()) {
            return Err(Failure::size("decisions"));
        }
        // Looks at NULL and at the length.
        call.slice(first.cast_const().cast::<u8>(), count.saturating_mul(size), "decisions")?;
        let rows = Self { call, first, size };
        for index in 0..count {
            rows.set(index, scopegate_decision::failed(scopegate_status::SCOPEGATE_STATUS_INVALID_ARGUMENT));
        }
        Ok(rows)
    }

    /// Writes a decision; `index` is below the count given to `new`.
    fn set(&self, index: usize, decision: scopegate_decision) {
        let row = self.first.wrapping_byte_add(index.wrapping_mul(self.size));
        self.call.write_sized(row, decision, self.size);
    }
}
