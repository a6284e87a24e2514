//! Laws for every policy about findings and every question, tested on the engine only.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scopegate_conformance::engine::{answered, load};
use scopegate_conformance::generators::findings::FACTS;
use scopegate_conformance::generators::{finding_policies, finding_questions};
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::{Oracle, OracleDecision, OracleReport};
use serde_json::{Value, json};

fn ask(policy: &Value, question: &OracleReport) -> OracleDecision {
    answered(&load(policy), question).unwrap_or_else(|code| panic!("{code}: {question:?}"))
}

fn rules(policy: &Value) -> Vec<Value> {
    policy["findings"]["rules"].as_array().cloned().unwrap_or_default()
}

fn with_rules(policy: &Value, rules: &[Value]) -> Value {
    let mut policy = policy.clone();
    policy["findings"]["rules"] = json!(rules);
    policy
}

fn without(policy: &Value, at: usize) -> Value {
    let mut left = rules(policy);
    left.remove(at);
    with_rules(policy, &left)
}

fn position(id: &str) -> Option<usize> {
    id.strip_prefix("findings.rules[")?.strip_suffix(']')?.parse().ok()
}

/// The decisions about one class, alone or on one target, and those about targets: the parts of an aggregate.
fn leaves(decision: &OracleDecision) -> Vec<&OracleDecision> {
    if decision.parts.is_empty() { vec![decision] } else { decision.parts.iter().flat_map(leaves).collect() }
}

fn is_in_scope(decision: &OracleDecision) -> bool {
    decision.verdict == "in-scope"
}

/// With each default.
fn under_both_defaults(policy: &Value) -> [Value; 2] {
    ["in-scope", "out-of-scope"].map(|default| {
        let mut policy = policy.clone();
        policy["findings"]["default"] = json!(default);
        policy
    })
}

/// An excluding rule, made from any rule.
fn excluding(rule: &Value) -> Value {
    let mut rule = rule.clone();
    if rule["verdict"] == "in-scope" {
        rule["verdict"] = json!("out-of-scope");
    }
    rule
}

/// The same for a waived rule, with one exception: it mentions a class that is never implied.
#[test]
fn one_more_excluding_rule_puts_nothing_in_scope() {
    let (open, closed) = (Share::default(), Share::default());
    hold(
        (finding_policies(), finding_policies(), finding_questions(), any::<usize>()),
        |(policy, other, question, at)| {
            for policy in under_both_defaults(&policy) {
                let before = ask(&policy, &question);
                for added in rules(&other).iter().map(excluding) {
                    let mut more = rules(&policy);
                    more.insert(at % (more.len() + 1), added);
                    let after = ask(&with_rules(&policy, &more), &question);
                    let mut lifted_silence = false;
                    for (before, after) in leaves(&before).into_iter().zip(leaves(&after)) {
                        let mention = before.basis == "class-never-implied" && after.basis == "class-condition-met";
                        lifted_silence |= mention;
                        prop_assert!(
                            is_in_scope(before) || mention || !is_in_scope(after),
                            "one more rule puts {} in scope: {:?}\n{}\n{:?}",
                            before.canonical,
                            after,
                            with_rules(&policy, &more),
                            question
                        );
                        open.count(is_in_scope(before));
                        if is_in_scope(before) {
                            closed.count(!is_in_scope(after));
                        }
                    }
                    prop_assert!(is_in_scope(&before) || lifted_silence || !is_in_scope(&after));
                }
            }
            Ok(())
        },
    );
    open.at_least(20, "answers were in scope before");
    closed.at_least(2, "answers in scope were closed");
}

#[test]
fn one_in_scope_rule_less_puts_nothing_in_scope() {
    let (taken, closed) = (Share::default(), Share::default());
    hold((finding_policies(), finding_questions()), |(policy, question)| {
        for policy in under_both_defaults(&policy) {
            let before = ask(&policy, &question);
            for (at, rule) in rules(&policy).iter().enumerate() {
                let allows = rule["verdict"] == "in-scope";
                taken.count(allows);
                if !allows {
                    continue;
                }
                let after = ask(&without(&policy, at), &question);
                for (before, after) in leaves(&before).into_iter().zip(leaves(&after)) {
                    prop_assert!(is_in_scope(before) || !is_in_scope(after), "{before:?}\n{after:?}\n{policy}");
                    if is_in_scope(before) && before.kind == "finding" {
                        closed.count(!is_in_scope(after));
                    }
                }
                prop_assert!(is_in_scope(&before) || !is_in_scope(&after));
            }
        }
        Ok(())
    });
    taken.at_least(15, "rules put something in scope");
    closed.at_least(2, "answers were closed");
}

