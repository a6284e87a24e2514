//! Finds the policies of a set that can mention a host, in one lookup.
//!
//! The names and networks of all policies are in one trie each, with the numbers of the policies that name them.
//! INVARIANT: a policy that mentions a target is found for its host. More policies may be found; the policy itself
//! decides.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use prefix_trie::PrefixMap;
use smallvec::SmallVec;

use crate::hashing::Map;
use crate::index::edge_table::TrieEdge;
use crate::index::name_trie::{NameTrie, NameTrieBuilder};
use crate::index::networks::outwards;
use crate::index::stars::{GlobTail, literal_label};
use crate::net::{Network, embedded_networks, may_embed_any};
use crate::pattern::{HostGlob, HostPattern, InclusionShape};
use crate::rules::{Rule, RuleId, RulePattern};
use crate::targets::ScannedName;

/// The numbers of policies, in order, without duplicates.
pub(crate) type PolicyNumbers = SmallVec<[RuleId; 8]>;

/// The policies of a set by host. A [`RuleId`] is the number of a policy here.
#[derive(Debug)]
pub(crate) struct PolicyIndex {
    names: NameTrie,
    /// Globs without a literal suffix, by a literal label that every match contains.
    by_label: Map<Box<[u8]>, Vec<(RuleId, GlobTail)>>,
    /// Globs with neither.
    without_literal: Vec<(RuleId, GlobTail)>,
    v4: PrefixMap<Ipv4Net, SmallVec<[RuleId; 1]>>,
    v6: PrefixMap<Ipv6Net, SmallVec<[RuleId; 1]>>,
}

/// Builds a [`PolicyIndex`].
#[derive(Debug, Default)]
pub(crate) struct PolicyIndexBuilder {
    names: NameTrieBuilder,
    by_label: Map<Box<[u8]>, Vec<(RuleId, GlobTail)>>,
    without_literal: Vec<(RuleId, GlobTail)>,
    v4: PrefixMap<Ipv4Net, SmallVec<[RuleId; 1]>>,
    v6: PrefixMap<Ipv6Net, SmallVec<[RuleId; 1]>>,
}

impl PolicyIndexBuilder {
    /// Adds a policy: its rules, and the domains and networks that the owner owns. Numbers must ascend.
    pub(crate) fn insert<'a>(
        &mut self,
        number: usize,
        rules: &[Rule],
        domains: impl Iterator<Item = &'a str>,
        networks: &[Network],
    ) {
        let number = RuleId::new(number);
        for rule in rules {
            match rule.sense() {
                RulePattern::Inclusion(inclusion) => match inclusion.shape() {
                    InclusionShape::Exact(name) | InclusionShape::Below(name) => {
                        self.names.insert_below(name.as_str(), number);
                    }
                    InclusionShape::Labels(text) => self.insert_glob(number, text, GlobTail::labels),
                    // As an exclusion, the glob covers at least what the inclusion covers.
                    InclusionShape::AnySuffix(text) => self.insert_glob(number, text, GlobTail::whole),
                    InclusionShape::Nothing => {}
                },
                RulePattern::Exclusion(exclusion) => match exclusion.pattern().host() {
                    HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => {
                        self.names.insert_below(name.as_str(), number);
                    }
                    HostPattern::Glob(glob) => self.insert_glob(number, glob.as_str(), GlobTail::whole),
                    // A rule for any host mentions none.
                    HostPattern::Addresses(_) | HostPattern::Any => {}
                },
            }
            if let HostPattern::Addresses(range) = rule.pattern().host() {
                range.networks().for_each(|network| self.insert_network(number, network));
            }
        }
        domains.for_each(|name| self.names.insert_below(name, number));
        for network in networks {
            self.insert_network(number, network.get());
        }
    }

    fn insert_glob(&mut self, number: RuleId, text: &str, stars: fn(&str) -> GlobTail) {
        let before = |base: &str| text.strip_suffix(base).and_then(|before| before.strip_suffix('.'));
        match HostGlob::base_of(text).and_then(|base| Some((base, before(base)?))) {
            Some((base, before)) => self.names.insert_glob(base, number, stars(before)),
            None => match literal_label(text) {
                Some(label) => self.by_label.entry(label.as_bytes().into()).or_default().push((number, stars(text))),
                None => self.without_literal.push((number, stars(text))),
            },
        }
    }

    fn insert_network(&mut self, number: RuleId, network: IpNet) {
        match network {
            IpNet::V4(net) => self.v4.entry(net).or_default().push(number),
            IpNet::V6(net) => self.v6.entry(net).or_default().push(number),
        }
    }

    pub(crate) fn build(mut self) -> PolicyIndex {
        self.v4.values_mut().chain(self.v6.values_mut()).for_each(SmallVec::dedup);
        PolicyIndex {
            names: self.names.build_once_each(),
            by_label: self.by_label,
            without_literal: self.without_literal,
            v4: self.v4,
            v6: self.v6,
        }
    }
}

