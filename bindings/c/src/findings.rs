//! Deciding findings, activities and whole reports.

use std::ffi::c_char;

use scopegate::{DecisionRecord, Facts, FindingDecision, QuestionError, ReportDecision};

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

/// What the caller knows of a finding: facts that are shown, and facts that are shown not to hold. Of every other fact
/// nothing is known, and nothing unknown ever helps. `scopegate_fact_name` lists the names; a policy may define others.
///
/// Owner: freed with `scopegate_facts_free`. Threads: while nobody changes it, any number of threads may ask with it.
#[derive(Debug, Clone, Default)]
pub struct scopegate_facts(Facts);

/// Makes facts of which none is known. `*facts` is written in any case; NULL where it fails.
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

/// Says of a fact whether it holds. Whether the policy knows the fact is found out when it is asked; a fact that is given
/// with both values makes every question fail with the code `fact.contradiction`.
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

/// Frees facts. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_facts_free(facts: *mut scopegate_facts) {
    enter!(else (), |call| {
        drop(call.take(facts));
        Ok(())
    });
}

/// Decides a class of findings, or an activity, by what is known of it.
///
/// `class_name` is `class_length` bytes of UTF-8: an id, an alias, a VRT id (`vrt:...`) or a CWE number; where it means several
/// classes, the worst answer stands and each is a part of the record. `facts` may be NULL. `decision` and `record` are as in
/// `scopegate_check`. `SCOPEGATE_STATUS_QUESTION` for an unknown class or fact: there is no verdict.
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
            finish(answer.map(FindingDecision::into_owned), |_| class.to_owned(), record_out)
        })
    })
}

/// Decides a report: each of its targets, and the class on each of them. The worst answer stands, and every one is a part of
/// the record.
///
/// `targets` are `target_count` texts, at least one. `contains` are `contains_count` names of what the report has of what the
/// policy asks for; `scopegate_decision_missing` tells what it lacks, which changes no verdict. `facts` and `evidence` may be
/// NULL. Where the evidence does not say whether the targets are owned, the fact `owned-asset` does. Everything else is as in
/// `scopegate_check_finding`; a target that is none fails with `SCOPEGATE_STATUS_QUESTION` and its `target.` code, and
/// `scopegate_error_target_index` says which.
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
            let answer = policy.check_report(targets.iter().copied(), class, &facts, &evidence, &contains);
            let asked = |error: &QuestionError| {
                let target = error.target().and_then(|index| targets.get(index));
                target.copied().unwrap_or(class).to_owned()
            };
            finish(answer.map(ReportDecision::into_owned), asked, record_out)
        })
    })
}

/// An array of the caller's texts.
fn texts<'c>(
    call: &'c Call,
    data: *const scopegate_text,
    count: usize,
    name: &'static str,
) -> Result<Vec<&'c str>, Failure> {
    call.slice(data, count, name)?.iter().map(|text| call.text(text.data, text.length, name)).collect()
}

/// What the caller knows of the finding; nothing for NULL.
fn facts_of(call: &Call, facts: *const scopegate_facts) -> Facts {
    call.optional(facts).map(|facts| facts.0.clone()).unwrap_or_default()
}

/// The short form of an answer, and the record where one is wanted.
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
