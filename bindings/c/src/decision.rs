//! The short form of a decision, a plain struct.

use scopegate::policy::RuleId;
use scopegate::{DecisionRecord, Verdict, VerdictSummary};

use crate::failure::Failure;
use crate::guard::{Call, Sized_};
use crate::status::{scopegate_basis, scopegate_kind, scopegate_status, scopegate_verdict};

/// The value of `rule` if there is no rule.
pub const SCOPEGATE_NO_RULE: u32 = u32::MAX;

/// A decision in short form. A plain struct of the caller that needs no freeing.
///
/// Set `size` to `sizeof(scopegate_decision)` before the call, or initialize the struct with `SCOPEGATE_DECISION_INIT`.
/// A program that was compiled with an older header receives the fields that it knows. A program that was compiled with
/// a newer header receives zeros in the other fields. The call always writes the whole struct. On failure, `verdict` is
/// `SCOPEGATE_VERDICT_NONE` and `in_scope` is false. Nothing is written only if `size` is smaller than the first
/// version of this struct.
///
/// ```c
/// scopegate_decision decision = SCOPEGATE_DECISION_INIT;
/// if (scopegate_check(policy, url, strlen(url), NULL, &decision, NULL, NULL) == SCOPEGATE_STATUS_OK && decision.in_scope) {
///     send_request(url);
/// }
/// ```
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct scopegate_decision {
    /// The size of this struct in bytes.
    pub size: u32,
    /// The status of this decision: the return value of the call, or in a batch the status of this target alone.
    pub status: scopegate_status,
    /// The verdict.
    pub verdict: scopegate_verdict,
    /// The reason for the verdict.
    pub basis: scopegate_basis,
    /// The kind of the target.
    pub kind: scopegate_kind,
    /// The index of the rule that decided, for `scopegate_policy_rule`. `SCOPEGATE_NO_RULE` if no rule decided, and for
    /// findings, reports, their parts and records of a guard, whose rules are in the record.
    pub rule: u32,
    /// Whether the verdict is `SCOPEGATE_VERDICT_IN_SCOPE`.
    pub in_scope: bool,
    /// Whether the target is entirely in scope: no path of the host and no address of the network is excluded.
    pub entire: bool,
    /// Reserved; zero.
    pub reserved: [u8; 2],
}

// SAFETY: `repr(C)`; six fields of four bytes and four of one, aligned to four: no padding.
unsafe impl Sized_ for scopegate_decision {
    const SMALLEST: usize = 28;

    fn with_size(self, size: u32) -> Self {
        Self { size, ..self }
    }
}

impl scopegate_decision {
    /// A decision without a verdict, with its status.
    pub(crate) const fn failed(status: scopegate_status) -> Self {
        Self {
            size: 0,
            status,
            verdict: scopegate_verdict::SCOPEGATE_VERDICT_NONE,
            basis: scopegate_basis::SCOPEGATE_BASIS_NONE,
            kind: scopegate_kind::SCOPEGATE_KIND_NONE,
            rule: SCOPEGATE_NO_RULE,
            in_scope: false,
            entire: false,
            reserved: [0; 2],
        }
    }

    pub(crate) fn of(decision: VerdictSummary) -> Self {
        Self {
            size: 0,
            status: scopegate_status::SCOPEGATE_STATUS_OK,
            verdict: scopegate_verdict::of(decision.verdict),
            basis: scopegate_basis::of(decision.basis),
            kind: scopegate_kind::of(decision.kind),
            rule: decision.rule.map_or(SCOPEGATE_NO_RULE, index),
            in_scope: decision.verdict == Verdict::InScope,
            entire: decision.entire,
            reserved: [0; 2],
        }
    }
}

impl scopegate_decision {
    /// The short form of a record. A record has rule names but no rule indexes.
    pub(crate) fn of_record(record: &DecisionRecord) -> Self {
        let Some(decided) = record.decided() else {
            return Self::failed(scopegate_status::SCOPEGATE_STATUS_QUESTION);
        };
        Self {
            size: 0,
            status: scopegate_status::SCOPEGATE_STATUS_OK,
            verdict: scopegate_verdict::of(decided.verdict),
            basis: scopegate_basis::of(decided.basis),
            kind: scopegate_kind::named(decided.kind),
            rule: SCOPEGATE_NO_RULE,
            in_scope: record.is_in_scope(),
            entire: record.is_in_scope() && decided.carve_outs.is_empty(),
            reserved: [0; 2],
        }
    }
}

fn index(rule: RuleId) -> u32 {
    u32::try_from(rule.index()).unwrap_or(SCOPEGATE_NO_RULE)
}

/// A struct of the caller that begins with its size.
pub(crate) struct SizedOut<'c, T> {
    call: &'c Call,
    to: *mut T,
    room: usize,
}

impl<T: Sized_> SizedOut<'_, T> {
    pub(crate) fn set(&self, value: T) {
        self.call.write_sized(self.to, value, self.room);
    }
}

impl Call {
    /// Reads the size of a struct of the caller.
    pub(crate) fn sized<T: Sized_>(&self, to: *mut T, name: &'static str) -> Result<SizedOut<'_, T>, Failure> {
        let room = self.leading_size(to.cast_const(), name)?;
        if room < T::SMALLEST { Err(Failure::size(name)) } else { Ok(SizedOut { call: self, to, room }) }
    }
}

/// Decides into a struct of the caller. The struct is always written, and its status is the return value of the call.
pub(crate) fn decide_into(
    out: &SizedOut<'_, scopegate_decision>,
    decide: impl FnOnce() -> Result<scopegate_decision, Failure>,
) -> Result<(), Failure> {
    // The result if `decide` panics.
    out.set(scopegate_decision::failed(scopegate_status::SCOPEGATE_STATUS_PANIC));
    match decide() {
        Ok(decision) => {
            out.set(decision);
            Ok(())
        }
        Err(failure) => {
            out.set(scopegate_decision::failed(failure.status()));
            Err(failure)
        }
    }
}