impl PolicyIndex {
    /// The policies that can mention a canonical name.
    pub(crate) fn of_name(&self, name: &str) -> PolicyNumbers {
        self.of_chain(name.as_bytes(), self.names.chain(name.as_bytes()))
    }

    /// The same for a scanned name.
    pub(crate) fn of_scanned(&self, name: ScannedName<'_>) -> PolicyNumbers {
        self.of_chain(name.as_bytes(), self.names.chain_of(name))
    }

    /// The same, given the names of the index at and above it.
    fn of_chain<'m, 'n>(
        &'m self,
        name: &'n [u8],
        chain: impl Iterator<Item = (Option<&'n [u8]>, &'m TrieEdge)>,
    ) -> PolicyNumbers {
        let mut found = PolicyNumbers::new();
        let mut ask = |globs: &[(RuleId, GlobTail)]| {
            found.extend(globs.iter().filter(|(_, stars)| stars.cover(name)).map(|(number, _)| *number));
        };
        ask(&self.without_literal);
        if !self.by_label.is_empty() {
            name.split(|byte| *byte == b'.').filter_map(|label| self.by_label.get(label)).for_each(|globs| ask(globs));
        }
        for (before, edge) in chain {
            found.extend_from_slice(self.names.below(edge));
            let Some(before) = before else { continue };
            found.extend(self.names.globs(edge).iter().filter(|glob| glob.stars.cover(before)).map(|glob| glob.id));
        }
        in_order(found)
    }

    /// The policies that can mention a network or an address.
    pub(crate) fn of_network(&self, network: &Network) -> PolicyNumbers {
        let mut found = PolicyNumbers::new();
        self.meeting(network, &mut found);
        if matches!(network.get(), IpNet::V6(_)) {
            embedded_networks(network).iter().for_each(|inner| self.meeting(inner, &mut found));
            // Addresses of the network may embed any IPv4 address.
            if may_embed_any(network) || is_wide(network) {
                self.v4.values().for_each(|numbers| found.extend_from_slice(numbers));
            }
        }
        in_order(found)
    }

    /// The policies that name a network inside or around this one.
    fn meeting(&self, network: &Network, found: &mut PolicyNumbers) {
        match network.get() {
            IpNet::V4(net) => {
                outwards(&self.v4, Some(net), Ipv4Net::supernet, &mut |number| found.push(number));
                self.v4.children(&net).for_each(|(_, numbers)| found.extend_from_slice(numbers));
            }
            IpNet::V6(net) => {
                outwards(&self.v6, Some(net), Ipv6Net::supernet, &mut |number| found.push(number));
                self.v6.children(&net).for_each(|(_, numbers)| found.extend_from_slice(numbers));
            }
        }
    }
}

/// Whether a network of IPv6 is so wide that it can contain a whole block of addresses that embed IPv4 addresses.
fn is_wide(network: &Network) -> bool {
    const BLOCK: u8 = 96;
    network.get().prefix_len() < BLOCK
}

fn in_order(mut numbers: PolicyNumbers) -> PolicyNumbers {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
