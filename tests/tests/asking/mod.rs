//! How the examples ask the oracle.

#![allow(dead_code, reason = "each test file uses a part of it")]

use scopegate_conformance::{Oracle, OracleDecision, OracleEvidence, OracleReport};
use serde_json::{Value, json};

pub fn policy(scope: Value) -> Value {
    json!({ "version": 1, "policy": { "name": "Examples", "owner": "Example" }, "scope": scope })
}

pub fn load(policy: &Value) -> Oracle {
    let providers = [("zendesk.com", "Zendesk", "saas"), ("cloudfront.net", "CloudFront", "cdn")];
    let providers = providers.map(|(s, n, k)| (s.to_owned(), n.to_owned(), k.to_owned())).to_vec();
    Oracle::with_providers(policy, providers).unwrap_or_else(|refusal| panic!("{refusal} in {policy}"))
}

pub fn ask(policy: &Value, target: &str) -> OracleDecision {
    load(policy).decide(target, &OracleEvidence::default()).unwrap_or_else(|code| panic!("{target}: {code}"))
}

/// `in | out | third party` and lines of `target verdict basis`.
pub fn check(inclusions: &[&str], exclusions: &[&str], third: &[&str], questions: &[(&str, &str)]) {
    let policy = policy(json!({ "in_scope": inclusions, "out_of_scope": exclusions, "third_party": third }));
    for (target, expected) in questions {
        let got = ask(&policy, target);
        let got_text = format!("{} {}", got.verdict, got.basis);
        assert_eq!(&got_text, expected, "{target} in {inclusions:?} out {exclusions:?} third {third:?}: {got:?}");
    }
}

/// A policy with the hosts `*.h.com` without `out.h.com`, and with these finding rules.
pub fn finding_policy(findings: Value) -> Value {
    let mut policy =
        policy(json!({ "in_scope": ["*.h.com"], "out_of_scope": ["out.h.com"], "third_party": ["help.h.com"],
        "unchecked": [{ "list": "out_of_scope", "text": "resellers" }] }));
    policy["findings"] = findings;
    policy
}

pub fn facts(facts: &[(&str, bool)]) -> Vec<(String, bool)> {
    facts.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

/// Its answer for a class alone.
pub fn finding(findings: &Value, class: &str, known: &[(&str, bool)]) -> OracleDecision {
    let policy = finding_policy(findings.clone());
    load(&policy).decide_finding(class, &facts(known)).unwrap_or_else(|code| panic!("{class}: {code}"))
}

/// Its answer for a class on targets.
pub fn report(findings: &Value, targets: &[&str], class: &str, known: &[(&str, bool)]) -> OracleDecision {
    let targets = targets.iter().map(|target| (*target).to_owned()).collect();
    let asked = OracleReport { targets, class: class.to_owned(), facts: facts(known), ..OracleReport::default() };
    let policy = finding_policy(findings.clone());
    load(&policy).decide_report(&asked).unwrap_or_else(|code| panic!("{asked:?}: {code}"))
}

/// `verdict basis rule`, the rule by its position.
pub fn short(decision: &OracleDecision) -> String {
    let rule = decision.rule.as_deref().map_or("-", |id| id.trim_start_matches("findings.rules"));
    format!("{} {} {rule}", decision.verdict, decision.basis)
}

/// Alternatives as `a+!b, c`.
pub fn unless(decision: &OracleDecision) -> String {
    let term = |(name, value): &(String, bool)| format!("{}{name}", if *value { "" } else { "!" });
    let all = |terms: &Vec<(String, bool)>| terms.iter().map(term).collect::<Vec<_>>().join("+");
    decision.unless.iter().map(all).collect::<Vec<_>>().join(", ")
}
