//! The laws of semantics 9 that apply to the oracle alone, on generated policies and on the small families.

use proptest::prelude::*;
use proptest::test_runner::Config;
use scopegate_conformance::generators::{evidence, networks, policies, policies_and_questions, questions, small};
use scopegate_conformance::{Oracle, OracleDecision, OracleEvidence};
use serde_json::{Value, json};

fn load(policy: &Value) -> Oracle {
    Oracle::new(policy).unwrap_or_else(|refusal| panic!("{refusal} in {policy}"))
}

fn is_in_scope(decision: &Result<OracleDecision, String>) -> bool {
    decision.as_ref().is_ok_and(|d| d.verdict == "in-scope")
}

fn config() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96);
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn length(policy: &Value, list: &str) -> usize {
    policy["scope"][list].as_array().map_or(0, Vec::len)
}

proptest! {
    #![proptest_config(config())]

    /// semantics 9.2: "adding an exclusion, or removing an inclusion, never turns anything in-scope".
    #[test]
    fn fewer_inclusions_or_more_exclusions_put_nothing_in_scope((policy, targets) in policies_and_questions(), other in policies()) {
        let oracle = load(&policy);
        let mut narrower = Vec::new();
        for at in 0..length(&policy, "in_scope") {
            let mut less = policy.clone();
            less["scope"]["in_scope"].as_array_mut().expect("a list").remove(at);
            narrower.push(less);
        }
        for list in ["out_of_scope", "third_party"] {
            for entry in other["scope"][list].as_array().into_iter().flatten() {
                let mut more = policy.clone();
                let mut entries = more["scope"][list].as_array().cloned().unwrap_or_default();
                let mut entry = entry.clone();
                if let Some(table) = entry.as_object_mut() {
                    table.remove("id");
                }
                entries.push(entry);
                more["scope"][list] = json!(entries);
                narrower.push(more);
            }
        }
        for target in &targets {
            let before = oracle.decide(target, &OracleEvidence::default());
            for policy in &narrower {
                let after = load(policy).decide(target, &OracleEvidence::default());
                prop_assert!(is_in_scope(&before) || !is_in_scope(&after), "{target}: {before:?} {after:?} {policy}");
            }
        }
    }

    /// semantics 9.2: "nor does adding evidence other than `owned = true`".
    #[test]
    fn evidence_puts_nothing_in_scope((policy, targets) in policies_and_questions(), mut evidence in evidence()) {
        let oracle = load(&policy);
        if evidence.owned == Some(true) {
            evidence.owned = None;
        }
        for target in &targets {
            let before = oracle.decide(target, &OracleEvidence::default());
            let after = oracle.decide(target, &evidence);
            prop_assert!(is_in_scope(&before) || !is_in_scope(&after), "{target}: {before:?} {after:?}");
        }
    }

    /// semantics 9.3: "the order of rules never changes a decision but for which of equal rules is reported first".
    #[test]
    fn the_order_of_rules_changes_no_decision((policy, targets) in policies_and_questions(), evidence in evidence()) {
        let mut turned = policy.clone();
        for list in ["in_scope", "out_of_scope", "third_party"] {
            if let Some(entries) = turned["scope"][list].as_array_mut() {
                entries.reverse();
            }
        }
        let (one, two) = (load(&policy), load(&turned));
        let short = |d: OracleDecision| {
            let lengths = [d.carve_outs.len(), d.partly.len(), d.overridden.len()];
            (d.verdict, d.basis, d.unless, d.provider, lengths)
        };
        for target in &targets {
            let (one, two) = (one.decide(target, &evidence), two.decide(target, &evidence));
            prop_assert_eq!(one.map(short), two.map(short), "{}", target);
        }
    }

    /// semantics 9.4: "a target and its canonical form get the same decision".
    #[test]
    fn a_canonical_form_is_the_same_question((policy, targets) in policies_and_questions(), evidence in evidence()) {
        let oracle = load(&policy);
        for target in &targets {
            if let Ok(decision) = oracle.decide(target, &evidence) {
                let again = oracle.decide(&decision.canonical, &evidence);
                prop_assert_eq!(again.expect("a canonical form"), decision);
            }
        }
    }

    /// semantics 9.6: "`partition(network)` is disjoint, covers the network, and agrees with `check` on each address".
    #[test]
    fn partitions_agree_with_their_addresses(policy in policies(), network in networks()) {
        let oracle = load(&policy);
        let whole: ipnet::IpNet = oracle.decide(&network, &OracleEvidence::default()).expect("a network").canonical.parse().expect("a network");
        let mut next = Some(whole.network());
        for (text, decision) in oracle.partition(&network).expect("a network") {
            let part: ipnet::IpNet = text.parse().expect("a network");
            if part.network().is_ipv4() == whole.network().is_ipv4() {
                prop_assert_eq!(Some(part.network()), next);
            }
            next = after(part.broadcast());
            for address in [part.network(), part.broadcast()] {
                let single = oracle.decide(&address.to_string(), &OracleEvidence::default()).expect("an address");
                prop_assert_eq!((&single.verdict, &single.basis, &single.rule), (&decision.verdict, &decision.basis, &decision.rule), "{} of {}", address, text);
            }
        }
        prop_assert_eq!(next, after(whole.broadcast()));
    }

    /// semantics 9.9: "`in-scope` with no `carve_outs` means that every resource of the target is in scope".
    #[test]
    fn a_host_entirely_in_scope_has_no_resource_outside_it((policy, hosts) in policies_and_questions(), paths in prop::collection::vec(questions(), 4)) {
        let oracle = load(&policy);
        for host in &hosts {
            let Ok(whole) = oracle.decide(host, &OracleEvidence::default()) else { continue };
            let entire = whole.verdict == "in-scope" && whole.carve_outs.is_empty();
            if !entire || !matches!(whole.kind.as_str(), "host" | "host-port" | "address") {
                continue;
            }
            let bare_v6 = whole.kind == "address" && whole.canonical.contains(':');
            let authority = if bare_v6 { format!("[{}]", whole.canonical) } else { whole.canonical.clone() };
            for path in paths.iter().chain(&hosts) {
                let path = path.trim_start_matches("https://").split_once('/').map_or("", |(_, path)| path);
                if let Ok(part) = oracle.decide(&format!("{authority}/{path}"), &OracleEvidence::default())
                    && part.kind == "url"
                {
                    prop_assert_eq!(&part.verdict, "in-scope", "{} of {:?}", path, whole);
                }
            }
        }
    }
}

