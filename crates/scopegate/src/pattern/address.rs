//! Address patterns: one address, a network, a range.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv4Subnets, Ipv6Subnets};

use crate::net::Network;

/// A range of addresses of one family, first and last included.
///
/// An address, a network and a range share this type, so that `192.0.2.7`, `192.0.2.7/32` and `192.0.2.7-192.0.2.7` are
/// equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressRange {
    /// IPv4 addresses.
    V4 {
        /// The first address.
        first: Ipv4Addr,
        /// The last address, not before the first.
        last: Ipv4Addr,
    },
    /// IPv6 addresses.
    V6 {
        /// The first address.
        first: Ipv6Addr,
        /// The last address, not before the first.
        last: Ipv6Addr,
    },
}

impl AddressRange {
    /// From the first address to the last; `None` if the families differ or `last` is before `first`.
    #[must_use]
    pub fn new(first: IpAddr, last: IpAddr) -> Option<Self> {
        match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) if first <= last => Some(Self::V4 { first, last }),
            (IpAddr::V6(first), IpAddr::V6(last)) if first <= last => Some(Self::V6 { first, last }),
            _ => None,
        }
    }

    /// The addresses of a network.
    #[must_use]
    pub fn of_network(network: IpNet) -> Self {
        match network {
            IpNet::V4(net) => Self::V4 { first: net.network(), last: net.broadcast() },
            IpNet::V6(net) => Self::V6 { first: net.network(), last: net.broadcast() },
        }
    }

    /// The first and the last address.
    #[must_use]
    pub fn ends(&self) -> (IpAddr, IpAddr) {
        match *self {
            Self::V4 { first, last } => (first.into(), last.into()),
            Self::V6 { first, last } => (first.into(), last.into()),
        }
    }

    /// Whether `other` contains every address of `self`.
    #[must_use]
    pub fn inside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::V4 { first, last }, Self::V4 { first: low, last: high }) => low <= first && last <= high,
            (Self::V6 { first, last }, Self::V6 { first: low, last: high }) => low <= first && last <= high,
            _ => false,
        }
    }

    /// Whether the two share an address.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::V4 { first, last }, Self::V4 { first: low, last: high }) => first <= high && low <= last,
            (Self::V6 { first, last }, Self::V6 { first: low, last: high }) => first <= high && low <= last,
            _ => false,
        }
    }

    /// Whether the range is every address of its family.
    #[must_use]
    pub fn is_every_address(&self) -> bool {
        match self {
            Self::V4 { first, last } => first.is_unspecified() && *last == Ipv4Addr::BROADCAST,
            Self::V6 { first, last } => first.is_unspecified() && u128::from(*last) == u128::MAX,
        }
    }

    /// The smallest list of networks that together are these addresses, in ascending order.
    pub fn networks(&self) -> Box<dyn Iterator<Item = IpNet>> {
        match *self {
            Self::V4 { first, last } => Box::new(Ipv4Subnets::new(first, last, 0).map(IpNet::V4)),
            Self::V6 { first, last } => Box::new(Ipv6Subnets::new(first, last, 0).map(IpNet::V6)),
        }
    }

    /// The network that equals the range, if there is one.
    fn as_network(&self) -> Option<IpNet> {
        let mut networks = self.networks();
        let only = networks.next()?;
        networks.next().is_none().then_some(only)
    }

    /// `192.0.2.*` for an IPv4 network of whole octets.
    pub(crate) fn with_stars(&self) -> Option<String> {
        let Self::V4 { first, .. } = self else { return None };
        let octets = first.octets();
        let whole = (1..4_usize).find_map(|count| {
            let leading = octets.get(..count)?;
            (Self::of_leading_octets(leading) == Some(*self)).then_some(leading)
        })?;
        let numbers: Vec<String> = whole.iter().map(u8::to_string).collect();
        Some(format!("{}.*", numbers.join(".")))
    }

    /// The IPv4 network that begins with the given octets, as in `192.0.2.*`.
    pub(crate) fn of_leading_octets(octets: &[u8]) -> Option<Self> {
        let mut bytes = [0u8; 4];
        for (place, octet) in bytes.iter_mut().zip(octets) {
            *place = *octet;
        }
        let length = u8::try_from(octets.len()).ok()?.checked_mul(8)?;
        Some(Self::of_network(IpNet::V4(Ipv4Net::new(Ipv4Addr::from(bytes), length).ok()?)))
    }
}

impl From<&Network> for AddressRange {
    fn from(network: &Network) -> Self {
        Self::of_network(network.get())
    }
}

impl From<IpAddr> for AddressRange {
    fn from(address: IpAddr) -> Self {
        Self::of_network(IpNet::from(address))
    }
}

/// A single address as is, a network as `address/length`, anything else as `first-last`.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_network() {
            Some(IpNet::V4(net)) if net.prefix_len() == 32 => write!(f, "{}", net.addr()),
            Some(IpNet::V6(net)) if net.prefix_len() == 128 => write!(f, "{}", net.addr()),
            Some(net) => write!(f, "{net}"),
            None => match self {
                Self::V4 { first, last } => write!(f, "{first}-{last}"),
                Self::V6 { first, last } => write!(f, "{first}-{last}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::address::AddressRange;

    fn range(first: &str, last: &str) -> AddressRange {
        AddressRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
    }

    #[test]
    fn ranges_with_equal_addresses_are_equal() {
        let net: ipnet::IpNet = "192.0.2.0/24".parse().unwrap();
        assert_eq!(AddressRange::of_network(net), range("192.0.2.0", "192.0.2.255"));
        assert_eq!(AddressRange::of_leading_octets(&[192, 0, 2]), Some(range("192.0.2.0", "192.0.2.255")));
        assert_eq!(range("192.0.2.0", "192.0.2.255").to_string(), "192.0.2.0/24");
        assert_eq!(range("192.0.2.0", "192.0.2.255").with_stars().as_deref(), Some("192.0.2.*"));
        assert_eq!(range("10.0.0.0", "10.255.255.255").with_stars().as_deref(), Some("10.*"));
        assert_eq!(range("192.0.2.0", "192.0.2.127").with_stars(), None);
        assert_eq!(range("192.0.2.7", "192.0.2.7").to_string(), "192.0.2.7");
        assert_eq!(range("192.0.2.7", "192.0.2.8").to_string(), "192.0.2.7-192.0.2.8");
    }

    #[test]
    fn families_and_order_are_checked() {
        assert!(AddressRange::new("192.0.2.1".parse().unwrap(), "192.0.2.0".parse().unwrap()).is_none());
        assert!(AddressRange::new("192.0.2.1".parse().unwrap(), "2001:db8::".parse().unwrap()).is_none());
        assert!(range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").is_every_address());
        assert!(!range("192.0.2.0", "192.0.2.9").meets(&range("192.0.2.10", "192.0.2.11")));
    }
}
