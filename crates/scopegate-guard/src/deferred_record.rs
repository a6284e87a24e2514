//! The record of a decision, which is made when it is first read.

use std::net::IpAddr;
use std::sync::OnceLock;

use scopegate::{DecisionRecord, Evidence, Policy, Target, TargetError};

/// What a decision follows from. A record copies every text of its decision, and few callers read the record of a permit.
#[derive(Debug)]
pub(crate) struct DeferredRecord {
    policy: Policy,
    asked: Asked,
    addresses: Box<[IpAddr]>,
    record: OnceLock<DecisionRecord>,
}

/// The target as the guard was asked about it.
#[derive(Debug)]
pub(crate) enum Asked {
    Target(Target),
    Parts { scheme: Box<str>, host: Box<str>, port: u16, raw_path: Box<str> },
}

impl Asked {
    fn target(&self) -> Result<Target, TargetError> {
        match self {
            Self::Target(target) => Ok(target.clone()),
            Self::Parts { scheme, host, port, raw_path } => Target::from_parts(scheme, host, *port, raw_path),
        }
    }

    fn as_given(&self) -> String {
        match self {
            Self::Target(target) => target.as_given().to_owned(),
            Self::Parts { scheme, host, port, raw_path } => format!("{scheme}://{host}:{port}{raw_path}"),
        }
    }
}

impl DeferredRecord {
    /// The record of the decision of a policy about a target with addresses. A reload replaces the policy of the guard and
    /// not this one.
    pub(crate) fn new(policy: &Policy, asked: Asked, addresses: &[IpAddr]) -> Self {
        Self { policy: policy.clone(), asked, addresses: addresses.into(), record: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> &DecisionRecord {
        self.record.get_or_init(|| {
            let evidence = evidence(&self.addresses);
            let decided = self.asked.target().and_then(|target| self.policy.check_with(target, &evidence));
            match decided {
                Ok(decision) => decision.to_record(),
                Err(error) => DecisionRecord::of_error(&self.asked.as_given(), &error),
            }
        })
    }
}

/// The addresses as evidence.
pub(crate) fn evidence(addresses: &[IpAddr]) -> Evidence {
    addresses.iter().fold(Evidence::new(), |evidence, address| evidence.address(*address))
}
