//! Splits a network where decisions change.

use std::ffi::c_char;

use scopegate::net::Network;
use scopegate::{Evidence, Policy, Target};

use crate::address::scopegate_address;
use crate::check::evidence_of;
use crate::decision::{decide_into, scopegate_decision};
use crate::error::scopegate_error;
use crate::evidence::scopegate_evidence;
use crate::failure::Failure;
use crate::guard::{Empty, enter, give};
use crate::policy::scopegate_policy;
use crate::record::scopegate_record;
use crate::status::scopegate_status;

/// The disjoint subnetworks of a network, in order. All addresses of a subnetwork have the same decision.
///
/// Owner: free them with `scopegate_parts_free`. They may outlive the policy. Threads: they do not change, and any
/// number of threads may read them.
#[derive(Debug)]
pub struct scopegate_parts {
    policy: Policy,
    evidence: Evidence,
    parts: Vec<(Network, scopegate_decision)>,
}

/// A network: an address and a prefix length. The size of this struct never changes.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_network {
    /// The first address.
    pub address: scopegate_address,
    /// The prefix length, 0 to 32 or 128.
    pub prefix_length: u8,
}

impl Empty for scopegate_network {
    const EMPTY: Self = Self { address: scopegate_address::EMPTY, prefix_length: 0 };
}

impl scopegate_parts {
    fn part(&self, index: usize) -> Result<&(Network, scopegate_decision), Failure> {
        self.parts.get(index).ok_or_else(|| Failure::range(index, self.parts.len()))
    }
}

/// Splits a network where decisions change.
///
/// `network` is `network_length` bytes of UTF-8, for example `192.0.2.0/24`. `evidence` may be NULL; only ownership
/// affects the result. `*parts` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid
/// network or address, or for more than about a million parts.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_partition(
    policy: *const scopegate_policy,
    network: *const c_char,
    network_length: usize,
    evidence: *const scopegate_evidence,
    parts: *mut *mut scopegate_parts,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let parts_out = call.out(parts, "parts")?;
        let policy = call.handle(policy, "policy")?.policy.clone();
        let network = call.text(network, network_length, "network")?;
        let evidence = evidence_of(call, evidence).into_owned();
        let parts = policy.partition_with(network, &evidence)?;
        let parts =
            parts.iter().map(|(network, decision)| (*network, scopegate_decision::of(decision.summary()))).collect();
        parts_out.set(give(scopegate_parts { policy, evidence, parts }));
        Ok(())
    })
}

/// The number of parts; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_parts_count(parts: *const scopegate_parts) -> usize {
    enter!(else 0, |call| Ok(call.optional(parts).map_or(0, |parts| parts.parts.len())))
}

/// Reads a part by index: the network and the decision for all its addresses. `network`, `decision` and, if `record` is
/// not NULL, `*record` are always written; see `scopegate_check`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_parts_at(
    parts: *const scopegate_parts,
    index: usize,
    network: *mut scopegate_network,
    decision: *mut scopegate_decision,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let (network_out, record_out) = (call.out(network, "network"), call.optional_out(record));
        decide_into(&call.sized(decision, "decision")?, || {
            let network_out = network_out?;
            let parts = call.handle(parts, "parts")?;
            let (network, short) = parts.part(index)?;
            if let Some(record) = record_out {
                // The decision for a part is the same as for the part as a target.
                let whole = parts.policy.check_with(Target::from(*network), &parts.evidence)?;
                record.set(give(scopegate_record::new(whole.to_record(), *short)));
            }
            let net = network.get();
            network_out
                .set(scopegate_network { address: scopegate_address::of(net.addr()), prefix_length: net.prefix_len() });
            Ok(*short)
        })
    })
}

/// Frees a partition. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_parts_free(parts: *mut scopegate_parts) {
    enter!(else (), |call| {
        drop(call.take(parts));
        Ok(())
    });
}
