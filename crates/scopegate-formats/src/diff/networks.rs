//! The parts of a network that two policies decide differently.

use std::net::IpAddr;

use scopegate::net::Network;
use scopegate::pattern::AddressRange;
use scopegate::{Decision, Policy};

use super::consequence::Consequence;

/// The consequences for the parts of a network. A part is the largest network with one decision of each policy.
pub(super) fn consequences(old: &Policy, new: &Policy, network: &str) -> Vec<Consequence> {
    let (Ok(before), Ok(after)) = (old.partition(network), new.partition(network)) else {
        // Too many parts: the network as a whole.
        return Consequence::of_target(old, new, network).into_iter().collect();
    };
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    let mut found = Vec::new();
    // Both lists cover the network in order, and two networks are disjoint or one is inside the other.
    while let (Some((old_part, was)), Some((new_part, is))) = (before.peek(), after.peek()) {
        let (old_end, new_end) = (end(old_part), end(new_part));
        let cell = if begin(old_part) == begin(new_part) && old_end > new_end || begin(new_part) > begin(old_part) {
            new_part
        } else {
            old_part
        };
        found.extend(of_cell(cell, was, is));
        if old_end <= new_end {
            before.next();
        }
        if new_end <= old_end {
            after.next();
        }
    }
    found
}

fn of_cell(cell: &Network, was: &Decision<'_>, is: &Decision<'_>) -> Option<Consequence> {
    Consequence::between(&cell.to_string(), was, is)
}

fn begin(network: &Network) -> IpAddr {
    AddressRange::from(network).ends().0
}

fn end(network: &Network) -> IpAddr {
    AddressRange::from(network).ends().1
}
