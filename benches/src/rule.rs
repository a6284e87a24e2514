//! Rules, one of each kind that occurs in published policies.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Random;
use crate::word::{host_below, segment, service, word};

/// One entry of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One host.
    Exact(String),
    /// Everything below a domain; the text is the domain.
    Wildcard(String),
    /// A host with a star that is not a whole first label.
    Glob(String),
    /// An IPv4 network: its first address and its prefix length.
    NetworkV4(u32, u32),
    /// An IPv6 network.
    NetworkV6(u128, u32),
    /// A host and a path that may contain a star.
    Url(String, String),
}

impl Rule {
    /// A host of an owner, or the owner's domain.
    pub(crate) fn exact(random: &mut Random, owners: &[String]) -> Self {
        let owner = random.pick(owners);
        Self::Exact(if random.percent(15) { owner.clone() } else { host_below(random, owner) })
    }

    /// The wildcard over the owner with this number. When all owners have theirs, a wildcard over one of their
    /// services.
    pub(crate) fn wildcard(random: &mut Random, owners: &[String], number: usize) -> Self {
        Self::Wildcard(match owners.get(number) {
            Some(owner) => owner.clone(),
            None => {
                let owner = random.pick(owners);
                host_below(random, owner)
            }
        })
    }

    /// A star inside a label, or instead of a label between others.
    pub(crate) fn glob(random: &mut Random, owners: &[String]) -> Self {
        let owner = random.pick(owners);
        let name = service(random);
        Self::Glob(match random.below(10) {
            0..5 => format!("{name}-*.{owner}"),
            5..8 => format!("*-{name}.{owner}"),
            _ => format!("{name}.*.{owner}"),
        })
    }

    /// A network of public addresses; one in ten is IPv6.
    pub(crate) fn network(random: &mut Random) -> Self {
        if random.percent(10) {
            let length = *random.pick(&[32, 40, 44, 48, 48, 56, 64]);
            let address = (0x2600 + random.below(0x200) as u128) << 112 | u128::from(random.bits()) << 48;
            Self::NetworkV6(address & (u128::MAX << (128 - length)), length)
        } else {
            let length = *random.pick(&[16, 18, 20, 20, 21, 22, 22, 23, 24, 24, 24, 25, 26, 27, 28, 29, 30, 32]);
            Self::NetworkV4(public_v4(random) & (u32::MAX << (32 - length)), length)
        }
    }

    /// A path of a host, usually with everything below it.
    pub(crate) fn url(random: &mut Random, owners: &[String]) -> Self {
        let owner = random.pick(owners);
        let host = host_below(random, owner);
        let mut path: String = (0..=random.below(3)).map(|_| format!("/{}", segment(random))).collect();
        match random.below(10) {
            0..7 => path.push_str("/*"),
            7 => path.push_str(&format!("/*/{}", segment(random))),
            _ => {}
        }
        Self::Url(host, path)
    }

    /// The key of the entry in a policy file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Exact(_) | Self::Wildcard(_) | Self::Glob(_) => "host",
            Self::NetworkV4(..) | Self::NetworkV6(..) => "network",
            Self::Url(..) => "url",
        }
    }

    /// The pattern in the form of a policy file. It needs no escaping in TOML or JSON.
    pub fn text(&self) -> String {
        match self {
            Self::Exact(host) | Self::Glob(host) => host.clone(),
            Self::Wildcard(domain) => format!("*.{domain}"),
            Self::NetworkV4(address, length) => format!("{}/{length}", Ipv4Addr::from_bits(*address)),
            Self::NetworkV6(address, length) => format!("{}/{length}", Ipv6Addr::from_bits(*address)),
            Self::Url(host, path) => format!("https://{host}{path}"),
        }
    }

    /// A host or an address of the rule, and a path if the rule names one.
    pub(crate) fn example(&self, random: &mut Random) -> (String, Option<String>) {
        match self {
            Self::Exact(host) => (host.clone(), None),
            Self::Wildcard(domain) => (host_below(random, domain), None),
            Self::Glob(glob) => (glob.replace('*', &word(random)), None),
            Self::NetworkV4(address, length) => {
                let inside = random.bits() as u32 & !(u32::MAX << (32 - length));
                (Ipv4Addr::from_bits(address | inside).to_string(), None)
            }
            Self::NetworkV6(address, length) => {
                let inside = u128::from(random.bits()) & !(u128::MAX << (128 - length));
                (format!("[{}]", Ipv6Addr::from_bits(address | inside)), None)
            }
            Self::Url(host, path) => (host.clone(), Some(path.replace('*', &segment(random)))),
        }
    }
}

/// An address from blocks without a special-purpose network.
pub(crate) fn public_v4(random: &mut Random) -> u32 {
    let first = 13 + random.below(83) as u32; // 13 to 95
    first << 24 | (random.bits() as u32 & 0x00ff_ffff)
}
