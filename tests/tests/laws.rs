//! Laws for every policy and question, tested on the engine only.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scopegate::Policy;
use scopegate_conformance::engine::{asked, evidence as evidence_of, is_met, load};
use scopegate_conformance::generators::policies::with_id;
use scopegate_conformance::generators::{evidence, policies, policies_and_questions};
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::{OracleDecision, OracleEvidence};
use serde_json::{Value, json};

const LISTS: [&str; 3] = ["in_scope", "out_of_scope", "third_party"];

fn is_in_scope(policy: &Policy, target: &str, known: &OracleEvidence) -> bool {
    let evidence = evidence_of(known).expect("generated evidence is valid");
    policy.check_with(target, &evidence).is_ok_and(|decision| decision.is_in_scope())
}

/// Whether rules can apply to the target.
fn meets(policy: &Policy, target: &str, known: &OracleEvidence) -> bool {
    asked(policy, target, known).is_ok_and(|decision| is_met(&decision))
}

fn entries(policy: &Value, list: &str) -> Vec<Value> {
    policy["scope"][list].as_array().cloned().unwrap_or_default()
}

/// The policy without one inclusion, for each inclusion.
fn with_fewer_inclusions(policy: &Value) -> Vec<Value> {
    let without = |at: usize| {
        let mut less = policy.clone();
        let mut left = entries(policy, "in_scope");
        left.remove(at);
        less["scope"]["in_scope"] = json!(left);
        less
    };
    (0..entries(policy, "in_scope").len()).map(without).collect()
}

/// The policy with one more exclusion or third-party entry: each of another policy, at each position.
fn with_more_exclusions(policy: &Value, other: &Value) -> Vec<Value> {
    let mut more = Vec::new();
    for list in ["out_of_scope", "third_party"] {
        for (at, mut added) in entries(other, list).into_iter().chain(entries(other, "in_scope")).enumerate() {
            if let Some(table) = added.as_object_mut() {
                table.remove("id");
            }
            let mut longer = entries(policy, list);
            longer.insert(at % (longer.len() + 1), added);
            let mut policy = policy.clone();
            policy["scope"][list] = json!(longer);
            more.push(policy);
        }
    }
    more
}

#[test]
fn fewer_inclusions_or_more_exclusions_put_nothing_in_scope() {
    let (in_scope, met) = (Share::default(), Share::default());
    hold((policies_and_questions(), policies(), evidence()), |((policy, targets), other, known)| {
        let engine = load(&policy);
        let mut closed = with_fewer_inclusions(&policy);
        closed.extend(with_more_exclusions(&policy, &other));
        let closed: Vec<Policy> = closed.iter().map(load).collect();
        for target in &targets {
            for known in [&OracleEvidence::default(), &known] {
                let before = is_in_scope(&engine, target, known);
                in_scope.count(before);
                met.count(meets(&engine, target, known));
                for after in &closed {
                    let after_too = is_in_scope(after, target, known);
                    prop_assert!(before || !after_too, "{target} with {known:?} is put in scope by {}", shown(after));
                }
            }
        }
        Ok(())
    });
    in_scope.at_least(10, "answers were in scope before");
    met.at_least(40, "answers had rules that meet");
}

fn shown(policy: &Policy) -> String {
    let rules: Vec<String> =
        policy.rules().map(|rule| format!("{} {}", rule.list().as_str(), rule.written())).collect();
    rules.join(", ")
}

#[test]
fn only_evidence_of_ownership_puts_anything_in_scope() {
    let changed = Share::default();
    hold((policies_and_questions(), evidence()), |((policy, targets), known)| {
        let engine = load(&policy);
        for target in &targets {
            // Known ownership stays the same, or changes from unknown to "not owned".
            for (base, owned) in [(known.owned, known.owned), (None, Some(false))] {
                let less = OracleEvidence { owned: base, ..OracleEvidence::default() };
                let more = OracleEvidence { owned, ..known.clone() };
                let (before, after) = (is_in_scope(&engine, target, &less), is_in_scope(&engine, target, &more));
                prop_assert!(before || !after, "{target} is put in scope by {more:?}");
                if before {
                    changed.count(!after);
                }
            }
        }
        Ok(())
    });
    changed.at_least(10, "answers of in scope were changed by evidence");
}

