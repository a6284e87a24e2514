//! Conversions to [`Target`].

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

use crate::error::TargetError;
use crate::net::{Address, DomainName, Host, Network};
use crate::targets::target::{Meaning, Target, TargetKind, TargetPorts, TargetSite};

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Target {
    type Error = TargetError;

    fn try_from(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl TryFrom<&String> for Target {
    type Error = TargetError;

    fn try_from(text: &String) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Target {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        Self::parse(&text)
    }
}

/// Parses the text of the URL again, because the rules for targets are stricter than the URL Standard.
impl TryFrom<&url::Url> for Target {
    type Error = TargetError;

    fn try_from(url: &url::Url) -> Result<Self, TargetError> {
        Self::parse(url.as_str())
    }
}

impl TryFrom<url::Url> for Target {
    type Error = TargetError;

    fn try_from(url: url::Url) -> Result<Self, TargetError> {
        Self::parse(url.as_str())
    }
}

impl TryFrom<IpNet> for Target {
    type Error = TargetError;

    fn try_from(network: IpNet) -> Result<Self, TargetError> {
        Network::new(network).map(Into::into)
    }
}

impl From<&Target> for Target {
    fn from(target: &Target) -> Self {
        target.clone()
    }
}

/// Also accepts a name that begins with `-`. Its text alone is refused because it looks like a command-line option.
impl From<DomainName> for Target {
    fn from(name: DomainName) -> Self {
        whole(TargetKind::Host, TargetSite::Host(Host::Domain(name)))
    }
}

impl From<&DomainName> for Target {
    fn from(name: &DomainName) -> Self {
        name.clone().into()
    }
}

impl From<Address> for Target {
    fn from(address: Address) -> Self {
        whole(TargetKind::Address, TargetSite::Host(Host::Address(address)))
    }
}

impl From<Host> for Target {
    fn from(host: Host) -> Self {
        match host {
            Host::Domain(name) => name.into(),
            Host::Address(address) => address.into(),
        }
    }
}

impl From<Network> for Target {
    fn from(network: Network) -> Self {
        whole(TargetKind::Network, TargetSite::Network(network))
    }
}

impl From<IpAddr> for Target {
    fn from(address: IpAddr) -> Self {
        Address::new(address).into()
    }
}

impl From<Ipv4Addr> for Target {
    fn from(address: Ipv4Addr) -> Self {
        Address::from(address).into()
    }
}

impl From<Ipv6Addr> for Target {
    fn from(address: Ipv6Addr) -> Self {
        Address::from(address).into()
    }
}

/// Every path on ports 80 and 443. The canonical text is a name or an address, so it is within the length limit.
fn whole(kind: TargetKind, site: TargetSite) -> Target {
    let meaning = Meaning { kind, scheme: None, site, ports: TargetPorts::Web, path: None, query: None };
    let canonical = meaning.canonical();
    Target::from_canonical(None, canonical, meaning)
}
