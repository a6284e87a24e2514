//! Splits networks at the boundaries where decisions may change and decides each piece.

use ipnet::IpNet;

use crate::decision::context::Context;
use crate::decision::evidence::Evidence;
use crate::decision::resource_decision::ResourceDecision;
use crate::decision::resources::on_ports;
use crate::error::limits;
use crate::net::Network;
use crate::pattern::ResourceHost;
use crate::targets::Target;

/// The pieces of a network in ascending order, each with its decision.
pub(crate) type Pieces<'p> = Vec<(Network, ResourceDecision<'p>)>;

/// The partition would have more than [`limits::PARTITION_PARTS`] pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyParts;

/// The decision about a network as a whole: its pieces joined.
pub(super) fn joined<'p>(
    engine: &Context<'p>,
    network: &Network,
    target: &Target,
    evidence: &Evidence,
) -> ResourceDecision<'p> {
    match halves(engine, network) {
        Some((low, high)) => {
            joined(engine, &low, target, evidence).join(joined(engine, &high, target, evidence), engine.book.rules())
        }
        None => on_ports(engine, ResourceHost::of_network(*network), target, evidence),
    }
}

impl<'p> Context<'p> {
    /// The minimal list of aligned networks that together make up the network and have one decision each.
    ///
    /// # Errors
    ///
    /// [`TooManyParts`] above the limit.
    pub(crate) fn partition(
        &self,
        network: &Network,
        target: &Target,
        evidence: &Evidence,
    ) -> Result<Pieces<'p>, TooManyParts> {
        let mut pieces = Vec::new();
        self.cut(network, target, evidence, &mut pieces)?;
        Ok(pieces)
    }

    fn cut(
        &self,
        network: &Network,
        target: &Target,
        evidence: &Evidence,
        pieces: &mut Pieces<'p>,
    ) -> Result<(), TooManyParts> {
        let Some((low, high)) = halves(self, network) else {
            if pieces.len() >= limits::PARTITION_PARTS {
                return Err(TooManyParts);
            }
            pieces.push((*network, on_ports(self, ResourceHost::of_network(*network), target, evidence)));
            return Ok(());
        };
        self.cut(&low, target, evidence, pieces)?;
        self.cut(&high, target, evidence, pieces)?;
        merge_halves(pieces, network, &low, &high);
        Ok(())
    }
}

/// Merges two halves again if their decisions are equal.
fn merge_halves(pieces: &mut Pieces<'_>, whole: &Network, low: &Network, high: &Network) {
    let same = match pieces.as_slice() {
        [.., (first, one), (second, other)] => first == low && second == high && one.says_the_same(other),
        _ => false,
    };
    if same {
        pieces.pop();
        if let Some((network, _)) = pieces.last_mut() {
            *network = *whole;
        }
    }
}

/// The two halves of a network that a boundary divides. A network that contains the IPv4-mapped addresses is
/// always divided, because a part of it is IPv4.
fn halves(engine: &Context<'_>, network: &Network) -> Option<(Network, Network)> {
    if !engine.edges.divide(network) {
        return None;
    }
    let net = network.get();
    let mut subnets = match net {
        IpNet::V4(net) => net.subnets(net.prefix_len().checked_add(1)?).ok()?.map(IpNet::V4).collect::<Vec<_>>(),
        IpNet::V6(net) => net.subnets(net.prefix_len().checked_add(1)?).ok()?.map(IpNet::V6).collect(),
    }
    .into_iter();
    Some((Network::without_host_bits(subnets.next()?), Network::without_host_bits(subnets.next()?)))
}
