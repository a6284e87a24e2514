//! IPv4 addresses embedded in IPv6 addresses. A packet to the IPv6 address may reach the IPv4 address.
//!
//! There are two kinds of forms. In contiguous forms (`2002::/16`) the IPv4 bits follow the prefix: an IPv6 network
//! contains an IPv4 network, and an IPv4 network has an IPv6 network as its *image*. In forms with free bits between
//! the two (the interface identifier of ISATAP) an IPv4 network has one image in every /96, which cannot be listed.
//! Such a form applies only to networks of at least /96, which fix those bits; ISATAP applies only to single addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use smallvec::SmallVec;

use crate::net::address::Network;

const fn v6(address: [u16; 8], length: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = address;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), length)
}

/// Prefixes that are followed by the 32 bits of an IPv4 address.
const CONTIGUOUS: [Ipv6Net; 5] = [
    v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), // NAT64, the well-known prefix: RFC 6052, section 2.1
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),    // 6to4: RFC 3056, section 2
    v6([0, 0, 0, 0, 0, 0, 0, 0], 96),         // IPv4-compatible: RFC 4291, section 2.5.5.1
    v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96),    // IPv4-translated: RFC 2765, section 2.1
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32),    // Teredo, the server: RFC 4380, section 4
];

/// The prefixes followed by an IPv4 address, the two addresses inside `::/96` that embed nothing, and the IPv4-mapped
/// block: the boundaries at which the embedded address changes.
pub(crate) fn contiguous_forms() -> impl Iterator<Item = Ipv6Net> {
    CONTIGUOUS.into_iter().chain([UNSPECIFIED_AND_LOOPBACK, MAPPED])
}

/// `::ffff:0:0/96`: its addresses are IPv4 addresses (RFC 4291, section 2.5.5.2).
const MAPPED: Ipv6Net = v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96);

/// `::/127`: the unspecified and the loopback address, which are not IPv4-compatible addresses.
const UNSPECIFIED_AND_LOOPBACK: Ipv6Net = v6([0, 0, 0, 0, 0, 0, 0, 0], 127);
const TEREDO: Ipv6Net = v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32);
const LOCAL_NAT64: Ipv6Net = v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48);

/// The shortest prefix length that fixes all bits before the IPv4 address in every form with free bits.
const FREE_BITS_END: u8 = 96;

/// The bits that hold the IPv4 address in a form with free bits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Bits 96 to 128: ISATAP (RFC 5214, section 6.1), NAT64 with a /96 (RFC 6052, section 2.2).
    Last,
    /// Bits 96 to 128, each inverted: the Teredo client (RFC 4380, section 4).
    LastInverted,
    /// RFC 6052, section 2.2, prefix of 48 bits: bits 48 to 64 and 72 to 88.
    Nat64Of48,
    /// RFC 6052, section 2.2, prefix of 56 bits: bits 56 to 64 and 72 to 96.
    Nat64Of56,
    /// RFC 6052, section 2.2, prefix of 64 bits: bits 72 to 104.
    Nat64Of64,
}

/// The forms with free bits that apply to an IPv6 network of at least /96.
fn places(network: Ipv6Net) -> SmallVec<[Place; 5]> {
    let mut places = SmallVec::new();
    if network.prefix_len() < FREE_BITS_END {
        return places;
    }
    if is_inside(network, TEREDO) {
        places.push(Place::LastInverted);
    }
    if is_inside(network, LOCAL_NAT64) {
        places.extend([Place::Nat64Of48, Place::Nat64Of56, Place::Nat64Of64, Place::Last]);
    }
    let [.., high, low, _, _] = network.addr().segments();
    if network.prefix_len() == 128 && matches!(high, 0 | 0x200) && low == 0x5efe && !places.contains(&Place::Last) {
        places.push(Place::Last);
    }
    places
}

/// Whether a network may embed every IPv4 address at positions that its prefix does not fix: a network inside
/// `64:ff9b:1::/48` that is shorter than /96.
pub(crate) fn may_embed_any(network: &Network) -> bool {
    matches!(network.get(), IpNet::V6(net) if net.prefix_len() < FREE_BITS_END && is_inside(net, LOCAL_NAT64))
}

/// The IPv4 networks embedded in an IPv6 network: for each form that applies, the IPv4 bits that the network fixes.
pub(crate) fn embedded_networks(network: &Network) -> SmallVec<[Network; 4]> {
    let mut found = SmallVec::new();
    let IpNet::V6(network) = network.get() else { return found };
    let mut add = |net: Ipv4Net| {
        let net = Network::without_host_bits(IpNet::V4(net));
        if !found.contains(&net) {
            found.push(net);
        }
    };
    for form in CONTIGUOUS {
        if is_inside(network, form) && !is_inside(network, UNSPECIFIED_AND_LOOPBACK) {
            let fixed = network.prefix_len().saturating_sub(form.prefix_len());
            if let Some(net) = ipv4(bits_at(network, form.prefix_len()), fixed) {
                add(net);
            }
        }
    }
    for place in places(network) {
        if let Some(net) = embedded_at(network, place) {
            add(net);
        }
    }
    found
}

/// Whether a network is inside a form. The comparison of the `ipnet` crate costs thirty times as much, and most IPv6
/// addresses are compared with each form.
fn is_inside(network: Ipv6Net, form: Ipv6Net) -> bool {
    let differences = network.addr().to_bits() ^ form.addr().to_bits();
    network.prefix_len() >= form.prefix_len() && differences.leading_zeros() >= u32::from(form.prefix_len())
}

