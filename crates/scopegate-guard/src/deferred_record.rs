//! The record of a decision, which is made when it is first read.

use std::sync::OnceLock;

use scopegate::{DecisionRecord, Evidence, Policy, Target};

/// What a decision follows from. A record copies every text of its decision, and few callers read the record of a permit.
#[derive(Debug)]
pub(crate) struct DeferredRecord {
    policy: Policy,
    target: Target,
    evidence: Evidence,
    record: OnceLock<DecisionRecord>,
}

impl DeferredRecord {
    /// The record of the decision of a policy about a target with evidence. A reload replaces the policy of the guard and
    /// not this one.
    pub(crate) fn new(policy: &Policy, target: Target, evidence: Evidence) -> Self {
        Self { policy: policy.clone(), target, evidence, record: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> &DecisionRecord {
        self.record.get_or_init(|| match self.policy.check_with(self.target.clone(), &self.evidence) {
            Ok(decision) => decision.to_record(),
            Err(error) => DecisionRecord::of_error(self.target.as_given(), &error),
        })
    }
}
