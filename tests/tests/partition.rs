//! Networks: the parts are disjoint, cover the network, and agree with each address.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;
use proptest::collection::vec;
use proptest::prelude::*;
use scopegate::{Decision, Policy, Target};
use scopegate_conformance::engine::{asked, both, decision};
use scopegate_conformance::generators::{asked_networks, network_policies, networks_around};
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::{OracleDecision, OracleEvidence};

/// An address as a number within a network. IPv4 inside an IPv6 network is IPv4-mapped.
fn number(address: IpAddr, whole: &IpNet) -> u128 {
    match (address, whole) {
        (IpAddr::V4(v4), IpNet::V6(_)) => v4.to_ipv6_mapped().to_bits(),
        (IpAddr::V4(v4), IpNet::V4(_)) => u128::from(v4.to_bits()),
        (IpAddr::V6(v6), _) => v6.to_bits(),
    }
}

/// The first and last address of a network, and one for each of some numbers.
fn addresses(net: &IpNet, numbers: &[u128]) -> Vec<IpAddr> {
    let inside = |number: &u128| match net {
        IpNet::V4(net) => IpAddr::V4((net.network().to_bits() | (*number as u32 & net.hostmask().to_bits())).into()),
        IpNet::V6(net) => {
            IpAddr::V6(Ipv6Addr::from_bits(net.network().to_bits() | (number & net.hostmask().to_bits())))
        }
    };
    [net.network(), net.broadcast()].into_iter().chain(numbers.iter().map(inside)).collect()
}

/// Whether the addresses of a network may embed IPv4 addresses at positions that its prefix does not fix. They apply
/// only to networks of at least 96 bits, and ISATAP only to single addresses. A wider part need not agree with its
/// addresses.
fn embeds_loosely(net: &IpNet) -> bool {
    let isatap =
        |address: IpAddr| matches!(address, IpAddr::V6(v6) if matches!(v6.segments(), [.., 0 | 0x200, 0x5efe, _, _]));
    if net.prefix_len() < 128 && (isatap(net.network()) || isatap(net.broadcast())) {
        return true;
    }
    let meets = |form: &str| {
        let form: IpNet = form.parse().expect("a network");
        form.contains(net) || net.contains(&form)
    };
    ["2001::/32", "64:ff9b:1::/48"].into_iter().any(meets)
}

/// A decision without the fields that only repeat the question.
fn without_target(decision: OracleDecision) -> OracleDecision {
    OracleDecision { kind: String::new(), canonical: String::new(), ..decision }
}

fn shown(decision: &Decision<'_>) -> OracleDecision {
    without_target(self::decision(&decision.to_record()))
}

fn badness(decision: &Decision<'_>) -> usize {
    decision.verdict() as usize
}

#[test]
fn the_parts_of_a_network_are_disjoint_cover_it_and_agree_with_each_address() {
    let (cut, ruled) = (Share::default(), Share::default());
    let owned = prop_oneof![2 => Just(None), 1 => any::<bool>().prop_map(Some)];
    let cases = (network_policies(), vec(asked_networks(), 1..3), vec(any::<u8>(), 3), vec(any::<u128>(), 3), owned);
    hold(cases, |(policy, mut networks, wider, numbers, owned)| {
        let Some((engine, oracle)) = both(&policy) else { return Ok(()) };
        let known = OracleEvidence { owned, ..OracleEvidence::default() };
        let evidence = scopegate_conformance::engine::evidence(&known).expect("no host among the networks");
        networks.extend(networks_around(&policy, &wider));
        for net in &networks {
            let parts =
                engine.partition_with(net.to_string(), &evidence).expect("the number of parts is within the limit");
            cut.count(parts.len() > 1);
            let mut next = Some(number(net.network(), net));
            for (part, answer) in &parts {
                let part = part.get();
                prop_assert_eq!(Some(number(part.network(), net)), next, "{} of {}", part, net);
                next = number(part.broadcast(), net).checked_add(1);
                ruled.count(answer.rule().is_some());
                let answer = shown(answer);
                for address in addresses(&part, &numbers).iter().filter(|_| !embeds_loosely(&part)) {
                    let text = address.to_string();
                    let single = asked(&engine, &text, &known).map(without_target);
                    prop_assert_eq!(single.as_ref(), Ok(&answer), "{} in {} of {}: {}", text, part, net, policy);
                    let plain = oracle.decide(&text, &known).map(without_target);
                    prop_assert_eq!(single, plain, "{} of {}", text, policy);
                }
            }
            prop_assert_eq!(next, number(net.broadcast(), net).checked_add(1), "{}", net);
            the_whole_is_its_worst_part(&engine, net, &parts, &known)?;
            let whole = asked(&engine, &net.to_string(), &known);
            prop_assert_eq!(whole, oracle.decide(&net.to_string(), &known), "{} of {}", net, policy);
        }
        Ok(())
    });
    cut.at_least(30, "networks were cut");
    ruled.at_least(10, "parts were decided by a rule");
}

