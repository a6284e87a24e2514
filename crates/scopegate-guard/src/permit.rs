//! The answer of a guard that allows something.

use std::net::IpAddr;
use std::time::Duration;

use scopegate::DecisionRecord;

use crate::slots::Slot;

/// A request, a connection or a tunnel is allowed.
///
/// Keep it until the response has ended: dropping it frees its place in the limit of concurrent requests.
#[derive(Debug)]
#[must_use = "the permit says how long to wait, which headers to add and which addresses may be dialed"]
pub struct Permit {
    pub(crate) decision: DecisionRecord,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) delay: Duration,
    pub(crate) slot: Option<Slot>,
}

impl Permit {
    /// The decision about the target.
    #[must_use]
    pub fn decision(&self) -> &DecisionRecord {
        &self.decision
    }

    /// The addresses that may be dialed: those that the guard was asked about, in their order.
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The headers that the request must have, with their values. Refuse a request that has another value.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The time to wait before the request is sent.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// Frees the place in the limit of concurrent requests before the permit is dropped.
    pub fn release(&mut self) {
        self.slot = None;
    }
}
