//! The engine, with questions and answers in the types of the oracle.

use scopegate::policy::Report;
use scopegate::{DecisionRecord, Evidence, Facts, Policy};
use serde_json::Value;

use crate::oracle::{Oracle, OracleDecision, OracleEvidence, OracleReport};

/// Evidence as the type of the engine.
///
/// # Errors
///
/// The code of the first invalid host.
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

/// A decision as the type of the oracle.
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

/// The decision of the engine as the type of the oracle, or the code of the error.
pub fn asked(policy: &Policy, target: &str, known: &OracleEvidence) -> Result<OracleDecision, String> {
    let evidence = evidence(known)?;
    match policy.check_with(target, &evidence) {
        Ok(answer) => Ok(decision(&answer.to_record())),
        Err(error) => Err(error.code().as_str().to_owned()),
    }
}

/// The record of the engine for a report, or for a class if there is no target, or the code of the error.
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

/// The same as the type of the oracle.
pub fn answered(policy: &Policy, question: &OracleReport) -> Result<OracleDecision, String> {
    finding_record(policy, question).map(|record| decision(&record))
}

/// A policy that must load.
///
/// # Panics
///
/// If it does not.
pub fn load(policy: &Value) -> Policy {
    Policy::from_json(&policy.to_string()).unwrap_or_else(|errors| panic!("{errors}\n{policy}"))
}

/// Whether rules can apply to the target.
pub fn is_met(decision: &OracleDecision) -> bool {
    decision.rule.is_some()
        || [&decision.carve_outs, &decision.partly, &decision.overridden].iter().any(|l| !l.is_empty())
}

/// Both engines for one policy; `None` if both refuse it.
///
/// # Panics
///
/// If only one of them does.
pub fn both(policy: &Value) -> Option<(Policy, Oracle)> {
    let engine = Policy::from_json(&policy.to_string());
    let oracle = Oracle::new(policy);
    match (engine, oracle) {
        (Ok(engine), Ok(oracle)) => Some((engine, oracle)),
        (Err(_), Err(_)) => None,
        (Ok(_), Err(refusal)) => panic!("the engine loads a policy that the oracle refuses: {refusal}\n{policy}"),
        (Err(errors), Ok(_)) => panic!("the oracle loads a policy that the engine refuses: {errors}\n{policy}"),
    }
}
