//! Decides one target.

use std::ffi::c_char;

use scopegate::{DecisionRecord, Evidence, Policy, Target, TargetError, Verdict};

use crate::decision::{decide_into, scopegate_decision};
use crate::error::scopegate_error;
use crate::evidence::scopegate_evidence;
use crate::failure::Failure;
use crate::guard::{Call, Out, enter, give};
use crate::policy::scopegate_policy;
use crate::record::scopegate_record;
use crate::status::scopegate_status;
use crate::target::scopegate_target;

/// Decides one target from its text and the evidence about its host.
///
/// `target` is `target_length` bytes of UTF-8: a URL, a host, a host with a port, an address or a network. `evidence`
/// may be NULL. `decision` is filled in; see `scopegate_decision`. `record` may be NULL, which is faster because the
/// call then allocates nothing for the answer. Otherwise `*record` is set to the complete decision; free it with
/// `scopegate_record_free`. For an invalid target, the record holds the error as JSON shows it. For any other failure,
/// it is NULL.
///
/// Fails with `SCOPEGATE_STATUS_TARGET` for an invalid target or a target that clients interpret differently. Then
/// there is no verdict, and no request may be sent. Threads: any number of threads may use one policy at the same time.
///
/// ```c
/// scopegate_decision decision = SCOPEGATE_DECISION_INIT;
/// scopegate_record *record = NULL;
/// scopegate_error *error = NULL;
/// if (scopegate_check(policy, text, strlen(text), NULL, &decision, &record, &error) == SCOPEGATE_STATUS_OK) {
///     char explanation[512];
///     if (scopegate_decision_explanation(record, explanation, sizeof explanation, NULL) == SCOPEGATE_STATUS_OK) {
///         printf("%s: %s\n", scopegate_verdict_text(decision.verdict), explanation);
///     }
/// } else {
///     fprintf(stderr, "%s\n", scopegate_error_message(error));
/// }
/// scopegate_record_free(record);
/// scopegate_error_free(error);
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check(
    policy: *const scopegate_policy,
    target: *const c_char,
    target_length: usize,
    evidence: *const scopegate_evidence,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let record_out = call.optional_out(record);
        decide_into(&call.sized(decision, "decision")?, || {
            let policy = call.handle(policy, "policy")?;
            let text = call.text(target, target_length, "target")?;
            if record_out.is_none() && evidence.is_null() {
                return Ok(scopegate_decision::of(policy.policy.batch().summary(text)?));
            }
            let evidence = evidence_of(call, evidence);
            answer(&policy.policy, Target::parse(text), || text.to_owned(), &evidence, record_out)
        })
    })
}

/// Decides the target of a request from the parts that a client has. No URL text needs to be built, and no part can
/// change the meaning of another.
///
/// `scheme` is, for example, `https`. `host` is in canonical or Unicode form and never percent-encoded; an IPv6 address
/// may have brackets. `path` is the raw path of the request, including `?` and the query if there is one. It begins
/// with `/`. Otherwise the same as `scopegate_check`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_parts(
    policy: *const scopegate_policy,
    scheme: *const c_char,
    scheme_length: usize,
    host: *const c_char,
    host_length: usize,
    port: u16,
    path: *const c_char,
    path_length: usize,
    evidence: *const scopegate_evidence,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let record_out = call.optional_out(record);
        decide_into(&call.sized(decision, "decision")?, || {
            let policy = call.handle(policy, "policy")?;
            let scheme = call.text(scheme, scheme_length, "scheme")?;
            let host = call.text(host, host_length, "host")?;
            let path = call.text(path, path_length, "path")?;
            if record_out.is_none() && evidence.is_null() {
                return Ok(scopegate_decision::of(policy.policy.batch().summary_of_parts(scheme, host, port, path)?));
            }
            let asked = || format!("{scheme}://{host}:{port}{path}");
            let evidence = evidence_of(call, evidence);
            answer(&policy.policy, Target::from_parts(scheme, host, port, path), asked, &evidence, record_out)
        })
    })
}

