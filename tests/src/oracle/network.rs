//! Networks: split at every boundary at which an answer can change, then decided part by part (semantics 4).

use ipnet::IpNet;

use super::address::{block_edges, embedded};
use super::host::unmap;
use super::host_pattern::HostPattern;
use super::text::{self, Host, Target};
use super::{Oracle, OracleDecision, OracleEvidence};

impl Oracle {
    /// "`partition(network)` returns the disjoint sub-networks with their decisions": as small as the boundaries make
    /// them, in order. Neighbors that agree are not joined.
    pub fn partition(&self, network: &str) -> Result<Vec<(String, OracleDecision)>, String> {
        let target = text::parse(network)?;
        let Host::Net(net) = target.host else {
            return Err("target.invalid-network".into());
        };
        let known = self.read_evidence(&OracleEvidence::default())?;
        let leaves = self.leaves(net).into_iter().map(|leaf| {
            let canonical = leaf.to_string();
            let host = Host::Net(leaf);
            let target = Target {
                kind: "network",
                canonical: canonical.clone(),
                host,
                ports: vec![80, 443],
                path: None,
                query: None,
            };
            let part = self.decide_whole(&target, &known);
            (canonical, self.finish(&target, part, None))
        });
        Ok(leaves.collect())
    }

    /// The sub-networks inside which no answer changes.
    pub fn leaves(&self, network: IpNet) -> Vec<IpNet> {
        let mut edges = block_edges();
        for rule in &self.rules {
            if let HostPattern::Addresses(range) = &rule.pattern.host {
                edges.extend(range.prefixes());
            }
        }
        for range in &self.ownership.networks {
            edges.extend(range.prefixes());
        }
        split(network, &edges)
    }
}

/// The sub-networks of a network inside which a host part gives one answer.
pub fn leaves_of(network: IpNet, host: &HostPattern) -> Vec<IpNet> {
    let mut edges = block_edges();
    if let HostPattern::Addresses(range) = host {
        edges.extend(range.prefixes());
    }
    split(network, &edges)
}

/// Halves a network until no boundary is strictly inside it, or strictly inside an IPv4 network that it embeds.
fn split(network: IpNet, edges: &[IpNet]) -> Vec<IpNet> {
    let network = unmap(network);
    let strictly_inside = |edge: &IpNet, net: &IpNet| net.contains(edge) && net != edge;
    let mut seen = vec![network];
    seen.extend(embedded(network).into_iter().map(IpNet::V4));
    if !seen.iter().any(|net| edges.iter().any(|edge| strictly_inside(edge, net))) {
        return vec![network];
    }
    let halves = network.subnets(network.prefix_len() + 1).expect("a boundary is strictly inside");
    halves.flat_map(|half| split(half, edges)).collect()
}
