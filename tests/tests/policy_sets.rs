//! Semantics 10: a set of policies answers, for each policy that mentions a target, exactly what that policy answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use proptest::collection::vec;
use proptest::prelude::*;
use scopegate::{Policy, PolicySet};
use scopegate_conformance::engine::both;
use scopegate_conformance::generators;
use scopegate_conformance::property::{Share, hold};

fn set(policies: &[Policy]) -> PolicySet {
    let add = |builder: scopegate::policy_set::PolicySetBuilder, (number, policy): (usize, &Policy)| {
        builder.policy(&format!("policy {number}"), policy.clone()).unwrap()
    };
    policies.iter().enumerate().fold(PolicySet::builder(), add).build()
}

#[test]
fn a_policy_mentions_what_its_rules_meet_and_what_it_owns() {
    let (decided, mentioned) = (Share::default(), Share::default());
    hold(generators::policies_and_questions(), |(policy, targets)| {
        let Some((engine, oracle)) = both(&policy) else { return Ok(()) };
        for target in &targets {
            let one = engine.check(target.as_str()).ok();
            let other = oracle.mentions(target).ok();
            decided.count(one.is_some());
            mentioned.count(other == Some(true));
            prop_assert_eq!(one.as_ref().map(|it| it.is_mentioned()), other, "target {}\npolicy {}", target, policy);
            let summary = engine.batch().summary(target).ok();
            prop_assert_eq!(one.map(|it| it.summary()), summary, "target {}\npolicy {}", target, policy);
        }
        Ok(())
    });
    decided.at_least(70, "questions were decided");
    mentioned.at_least(40, "targets were mentioned");
}

#[test]
fn a_set_answers_as_its_policies() {
    let (asked, several) = (Share::default(), Share::default());
    hold(vec(generators::policies_and_questions(), 1..7), |cases| {
        let (mut policies, mut targets) = (Vec::new(), Vec::new());
        for (policy, questions) in &cases {
            if let Some((engine, _)) = both(policy) {
                policies.push(engine);
                targets.extend(questions);
            }
        }
        let set = set(&policies);
        for target in targets {
            let all: Result<Vec<_>, _> = policies.iter().map(|policy| policy.check(target.as_str())).collect();
            let expected = all.map(|all| {
                let mentioned = all.into_iter().enumerate().filter(|(_, decision)| decision.is_mentioned());
                mentioned.map(|(number, decision)| (number, decision.to_record())).collect::<Vec<_>>()
            });
            let mentions = set.check(target.as_str()).map(|mentions| {
                let record =
                    |mention: &scopegate::policy_set::Mention<'_>| (mention.number(), mention.decision().to_record());
                mentions.iter().map(record).collect::<Vec<_>>()
            });
            asked.count(mentions.as_ref().is_ok_and(|mentions| !mentions.is_empty()));
            several.count(mentions.as_ref().is_ok_and(|mentions| mentions.len() > 1));
            prop_assert_eq!(&mentions, &expected, "target {}", target);
            let mut brief = Vec::new();
            let read = set.summaries(target, |number, summary| brief.push((number, summary)));
            let summary = |number: usize| policies[number].batch().summary(target).unwrap();
            let expected = expected.map(|it| it.into_iter().map(|(number, _)| (number, summary(number))).collect());
            prop_assert_eq!(read.map(|()| brief), expected, "target {}", target);
        }
        Ok(())
    });
    asked.at_least(30, "targets were mentioned");
    several.at_least(5, "targets were mentioned by several policies");
}

#[test]
fn keys_are_unique_and_plain() {
    let policy = Policy::builder().name("A policy").owner("Example").in_scope("h.com").build().unwrap();
    let code = |builder: Result<scopegate::policy_set::PolicySetBuilder, scopegate::policy_set::PolicySetError>| {
        builder.unwrap_err().code().as_str()
    };
    let one = || PolicySet::builder().policy("a", policy.clone()).unwrap();
    assert_eq!(code(one().policy("a", policy.clone())), "set.duplicate-key");
    for key in ["", "a\nb", "\u{7f}", "a\0"] {
        assert_eq!(code(one().policy(key, policy.clone())), "set.invalid-key", "{key:?}");
    }
    let set = one().policy("A", policy.clone()).unwrap().build();
    assert_eq!((set.len(), set.get("A").is_some(), set.get("b").is_some()), (2, true, false));
    assert!(set.require("a", "h.com").is_ok());
    assert_eq!(set.require("a", "g.com").unwrap_err().code(), "unowned");
    assert_eq!(set.require("b", "h.com").unwrap_err().code(), "set.unknown-key");
    assert_eq!(set.require("b", "not a target").unwrap_err().code(), "set.unknown-key");
    assert!(PolicySet::builder().build().check("h.com").unwrap().is_empty());
}
