//! The engine and the oracle agree on the complete decision, for every policy and question.

use proptest::prelude::*;
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both, is_met};
use scopegate_conformance::generators;
use scopegate_conformance::property::{Share, hold};

#[test]
fn engine_and_oracle_agree() {
    let (decided, met) = (Share::default(), Share::default());
    hold((generators::policies_and_questions(), generators::evidence()), |((policy, targets), known)| {
        let Some((engine, oracle)) = both(&policy) else { return Ok(()) };
        for target in &targets {
            for known in [&OracleEvidence::default(), &known] {
                // If a text has two faults, the semantics do not say which is reported.
                let one = asked(&engine, target, known).map_err(|_| "an error");
                let other = oracle.decide(target, known).map_err(|_| "an error");
                decided.count(one.is_ok());
                met.count(one.as_ref().is_ok_and(is_met));
                prop_assert_eq!(one, other, "target {}\nevidence {:?}\npolicy {}", target, known, policy);
            }
        }
        Ok(())
    });
    decided.at_least(70, "questions were decided");
    met.at_least(40, "answers had rules that meet");
}

/// So many rules meet each of these targets that the engine uses its algorithm for very many rules.
#[test]
fn engine_and_oracle_agree_on_very_many_rules_of_one_target() {
    let nested = |depth: usize| format!("https://h.com{}", "/a".repeat(depth));
    let stars = |count: usize| format!("https://h.com/{}*", "a*".repeat(count));
    let every_other = |first: usize| (first..=40).step_by(2).map(nested);
    let twice = |rules: Vec<String>| [rules.clone(), rules].concat();
    let mut asked_of = 0;
    for precedence in ["narrowest-wins", "exclusions-win"] {
        let policy = serde_json::json!({
            "version": 1, "policy": { "name": "A policy", "owner": "Example" },
            "scope": {
                "precedence": precedence,
                "in_scope": twice(every_other(1).chain((0..20).map(stars)).chain(["*.com.h.com".to_owned()]).collect()),
                "out_of_scope": twice(every_other(2).chain((10..30).map(stars)).chain(["h.com".to_owned()]).collect()),
                "third_party": every_other(4).take(9).chain((25..45).map(stars)).collect::<Vec<_>>(),
            },
        });
        let (engine, oracle) = both(&policy).expect("a policy");
        for depth in 0..45 {
            for target in [nested(depth), format!("{}/b", nested(depth)), format!("{}?c", nested(depth))] {
                let one = asked(&engine, &target, &OracleEvidence::default());
                let other = oracle.decide(&target, &OracleEvidence::default());
                assert_eq!(one.as_ref().ok(), other.as_ref().ok(), "{target}");
                asked_of += usize::from(one.is_ok_and(|decision| is_met(&decision)));
            }
        }
    }
    assert_eq!(asked_of, 270);
}
