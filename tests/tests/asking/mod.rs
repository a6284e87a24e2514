//! How the examples ask the oracle.

#![allow(dead_code, reason = "each test file uses a part of it")]

use scopegate_conformance::{Oracle, OracleDecision, OracleEvidence};
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