fn after(address: std::net::IpAddr) -> Option<std::net::IpAddr> {
    match address {
        std::net::IpAddr::V4(v4) => v4.to_bits().checked_add(1).map(|n| std::net::Ipv4Addr::from_bits(n).into()),
        std::net::IpAddr::V6(v6) => v6.to_bits().checked_add(1).map(|n| std::net::Ipv6Addr::from_bits(n).into()),
    }
}

/// The families are meaningful only if every verdict and basis occurs in them.
#[test]
fn the_small_families_have_every_kind_of_answer() {
    let mut seen = std::collections::BTreeSet::new();
    for family in [small::mixed(), small::evidence()] {
        for settings in &family.settings {
            let rules = family.rules(settings);
            let policies = rules.chunks(1).chain([&rules[..0]]).map(|rules| small::policy(settings, rules));
            for oracle in policies.map(|policy| load(&policy)) {
                for (target, known) in family.targets.iter().flat_map(|t| family.evidence.iter().map(move |e| (t, e))) {
                    let decision = oracle.decide(target, known).expect("a good target");
                    seen.insert(format!("{} {}", decision.verdict, decision.basis));
                }
            }
        }
    }
    for answer in [
        "in-scope listed",
        "in-scope owned",
        "out-of-scope excluded",
        "out-of-scope partial",
        "out-of-scope not-public",
        "out-of-scope unlisted",
        "third-party third-party-rule",
        "third-party provider",
        "third-party unowned",
        "third-party partial",
    ] {
        assert!(seen.contains(answer), "no {answer} in {seen:?}");
    }
}
