//! Addresses: ranges, IPv4 inside IPv6 and global reachability.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The addresses from `first` to `last`, of one address family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub first: IpAddr,
    pub last: IpAddr,
}

impl Range {
    pub fn of(net: IpNet) -> Range {
        Range { first: net.network(), last: net.broadcast() }
    }

    fn same_family(&self, other: IpAddr) -> bool {
        self.first.is_ipv4() == other.is_ipv4()
    }

    pub fn holds(&self, other: &Range) -> bool {
        self.same_family(other.first) && self.first <= other.first && other.last <= self.last
    }

    pub fn meets(&self, other: &Range) -> bool {
        self.same_family(other.first) && self.first <= other.last && other.first <= self.last
    }

    /// The prefixes that make up the range.
    pub fn prefixes(&self) -> Vec<IpNet> {
        match (self.first, self.last) {
            (IpAddr::V4(a), IpAddr::V4(b)) => ipnet::Ipv4Subnets::new(a, b, 0).map(IpNet::V4).collect(),
            (IpAddr::V6(a), IpAddr::V6(b)) => ipnet::Ipv6Subnets::new(a, b, 0).map(IpNet::V6).collect(),
            _ => Vec::new(),
        }
    }
}

fn net(text: &str) -> IpNet {
    text.parse().expect("a valid network constant")
}

fn v6(text: &str) -> Ipv6Net {
    text.parse().expect("a valid IPv6 network constant")
}

/// The bits `from..from + length` of an IPv6 network as an IPv4 network, with as many of the 32 bits as the prefix
/// fixes.
fn bits(net: Ipv6Net, from: u8) -> Ipv4Net {
    let word = (net.network().to_bits() << from >> 96) as u32;
    let fixed = net.prefix_len().saturating_sub(from).min(32);
    Ipv4Net::new(Ipv4Addr::from_bits(word), fixed).expect("at most 32").trunc()
}

/// The IPv4 networks that an IPv6 network embeds. Forms whose IPv4 bits follow the prefix directly apply at any length.
/// Forms with free bits between (Teredo client, `64:ff9b:1::/48`) apply only from /96 on, and "ISATAP counts for single
/// addresses alone".
pub fn embedded(network: IpNet) -> Vec<Ipv4Net> {
    let IpNet::V6(network) = network else {
        return Vec::new();
    };
    let inside = |form: &str| v6(form).contains(&network);
    let mut found = Vec::new();
    if inside("64:ff9b::/96") || inside("::ffff:0:0:0/96") || (inside("::/96") && !inside("::/127")) {
        found.push(bits(network, 96));
    }
    if inside("2002::/16") {
        found.push(bits(network, 16));
    }
    if inside("2001::/32") {
        found.push(bits(network, 32));
    }
    if network.prefix_len() < 96 {
        return found;
    }
    if inside("2001::/32") {
        let client = bits(network, 96);
        let inverted = Ipv4Addr::from_bits(!client.network().to_bits());
        found.push(Ipv4Net::new(inverted, client.prefix_len()).expect("at most 32").trunc());
    }
    let middle = (network.network().to_bits() >> 32) as u32;
    if network.prefix_len() == 128 && (middle == 0x0000_5efe || middle == 0x0200_5efe) {
        found.push(bits(network, 96));
    }
    if inside("64:ff9b:1::/48") {
        found.extend(rfc6052(network));
    }
    found
}

/// "A shorter network inside" `64:ff9b:1::/48`, whose addresses may embed every IPv4 address.
pub fn may_embed_any(network: IpNet) -> bool {
    network.prefix_len() < 96 && net("64:ff9b:1::/48").contains(&network)
}