fn the_whole_is_its_worst_part(
    engine: &Policy,
    net: &IpNet,
    parts: &[(scopegate::net::Network, Decision<'_>)],
    known: &OracleEvidence,
) -> Result<(), TestCaseError> {
    let worst = parts.iter().map(|(_, part)| part).max_by_key(|part| badness(part)).expect("a part");
    let whole = asked(engine, &net.to_string(), known).expect("a network");
    prop_assert_eq!(&whole.verdict, worst.verdict().as_str(), "{}", net);
    let differ = parts.iter().any(|(_, part)| part.verdict() != worst.verdict());
    if differ {
        prop_assert_eq!(whole.basis, "partial", "{}", net);
    }
    Ok(())
}

/// A part has one answer in any question: as a part of another network, or alone.
#[test]
fn a_part_alone_has_one_part() {
    let cut = Share::default();
    hold((network_policies(), asked_networks(), vec(any::<u8>(), 3)), |(policy, asked, wider)| {
        let Some((engine, _)) = both(&policy) else { return Ok(()) };
        for net in networks_around(&policy, &wider).into_iter().chain([asked]) {
            let parts = engine.partition(net.to_string()).expect("the number of parts is within the limit");
            cut.count(parts.len() > 1);
            for (part, answer) in parts {
                let again = engine.partition(Target::from(part)).expect("the number of parts is within the limit");
                prop_assert_eq!(again.len(), 1, "{} of {}", part, net);
                prop_assert_eq!(shown(&again[0].1), shown(&answer), "{} of {}", part, net);
                let whole = engine.check(Target::from(part)).expect("a network");
                prop_assert_eq!(shown(&whole), shown(&answer), "{} of {}", part, net);
            }
        }
        Ok(())
    });
    cut.at_least(30, "networks were cut");
}

/// Neighbors with the same answer are one part if together they are a network.
#[test]
fn a_network_has_no_more_parts_than_its_answers_need() {
    let policy = serde_json::json!({
        "version": 1, "policy": { "name": "A policy", "owner": "Example" },
        "scope": {
            "in_scope": ["9.9.9.0/24", "9.9.8.0/25", "9.9.8.128/25", "9.9.6.0/24"],
            "out_of_scope": ["9.9.9.64/26", "https://9.9.9.128/x", "9.9.7.0-9.9.7.127", "https://9.9.6.77:8443/x"],
        },
    });
    let (engine, _) = both(&policy).unwrap();
    let cut = |net: &str| -> Vec<(String, String)> {
        let parts = engine.partition(net).unwrap();
        parts
            .iter()
            .map(|(part, answer)| (part.to_string(), answer.rule().map_or("-", |rule| rule.id()).to_owned()))
            .collect()
    };
    let wanted = |parts: &[(&str, &str)]| -> Vec<(String, String)> {
        parts.iter().map(|(net, rule)| ((*net).to_owned(), (*rule).to_owned())).collect()
    };
    assert_eq!(cut("9.9.9.0/25"), wanted(&[("9.9.9.0/26", "in_scope[0]"), ("9.9.9.64/26", "out_of_scope[0]")]));
    // One address has an excluded path, so its neighbors are seven parts.
    let neighbors = cut("9.9.9.128/25");
    assert_eq!(neighbors.len(), 8, "{neighbors:?}");
    assert_eq!(neighbors[7], ("9.9.9.192/26".to_owned(), "in_scope[0]".to_owned()));
    // Parts with different rules stay separate, even with the same verdict.
    assert_eq!(cut("9.9.8.0/24"), wanted(&[("9.9.8.0/25", "in_scope[1]"), ("9.9.8.128/25", "in_scope[2]")]));
    // A rule about one address on another port changes nothing, and the parts that it caused are joined again.
    assert_eq!(cut("9.9.6.0/24"), wanted(&[("9.9.6.0/24", "in_scope[3]")]));
    assert_eq!(cut("9.9.6.77"), wanted(&[("9.9.6.77/32", "in_scope[3]")]));
    assert_eq!(cut("9.9.7.0/24"), wanted(&[("9.9.7.0/25", "out_of_scope[2]"), ("9.9.7.128/25", "-")]));
}

/// `::ffff:0:0/96` is IPv4 in every context.
#[test]
fn an_inclusion_of_ipv6_includes_no_ipv4() {
    let scope = serde_json::json!({ "in_scope": ["::fffe:0:0/95", "2a00::/16"] });
    let policy =
        serde_json::json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "scope": scope });
    let (engine, _) = both(&policy).unwrap();
    for net in ["::fffe:0:0/95", "::fffc:0:0/94", "::/64", "::/0"] {
        assert!(!engine.check(net).unwrap().is_in_scope(), "{net}");
        let parts = engine.partition(net).unwrap();
        assert!(parts.iter().any(|(part, _)| part.get().network().is_ipv4()), "{net}");
    }
}
