//! The compiled engine and the oracle agree on every policy and question, whole decision.

use proptest::prelude::*;
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both};
use scopegate_conformance::worlds;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn engine_and_oracle_agree((policy, targets) in worlds::policies_and_questions(), known in worlds::evidence()) {
        let Some((engine, oracle)) = both(&policy) else { return Ok(()) };
        for target in &targets {
            for known in [&OracleEvidence::default(), &known] {
                // Where a text has two faults, which of them is named first is no law.
                let one = asked(&engine, target, known).map_err(|_| "an error");
                let other = oracle.decide(target, known).map_err(|_| "an error");
                prop_assert_eq!(one, other, "target {}\nevidence {:?}\npolicy {}", target, known, policy);
            }
        }
    }
}