/// An unknown fact counts against the finding, so more facts do not remove anything from scope.
#[test]
fn one_more_known_fact_puts_nothing_out_of_scope() {
    let (open, opened) = (Share::default(), Share::default());
    hold((finding_policies(), finding_questions(), any::<[bool; 4]>()), |(policy, question, values)| {
        let question = OracleReport { targets: Vec::new(), ..question };
        let mut learned = question.clone();
        for (fact, value) in FACTS.iter().zip(values) {
            if !learned.facts.iter().any(|(name, _)| name == fact) {
                learned.facts.push(((*fact).to_owned(), value));
            }
        }
        let (before, after) = (ask(&policy, &question), ask(&policy, &learned));
        prop_assert!(!is_in_scope(&before) || is_in_scope(&after), "{before:?}\n{after:?}\n{learned:?}\n{policy}");
        open.count(is_in_scope(&before));
        opened.count(!is_in_scope(&before) && is_in_scope(&after));
        Ok(())
    });
    open.at_least(20, "answers were in scope before");
    opened.at_least(1, "answers were opened");
}

/// Another order, made from a number: the former position of each rule.
fn order(count: usize, mut number: u64) -> Vec<usize> {
    let mut left: Vec<usize> = (0..count).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.push(left.remove((number >> 33) as usize % left.len()));
    }
    order
}

/// The finding rules of a list by their former positions; asset rules unchanged.
fn named(ids: &[String], was: impl Fn(usize) -> usize) -> BTreeSet<String> {
    ids.iter().map(|id| position(id).map_or(id.clone(), |at| format!("findings.rules[{}]", was(at)))).collect()
}

/// With rules that equal the first two except for the order of their alternatives.
fn with_equals(policy: &Value) -> Value {
    let mut all = rules(policy);
    for at in 0..all.len().min(2) {
        let mut equal = all[at].clone();
        if let Some(unless) = equal.get_mut("unless").and_then(Value::as_array_mut) {
            unless.reverse();
        }
        all.push(equal);
    }
    with_rules(policy, &all)
}

#[test]
fn the_order_of_rules_changes_only_which_of_equal_rules_is_reported() {
    let (by_rule, other_rule) = (Share::default(), std::cell::Cell::new(0));
    hold((finding_policies(), finding_questions(), any::<u64>()), |(policy, question, number)| {
        let policy = with_equals(&policy);
        let order = order(rules(&policy).len(), number);
        let turned: Vec<Value> = order.iter().map(|at| rules(&policy)[*at].clone()).collect();
        let (one, other) = (ask(&policy, &question), ask(&with_rules(&policy, &turned), &question));
        let oracle = Oracle::new(&policy).expect("a generated policy is valid");
        let words = |d: &OracleDecision| {
            let on = (d.on.clone(), d.missing.clone(), d.caveats.clone(), d.provider.clone());
            (d.kind.clone(), d.canonical.clone(), d.verdict.clone(), d.basis.clone(), on)
        };
        prop_assert_eq!(one.parts.len(), other.parts.len());
        let pairs = one.parts.iter().zip(&other.parts).chain([(&one, &other)]);
        for (one, other) in pairs {
            prop_assert_eq!(words(one), words(other), "{}", policy);
            for list in [
                |d: &OracleDecision| d.carve_outs.clone(),
                |d: &OracleDecision| d.partly.clone(),
                |d: &OracleDecision| d.overridden.clone(),
            ] {
                prop_assert_eq!(
                    named(&list(one), |at| at),
                    named(&list(other), |at| order[at]),
                    "{} {:?}",
                    policy,
                    order
                );
            }
            // An aggregate reports the answer of one of its parts.
            if one.kind != "finding" || !one.parts.is_empty() {
                continue;
            }
            by_rule.count(one.rule.is_some());
            let was = other.rule.as_deref().and_then(position).map(|at| format!("findings.rules[{}]", order[at]));
            if one.rule == was {
                prop_assert_eq!(&one.unless, &other.unless);
            } else if let (Some(rule), Some(was)) = (&one.rule, was) {
                other_rule.set(other_rule.get() + 1);
                let rank = |id: &str| oracle.rank_of(id, &one.canonical);
                prop_assert!(rank(rule) == rank(&was), "{} and {} are not equal in {}", rule, was, policy);
            } else {
                prop_assert!(false, "{one:?}\n{other:?}\n{policy}");
            }
        }
        Ok(())
    });
    by_rule.at_least(20, "answers came from a rule");
    assert!(other_rule.get() >= 3, "only {} answers came from an equal rule", other_rule.get());
}

