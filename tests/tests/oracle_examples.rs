//! Every example of semantics 4 to semantics 6, tested on the oracle.

mod asking;

use asking::{ask, check, load, policy};
use scopegate_conformance::OracleEvidence;
use serde_json::json;

#[test]
fn section_4_examples() {
    check(
        &["*.h.com"],
        &["blog.h.com"],
        &[],
        &[
            ("blog.h.com", "out-of-scope excluded"),
            ("www.blog.h.com", "out-of-scope excluded"),
            ("x.h.com", "in-scope listed"),
        ],
    );
    check(&["*.h.com"], &["h.com"], &[], &[("h.com", "out-of-scope excluded"), ("x.h.com", "in-scope listed")]);
    let both = &["*.h.com", "a.blog.h.com"];
    check(
        both,
        &["blog.h.com"],
        &[],
        &[("a.blog.h.com", "in-scope listed"), ("b.blog.h.com", "out-of-scope excluded")],
    );
    check(&["api.h.com"], &["*.h.com"], &[], &[("api.h.com", "in-scope listed"), ("x.h.com", "out-of-scope excluded")]);
    check(&["h.com"], &["*.h.com"], &[], &[("h.com", "in-scope listed"), ("x.h.com", "out-of-scope excluded")]);
    check(&["*.h.com"], &["*.h.com"], &[], &[("x.h.com", "out-of-scope excluded")]);
    check(&["https://h.com"], &["https://h.com"], &[], &[("https://h.com/", "out-of-scope excluded")]);
    check(&["https://h.com"], &["h.com"], &[], &[("h.com", "out-of-scope excluded")]);
    check(
        &["*.h.com", "https://a.h.com/ok"],
        &["a.h.com"],
        &[],
        &[
            ("https://a.h.com/ok/1", "in-scope listed"),
            ("https://a.h.com/", "out-of-scope excluded"),
            ("a.h.com", "out-of-scope excluded"),
        ],
    );
    check(
        &["*.h.com"],
        &["https://*/admin"],
        &[],
        &[
            ("https://a.h.com/admin", "out-of-scope excluded"),
            ("https://a.h.com/admin/x", "out-of-scope excluded"),
            ("https://a.h.com/administrator", "in-scope listed"),
        ],
    );
    check(
        &["31.31.140.0/24"],
        &["31.31.136.0/21", "31.31.140.0-87", "31.31.140.92-254"],
        &[],
        &[
            ("31.31.140.90", "in-scope listed"),
            ("31.31.140.10", "out-of-scope excluded"),
            ("31.31.138.1", "out-of-scope excluded"),
            ("31.31.140.90/31", "in-scope listed"),
            ("31.31.140.88/29", "out-of-scope partial"),
        ],
    );
}

#[test]
fn precedence_exclusions_win() {
    let policy =
        policy(json!({ "precedence": "exclusions-win", "in_scope": ["api.h.com"], "out_of_scope": ["*.h.com"] }));
    assert_eq!(ask(&policy, "api.h.com").verdict, "out-of-scope");
}

#[test]
fn section_5_ownership() {
    let mut owned = policy(json!({ "in_scope": ["h.com"], "out_of_scope": ["https://o.org/x"],
        "unchecked": [{ "list": "out_of_scope", "text": "resellers" }, { "list": "in_scope", "text": "all" }] }));
    owned["ownership"] = json!({ "domains": ["o.org"], "in_scope": true });
    let got = ask(&owned, "a.o.org");
    assert_eq!(
        (got.verdict.as_str(), got.basis.as_str(), got.caveats),
        ("in-scope", "owned", vec!["resellers".to_owned()])
    );
    let got = ask(&owned, "o.org");
    assert_eq!(got.carve_outs, ["out_of_scope[0]"]);
    let got = ask(&owned, "x.h.com");
    assert_eq!((got.basis.as_str(), got.unless), ("unowned", vec![vec![("owned-asset".to_owned(), true)]]));
    assert_eq!(ask(&owned, "acme.zendesk.com").provider.as_deref(), Some("Zendesk"));
    let asset = OracleEvidence { owned: Some(true), ..OracleEvidence::default() };
    assert_eq!(load(&owned).decide("x.h.com", &asset).expect("a host").basis, "owned");
    let stranger = OracleEvidence { owned: Some(false), ..OracleEvidence::default() };
    assert_eq!(load(&owned).decide("a.o.org", &stranger).expect("a host").basis, "unowned");
    assert_eq!(ask(&policy(json!({ "in_scope": ["h.com"] })), "8.8.8.8").basis, "unlisted");
    assert_eq!(ask(&policy(json!({ "in_scope": ["acme.zendesk.com"] })), "b.zendesk.com").basis, "provider");
}

#[test]
fn section_6_evidence() {
    let oracle = load(&policy(json!({ "in_scope": ["*.h.com", "help.h.com", "10.1.0.0/16"],
        "out_of_scope": ["legacy.net"], "third_party": ["*.statuspage.io"] })));
    let ask = |target: &str, cnames: &[&str], addresses: &[&str]| {
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect();
        let evidence = OracleEvidence { cnames: texts(cnames), addresses: texts(addresses), owned: None };
        let got = oracle.decide(target, &evidence).expect("a host");
        format!("{} {} {}", got.verdict, got.basis, got.provider.unwrap_or_default())
    };
    assert_eq!(ask("a.h.com", &["x.legacy.net"], &[]), "out-of-scope excluded ");
    assert_eq!(ask("a.h.com", &["xlegacy.net"], &[]), "in-scope listed ");
    assert_eq!(ask("a.h.com", &["legacy.net"], &[]), "out-of-scope excluded ");
    assert_eq!(ask("a.h.com", &["s.statuspage.io"], &[]), "third-party third-party-rule ");
    assert_eq!(ask("help.h.com", &["s.statuspage.io"], &[]), "in-scope listed ");
    assert_eq!(ask("a.h.com", &["acme.zendesk.com"], &[]), "third-party provider Zendesk");
    assert_eq!(ask("help.h.com", &["acme.zendesk.com"], &[]), "in-scope listed Zendesk");
    assert_eq!(ask("a.h.com", &["d1.cloudfront.net"], &[]), "in-scope listed CloudFront");
    assert_eq!(ask("a.h.com", &[], &["192.168.1.1"]), "out-of-scope not-public ");
    assert_eq!(ask("a.h.com", &[], &["10.1.1.1"]), "in-scope listed ");
}

#[test]
fn rules_with_an_effect_on_a_decision_are_listed() {
    let policy = policy(json!({ "in_scope": ["*.h.com", "https://a.h.com/ok"], "third_party": ["a.h.com"],
        "out_of_scope": ["https://*/admin", "https://b.h.com/x/y"] }));
    let got = ask(&policy, "a.h.com");
    assert_eq!((got.rule.as_deref(), got.verdict.as_str()), (Some("third_party[0]"), "third-party"));
    assert_eq!((got.partly, got.overridden), (vec!["in_scope[1]".to_owned()], vec!["in_scope[0]".to_owned()]));
    let got = ask(&policy, "https://a.h.com/ok/1");
    assert_eq!((got.rule.as_deref(), got.overridden), (Some("in_scope[1]"), vec!["third_party[0]".to_owned()]));
    assert_eq!(ask(&policy, "b.h.com").carve_outs, ["out_of_scope[0]", "out_of_scope[1]"]);
    assert_eq!(ask(&policy, "https://b.h.com/x").carve_outs, ["out_of_scope[1]"]);
}
