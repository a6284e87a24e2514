//! One resource of a target: a host, one port, and a path or every path.

use smallvec::SmallVec;

use crate::net::{NameRef, Network, embedded_networks};
use crate::targets::{Path, PathRef, Target, TargetHost, TargetPorts};

/// The unit that rules are compared with. A target has one for each of its ports.
#[derive(Debug, Clone)]
pub(crate) struct Resource<'t> {
    pub(crate) host: ResourceHost<'t>,
    pub(crate) port: u16,
    /// `None` means every path.
    pub(crate) path: Option<PathRef<'t>>,
    pub(crate) query: Option<&'t str>,
}

/// The host of a resource.
#[derive(Debug, Clone)]
pub(crate) enum ResourceHost<'t> {
    /// A name.
    Name(NameRef<'t>),
    /// An address or a network, with the IPv4 networks that it embeds.
    Network { network: Network, embedded: SmallVec<[Network; 4]> },
}

impl ResourceHost<'_> {
    /// The host of a network, or of an address as a network of one address.
    pub(crate) fn of_network(network: Network) -> Self {
        let embedded = embedded_networks(&network);
        Self::Network { network, embedded }
    }
}

impl<'t> Resource<'t> {
    /// The resources of a target: one for each port.
    pub(crate) fn all(target: &'t Target) -> SmallVec<[Self; 2]> {
        let host = match target.host() {
            TargetHost::Domain(name) => ResourceHost::Name(name.by_ref()),
            TargetHost::Network(network) => ResourceHost::of_network(network),
        };
        Self::on_ports(host, target)
    }

    /// The resources of a target with a different host.
    pub(crate) fn on_ports(host: ResourceHost<'t>, target: &'t Target) -> SmallVec<[Self; 2]> {
        let (path, query) = (target.path().map(Path::by_ref), target.query());
        match target.ports() {
            TargetPorts::One(port) => SmallVec::from_iter([Self { host, port, path, query }]),
            TargetPorts::Web => {
                let other = host.clone();
                SmallVec::from_iter([
                    Self { host, port: 80, path, query },
                    Self { host: other, port: 443, path, query },
                ])
            }
        }
    }
}
