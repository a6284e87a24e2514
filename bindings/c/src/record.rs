//! A complete decision, as a handle.

use std::ffi::c_char;
use std::sync::OnceLock;

use scopegate::DecisionRecord;
use scopegate::decision::Decided;

use crate::decision::scopegate_decision;
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::enter;
use crate::rule::RuleTexts;
use crate::status::scopegate_status;
use crate::text::{NONE, Text, scopegate_text, show};
use crate::text_buffer::fill;

/// A complete decision, or the error that replaces it.
///
/// Owner: free it with `scopegate_record_free`. It holds copies and may outlive the policy, the target and the
/// evidence. Threads: it does not change, and any number of threads may read it. The functions that read it begin with
/// `scopegate_decision_`.
#[derive(Debug)]
pub struct scopegate_record {
    record: DecisionRecord,
    short: scopegate_decision,
    pub(crate) said: Said,
    error: Option<scopegate_error>,
    /// The parts of a finding or a report.
    pub(crate) parts: Vec<Self>,
    /// Made on first use.
    json: OnceLock<String>,
}

/// The texts of a record, each with a terminating NUL.
#[derive(Debug, Default)]
pub(crate) struct Said {
    target: Option<Text>,
    canonical: Option<Text>,
    provider: Option<Text>,
    policy: Option<Text>,
    pub(crate) rule: Vec<RuleTexts>,
    pub(crate) carve_outs: Vec<RuleTexts>,
    pub(crate) partly: Vec<RuleTexts>,
    pub(crate) overridden: Vec<RuleTexts>,
    pub(crate) unless: Vec<Vec<(Text, bool)>>,
    pub(crate) caveats: Vec<Text>,
    pub(crate) on: Option<Text>,
    pub(crate) missing: Vec<Text>,
}

impl scopegate_record {
    pub(crate) fn new(record: DecisionRecord, short: scopegate_decision) -> Self {
        let mut said = record.decided().map(Said::of).unwrap_or_default();
        said.target = Some(Text::new(record.target()));
        let error = record.error().map(|error| scopegate_error::of_record(short.status, error));
        let part = |part: &DecisionRecord| Self::new(part.clone(), scopegate_decision::of_record(part));
        let parts = record.decided().map(|decided| decided.parts.iter().map(part).collect()).unwrap_or_default();
        Self { record, short, said, error, parts, json: OnceLock::new() }
    }

    fn json(&self) -> Result<&str, Failure> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        let json = serde_json::to_string(&self.record).map_err(|error| Failure::panic(error.to_string()))?;
        Ok(self.json.get_or_init(|| json))
    }
}

impl Said {
    fn of(decided: &Decided) -> Self {
        let rules = |rules: &[scopegate::decision::RuleRecord]| rules.iter().map(RuleTexts::of_record).collect();
        let terms = |terms: &Vec<scopegate::decision::RequiredFact>| {
            terms.iter().map(|unmet| (Text::new(&unmet.fact), unmet.value)).collect()
        };
        Self {
            target: None,
            canonical: Some(Text::new(&decided.canonical)),
            provider: Text::optional(decided.provider.as_deref()),
            policy: Some(Text::new(&decided.policy)),
            rule: decided.rule.iter().map(RuleTexts::of_record).collect(),
            carve_outs: rules(&decided.carve_outs),
            partly: rules(&decided.partly),
            overridden: rules(&decided.overridden),
            unless: decided.unless.iter().map(terms).collect(),
            caveats: decided.caveats.iter().map(|caveat| Text::new(caveat)).collect(),
            on: Text::optional(decided.on.as_deref()),
            missing: decided.missing.iter().map(|missing| Text::new(missing)).collect(),
        }
    }
}

/// Writes the complete decision as one JSON object on one line, in UTF-8. The JSON is the same in every language and in
/// the command.
///
/// All functions with these parameters fill buffers as `snprintf` does. `buffer` has room for `capacity` bytes and
/// receives the text and a NUL. `*needed`, unless `needed` is NULL, is set to the length of the text without the NUL,
/// even if the text does not fit. If the text does not fit, the buffer holds its beginning, cut between two characters,
/// and a NUL, and the status is `SCOPEGATE_STATUS_BUFFER_TOO_SMALL`. To get only the length, pass NULL and 0.
///
/// ```c
/// size_t length = 0;
/// char *json = NULL;
/// if (scopegate_decision_json(record, NULL, 0, &length) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL &&
///     (json = malloc(length + 1)) != NULL &&
///     scopegate_decision_json(record, json, length + 1, NULL) == SCOPEGATE_STATUS_OK) {
///     puts(json);
/// }
/// free(json);
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_json(
    record: *const scopegate_record,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> scopegate_status {
    enter!(std::ptr::null_mut(), |call| {
        let _ = call.optional_out(needed);
        fill(call, call.handle(record, "record")?.json()?, buffer, capacity, needed)
    })
}

/// Writes the explanation: one sentence that can be sent to a reporter. For an error, writes its message. The wording
/// may change in any release. For buffers see `scopegate_decision_json`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_explanation(
    record: *const scopegate_record,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> scopegate_status {
    enter!(std::ptr::null_mut(), |call| {
        let _ = call.optional_out(needed);
        let record = &call.handle(record, "record")?.record;
        let error = record.error().map(|error| error.message.as_str());
        let text = record.decided().map(|decided| decided.explanation.as_str()).or(error).unwrap_or_default();
        fill(call, text, buffer, capacity, needed)
    })
}

/// Writes the short form of the decision. `decision` is filled in as by `scopegate_check`, with the status of the call
/// that made the record.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_decision_short(
    record: *const scopegate_record,
    decision: *mut scopegate_decision,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let decision = call.sized(decision, "decision")?;
        decision.set(scopegate_decision::failed(scopegate_status::SCOPEGATE_STATUS_NULL_ARGUMENT));
        decision.set(call.handle(record, "record")?.short);
        Ok(())
    })
}

/// The target as given. The record owns it; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_target(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.target.as_ref())))
}

/// The canonical form of the target; no text for an error and for NULL. The record owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_canonical(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.canonical.as_ref())))
}

/// The provider that decided or that the evidence indicates; no text without one and for NULL. The record owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_provider(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.provider.as_ref())))
}

/// The fingerprint of the policy that decided; no text for an error and for NULL. The record owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_policy(record: *const scopegate_record) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(record, "record")?.said.policy.as_ref())))
}

/// The error that replaces a decision; NULL if there is a decision and for NULL. The record owns it: do not free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_decision_error(record: *const scopegate_record) -> *const scopegate_error {
    enter!(else std::ptr::null(), |call| {
        let error = call.handle(record, "record")?.error.as_ref();
        Ok(error.map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// Frees a record. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_record_free(record: *mut scopegate_record) {
    enter!(else (), |call| {
        drop(call.take(record));
        Ok(())
    });
}
