//! The engine and the oracle agree on the complete decision, for policies and questions that the input chooses.
//!
//! An input that begins with one of the bytes 0 to 2 is the random data of a generator that the property tests use. Any
//! other input is a policy and questions in lines. The first character of a line gives its kind.
//!
//! | first | is |
//! | --- | --- |
//! | `+` `-` `~` | a pattern of `in_scope`, `out_of_scope`, `third_party`; after a `.` a `domain` |
//! | `o` `n` | an owned domain, an owned network |
//! | `i` `a` `w` | `ownership.in_scope`, `wildcard_includes_apex`, `exclusions-win` |
//! | `@` `=` | evidence: a CNAME, an address |
//! | `Y` `N` | evidence: owned, not owned |
//! | `?` | a target |

use std::net::IpAddr;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use scopegate::Policy;
use serde_json::{Value, json};

use super::bytes::text;
use crate::engine::{answered, asked, both};
use crate::{Oracle, OracleEvidence, generators};

/// The engine and the oracle for the policy and questions of an input.
pub fn check(data: &[u8]) {
    match data.split_first() {
        Some((0, dice)) => {
            let ((policy, targets), known) =
                thrown((generators::policies_and_questions(), generators::evidence()), dice);
            agree(&policy, &targets, &known);
        }
        Some((1, dice)) => {
            let (policy, questions) = thrown(generators::findings_and_questions(), dice);
            let Some((engine, oracle)) = both(&policy) else { return };
            for question in &questions {
                let (ours, law) = (answered(&engine, question), oracle.answer(question));
                assert_eq!(ours, law, "{question:?}\npolicy {policy}");
            }
        }
        Some((2, dice)) => {
            let (policy, networks) = thrown(
                (generators::network_policies(), [generators::asked_networks(), generators::asked_networks()]),
                dice,
            );
            let networks = networks.map(|network| network.to_string());
            agree(&policy, &networks, &OracleEvidence::default());
        }
        _ => written(data),
    }
}

/// What a strategy generates from the input: the first 32 bytes seed the random numbers. They cannot be the numbers
/// themselves, because a strategy that draws until it has different values would never finish at the end of an input.
fn thrown<S: Strategy>(strategy: S, dice: &[u8]) -> S::Value {
    let mut seed = [0; 32];
    seed.iter_mut().zip(dice).for_each(|(to, from)| *to = *from);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    strategy.new_tree(&mut runner).expect("the generators reject nothing").current()
}

fn agree(policy: &Value, targets: &[String], known: &OracleEvidence) {
    let Some((engine, oracle)) = both(policy) else { return };
    agree_on(&engine, &oracle, policy, targets, known);
}

fn agree_on(engine: &Policy, oracle: &Oracle, policy: &Value, targets: &[String], known: &OracleEvidence) {
    for target in targets {
        for known in [&OracleEvidence::default(), known] {
            // If a text has two faults, the semantics do not say which is reported.
            let ours = asked(engine, target, known).map_err(|_| "an error");
            let law = oracle.decide(target, known).map_err(|_| "an error");
            assert_eq!(ours, law, "target {target:?}\nevidence {known:?}\npolicy {policy}");
        }
    }
}

/// The maximum number of lines.
const LINES: usize = 24;

fn written(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut policy = json!({ "version": 1, "policy": { "name": "F", "owner": "F" }, "scope": {}, "ownership": {} });
    let (mut targets, mut known) = (Vec::new(), OracleEvidence::default());
    for line in text.split('\n').take(LINES) {
        let mut characters = line.chars();
        let (first, rest) = (characters.next(), characters.as_str());
        match first {
            Some('+') => put(&mut policy["scope"]["in_scope"], rest),
            Some('-') => put(&mut policy["scope"]["out_of_scope"], rest),
            Some('~') => put(&mut policy["scope"]["third_party"], rest),
            Some('o') => put(&mut policy["ownership"]["domains"], rest),
            Some('n') => put(&mut policy["ownership"]["networks"], rest),
            Some('i') => policy["ownership"]["in_scope"] = json!(true),
            Some('a') => policy["scope"]["wildcard_includes_apex"] = json!(true),
            Some('w') => policy["scope"]["precedence"] = json!("exclusions-win"),
            Some('@') => known.cnames.push(rest.to_owned()),
            Some('=') if rest.parse::<IpAddr>().is_ok() => known.addresses.push(rest.to_owned()),
            Some('Y') => known.owned = Some(true),
            Some('N') => known.owned = Some(false),
            Some('?') => targets.push(rest.to_owned()),
            _ => {}
        }
    }
    // The engine may refuse more arbitrary texts as patterns than the oracle does, and never fewer.
    let Ok(engine) = Policy::from_json(&policy.to_string()) else { return };
    let oracle = Oracle::new(&policy);
    let oracle = oracle
        .unwrap_or_else(|refusal| panic!("the engine loads a policy that the oracle refuses: {refusal}\n{policy}"));
    agree_on(&engine, &oracle, &policy, &targets, &known);
}

/// Adds an entry to a list: a pattern or, after a dot, a `domain`.
fn put(list: &mut Value, text: &str) {
    let entry = match text.strip_prefix('.') {
        Some(domain) => json!({ "domain": domain }),
        None => json!(text),
    };
    match list.as_array_mut() {
        Some(entries) => entries.push(entry),
        None => *list = json!([entry]),
    }
}
