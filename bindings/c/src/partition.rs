//! A network, cut where decisions change.

use std::ffi::c_char;

use scopegate::{Evidence, Network, Policy, Target};

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

/// The disjoint sub-networks of a network, in order, each with the decision that all its addresses have.
///
/// Owner: freed with `scopegate_parts_free`; it may outlive the policy. Threads: it does not change, and any number of
/// threads may read it.
#[derive(Debug)]
pub struct scopegate_parts {
    policy: Policy,
    evidence: Evidence,
    parts: Vec<(Network, scopegate_decision)>,
}

/// A network: an address and the length of its prefix. This struct never grows.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_network {
    /// The first address.
    pub address: scopegate_address,
    /// The length of the prefix, 0 to 32 or 128.
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

/// Cuts a network where decisions change.
///
/// `network` is `network_length` bytes of UTF-8, such as `192.0.2.0/24`; of `evidence`, which may be NULL, only what is owned
/// bears on it. `*parts` is written in any case; NULL where it fails. `SCOPEGATE_STATUS_TARGET` where the text is no network
/// or address, or has too many parts: about a million.
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
            parts.iter().map(|(network, decision)| (*network, scopegate_decision::of(decision.brief()))).collect();
        parts_out.set(give(scopegate_parts { policy, evidence, parts }));
        Ok(())
    })
}

/// How many parts there are; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_parts_count(parts: *const scopegate_parts) -> usize {
    enter!(else 0, |call| Ok(call.optional(parts).map_or(0, |parts| parts.parts.len())))
}

/// A part by its index: the network, and the decision for all its addresses. `network`, `decision` and, unless `record` is
/// NULL, `*record` are written in any case; see `scopegate_check`.
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
                // A part is decided as a whole exactly as it is when asked about by itself.
                let whole = parts.policy.check_with(Target::from(*network), &parts.evidence)?;
                record.set(give(scopegate_record::new(whole.into_owned(), *short)));
            }
            let net = network.get();
            network_out
                .set(scopegate_network { address: scopegate_address::of(net.addr()), prefix_length: net.prefix_len() });
            Ok(*short)
        })
    })
}

/// Frees a partition. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_parts_free(parts: *mut scopegate_parts) {
    enter!(else (), |call| {
        drop(call.take(parts));
        Ok(())
    });
}
