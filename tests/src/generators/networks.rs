//! Policies about addresses, and networks across their boundaries.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::Oracle;

/// Bases of IPv4 networks, with the bits that vary.
const V4_PLACES: &[(&str, u32)] = &[
    ("9.9.9.0", 0xff),
    ("9.9.9.0", 0xff),
    ("9.9.0.0", 0xffff),
    ("9.0.0.0", 0x00ff_ffff),
    ("10.0.0.0", 0x03ff),
    ("192.0.0.0", 0x3ff),
    ("198.51.100.0", 0x1ff),
];

/// The same for IPv6. Networks that embed IPv4 addresses at a fixed position embed the ones above.
const V6_PLACES: &[(&str, u128)] = &[
    ("2a00:1::", 0xffff_ffff),
    ("2a00:1:2::", 0xff),
    ("64:ff9b::909:900", 0xff),
    ("64:ff9b::909:0", 0xffff),
    ("2002:909:900::", 0xff << 80),
    ("2002:900::", 0xff_ffff << 80),
    ("2001:db8::", 0xffff << 32),
    ("::9.9.9.0", 0xff),
    ("::ffff:0:9.9.9.0", 0xff),
];

/// A network at a random start. Its prefix is shorter than an address, or than the varying bits, by this number of
/// bits.
fn network(shorter: std::ops::RangeInclusive<u8>) -> impl Strategy<Value = IpNet> {
    let v4 = (select(V4_PLACES), any::<u32>(), shorter.clone()).prop_map(|((place, varying), bits, shorter)| {
        let address = place.parse::<Ipv4Addr>().expect("an address").to_bits() | (bits & varying);
        IpNet::V4(Ipv4Net::new(Ipv4Addr::from_bits(address), 32 - shorter).expect("at most 32").trunc())
    });
    let v6 = (select(V6_PLACES), any::<u128>(), shorter, any::<bool>()).prop_map(
        |((place, varying), bits, shorter, all)| {
            let address = place.parse::<Ipv6Addr>().expect("an address").to_bits() | (bits & varying);
            let lowest = u8::try_from(varying.trailing_zeros()).expect("at most 128");
            let length = if all { 128 - lowest } else { 128 };
            IpNet::V6(Ipv6Net::new(Ipv6Addr::from_bits(address), length - shorter).expect("at most 128").trunc())
        },
    );
    prop_oneof![3 => v4, 2 => v6]
}

/// A network, an address, a range, a short range, or addresses with a port or a path.
fn entry() -> impl Strategy<Value = String> {
    (network(0..=16), any::<u8>(), 0..10u8).prop_map(|(net, last, way)| {
        let (first, end) = (net.network(), net.broadcast());
        let bracketed = if first.is_ipv6() { format!("[{first}]") } else { first.to_string() };
        match (way, first) {
            (0, _) => format!("{first}-{end}"),
            (1, std::net::IpAddr::V4(v4)) => format!("{first}-{}", v4.octets()[3].saturating_add(last)),
            (2, _) => first.to_string(),
            (3, _) => format!("{bracketed}:443"),
            (4, _) => format!("https://{bracketed}/a"),
            (5, _) => format!("http://{bracketed}"),
            _ => net.to_string(),
        }
    })
}

/// Policies whose rules are about addresses, and `*`.
pub fn network_policies() -> impl Strategy<Value = Value> {
    let rule = (
        prop_oneof![20 => entry(), 1 => Just("*".to_owned()), 1 => Just("*/a".to_owned()), 1 => Just("h.com".to_owned())],
        0..7u8,
    );
    let ownership = (vec(network(0..=16), 0..3), any::<bool>());
    (vec(rule, 0..9), ownership, any::<bool>()).prop_map(|(rules, (owned, in_scope), exclusions_win)| {
        let mut policy = json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "scope": {} });
        let owned: Vec<String> = owned.iter().map(ToString::to_string).collect();
        policy["ownership"] = json!({ "networks": owned, "in_scope": in_scope });
        for (text, list) in rules {
            let list =
                ["in_scope", "in_scope", "in_scope", "out_of_scope", "out_of_scope", "third_party", "third_party"]
                    [usize::from(list)];
            let before = policy.clone();
            match policy["scope"][list].as_array_mut() {
                Some(entries) => entries.push(json!(text)),
                None => policy["scope"][list] = json!([text]),
            }
            if Oracle::new(&policy).is_err() {
                policy = before;
            }
        }
        if exclusions_win && owned.is_empty() {
            policy["scope"]["precedence"] = json!("exclusions-win");
        }
        policy
    })
}

/// Networks for questions, most of them across boundaries of [`network_policies`].
pub fn asked_networks() -> impl Strategy<Value = IpNet> {
    let wide = &[
        "9.0.0.0/8",
        "0.0.0.0/0",
        "192.0.0.0/16",
        "64:ff9b::/96",
        "2002::/16",
        "2a00::/16",
        "::/96",
        "::fffe:0:0/95",
        "2620::/16",
    ];
    prop_oneof![8 => network(5..=20), 2 => network(0..=4), 1 => select(&wide[..]).prop_map(|text| text.parse().expect("a network"))]
}

/// The networks that a policy names, each wider by up to seven bits.
pub fn networks_around(policy: &Value, numbers: &[u8]) -> Vec<IpNet> {
    let scope = policy["scope"].as_object().expect("a table");
    let texts = scope.values().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    let named = texts.filter_map(|text| text.parse::<IpNet>().ok());
    named
        .zip(numbers)
        .map(|(net, number)| {
            let length = net.prefix_len().saturating_sub(number % 8);
            IpNet::new(net.network(), length).expect("a shorter prefix is valid").trunc()
        })
        .collect()
}
