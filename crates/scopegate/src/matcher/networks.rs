//! Addresses and networks, in one trie a family.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use prefix_trie::PrefixMap;
use smallvec::SmallVec;

use crate::name::Network;
use crate::pattern::HostPattern;
use crate::policy::{Rule, RuleId, Sense};

/// The rules whose hosts are addresses, by network. A range hangs on each of its networks.
#[derive(Debug, Default)]
pub(super) struct Networks {
    v4: PrefixMap<Ipv4Net, SmallVec<[RuleId; 1]>>,
    v6: PrefixMap<Ipv6Net, SmallVec<[RuleId; 1]>>,
}

impl Networks {
    pub(super) fn hang(&mut self, id: RuleId, rule: &Rule) {
        let HostPattern::Addresses(range) = rule.pattern().host() else { return };
        for network in range.networks() {
            match network {
                IpNet::V4(net) => self.v4.entry(net).or_default().push(id),
                IpNet::V6(net) => self.v6.entry(net).or_default().push(id),
            }
        }
    }

    /// The rules that a network lies in; exclusions also by the IPv4 networks that its addresses embed.
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
                if rules.get(id.index()).is_some_and(|rule| matches!(rule.sense(), Sense::Exclusion(_))) {
                    consider(id);
                }
            });
        }
    }

    fn covering(&self, network: &Network, consider: &mut impl FnMut(RuleId)) {
        match network.get() {
            IpNet::V4(net) => self.v4.cover(&net).for_each(|(_, ids)| ids.iter().copied().for_each(&mut *consider)),
            IpNet::V6(net) => self.v6.cover(&net).for_each(|(_, ids)| ids.iter().copied().for_each(&mut *consider)),
        }
    }
}
