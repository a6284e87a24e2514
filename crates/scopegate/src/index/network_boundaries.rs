//! The boundaries at which decisions about addresses can change: those of every network that a rule, the ownership
//! section or a special-purpose registry names.

use std::net::Ipv4Addr;
use std::sync::{Arc, LazyLock};

use ipnet::IpNet;

use crate::index::cell::AnswerCell;
use crate::net::{Network, contiguous_forms, embedded_networks, special_purpose_blocks};
use crate::pattern::HostPattern;
use crate::rules::Rule;

/// All such networks, sorted by first address.
#[derive(Debug)]
pub(crate) struct NetworkBoundaries {
    networks: Arc<SortedNetworks>,
    /// The cached answer from each of the starts on.
    cells: Box<[AnswerCell]>,
}

/// Networks without duplicates, sorted by first address, then by length.
#[derive(Debug)]
struct SortedNetworks {
    v4: Box<[(u32, u8)]>,
    v6: Box<[(u128, u8)]>,
    /// IPv4 addresses at which a new answer may start.
    starts: Box<[u32]>,
}

/// The networks of the registries alone, which all policies without networks share.
static REGISTRIES: LazyLock<Arc<SortedNetworks>> = LazyLock::new(|| Arc::new(SortedNetworks::of(std::iter::empty())));

impl SortedNetworks {
    /// These networks and those of the registries.
    fn of(networks: impl Iterator<Item = IpNet>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        let known = special_purpose_blocks().chain(contiguous_forms().map(IpNet::V6));
        for network in networks.chain(known) {
            match network {
                IpNet::V4(net) => v4.push((net.network().to_bits(), net.prefix_len())),
                IpNet::V6(net) => v6.push((net.network().to_bits(), net.prefix_len())),
            }
        }
        v4.sort_unstable();
        v4.dedup();
        v6.sort_unstable();
        v6.dedup();
        let mut starts: Vec<u32> = std::iter::once(0).chain(v4.iter().flat_map(begin_and_end)).collect();
        starts.sort_unstable();
        starts.dedup();
        Self { v4: v4.into_boxed_slice(), v6: v6.into_boxed_slice(), starts: starts.into_boxed_slice() }
    }
}

impl NetworkBoundaries {
    /// The boundaries of the rules of a policy and of the owned networks.
    pub(crate) fn of<'a>(rules: &[Rule], owned: impl Iterator<Item = &'a Network>) -> Self {
        let ruled = rules.iter().filter_map(|rule| match rule.pattern().host() {
            HostPattern::Addresses(range) => Some(range.networks()),
            _ => None,
        });
        let mut named = ruled.flatten().chain(owned.map(|network| network.get())).peekable();
        let networks = match named.peek() {
            Some(_) => Arc::new(SortedNetworks::of(named)),
            None => Arc::clone(&REGISTRIES),
        };
        let cells = networks.starts.iter().map(|_| AnswerCell::default()).collect();
        Self { networks, cells }
    }

    /// The cached answer of an IPv4 address, shared with all addresses in the same interval.
    pub(crate) fn cell(&self, address: Ipv4Addr) -> Option<&AnswerCell> {
        let next = self.networks.starts.partition_point(|start| *start <= address.to_bits());
        self.cells.get(next.checked_sub(1)?)
    }

    /// Whether decisions can differ between addresses of the network.
    pub(crate) fn divide(&self, network: &Network) -> bool {
        match network.get() {
            IpNet::V4(_) => self.strictly_inside(network),
            IpNet::V6(_) => {
                self.strictly_inside(network)
                    || embedded_networks(network).iter().any(|inner| self.strictly_inside(inner))
            }
        }
    }

    fn strictly_inside(&self, network: &Network) -> bool {
        match network.get() {
            IpNet::V4(net) => {
                has_inside(&self.networks.v4, net.network().to_bits(), net.broadcast().to_bits(), net.prefix_len())
            }
            IpNet::V6(net) => {
                has_inside(&self.networks.v6, net.network().to_bits(), net.broadcast().to_bits(), net.prefix_len())
            }
        }
    }
}

/// The first address of a network, and the first address after it.
fn begin_and_end(&(first, length): &(u32, u8)) -> impl Iterator<Item = u32> {
    let next = 1_u64.checked_shl(32_u32.saturating_sub(u32::from(length))).map(|size| u64::from(first) + size);
    std::iter::once(first).chain(next.and_then(|next| u32::try_from(next).ok()))
}

/// Whether a sorted list contains a network within `first..=last` that is longer than `length`.
///
/// Networks with the same first address are sorted by length, and a network that starts later within the range is
/// inside it, so one lookup is sufficient.
fn has_inside<T: Ord + Copy>(sorted: &[(T, u8)], first: T, last: T, length: u8) -> bool {
    let from = sorted.partition_point(|(start, own)| (*start, *own) <= (first, length));
    sorted.get(from).is_some_and(|(start, _)| *start <= last)
}