/// The question with an alternative shown.
fn showing(question: &OracleReport, alternative: &[(String, bool)]) -> OracleReport {
    let mut shown = question.clone();
    shown.facts.extend(alternative.iter().cloned());
    shown
}

#[test]
fn a_shown_waiver_waives_the_rule_and_the_next_one_decides() {
    let (offered, next) = (Share::default(), Share::default());
    hold((finding_policies(), finding_questions()), |(policy, question)| {
        let before = ask(&policy, &question);
        for (at, leaf) in leaves(&before).into_iter().enumerate() {
            let deciding = leaf.rule.as_deref().and_then(position);
            if leaf.kind == "finding" {
                offered.count(!leaf.unless.is_empty());
            }
            let Some(deciding) = deciding else { continue };
            let fewer = without(&policy, deciding);
            for alternative in &leaf.unless {
                let shown = showing(&question, alternative);
                let (after, aside) = (ask(&policy, &shown), ask(&fewer, &shown));
                let (after, aside) = (leaves(&after)[at].clone(), leaves(&aside)[at].clone());
                prop_assert!(after.rule != leaf.rule, "{:?} does not waive {:?} in {}", alternative, leaf, policy);
                // The rest of the policy decides as if the rule did not exist.
                let was = |at: usize| if at < deciding { at } else { at + 1 };
                let rule = aside.rule.as_deref().and_then(position).map(|at| format!("findings.rules[{}]", was(at)));
                prop_assert_eq!(&after.rule, &rule, "{} {:?}", policy, shown);
                prop_assert_eq!(&after.unless, &aside.unless);
                next.count(after.rule.is_some());
                // The rule still mentions the class, unless it is for activities in general.
                let at_large = policy["findings"]["rules"][deciding]["class"] == "activity";
                if aside.basis == "class-never-implied" && !at_large {
                    let expected = if policy["findings"]["default"] == "out-of-scope" {
                        "class-unmentioned"
                    } else {
                        "class-condition-met"
                    };
                    prop_assert_eq!(after.basis, expected);
                    continue;
                }
                prop_assert_eq!(&after.verdict, &aside.verdict, "{} {:?}", policy, shown);
                for list in [|d: &OracleDecision| d.carve_outs.clone(), |d: &OracleDecision| d.partly.clone()] {
                    prop_assert_eq!(named(&list(&after), |at| at), named(&list(&aside), was), "{} {:?}", policy, shown);
                }
                let mut overridden = named(&aside.overridden, was);
                if is_in_scope(&after) || (leaf.verdict != after.verdict) {
                    overridden.insert(format!("findings.rules[{deciding}]"));
                }
                prop_assert_eq!(named(&after.overridden, |at| at), overridden, "{} {:?}", policy, shown);
            }
        }
        Ok(())
    });
    offered.at_least(9, "answers offered something");
    next.at_least(10, "lifted rules left one that decides");
}

/// A rule that names a class that is never implied mentions it, even if the rule is waived.
#[test]
fn a_waived_rule_still_mentions_its_class() {
    let silent =
        json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "findings": { "rules": [] } });
    let question = OracleReport {
        class: "activity/dos".to_owned(),
        facts: vec![("authorised".to_owned(), true)],
        ..OracleReport::default()
    };
    assert_eq!(ask(&silent, &question).basis, "class-never-implied");
    let spoken = with_rules(&silent, &[json!({ "class": "activity/dos", "unless": ["authorised"] })]);
    assert_eq!(ask(&spoken, &question).basis, "class-condition-met");
    let nothing_shown = OracleReport { facts: Vec::new(), ..question };
    assert_eq!(ask(&spoken, &nothing_shown).basis, "class-excluded");
}