/// RFC 6052: the position of the IPv4 address after prefixes of 48, 56, 64 and 96 bits; bits 64 to 71 are skipped.
fn rfc6052(network: Ipv6Net) -> Vec<Ipv4Net> {
    let all = network.network().to_bits();
    let take = |from: u32, length: u32| (all << from >> (128 - length)) as u32;
    let at_48 = take(48, 16) << 16 | take(72, 16);
    let at_56 = take(56, 8) << 24 | take(72, 24);
    let whole = |word: u32| Ipv4Net::new(Ipv4Addr::from_bits(word), 32).expect("32 bits");
    vec![whole(at_48), whole(at_56), bits(network, 72), bits(network, 96)]
}

/// IPv4: the blocks that are not globally reachable, and the exceptions inside them.
const V4_CLOSED: [&str; 14] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
];
const V4_OPEN: [&str; 2] = ["192.0.0.9/32", "192.0.0.10/32"];

/// IPv6: outside 2000::/3 only the translation prefix is reachable; inside it these blocks are not.
const V6_OPEN_OUTSIDE: &str = "64:ff9b::/96";
const V6_GLOBAL: &str = "2000::/3";
const V6_CLOSED: [&str; 3] = ["2001::/23", "2001:db8::/32", "3fff::/20"];
const V6_OPEN: [&str; 8] = [
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
];

/// The forms that embed IPv4, and the mapped block. A network that contains one is split there.
const FORMS: [&str; 8] =
    ["::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::/127", "::ffff:0:0:0/96"];

/// "An address is not reachable if itself or any embedded IPv4 is not." The network must not cross the boundary of a
/// block.
pub fn is_reachable(network: IpNet) -> bool {
    itself_reachable(network) && embedded(network).into_iter().all(|v4| itself_reachable(v4.into()))
}

fn itself_reachable(network: IpNet) -> bool {
    let inside = |block: &IpNet| block.contains(&network);
    let any = |blocks: &[IpNet]| blocks.iter().any(inside);
    match network {
        IpNet::V4(_) => any(&BLOCKS.v4_open) || !any(&BLOCKS.v4_closed),
        IpNet::V6(_) => {
            inside(&net(V6_OPEN_OUTSIDE))
                || inside(&net(V6_GLOBAL)) && (any(&BLOCKS.v6_open) || !any(&BLOCKS.v6_closed))
        }
    }
}

/// The lists above, each text parsed once.
struct Blocks {
    v4_closed: Vec<IpNet>,
    v4_open: Vec<IpNet>,
    v6_closed: Vec<IpNet>,
    v6_open: Vec<IpNet>,
    edges: Vec<IpNet>,
}

static BLOCKS: LazyLock<Blocks> = LazyLock::new(|| {
    let nets = |texts: &[&str]| texts.iter().map(|text| net(text)).collect::<Vec<_>>();
    let lists = [&V4_CLOSED[..], &V4_OPEN, &V6_CLOSED, &V6_OPEN, &FORMS, &[V6_OPEN_OUTSIDE, V6_GLOBAL]];
    Blocks {
        v4_closed: nets(&V4_CLOSED),
        v4_open: nets(&V4_OPEN),
        v6_closed: nets(&V6_CLOSED),
        v6_open: nets(&V6_OPEN),
        edges: nets(&lists.concat()),
    }
});

/// Every boundary of a block at which reachability or the meaning of an address can change.
pub fn block_edges() -> Vec<IpNet> {
    BLOCKS.edges.clone()
}

/// Rules are also read as IPv4 if they are in the mapped block.
pub fn single(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4).into(),
            None => IpAddr::V6(v6).into(),
        },
        v4 @ IpAddr::V4(_) => v4.into(),
    }
}

/// All of IPv6, or all of IPv4.
pub fn is_whole_family(range: &Range) -> bool {
    let zero = match range.first {
        IpAddr::V4(_) => Range::of(net("0.0.0.0/0")),
        IpAddr::V6(_) => Range::of(IpNet::V6(Ipv6Net::new(Ipv6Addr::UNSPECIFIED, 0).expect("zero"))),
    };
    *range == zero
}