fn embedded_at(network: Ipv6Net, place: Place) -> Option<Ipv4Net> {
    let length = network.prefix_len();
    let last = length.saturating_sub(96);
    match place {
        Place::Last => ipv4(bits_at(network, 96), last),
        Place::LastInverted => ipv4(!bits_at(network, 96), last),
        Place::Nat64Of48 => {
            let upper = bits_at(network, 48) & 0xffff_0000;
            let lower = bits_at(network, 72) >> 16;
            ipv4(upper | lower, 32)
        }
        Place::Nat64Of56 => {
            let upper = bits_at(network, 56) & 0xff00_0000;
            let lower = bits_at(network, 72) >> 8;
            ipv4(upper | lower, 32)
        }
        Place::Nat64Of64 => ipv4(bits_at(network, 72), length.saturating_sub(72)),
    }
}

/// 32 bits of the address of a network; `start` is the first bit, counted from the left.
fn bits_at(network: Ipv6Net, start: u8) -> u32 {
    let shift = 96_u8.saturating_sub(start);
    let bits = network.addr().to_bits().checked_shr(shift.into()).unwrap_or(0);
    u32::try_from(bits & u128::from(u32::MAX)).unwrap_or(0)
}

/// `fixed` is more than 32 if the network also fixes bits after the IPv4 address.
fn ipv4(bits: u32, fixed: u8) -> Option<Ipv4Net> {
    Ipv4Net::new(Ipv4Addr::from_bits(bits), fixed.min(32)).ok().map(|net| net.trunc())
}

/// The IPv6 networks that embed the addresses of an IPv4 network, for the contiguous forms.
pub(crate) fn contiguous_images(v4: Ipv4Net) -> SmallVec<[Ipv6Net; 5]> {
    let bits = u128::from(v4.network().to_bits());
    CONTIGUOUS
        .iter()
        .filter_map(|form| {
            let shift = 96_u8.saturating_sub(form.prefix_len());
            let address = form.addr().to_bits() | bits.checked_shl(shift.into()).unwrap_or(0);
            Ipv6Net::new(Ipv6Addr::from_bits(address), form.prefix_len().saturating_add(v4.prefix_len())).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded(text: &str) -> Vec<String> {
        let network = Network::new(text.parse().unwrap()).unwrap();
        embedded_networks(&network).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn addresses_embed_addresses() {
        assert_eq!(embedded("64:ff9b::a01:203/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("2002:a01:203:4::5/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("::a01:203/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("::/128"), [""; 0]);
        assert_eq!(embedded("::1/128"), [""; 0]);
        assert_eq!(embedded("::2/128"), ["0.0.0.2/32"]);
        assert_eq!(embedded("::ffff:0:a01:203/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("2001:0:102:304::f5fe:fdfc/128"), ["1.2.3.4/32", "10.1.2.3/32"]);
        assert_eq!(embedded("2a00::5efe:a01:203/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("2a00:1:2:3:200:5efe:a01:203/128"), ["10.1.2.3/32"]);
        assert_eq!(embedded("2a00::100:5efe:a01:203/128"), [""; 0]);
        assert_eq!(embedded("2002:102:304:0:0:5efe:a01:203/128"), ["1.2.3.4/32", "10.1.2.3/32"]);
        assert_eq!(embedded("10.0.0.0/8"), [""; 0]);
        // RFC 6052, section 2.4, moved to 64:ff9b:1::/48: 192.0.2.33 with prefixes of 48, 56, 64 and 96 bits.
        assert!(embedded("64:ff9b:1:c000:2:2100::/128").contains(&"192.0.2.33/32".to_owned()));
        assert!(embedded("64:ff9b:1:c0:0:221::/128").contains(&"192.0.2.33/32".to_owned()));
        assert!(embedded("64:ff9b:1:0:c0:2:2100::/128").contains(&"192.0.2.33/32".to_owned()));
        assert!(embedded("64:ff9b:1::192.0.2.33/128").contains(&"192.0.2.33/32".to_owned()));
    }

    #[test]
    fn networks_embed_the_bits_they_fix() {
        assert_eq!(embedded("64:ff9b::/96"), ["0.0.0.0/0"]);
        assert_eq!(embedded("64:ff9b::a00:0/104"), ["10.0.0.0/8"]);
        assert_eq!(embedded("64:ff9b::/95"), [""; 0]);
        assert_eq!(embedded("2002:a00::/24"), ["10.0.0.0/8"]);
        assert_eq!(embedded("2002:a01:203::/48"), ["10.1.2.3/32"]);
        assert_eq!(embedded("2001:0:102:304::/64"), ["1.2.3.4/32"]);
        assert_eq!(embedded("2001:0:102:304::f500:0/104"), ["1.2.3.4/32", "10.0.0.0/8"]);
        assert_eq!(embedded("2a00::5efe:0:0/96"), [""; 0]);
        assert_eq!(embedded("2a00::5efe:a01:202/127"), [""; 0]);
        assert_eq!(embedded("2a00::/64"), [""; 0]);
        assert_eq!(embedded("64:ff9b:1::/64"), [""; 0]);
    }

    #[test]
    fn images_and_embedded_networks_are_inverse() {
        let v4: Ipv4Net = "10.1.0.0/16".parse().unwrap();
        let images = contiguous_images(v4);
        assert_eq!(images.len(), 5);
        for image in images {
            let network = Network::new(image.into()).unwrap();
            assert!(embedded_networks(&network).contains(&Network::new(v4.into()).unwrap()), "{image}");
        }
    }
}
