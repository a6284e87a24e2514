//! Rules by address: one prefix trie per address family.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use prefix_trie::{Prefix, PrefixMap};
use smallvec::SmallVec;

use crate::net::Network;
use crate::pattern::AddressRange;
use crate::rules::{Rule, RuleId, RulePattern};

/// The rules whose hosts are addresses, by network. A range is stored at each of its networks.
#[derive(Debug, Default)]
pub(super) struct Networks {
    v4: PrefixMap<Ipv4Net, SmallVec<[RuleId; 1]>>,
    v6: PrefixMap<Ipv6Net, SmallVec<[RuleId; 1]>>,
}

impl Networks {
    /// Inserts a rule for the addresses of a range.
    pub(super) fn insert(&mut self, id: RuleId, range: &AddressRange) {
        for network in range.networks() {
            match network {
                IpNet::V4(net) => self.v4.entry(net).or_default().push(id),
                IpNet::V6(net) => self.v6.entry(net).or_default().push(id),
            }
        }
    }

    /// The rules whose networks contain `network`; exclusions also by the IPv4 networks that it embeds.
    pub(super) fn candidates(
        &self,
        rules: &[Rule],
        network: &Network,
        embedded: &[Network],
        consider: &mut impl FnMut(RuleId),
    ) {
        self.covering(network, consider);
        for inner in embedded {
            self.covering(inner, &mut |id| {
                if rules.get(id.index()).is_some_and(|rule| matches!(rule.sense(), RulePattern::Exclusion(_))) {
                    consider(id);
                }
            });
        }
    }

    /// The rules for IPv4 addresses.
    pub(super) fn of_v4(&self, consider: &mut impl FnMut(RuleId)) {
        self.v4.values().flatten().copied().for_each(consider);
    }

    fn covering(&self, network: &Network, consider: &mut impl FnMut(RuleId)) {
        match network.get() {
            IpNet::V4(net) => outwards(&self.v4, Some(net), Ipv4Net::supernet, consider),
            IpNet::V6(net) => outwards(&self.v6, Some(net), Ipv6Net::supernet, consider),
        }
    }
}

/// Calls `consider` with the rules of every network that contains a network, longest first. Unlike the iterator of the
/// trie, this does not allocate.
pub(super) fn outwards<P: Prefix + Copy>(
    networks: &PrefixMap<P, SmallVec<[RuleId; 1]>>,
    mut asked: Option<P>,
    supernet: impl Fn(&P) -> Option<P>,
    consider: &mut impl FnMut(RuleId),
) {
    while let Some((found, ids)) = asked.and_then(|network| networks.get_lpm(&network)) {
        ids.iter().copied().for_each(&mut *consider);
        asked = supernet(&found);
    }
}
