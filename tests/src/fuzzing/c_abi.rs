//! The C library, called by a careless program: any bytes, any lengths, NULL anywhere.
//!
//! Each step of an input is a call. After each call, the output parameters are written, and a decision that was not
//! made reads as no verdict. The results equal those of the Rust library.

use std::sync::OnceLock;

use scopegate::Policy;
use scopegate_c::error::scopegate_error;
use scopegate_c::evidence::{scopegate_evidence, scopegate_evidence_free};
use scopegate_c::findings::{scopegate_facts, scopegate_facts_free};
use scopegate_c::partition::{scopegate_parts, scopegate_parts_free};
use scopegate_c::policy::{scopegate_policy, scopegate_policy_free, scopegate_policy_from_toml, scopegate_policy_ref};
use scopegate_c::record::{scopegate_record, scopegate_record_free};
use scopegate_c::target::{scopegate_target, scopegate_target_free};

use super::bytes::Bytes;
use super::{c_calls, c_reading};

/// The maximum number of calls for one input.
const CALLS: usize = 48;

/// What the program holds.
pub(super) struct Program {
    /// Policies, with the policy that Rust loads from the same text.
    pub(super) policies: Vec<(*mut scopegate_policy, Policy)>,
    pub(super) targets: Vec<*mut scopegate_target>,
    pub(super) evidence: Vec<*mut scopegate_evidence>,
    pub(super) facts: Vec<*mut scopegate_facts>,
    pub(super) records: Vec<*mut scopegate_record>,
    pub(super) parts: Vec<*mut scopegate_parts>,
}

/// One of the handles, or NULL.
pub(super) fn one_of<T>(bytes: &mut Bytes<'_>, held: &[*mut T]) -> *mut T {
    let byte = usize::from(bytes.byte());
    match held.len() {
        count if count > 0 && byte % 8 != 7 => held[byte % count],
        _ => std::ptr::null_mut(),
    }
}

/// A policy, or NULL.
pub(super) fn policy_of(bytes: &mut Bytes<'_>, program: &Program) -> (*const scopegate_policy, Option<Policy>) {
    match bytes.byte() {
        byte if byte % 16 == 15 || program.policies.is_empty() => (std::ptr::null(), None),
        byte => {
            let (handle, policy) = &program.policies[usize::from(byte) % program.policies.len()];
            (*handle, Some(policy.clone()))
        }
    }
}

/// A program that begins with two policies and executes the input.
pub fn check(data: &[u8]) {
    let mut program = Program {
        policies: Vec::new(),
        targets: Vec::new(),
        evidence: Vec::new(),
        facts: Vec::new(),
        records: Vec::new(),
        parts: Vec::new(),
    };
    for (handle, policy) in known() {
        // SAFETY: the policy lives as long as the process; this reference is released at the end.
        program.policies.push((unsafe { scopegate_policy_ref(handle.0) }, policy.clone()));
    }
    let mut bytes = Bytes::new(data);
    for _ in 0..CALLS {
        if bytes.is_empty() {
            break;
        }
        match bytes.byte() % 24 {
            call @ 0..=15 => c_calls::make(call, &mut program, &mut bytes),
            call => c_reading::make(call, &mut program, &mut bytes),
        }
    }
    program.end();
}

/// A policy that lives as long as the process.
struct Kept(*mut scopegate_policy);

// SAFETY: any number of threads may use a policy at the same time.
unsafe impl Send for Kept {}
// SAFETY: the same.
unsafe impl Sync for Kept {}

/// The policies that every program begins with. Loading them for each input would take longer than everything else.
fn known() -> &'static [(Kept, Policy)] {
    static KNOWN: OnceLock<Vec<(Kept, Policy)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let texts = super::quick::policies().iter().step_by(3);
        texts.map(|text| (Kept(loaded(text)), Policy::from_toml(text).expect("the policy loads"))).collect()
    })
}

fn loaded(text: &str) -> *mut scopegate_policy {
    let mut policy = std::ptr::null_mut();
    let mut error: *mut scopegate_error = std::ptr::null_mut();
    // SAFETY: a Rust text, and two local output parameters.
    let status = unsafe {
        scopegate_policy_from_toml(
            text.as_ptr().cast(),
            text.len(),
            std::ptr::null(),
            0,
            &raw mut policy,
            &raw mut error,
        )
    };
    assert!(status as u32 == 0 && error.is_null() && !policy.is_null());
    policy
}

impl Program {
    fn end(self) {
        // SAFETY: a call made each handle, and each is in one list only. Records and parts may outlive their policy.
        unsafe {
            self.policies.iter().for_each(|(handle, _)| scopegate_policy_free(*handle));
            self.targets.into_iter().for_each(|handle| scopegate_target_free(handle));
            self.evidence.into_iter().for_each(|handle| scopegate_evidence_free(handle));
            self.facts.into_iter().for_each(|handle| scopegate_facts_free(handle));
            self.parts.into_iter().for_each(|handle| scopegate_parts_free(handle));
            self.records.into_iter().for_each(|handle| scopegate_record_free(handle));
        }
    }
}
