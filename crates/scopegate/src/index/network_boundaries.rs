//! The boundaries at which decisions about addresses can change: those of every network that a rule, the ownership
//! section or a special-purpose registry names.

use std::net::IpAddr;
use std::sync::{LazyLock, OnceLock};

use ipnet::IpNet;

use crate::index::cell::AnswerCell;
use crate::net::{Network, contiguous_forms, embedded_networks, special_purpose_blocks};
use crate::pattern::HostPattern;
use crate::rules::Rule;

/// All such networks.
#[derive(Debug)]
pub(crate) struct NetworkBoundaries {
    registries: &'static SortedNetworks,
    /// The networks of the policy, with the starts of both.
    own: Option<Box<SortedNetworks>>,
    v4_cells: Cells,
    v6_cells: Cells,
}

/// The cached answers, one from each start on. Most policies are never asked about one of the families.
type Cells = OnceLock<Box<[AnswerCell]>>;

#[derive(Debug)]
struct SortedNetworks {
    v4: Family<u32>,
    v6: Family<u128>,
}

/// The networks of one address family.
#[derive(Debug, Default)]
struct Family<T> {
    /// The first address and the length of each network, sorted and without duplicates.
    networks: Box<[(T, u8)]>,
    /// The addresses at which a new answer may start, from the lowest one.
    starts: Box<[T]>,
}

/// The networks of the registries, which all policies share.
static REGISTRIES: LazyLock<SortedNetworks> = LazyLock::new(|| {
    let known = special_purpose_blocks().chain(contiguous_forms().map(IpNet::V6));
    SortedNetworks::of(known, &SortedNetworks { v4: Family::default(), v6: Family::default() })
});

impl SortedNetworks {
    /// These networks. Their starts include those of `others`.
    fn of(networks: impl Iterator<Item = IpNet>, others: &Self) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for network in networks {
            let length = network.prefix_len();
            match network {
                IpNet::V4(net) => v4.push((net.network().to_bits(), length, net.broadcast().to_bits().checked_add(1))),
                IpNet::V6(net) => v6.push((net.network().to_bits(), length, net.broadcast().to_bits().checked_add(1))),
            }
        }
        Self { v4: Family::of(&v4, &others.v4), v6: Family::of(&v6, &others.v6) }
    }

    /// Whether one of the networks is inside a network and smaller.
    fn has_inside(&self, network: &Network) -> bool {
        let length = network.get().prefix_len();
        match network.get() {
            IpNet::V4(net) => self.v4.has_inside(net.network().to_bits(), net.broadcast().to_bits(), length),
            IpNet::V6(net) => self.v6.has_inside(net.network().to_bits(), net.broadcast().to_bits(), length),
        }
    }
}

impl<T: Ord + Copy + Default> Family<T> {
    /// The networks by first address, length and the first address after them. The starts include those of `others`.
    fn of(all: &[(T, u8, Option<T>)], others: &Self) -> Self {
        let mut networks: Vec<(T, u8)> = all.iter().map(|(first, length, _)| (*first, *length)).collect();
        networks.sort_unstable();
        networks.dedup();
        let changes = all.iter().flat_map(|(first, _, next)| [Some(*first), *next]).flatten();
        let mut starts: Vec<T> = others.starts.iter().copied().chain([T::default()]).chain(changes).collect();
        starts.sort_unstable();
        starts.dedup();
        Self { networks: networks.into_boxed_slice(), starts: starts.into_boxed_slice() }
    }

    /// The cached answer of an address, shared with all addresses in the same interval.
    fn cell<'c>(&self, cells: &'c Cells, address: T) -> Option<&'c AnswerCell> {
        let cells = cells.get_or_init(|| self.starts.iter().map(|_| AnswerCell::default()).collect());
        let next = self.starts.partition_point(|start| *start <= address);
        cells.get(next.checked_sub(1)?)
    }

    /// Whether a network within `first..=last` is longer than `length`.
    ///
    /// Networks with the same first address are sorted by length, and a network that starts later within the range is
    /// inside it, so one lookup is sufficient.
    fn has_inside(&self, first: T, last: T, length: u8) -> bool {
        let from = self.networks.partition_point(|(start, own)| (*start, *own) <= (first, length));
        self.networks.get(from).is_some_and(|(start, _)| *start <= last)
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
        let registries: &'static SortedNetworks = &REGISTRIES;
        let own = named.peek().is_some().then(|| Box::new(SortedNetworks::of(named, registries)));
        Self { registries, own, v4_cells: Cells::new(), v6_cells: Cells::new() }
    }

    /// The cached answer of an address, shared with all addresses in the same interval. `None` for an IPv6 address that
    /// embeds an IPv4 address: its answer may depend on that as well.
    pub(crate) fn cell(&self, address: IpAddr) -> Option<&AnswerCell> {
        let networks = self.own.as_deref().unwrap_or(self.registries);
        match address {
            IpAddr::V4(address) => networks.v4.cell(&self.v4_cells, address.to_bits()),
            IpAddr::V6(address) => {
                let embeds = !embedded_networks(&Network::from_address(address.into())).is_empty();
                if embeds { None } else { networks.v6.cell(&self.v6_cells, address.to_bits()) }
            }
        }
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
        self.registries.has_inside(network) || self.own.as_ref().is_some_and(|own| own.has_inside(network))
    }
}
