//! A guard with the addresses that one client may have dialed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use scopegate_guard::{Condition, Guard, GuardError, Permit, Refused};

use crate::hop::Hop;

/// A guard with the addresses that one client may have dialed. A request on a kept connection is decided with them.
#[derive(Debug)]
pub(crate) struct Gate {
    guard: Arc<Guard>,
    dialed: Mutex<HashMap<(String, u16), Vec<IpAddr>>>,
}

impl Gate {
    /// Fails if the policy has a condition that the client does not enforce.
    pub(crate) fn new(guard: Arc<Guard>, enforced: &[Condition]) -> Result<Self, GuardError> {
        guard.require_enforced(enforced)?;
        Ok(Self { guard, dialed: Mutex::default() })
    }

    pub(crate) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Asks for a request.
    pub(crate) fn request(&self, hop: &Hop, host_headers: &[&str]) -> Result<Permit, Refused> {
        let literal: Option<IpAddr> = hop.host.parse().ok();
        let addresses = literal.map_or_else(|| self.dialed(&hop.host, hop.port), |address| vec![address]);
        self.guard.request(&hop.scheme, &hop.host, hop.port, &hop.raw_path, host_headers, None, &addresses)
    }

    /// Asks for the connection that a request opens, and remembers the addresses that may be dialed.
    pub(crate) fn connect_for(&self, hop: &Hop, addresses: &[IpAddr]) -> Result<Vec<IpAddr>, Refused> {
        let permit = self.guard.connect_for(&hop.scheme, &hop.host, hop.port, &hop.raw_path, addresses)?;
        self.remember(&hop.host, hop.port, permit.addresses());
        Ok(permit.addresses().to_vec())
    }

    /// Fails if the guard was stopped while a request waited.
    pub(crate) fn check_again(&self) -> Result<(), Refused> {
        if self.guard.is_stopped() {
            return Err(Refused::by_client("guard.stopped", "the guard is stopped", None));
        }
        Ok(())
    }

    fn dialed(&self, host: &str, port: u16) -> Vec<IpAddr> {
        let dialed = self.dialed.lock().unwrap_or_else(PoisonError::into_inner);
        dialed.get(&key(host, port)).cloned().unwrap_or_default()
    }

    fn remember(&self, host: &str, port: u16, addresses: &[IpAddr]) {
        let mut dialed = self.dialed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = dialed.entry(key(host, port)).or_default();
        for address in addresses {
            if !known.contains(address) {
                known.push(*address);
            }
        }
    }
}

fn key(host: &str, port: u16) -> (String, u16) {
    (host.trim_end_matches('.').to_ascii_lowercase(), port)
}
