//! Evidence beyond the name, ownership and providers.

use serde_json::json;

use super::{Small, texts};
use crate::OracleEvidence;

const PATTERNS: &[&str] = &[
    "h.com",
    "a.h.com",
    "*.h.com",
    "dev-*.h.com",
    "h.com:443",
    "https://h.com/a",
    "x.org",
    "*.x.org",
    "acme.zendesk.com",
    "*.zendesk.com",
    "x.netlify.app",
    "9.9.9.9",
    "9.9.9.0/29",
    "10.0.0.0/8",
    "64:ff9b::/96",
    "https://9.9.9.9/a",
    "*",
    "*/a",
];

const TARGETS: &[&str] = &[
    "h.com",
    "a.h.com",
    "dev-1.h.com",
    "h.com:443",
    "h.com:8443",
    "https://h.com/a",
    "https://h.com/nobody",
    "http://h.com/nobody",
    "x.org",
    "y.x.org",
    "acme.zendesk.com",
    "x.netlify.app",
    "9.9.9.9",
    "9.9.9.1",
    "9.9.9.0/29",
    "10.0.0.1",
    "db.internal",
];

fn known(cnames: &[&str], addresses: &[&str], owned: Option<bool>) -> OracleEvidence {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    OracleEvidence { cnames: texts(cnames), addresses: texts(addresses), owned }
}

/// Few rules of many kinds with all evidence, under four settings: without an owner, and with each of three owners, one
/// of whom changes the list of providers.
pub fn evidence() -> Small {
    let provider = json!({ "suffix": "x.org", "name": "X Desk", "kind": "saas" });
    let settings = [
        json!({}),
        json!({ "ownership": { "in_scope": true } }),
        json!({ "ownership": { "domains": ["h.com", "db.internal"], "networks": ["9.9.9.0/28"], "in_scope": true } }),
        json!({
            "ownership": { "domains": ["x.org"], "networks": ["10.0.0.0/8"] },
            "providers": { "add": [provider], "remove": ["zendesk.com"] },
            "scope": { "unchecked": [{ "list": "out_of_scope", "text": "what resellers run" }] },
        }),
    ];
    let mut family = Small::new(&settings, &texts(PATTERNS), TARGETS);
    family.patterns.push(json!({ "domain": "h.com" }));
    family.evidence = vec![
        known(&[], &[], None),
        known(&[], &[], Some(true)),
        known(&[], &[], Some(false)),
        known(&["b.h.com"], &[], None),
        known(&["y.x.org"], &[], None),
        known(&["acme.zendesk.com"], &[], None),
        known(&["x.netlify.app"], &[], None),
        known(&[], &["9.9.9.9"], None),
        known(&[], &["9.9.9.1"], Some(false)),
        known(&[], &["10.0.0.1"], None),
        known(&[], &["64:ff9b::909:909"], None),
        known(&["acme.zendesk.com", "a.h.com"], &["9.9.9.9", "10.0.0.1"], None),
        known(&["x.org"], &["9.9.9.9"], Some(true)),
        known(&["acme.zendesk.com"], &["10.0.0.1"], Some(true)),
    ];
    family
}
