//! The compiled engine and the oracle agree on every policy and question, whole decision.

use proptest::prelude::*;
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both, is_met};
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::worlds;

#[test]
fn engine_and_oracle_agree() {
    let (decided, met) = (Share::default(), Share::default());
    hold((worlds::policies_and_questions(), worlds::evidence()), |((policy, targets), known)| {
        let Some((engine, oracle)) = both(&policy) else { return Ok(()) };
        for target in &targets {
            for known in [&OracleEvidence::default(), &known] {
                // Where a text has two faults, which of them is named first is no law.
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
