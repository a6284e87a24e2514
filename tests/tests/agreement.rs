//! The compiled engine and the oracle agree on every policy and question, whole decision.

use proptest::prelude::*;
use scopegate::{DecisionRecord, Evidence, Policy};
use scopegate_conformance::oracle::{Oracle, OracleDecision, OracleEvidence};
use scopegate_conformance::worlds;
use serde_json::Value;

fn evidence(of: &OracleEvidence) -> Result<Evidence, String> {
    let mut evidence = Evidence::new();
    for name in &of.cnames {
        evidence = evidence.cname(name).map_err(|error| error.code().as_str().to_owned())?;
    }
    for address in &of.addresses {
        evidence = evidence.address(address.parse().map_err(|_| "target.invalid-host")?);
    }
    if let Some(owned) = of.owned {
        evidence = evidence.owned(owned);
    }
    Ok(evidence)
}

fn decision(record: &DecisionRecord) -> OracleDecision {
    let decided = record.decided().expect("decided");
    let ids = |rules: &[scopegate::RuleRecord]| rules.iter().map(|rule| rule.id.clone()).collect();
    OracleDecision {
        kind: decided.kind.to_owned(),
        canonical: decided.canonical.clone(),
        verdict: decided.verdict.to_string(),
        basis: decided.basis.to_string(),
        rule: decided.rule.as_ref().map(|rule| rule.id.clone()),
        carve_outs: ids(&decided.carve_outs),
        partly: ids(&decided.partly),
        overridden: ids(&decided.overridden),
        unless: decided
            .unless
            .iter()
            .map(|all| all.iter().map(|unmet| (unmet.fact.to_owned(), unmet.value)).collect())
            .collect(),
        caveats: decided.caveats.clone(),
        provider: decided.provider.clone(),
    }
}

fn asked(policy: &Policy, target: &str, known: &OracleEvidence) -> Result<OracleDecision, String> {
    let evidence = evidence(known)?;
    match policy.check_with(target, &evidence) {
        Ok(answer) => Ok(decision(&answer.into_owned())),
        Err(error) => Err(error.code().as_str().to_owned()),
    }
}

fn both(policy: &Value) -> Option<(Policy, Oracle)> {
    let engine = Policy::from_json(&policy.to_string());
    let oracle = Oracle::new(policy);
    match (engine, oracle) {
        (Ok(engine), Ok(oracle)) => Some((engine, oracle)),
        (Err(_), Err(_)) => None,
        (Ok(_), Err(refusal)) => panic!("the engine loads what the oracle refuses: {refusal}\n{policy}"),
        (Err(errors), Ok(_)) => panic!("the oracle loads what the engine refuses: {errors}\n{policy}"),
    }
}

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
