//! Addresses and networks in canonical form: IPv4-mapped IPv6 becomes IPv4.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

use crate::error::{Excerpt, TargetError};
use crate::net::codes;

/// The length of `::ffff:0:0/96`, the prefix of IPv4-mapped addresses (RFC 4291, section 2.5.5.2).
const MAPPED_PREFIX_LENGTH: u8 = 96;

/// An IP address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.7`) becomes the IPv4 address, as sockets treat it
/// (RFC 4291, section 2.5.5.2).
///
/// `Display` writes a dotted quad or RFC 5952 text, without brackets.
///
/// ```
/// use scopegate::net::Address;
/// use std::net::IpAddr;
///
/// let mapped: IpAddr = "::ffff:192.0.2.7".parse()?;
/// assert_eq!(Address::new(mapped).to_string(), "192.0.2.7");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// Creates an address; converts an IPv4-mapped address to IPv4.
    #[must_use]
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address; never IPv4-mapped.
    #[must_use]
    pub const fn get(self) -> IpAddr {
        self.0
    }

    /// The address as written in a URL or before a port: IPv6 in brackets (RFC 3986, section 3.2.2).
    pub(crate) fn bracketed(self) -> impl fmt::Display {
        Bracketed(self.0)
    }
}

struct Bracketed(IpAddr);

impl fmt::Display for Bracketed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(address) => write!(f, "[{address}]"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self::new(address)
    }
}

impl From<Ipv4Addr> for Address {
    fn from(address: Ipv4Addr) -> Self {
        Self::new(address.into())
    }
}

impl From<Ipv6Addr> for Address {
    fn from(address: Ipv6Addr) -> Self {
        Self::new(address.into())
    }
}

/// A network: an address without host bits and a prefix length. A network inside `::ffff:0:0/96` becomes the IPv4
/// network.
///
/// `Display` writes `address/length`, also for a single address.
///
/// ```
/// use scopegate::net::Network;
///
/// let network = Network::new("192.0.2.0/24".parse()?)?;
/// assert_eq!(network.to_string(), "192.0.2.0/24");
/// assert_eq!(Network::new("::ffff:10.0.0.0/104".parse()?)?.to_string(), "10.0.0.0/8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpNet);

impl Network {
    /// Creates a network; converts a network of IPv4-mapped addresses to IPv4.
    ///
    /// # Errors
    ///
    /// `target.host-bits` if the address has bits set to the right of the prefix. Such a text may mean the single
    /// address or the network.
    pub fn new(network: IpNet) -> Result<Self, TargetError> {
        if network.addr() == network.network() {
            return Ok(Self::without_host_bits(network));
        }
        let written = network.to_string();
        let message = format!("invalid network {}: host bits are set", Excerpt(&written));
        Err(TargetError::new(codes::HOST_BITS, message).with_hint(format!(
            "write `{}`, or `{}` for the single address",
            network.trunc(),
            network.addr()
        )))
    }

    /// The network that contains an address, with host bits cleared.
    pub(crate) fn without_host_bits(network: IpNet) -> Self {
        let network = network.trunc();
        let IpNet::V6(v6) = network else { return Self(network) };
        let mapped = v6.addr().to_ipv4_mapped();
        let length = v6.prefix_len().checked_sub(MAPPED_PREFIX_LENGTH);
        match mapped.zip(length).and_then(|(address, length)| Ipv4Net::new(address, length).ok()) {
            Some(v4) => Self(IpNet::V4(v4)),
            None => Self(network),
        }
    }

    /// The network with a single address.
    ///
    /// ```
    /// use scopegate::net::{Address, Network};
    /// use std::net::Ipv4Addr;
    ///
    /// let network = Network::from_address(Address::from(Ipv4Addr::new(192, 0, 2, 7)));
    /// assert_eq!(network.to_string(), "192.0.2.7/32");
    /// assert!(network.is_single());
    /// ```
    #[must_use]
    pub fn from_address(address: Address) -> Self {
        Self(IpNet::from(address.get()))
    }

    /// The network; never inside `::ffff:0:0/96`.
    #[must_use]
    pub const fn get(self) -> IpNet {
        self.0
    }

    /// Whether this network contains every address of `other`.
    ///
    /// ```
    /// use scopegate::net::Network;
    ///
    /// let wide = Network::new("10.0.0.0/8".parse()?)?;
    /// let narrow = Network::new("10.1.0.0/16".parse()?)?;
    /// assert!(wide.contains(&narrow) && !narrow.contains(&wide));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, other: &Network) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the network has a single address.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.0.prefix_len() == self.0.max_prefix_len()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Address> for Network {
    fn from(address: Address) -> Self {
        Self::from_address(address)
    }
}

impl TryFrom<IpNet> for Network {
    type Error = TargetError;

    fn try_from(network: IpNet) -> Result<Self, TargetError> {
        Self::new(network)
    }
}

/// The first word of the path of an address, if it could be the length or the mask of a network: `8` in
/// `10.0.0.0/8/admin` and in `10.0.0.0/8:443`, `255.255.255.0`. The author may have meant the network.
pub(crate) fn length_or_mask(address: IpAddr, path: &str) -> Option<&str> {
    // The word also ends at `,` and `*`, as in `192.0.2.0/24,198.51.100.0/24` and `10.0.0.0/8*`.
    let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_' | '~' | '%');
    let word = path.strip_prefix('/')?.split(ends).next()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let is_length = word.parse::<u32>().is_ok_and(|length| length <= longest);
    (is_length || word.parse::<Ipv4Addr>().is_ok()).then_some(word)
}
