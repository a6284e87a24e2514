//! Special-purpose address blocks and special-use names, which are not on the public Internet.
//!
//! Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, as maintained at
//! <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>), the IANA IPv6 address space registry, and the
//! IANA registry of special-use domain names (RFC 6761). Doubtful cases count as "not reachable", the restrictive
//! answer.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::net::address::Network;
use crate::net::ipv4_in_ipv6::{contiguous_images, embedded_networks};

/// Whether the addresses of a block are reachable from the whole Internet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reachability {
    Global,
    Not,
}
use Reachability::{Global, Not};

struct Block<T: 'static> {
    network: T,
    reach: Reachability,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8, reach: Reachability) -> Block<Ipv4Net> {
    Block { network: Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length), reach }
}

const fn v6(address: [u16; 8], length: u8, reach: Reachability) -> Block<Ipv6Net> {
    let [a, b, c, d, e, f, g, h] = address;
    Block { network: Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), length), reach }
}

/// IPv4 blocks. Addresses outside all blocks are reachable; for nested blocks the longest prefix decides.
///
/// The AS112 and AMT blocks of the registry (192.31.196.0/24, 192.52.193.0/24, 192.175.48.0/24) are globally
/// reachable and so have no row.
const IPV4: &[Block<Ipv4Net>] = &[
    v4(0, 0, 0, 0, 8, Not),        // "this network": RFC 791, section 3.2
    v4(10, 0, 0, 0, 8, Not),       // private use: RFC 1918
    v4(100, 64, 0, 0, 10, Not),    // shared address space (carrier-grade NAT): RFC 6598
    v4(127, 0, 0, 0, 8, Not),      // loopback: RFC 1122, section 3.2.1.3
    v4(169, 254, 0, 0, 16, Not),   // link local: RFC 3927
    v4(172, 16, 0, 0, 12, Not),    // private use: RFC 1918
    v4(192, 0, 0, 0, 24, Not),     // IETF protocol assignments: RFC 6890, section 2.1
    v4(192, 0, 0, 9, 32, Global),  // port control protocol anycast: RFC 7723
    v4(192, 0, 0, 10, 32, Global), // TURN anycast: RFC 8155
    v4(192, 0, 2, 0, 24, Not),     // documentation, TEST-NET-1: RFC 5737
    v4(192, 88, 99, 0, 24, Not),   // 6to4 relay anycast, deprecated by RFC 7526: not a fixed machine
    v4(192, 168, 0, 0, 16, Not),   // private use: RFC 1918
    v4(198, 18, 0, 0, 15, Not),    // benchmarking: RFC 2544
    v4(198, 51, 100, 0, 24, Not),  // documentation, TEST-NET-2: RFC 5737
    v4(203, 0, 113, 0, 24, Not),   // documentation, TEST-NET-3: RFC 5737
    v4(224, 0, 0, 0, 4, Not),      // multicast: RFC 5771
    v4(240, 0, 0, 0, 4, Not),      // reserved, RFC 1112, section 4; limited broadcast, RFC 8190, inside
];

/// IPv6 blocks; for nested blocks the longest prefix decides. Only 2000::/3 is allocated for global unicast, so
/// loopback, unique-local (RFC 4193), link-local (RFC 4291), multicast, discard-only (RFC 6666) and 5f00::/16
/// (segment routing, RFC 9602) need no row.
const IPV6: &[Block<Ipv6Net>] = &[
    v6([0, 0, 0, 0, 0, 0, 0, 0], 0, Not),
    v6([0x0064, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Global), // NAT64, RFC 6052: as reachable as the IPv4 address inside
    v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Global),       // global unicast: RFC 4291, section 2.4
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Not),         // IETF protocol assignments: RFC 2928
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Global),      // Teredo, RFC 4380: as reachable as the addresses inside
    v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, Global),     // port control protocol anycast: RFC 7723
    v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, Global),     // TURN anycast: RFC 8155
    v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, Global),     // DNS-SD service registration anycast: RFC 9665
    v6([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, Global),      // AMT: RFC 7450
    v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, Global),  // AS112: RFC 7535
    v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, Global),   // ORCHIDv2: RFC 7343
    v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, Global),   // drone remote identifiers: RFC 9374
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Not),     // documentation: RFC 3849
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Global),      // 6to4, RFC 3056: as reachable as the IPv4 address inside
    v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, Global), // direct delegation AS112: RFC 7534
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Not),         // documentation: RFC 9637
];

/// Whether every address of a network is reachable from the whole Internet, according to the IANA special-purpose
/// registries, and so are the IPv4 addresses embedded in it.
///
/// ```
/// use scopegate::net::{Network, is_globally_reachable};
///
/// let reachable = |text: &str| text.parse().ok().and_then(|n| Network::new(n).ok()).map(|n|
/// is_globally_reachable(&n));
/// assert_eq!(reachable("8.8.8.8/32"), Some(true));
/// assert_eq!(reachable("10.0.0.0/8"), Some(false));
/// assert_eq!(reachable("64:ff9b::a00:1/128"), Some(false)); // NAT64 of 10.0.0.1
/// ```
#[must_use]
pub fn is_globally_reachable(network: &Network) -> bool {
    let itself = match network.get() {
        IpNet::V4(asked) => {
            is_reachable(IPV4, |block| block.contains(&asked), |block| asked.contains(block), Ipv4Net::prefix_len)
        }
        IpNet::V6(asked) => {
            is_reachable(IPV6, |block| block.contains(&asked), |block| asked.contains(block), Ipv6Net::prefix_len)
        }
    };
    itself && embedded_networks(network).iter().all(is_globally_reachable)
}

