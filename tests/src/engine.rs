//! The engine, asked and answering in the oracle's words.

use scopegate::policy::Report;
use scopegate::{DecisionRecord, Evidence, Facts, Policy};
use serde_json::Value;

use crate::oracle::{Oracle, OracleDecision, OracleEvidence, OracleReport};

/// Evidence as the engine takes it.
///
/// # Errors
///
/// The code of the first text that is no host.
pub fn evidence(of: &OracleEvidence) -> Result<Evidence, String> {
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

/// A decision in the oracle's words.
pub fn decision(record: &DecisionRecord) -> OracleDecision {
    let decided = record.decided().expect("decided");
    let ids = |rules: &[scopegate::decision::RuleRecord]| rules.iter().map(|rule| rule.id.clone()).collect();
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
            .map(|all| all.iter().map(|unmet| (unmet.fact.to_string(), unmet.value)).collect())
            .collect(),
        caveats: decided.caveats.clone(),
        provider: decided.provider.clone(),
        on: decided.on.clone(),
        parts: decided.parts.iter().map(decision).collect(),
        missing: decided.missing.clone(),
    }
}

/// What the engine says, in the oracle's words; the code of an error.
pub fn asked(policy: &Policy, target: &str, known: &OracleEvidence) -> Result<OracleDecision, String> {
    let evidence = evidence(known)?;
    match policy.check_with(target, &evidence) {
        Ok(answer) => Ok(decision(&answer.to_record())),
        Err(error) => Err(error.code().as_str().to_owned()),
    }
}

/// The record of what the engine says of a report, or of a class alone where it has no target; the code of an error.
pub fn finding_record(policy: &Policy, question: &OracleReport) -> Result<DecisionRecord, String> {
    let facts: Facts = question.facts.iter().cloned().collect();
    let code = |error: scopegate::findings::QuestionError| error.code().as_str().to_owned();
    if question.targets.is_empty() {
        let decision = policy.check_finding(&question.class, &facts).map_err(code)?;
        return Ok(decision.to_record());
    }
    let evidence = evidence(&question.evidence)?;
    let targets = question.targets.iter().map(String::as_str);
    let report =
        Report::new(&question.class).targets(targets).facts(facts).evidence(evidence).contents(&question.contains);
    let decision = policy.check_report(&report).map_err(code)?;
    Ok(decision.to_record())
}

/// The same in the oracle's words.
pub fn answered(policy: &Policy, question: &OracleReport) -> Result<OracleDecision, String> {
    finding_record(policy, question).map(|record| decision(&record))
}

/// A policy that must load.
///
/// # Panics
///
/// Where it does not.
pub fn load(policy: &Value) -> Policy {
    Policy::from_json(&policy.to_string()).unwrap_or_else(|errors| panic!("{errors}\n{policy}"))
}

/// Whether rules have anything to say of the target.
pub fn is_met(decision: &OracleDecision) -> bool {
    decision.rule.is_some()
        || [&decision.carve_outs, &decision.partly, &decision.overridden].iter().any(|l| !l.is_empty())
}

/// Both engines over one policy; `None` where both refuse it.
///
/// # Panics
///
/// Where only one of them does.
pub fn both(policy: &Value) -> Option<(Policy, Oracle)> {
    let engine = Policy::from_json(&policy.to_string());
    let oracle = Oracle::new(policy);
    match (engine, oracle) {
        (Ok(engine), Ok(oracle)) => Some((engine, oracle)),
        (Err(_), Err(_)) => None,
        (Ok(_), Err(refusal)) => panic!("the engine loads what the oracle refuses: {refusal}\n{policy}"),
        (Err(errors), Ok(_)) => panic!("the oracle loads what the engine refuses: {errors}\n{policy}"),
    }
}
