//! Decides findings, activities and whole reports.

use std::ffi::c_char;

use scopegate::findings::QuestionError;
use scopegate::policy::Report;
use scopegate::{DecisionRecord, Facts};

use crate::check::evidence_of;
use crate::decision::{decide_into, scopegate_decision};
use crate::error::scopegate_error;
use crate::evidence::scopegate_evidence;
use crate::failure::Failure;
use crate::guard::{Call, Out, enter, give};
use crate::policy::scopegate_policy;
use crate::record::scopegate_record;
use crate::status::scopegate_status;
use crate::text::scopegate_text;

/// Known facts about a finding, each true or false. All other facts are unknown, and an unknown fact never helps.
/// `scopegate_fact_name` lists the names of facts. A policy may define more.
///
/// Owner: free them with `scopegate_facts_free`. Threads: any number of threads may use them as long as no thread
/// changes them.
#[derive(Debug, Clone, Default)]
pub struct scopegate_facts(Facts);

/// Makes an empty set of facts. `*facts` is always written; NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_facts_new(
    facts: *mut *mut scopegate_facts,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        call.out(facts, "facts")?.set(give(scopegate_facts::default()));
        Ok(())
    })
}

/// Sets the value of a fact. The policy checks the name of the fact when it decides. If a fact is set to both values,
/// every decision fails with the code `fact.contradiction`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_facts_set(
    facts: *mut scopegate_facts,
    name: *const c_char,
    name_length: usize,
    value: bool,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let name = call.text(name, name_length, "name")?;
        let facts = call.changed(facts, "facts")?;
        facts.0 = std::mem::take(&mut facts.0).with(name, value);
        Ok(())
    })
}

/// Frees facts. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_facts_free(facts: *mut scopegate_facts) {
    enter!(else (), |call| {
        drop(call.take(facts));
        Ok(())
    });
}

/// Decides a class of findings or an activity from the known facts.
///
/// `class_name` is `class_length` bytes of UTF-8: an id, an alias, a VRT id (`vrt:...`) or a CWE number. If it names
/// several classes, the worst decision applies, and each class is a part of the record. `facts` may be NULL. `decision`
/// and `record` are the same as in `scopegate_check`. Fails with `SCOPEGATE_STATUS_QUESTION`, without a verdict, for an
/// unknown class or fact.
///
/// ```c
/// scopegate_facts *facts = NULL;
/// scopegate_decision decision = SCOPEGATE_DECISION_INIT;
/// if (scopegate_facts_new(&facts, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_facts_set(facts, "sensitive-action", 16, true, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_check_finding(policy, "CWE-1021", 8, facts, &decision, NULL, NULL) == SCOPEGATE_STATUS_OK) {
///     puts(scopegate_verdict_text(decision.verdict));
/// }
/// scopegate_facts_free(facts);
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_finding(
    policy: *const scopegate_policy,
    class_name: *const c_char,
    class_length: usize,
    facts: *const scopegate_facts,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let record_out = call.optional_out(record);
        decide_into(&call.sized(decision, "decision")?, || {
            let policy = &call.handle(policy, "policy")?.policy;
            let class = call.text(class_name, class_length, "class_name")?;
            let answer = policy.check_finding(class, &facts_of(call, facts));
            finish(answer.map(|decision| decision.to_record()), |_| class.to_owned(), record_out)
        })
    })
}

/// Decides a report: each of its targets, and the class on each target. The worst decision applies, and every decision
/// is a part of the record.
///
/// `targets` holds `target_count` texts, at least one. `contains` holds `contains_count` names of items that the report
/// contains. `scopegate_decision_missing` lists the items that the policy requires and the report lacks; they do not
/// change the verdict. `facts` and `evidence` may be NULL. If the evidence does not say whether the targets are owned,
/// the fact `owned-asset` applies. Otherwise the same as `scopegate_check_finding`. An invalid target fails with
/// `SCOPEGATE_STATUS_QUESTION` and its `target.` code; `scopegate_error_target_index` returns its index.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_check_report(
    policy: *const scopegate_policy,
    targets: *const scopegate_text,
    target_count: usize,
    class_name: *const c_char,
    class_length: usize,
    facts: *const scopegate_facts,
    evidence: *const scopegate_evidence,
    contains: *const scopegate_text,
    contains_count: usize,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let record_out = call.optional_out(record);
        decide_into(&call.sized(decision, "decision")?, || {
            let policy = &call.handle(policy, "policy")?.policy;
            let targets = texts(call, targets, target_count, "targets")?;
            let class = call.text(class_name, class_length, "class_name")?;
            let contains = texts(call, contains, contains_count, "contains")?;
            let (facts, evidence) = (facts_of(call, facts), evidence_of(call, evidence));
            let report = Report::new(class)
                .targets(targets.iter().copied())
                .facts(facts)
                .evidence(evidence.into_owned())
                .contents(contains);
            let answer = policy.check_report(&report);
            let asked = |error: &QuestionError| {
                let target = error.target().and_then(|index| targets.get(index));
                target.copied().unwrap_or(class).to_owned()
            };
            finish(answer.map(|decision| decision.to_record()), asked, record_out)
        })
    })
}

/// Reads an array of texts of the caller.
fn texts<'c>(
    call: &'c Call,
    data: *const scopegate_text,
    count: usize,
    name: &'static str,
) -> Result<Vec<&'c str>, Failure> {
    call.slice(data, count, name)?.iter().map(|text| call.text(text.data, text.length, name)).collect()
}

/// The facts of the caller; no facts for NULL.
fn facts_of(call: &Call, facts: *const scopegate_facts) -> Facts {
    call.optional(facts).map(|facts| facts.0.clone()).unwrap_or_default()
}

/// Writes the short form of a decision and makes the record if the caller wants one.
fn finish(
    answer: Result<DecisionRecord, QuestionError>,
    asked: impl FnOnce(&QuestionError) -> String,
    record: Option<Out<'_, *mut scopegate_record>>,
) -> Result<scopegate_decision, Failure> {
    let (whole, failure) = match answer {
        Ok(whole) => (whole, None),
        Err(error) => (DecisionRecord::of_question_error(&asked(&error), &error), Some(Failure::from(error))),
    };
    let short = failure
        .as_ref()
        .map_or_else(|| scopegate_decision::of_record(&whole), |failure| scopegate_decision::failed(failure.status()));
    if let Some(record) = record {
        record.set(give(scopegate_record::new(whole, short)));
    }
    failure.map_or(Ok(short), Err)
}