/// The longest block that contains the network decides, unless a block inside the network is not reachable.
fn is_reachable<T>(
    blocks: &[Block<T>],
    is_around: impl Fn(&T) -> bool,
    is_inside: impl Fn(&T) -> bool,
    length: impl Fn(&T) -> u8,
) -> bool {
    let around = blocks.iter().filter(|block| is_around(&block.network)).max_by_key(|block| length(&block.network));
    let reach = around.map_or(Global, |block| block.reach);
    let part_is_not = |block: &Block<T>| block.reach == Not && is_inside(&block.network) && !is_around(&block.network);
    reach == Global && !blocks.iter().any(part_is_not)
}

/// Every network at whose boundary [`is_globally_reachable`] can change: the blocks, and the images of IPv4 blocks in
/// contiguous forms. Each part of a partition along these boundaries is uniform, except for addresses that embed an
/// IPv4 address at no fixed position (see [`crate::net::ipv4_in_ipv6::embedded_networks`]).
pub(crate) fn special_purpose_blocks() -> impl Iterator<Item = IpNet> {
    let ipv4 = IPV4.iter().map(|block| IpNet::V4(block.network));
    let ipv6 = IPV6.iter().map(|block| IpNet::V6(block.network));
    let images = IPV4.iter().flat_map(|block| contiguous_images(block.network)).map(IpNet::V6);
    ipv4.chain(ipv6).chain(images)
}

/// Names that public resolvers do not answer, including all names below them: RFC 6761 (`localhost`, `test`, `invalid`,
/// `example`), RFC 6762 (`local`), RFC 7686 (`onion`), RFC 8375 (`home.arpa`), RFC 9476 (`alt`), and `internal`, which
/// ICANN reserved for private use (2024).
const SPECIAL_USE: &[&str] =
    &["alt", "example", "home.arpa", "internal", "invalid", "local", "localhost", "onion", "test"];

/// Whether a canonical name is never a host of the public Internet: `localhost`, `local`, `internal`, `test`,
/// `invalid`, `example`, `onion`, `home.arpa`, `alt`, or a name below one of them.
///
/// ```
/// assert!(scopegate::net::is_special_use_name("printer.local"));
/// assert!(!scopegate::net::is_special_use_name("example.com"));
/// assert!(!scopegate::net::is_special_use_name("mylocalhost"));
/// ```
#[must_use]
pub fn is_special_use_name(domain: &str) -> bool {
    SPECIAL_USE.iter().any(|name| domain.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Whether a special-use name ends in this top-level label.
pub(crate) fn ends_special_use_name(top: &str) -> bool {
    SPECIAL_USE.iter().any(|name| name.rsplit('.').next() == Some(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reachable(text: &str) -> bool {
        let net = if text.contains('/') {
            text.parse().unwrap()
        } else {
            IpNet::from(text.parse::<std::net::IpAddr>().unwrap())
        };
        is_globally_reachable(&Network::new(net).unwrap())
    }

    #[test]
    fn the_registries_decide() {
        for text in [
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.0.9",
            "192.0.0.10",
            "192.0.1.0",
            "192.31.196.1",
            "192.52.193.1",
            "192.175.48.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "1.0.0.0/8",
            "64:ff9b::808:808",
            "2001:1::1",
            "2001:1::2",
            "2001:1::3",
            "2001:3::1",
            "2001:4:112::1",
            "2001:20::1",
            "2001:30::1",
            "2001:200::1",
            "2002:808:808::1",
            "2620:4f:8000::1",
            "2a00::/16",
            "2606:4700::1111",
            "3ffe::1",
            "2a00::5efe:808:808",
            // Teredo: server 8.8.8.8, client 8.8.4.4 inverted.
            "2001:0:808:808::f7f7:fbfb",
        ] {
            assert!(reachable(text), "{text} is reachable");
        }
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.0.11",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "0.0.0.0/0",
            "8.0.0.0/6",
            "192.0.0.8/30",
            "::",
            "::1",
            "::808:808",
            "::ffff:0:808:808",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "100::1",
            "4000::1",
            "5f00::1",
            "64:ff9b::a00:1",
            "64:ff9b:1::808:808",
            "2001:1::",
            "2001:1::4",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "3fff::1",
            "3fff:fff::1",
            "2002:a00:1::1",
            "2002:7f00:1::",
            "2001:0:a00:1::f7f7:fbfb",
            "2001:0:808:808::f5ff:fffe",
            "2a00::5efe:a00:1",
            "2a00::200:5efe:a00:1",
            "2000::/3",
            "2002::/16",
            "2001::/32",
            "64:ff9b::/96",
            "::ffff:10.0.0.1",
            "::/0",
        ] {
            assert!(!reachable(text), "{text} is not reachable");
        }
    }

    #[test]
    fn blocks_have_no_host_bits_and_parts_between_them_are_uniform() {
        for block in special_purpose_blocks() {
            assert_eq!(block.addr(), block.network(), "{block}");
        }
        assert!(special_purpose_blocks().any(|b| b.to_string() == "64:ff9b::a00:0/104"));
        assert!(special_purpose_blocks().any(|b| b.to_string() == "2002:a00::/24"));
    }
}
