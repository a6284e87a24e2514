//! The short form of a decision: a plain struct.

use scopegate::{DecisionRecord, RuleId, Verdict, VerdictSummary};

use crate::failure::Failure;
use crate::guard::{Call, Sized_};
use crate::status::{scopegate_basis, scopegate_kind, scopegate_status, scopegate_verdict};

/// What `rule` is where there is none.
pub const SCOPEGATE_NO_RULE: u32 = u32::MAX;

/// A decision in short: a plain struct of the caller's, which needs no freeing.
///
/// Set `size` to `sizeof(scopegate_decision)` before the call, or begin with `SCOPEGATE_DECISION_INIT`: so a program that was
/// compiled with an older header than the library's gets what it knows, and with a newer one zeros in the rest. A call
/// writes the whole struct whether it fails or not; where it fails, `verdict` is `SCOPEGATE_VERDICT_NONE` and `in_scope` is
/// false. Only where `size` is smaller than this struct ever was, nothing is written.
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
    /// How the decision went; what the call returned, and in a batch what it would have returned for this target alone.
    pub status: scopegate_status,
    /// The answer.
    pub verdict: scopegate_verdict,
    /// Why.
    pub basis: scopegate_basis,
    /// What was asked about.
    pub kind: scopegate_kind,
    /// The index of the deciding rule, for `scopegate_policy_rule`; `SCOPEGATE_NO_RULE` where no rule decided, and for findings,
    /// reports and their parts, of which the record tells the rule.
    pub rule: u32,
    /// Whether the verdict is `SCOPEGATE_VERDICT_IN_SCOPE`.
    pub in_scope: bool,
    /// Whether it is in scope and nothing of it is carved out: no path of the host, no address of the network.
    pub entire: bool,
    /// Zero; for later.
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
    /// No decision, and why.
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
    /// The short form of a record, which knows its rules by their names alone.
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

/// A struct of the caller's that begins with its size.
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
    /// A struct of the caller's, by the size that leads it.
    pub(crate) fn sized<T: Sized_>(&self, to: *mut T, name: &'static str) -> Result<SizedOut<'_, T>, Failure> {
        let room = self.leading_size(to.cast_const(), name)?;
        if room < T::SMALLEST { Err(Failure::size(name)) } else { Ok(SizedOut { call: self, to, room }) }
    }
}

/// Decides into a struct of the caller's: it is written whatever happens, and its status is what the call returns.
pub(crate) fn decide_into(
    out: &SizedOut<'_, scopegate_decision>,
    decide: impl FnOnce() -> Result<scopegate_decision, Failure>,
) -> Result<(), Failure> {
    // What stays if `decide` panics.
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