/// What two orders of the same rules must have in common. Rules are named by their ids, which do not change.
fn in_any_order(policy: &Policy, decision: OracleDecision) -> impl PartialEq + std::fmt::Debug + use<> {
    let set = |ids: Vec<String>| ids.into_iter().collect::<BTreeSet<_>>();
    // Of equal rules (same list, same meaning), any may be reported.
    let rule = decision.rule.map(|id| {
        let rule = policy.rules().find(|rule| rule.id() == id).expect("a rule of the policy");
        (rule.list().as_str(), rule.pattern().canonical().to_owned())
    });
    let lists = [set(decision.carve_outs), set(decision.partly), set(decision.overridden)];
    let words = (decision.kind, decision.canonical, decision.verdict, decision.basis);
    (words, rule, lists, decision.unless, decision.caveats, decision.provider)
}

fn with_ids(policy: &Value) -> Value {
    let mut named = policy.clone();
    for list in LISTS {
        let entries = entries(policy, list)
            .iter()
            .enumerate()
            .map(|(at, entry)| with_id(entry, &format!("{list}-{at}")))
            .collect::<Vec<_>>();
        named["scope"][list] = json!(entries);
    }
    named
}

/// Another order, made from a number.
fn shuffled(policy: &Value, mut number: u64) -> Value {
    let mut turned = policy.clone();
    for list in LISTS {
        let mut left = entries(policy, list);
        let mut order = Vec::new();
        while !left.is_empty() {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.push(left.remove((number >> 33) as usize % left.len()));
        }
        turned["scope"][list] = json!(order);
    }
    turned
}

#[test]
fn the_order_of_rules_changes_only_which_of_equal_rules_is_reported() {
    let met = Share::default();
    hold((policies_and_questions(), evidence(), any::<u64>()), |((policy, targets), known, number)| {
        let policy = with_ids(&policy);
        let (one, other) = (load(&policy), load(&shuffled(&policy, number)));
        for target in &targets {
            let first = asked(&one, target, &known);
            met.count(first.as_ref().is_ok_and(is_met));
            let first = first.map(|decision| in_any_order(&one, decision));
            let second = asked(&other, target, &known).map(|decision| in_any_order(&other, decision));
            prop_assert!(first == second, "{}\n{:?}\n{:?}\n{}\n{}", target, first, second, shown(&one), shown(&other));
        }
        Ok(())
    });
    met.at_least(40, "answers had rules that meet");
}

#[test]
fn a_target_and_its_canonical_form_have_the_same_decision() {
    let not_canonical = Share::default();
    hold((policies_and_questions(), evidence()), |((policy, targets), known)| {
        let engine = load(&policy);
        for target in &targets {
            let Ok(decision) = asked(&engine, target, &known) else { continue };
            not_canonical.count(decision.canonical != *target);
            let again = asked(&engine, &decision.canonical, &known);
            prop_assert_eq!(again, Ok(decision), "{}", target);
        }
        Ok(())
    });
    not_canonical.at_least(20, "targets were not canonical");
}

/// An entry that the host's own inclusion overrides does not override an exclusion for the inclusion.
#[test]
fn a_noted_third_party_entry_hides_no_exclusion() {
    let known = OracleEvidence { addresses: vec!["9.9.9.9".to_owned()], ..OracleEvidence::default() };
    for third_party in [json!([]), json!(["9.9.9.9"]), json!(["9.9.9.0/24"]), json!(["9.9.0.0/16"])] {
        let scope = json!({ "in_scope": ["h.com"], "out_of_scope": ["9.9.9.0/24"], "third_party": third_party });
        let policy = json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "scope": scope });
        let decision = asked(&load(&policy), "h.com", &known).unwrap();
        assert_eq!((decision.verdict.as_str(), decision.basis.as_str()), ("out-of-scope", "excluded"), "{policy}");
        assert!(is_in_scope(&load(&policy), "h.com", &OracleEvidence::default()), "{policy}");
    }
}

/// A rule that covers both a host and its address is one rule.
#[test]
fn a_rule_that_evidence_meets_twice_is_listed_once() {
    let scope = json!({ "in_scope": ["h.com"], "out_of_scope": ["*/admin", "https://9.9.9.9/x"] });
    let policy = json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "scope": scope });
    let known =
        OracleEvidence { addresses: vec!["9.9.9.9".to_owned()], cnames: vec!["a.h.com".to_owned()], owned: None };
    for target in ["https://h.com/", "h.com:8443", "h.com"] {
        let decision = asked(&load(&policy), target, &known).unwrap();
        assert_eq!(decision.carve_outs, ["out_of_scope[0]", "out_of_scope[1]"], "{target}");
    }
}