/// Decides a parsed target, for example with several policies. Otherwise the same as `scopegate_check`. Allocates
/// nothing if `record` is NULL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_target(
    policy: *const scopegate_policy,
    target: *const scopegate_target,
    evidence: *const scopegate_evidence,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let record_out = call.optional_out(record);
        decide_into(&call.sized(decision, "decision")?, || {
            let policy = call.handle(policy, "policy")?;
            let target = call.handle(target, "target")?.get();
            let evidence = evidence_of(call, evidence);
            answer(&policy.policy, Ok(target.clone()), || target.as_given().to_owned(), &evidence, record_out)
        })
    })
}

/// Whether a target may be tested. True only if `scopegate_check` decides that it is in scope and the policy authorizes
/// testing (its `testing.posture` is `authorized`, the default); false in all other cases, including NULL and invalid
/// targets. `evidence` may be NULL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_allows(
    policy: *const scopegate_policy,
    target: *const c_char,
    target_length: usize,
    evidence: *const scopegate_evidence,
) -> bool {
    enter!(else false, |call| {
        let policy = call.handle(policy, "policy")?;
        let text = call.text(target, target_length, "target")?;
        if evidence.is_null() {
            return Ok(policy.policy.allows(text));
        }
        let decision = policy.policy.check_with(text, &evidence_of(call, evidence))?;
        Ok(policy.policy.authorizes_testing() && decision.is_in_scope())
    })
}

/// Whether a request may be sent: `scopegate_allows` for the parts of `scopegate_check_parts`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_allows_parts(
    policy: *const scopegate_policy,
    scheme: *const c_char,
    scheme_length: usize,
    host: *const c_char,
    host_length: usize,
    port: u16,
    path: *const c_char,
    path_length: usize,
    evidence: *const scopegate_evidence,
) -> bool {
    enter!(else false, |call| {
        let policy = call.handle(policy, "policy")?;
        let scheme = call.text(scheme, scheme_length, "scheme")?;
        let host = call.text(host, host_length, "host")?;
        let path = call.text(path, path_length, "path")?;
        if evidence.is_null() {
            let summary = policy.policy.batch().summary_of_parts(scheme, host, port, path)?;
            return Ok(policy.policy.authorizes_testing() && summary.verdict == Verdict::InScope);
        }
        let target = Target::from_parts(scheme, host, port, path)?;
        let decision = policy.policy.check_with(target, &evidence_of(call, evidence))?;
        Ok(policy.policy.authorizes_testing() && decision.is_in_scope())
    })
}

/// The evidence of the caller; no evidence for NULL.
pub(crate) fn evidence_of(call: &Call, evidence: *const scopegate_evidence) -> std::borrow::Cow<'_, Evidence> {
    match call.optional(evidence) {
        Some(evidence) => std::borrow::Cow::Borrowed(&evidence.0),
        None => std::borrow::Cow::Owned(Evidence::new()),
    }
}

/// Decides a target and makes the record if the caller wants one.
fn answer(
    policy: &Policy,
    target: Result<Target, TargetError>,
    asked: impl FnOnce() -> String,
    evidence: &Evidence,
    record: Option<Out<'_, *mut scopegate_record>>,
) -> Result<scopegate_decision, Failure> {
    match target.and_then(|target| policy.check_with(target, evidence)) {
        Ok(decision) => {
            let short = scopegate_decision::of(decision.summary());
            if let Some(record) = record {
                record.set(give(scopegate_record::new(decision.to_record(), short)));
            }
            Ok(short)
        }
        Err(error) => {
            if let Some(record) = record {
                let short = scopegate_decision::failed(scopegate_status::SCOPEGATE_STATUS_TARGET);
                record.set(give(scopegate_record::new(DecisionRecord::of_error(&asked(), &error), short)));
            }
            Err(error.into())
        }
    }
}
