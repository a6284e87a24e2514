//! Examples of semantics 8, tested on the oracle: classes on targets, and refused policies.

mod asking;

use asking::{facts, finding_policy, load, report, short, unless};
use scopegate_conformance::{Oracle, OracleEvidence, OracleReport};
use serde_json::{Value, json};

fn shorts(decision: &scopegate_conformance::OracleDecision) -> Vec<String> {
    decision.parts.iter().map(short).collect()
}

#[test]
fn each_target_is_combined_with_each_class() {
    let findings = json!({ "rules": [{ "class": "clickjacking" }, { "class": "dos/application" }] });
    let got = report(&findings, &["a.h.com", "https://b.h.com/x"], "xss", &[]);
    assert_eq!(
        (got.kind.as_str(), got.canonical.as_str(), short(&got)),
        ("report", "xss", "in-scope listed in_scope[0]".to_owned())
    );
    let listed = "in-scope listed in_scope[0]";
    assert_eq!(shorts(&got), [listed, "in-scope class-unmentioned -", listed, "in-scope class-unmentioned -"]);
    let on: Vec<_> = got.parts.iter().map(|part| (part.kind.as_str(), part.on.as_deref())).collect();
    assert_eq!(
        on,
        [("host", None), ("finding", Some("a.h.com")), ("url", None), ("finding", Some("https://b.h.com/x"))]
    );
    assert_eq!((got.on, got.caveats), (None, vec!["resellers".to_owned()]));
    assert_eq!(short(&report(&findings, &["a.h.com"], "clickjacking", &[])), "out-of-scope class-excluded [0]");
    assert_eq!(
        short(&report(&findings, &["a.h.com", "out.h.com"], "xss", &[])),
        "out-of-scope excluded out_of_scope[0]"
    );
    // Of equal verdicts, the answer of the first part is reported.
    assert_eq!(short(&report(&findings, &["out.h.com"], "clickjacking", &[])), "out-of-scope excluded out_of_scope[0]");
    assert_eq!(
        short(&report(&findings, &["a.h.com", "out.h.com"], "clickjacking", &[])),
        "out-of-scope class-excluded [0]"
    );
    assert_eq!(
        short(&report(&findings, &["out.h.com", "help.h.com"], "clickjacking", &[])),
        "third-party third-party-rule third_party[0]"
    );
    let both = report(&findings, &["a.h.com", "a.h.com"], "denial of service", &[]);
    let pair = [listed, "in-scope class-unmentioned -", "out-of-scope class-never-implied -"];
    assert_eq!(
        (shorts(&both), both.canonical.as_str()),
        ([pair, pair].concat().iter().map(ToString::to_string).collect(), "dos, activity/dos")
    );
    assert_eq!((both.carve_outs, both.parts[1].carve_outs.clone()), (vec![], vec!["findings.rules[1]".to_owned()]));
}

#[test]
fn a_carve_out_of_any_part_is_a_carve_out_of_the_whole() {
    let findings =
        json!({ "rules": [{ "class": "xss/self" }, { "class": "xss/dom", "only_on": ["https://a.h.com/x"] }] });
    let mut policy = finding_policy(findings);
    policy["scope"]["out_of_scope"] = json!(["https://a.h.com/admin"]);
    let ask = |targets: &[&str]| {
        let targets = targets.iter().map(ToString::to_string).collect();
        load(&policy)
            .decide_report(&OracleReport { targets, class: "xss".to_owned(), ..OracleReport::default() })
            .unwrap()
    };
    assert_eq!(ask(&["b.h.com", "a.h.com"]).carve_outs, ["findings.rules[0]", "out_of_scope[0]", "findings.rules[1]"]);
    assert_eq!(ask(&["b.h.com"]).carve_outs, ["findings.rules[0]"]);
}

#[test]
fn rules_for_certain_assets() {
    let out = |pattern: &str| json!({ "rules": [{ "class": "xss", "only_on": [pattern] }] });
    let one = |pattern: &str, target: &str| short(&report(&out(pattern), &[target], "xss/dom", &[]).parts[1]);
    let (held, apart) = ("out-of-scope class-excluded [0]", "in-scope class-unmentioned -");
    for (pattern, target, expected) in [
        ("a.h.com", "a.h.com", held),
        ("a.h.com", "https://a.h.com/x", held),
        ("a.h.com", "b.h.com", apart),
        // A part of the target is enough: a path of a host, one of its two ports, some addresses of a network.
        ("https://a.h.com/x", "a.h.com", held),
        ("https://a.h.com/x/y", "https://a.h.com/x", held),
        ("https://a.h.com/x", "https://a.h.com/y", apart),
        ("a.h.com:443", "a.h.com", held),
        ("a.h.com:443", "http://a.h.com/", apart),
        ("9.9.9.0/25", "9.9.9.0/24", held),
        ("9.9.9.0/25", "9.9.9.128/25", apart),
        ("*", "9.9.9.9", held),
        ("9.9.9.9", "[64:ff9b::909:909]", held),
    ] {
        assert_eq!(one(pattern, target), expected, "{pattern} on {target}");
    }
    let allowed = |pattern: &str| json!({ "default": "out-of-scope", "rules": [{ "class": "xss", "only_on": [pattern], "verdict": "in-scope" }] });
    let one = |pattern: &str, target: &str| short(&report(&allowed(pattern), &[target], "xss/dom", &[]).parts[1]);
    let (allow, apart) = ("in-scope class-allowed [0]", "out-of-scope class-unmentioned -");
    for (pattern, target, expected) in [
        ("a.h.com", "a.h.com", allow),
        ("*.h.com", "h.com", apart),
        ("https://a.h.com/x", "a.h.com", apart),
        ("https://a.h.com/x", "http://a.h.com/x/y", allow),
        ("https://a.h.com/x", "https://a.h.com:8443/x", apart),
        ("a.h.com:443", "a.h.com", apart),
        ("a.h.com:443", "a.h.com:443", allow),
        ("9.9.9.0/25", "9.9.9.0/24", apart),
        ("9.9.9.0/25", "9.9.9.0/26", allow),
    ] {
        assert_eq!(one(pattern, target), expected, "{pattern} on {target}");
    }
}

#[test]
fn a_rule_for_certain_assets_is_deeper_than_a_general_rule() {
    let findings = json!({ "rules": [{ "class": "xss" }, { "class": "xss", "verdict": "in-scope", "only_on": ["a.h.com"] }, { "class": "xss/dom" }] });
    let got = |target: &str, class: &str| {
        let got = report(&findings, &[target], class, &[]).parts[1].clone();
        (short(&got), got.overridden, got.carve_outs, got.partly)
    };
    let id = |at: usize| format!("findings.rules[{at}]");
    assert_eq!(got("a.h.com", "xss"), ("in-scope class-allowed [1]".to_owned(), vec![id(0)], vec![id(2)], vec![]));
    assert_eq!(got("b.h.com", "xss"), ("out-of-scope class-excluded [0]".to_owned(), vec![], vec![], vec![]));
    assert_eq!(got("a.h.com", "xss/dom"), ("out-of-scope class-excluded [2]".to_owned(), vec![id(1)], vec![], vec![]));
    let alone = asking::finding(&findings, "xss", &[]);
    assert_eq!((short(&alone), alone.partly), ("out-of-scope class-excluded [0]".to_owned(), vec![id(1)]));
    // On another host, the rule for certain assets is not part of the classes above it.
    let above =
        json!({ "rules": [{ "class": "xss" }, { "class": "xss/dom", "verdict": "in-scope", "only_on": ["a.h.com"] }] });
    assert_eq!(report(&above, &["a.h.com"], "xss", &[]).parts[1].partly, [id(1)]);
    assert_eq!(report(&above, &["b.h.com"], "xss", &[]).parts[1].partly, Vec::<String>::new());
}

#[test]
fn the_facts_and_evidence_of_a_report() {
    let mut policy = finding_policy(json!({ "rules": [{ "class": "xss", "unless": ["owned-asset"] }] }));
    policy["ownership"] = json!({ "domains": [], "in_scope": true });
    let ask = |known: &[(&str, bool)], owned: Option<bool>| {
        let evidence = OracleEvidence { owned, ..OracleEvidence::default() };
        let report = OracleReport {
            targets: vec!["o.org".to_owned()],
            class: "xss".to_owned(),
            facts: facts(known),
            evidence,
            contains: vec![],
        };
        load(&policy).decide_report(&report).unwrap()
    };
    let got = ask(&[], None);
    assert_eq!((short(&got), unless(&got)), ("third-party unowned -".to_owned(), "owned-asset".to_owned()));
    assert_eq!(shorts(&ask(&[("owned-asset", true)], None)), ["in-scope owned -", "in-scope class-condition-met -"]);
    // The answer for the target comes first, and is not about the finding.
    assert_eq!(
        shorts(&ask(&[("owned-asset", true)], Some(false))),
        ["third-party unowned -", "in-scope class-condition-met -"]
    );
    assert_eq!(shorts(&ask(&[], Some(true))), ["in-scope owned -", "out-of-scope class-excluded [0]"]);
    let got = ask(&[("owned-asset", false)], None);
    assert_eq!(
        (shorts(&got), unless(&got)),
        (vec!["third-party unowned -".to_owned(), "out-of-scope class-excluded [0]".to_owned()], String::new())
    );
}

#[test]
fn missing_contents_of_a_report_are_listed_and_change_no_verdict() {
    let mut policy = finding_policy(json!({}));
    policy["report"] = json!({ "requires": ["steps", "impact", "affected-asset"] });
    let ask = |contains: &[&str]| {
        let contains = contains.iter().map(ToString::to_string).collect();
        let report = OracleReport {
            targets: vec!["a.h.com".to_owned()],
            class: "xss".to_owned(),
            contains,
            ..OracleReport::default()
        };
        load(&policy).decide_report(&report).unwrap()
    };
    assert_eq!(ask(&["impact", "a video"]).missing, ["steps", "affected-asset"]);
    assert_eq!(
        (short(&ask(&[])), ask(&["affected-asset", "impact", "steps"]).missing),
        ("in-scope listed in_scope[0]".to_owned(), vec![])
    );
}

#[test]
fn a_report_in_error_has_no_answer() {
    let oracle = load(&finding_policy(json!({})));
    let ask = |targets: &[&str], class: &str, known: &[(&str, bool)], cname: &str| {
        let evidence = OracleEvidence { cnames: vec![cname.to_owned()], ..OracleEvidence::default() };
        let targets = targets.iter().map(ToString::to_string).collect();
        oracle
            .decide_report(&OracleReport {
                targets,
                class: class.to_owned(),
                facts: facts(known),
                evidence,
                contains: vec![],
            })
            .map(|got| got.basis)
    };
    assert_eq!(ask(&["a.h.com"], "xss", &[], "b.h.com"), Ok("listed".to_owned()));
    assert_eq!(ask(&[], "xss", &[], "b.h.com"), Err("report.no-target".to_owned()));
    assert_eq!(ask(&["a.h.com", "a b"], "xss", &[], "b.h.com"), Err("target.invalid-host".to_owned()));
    assert_eq!(ask(&["a.h.com"], "nothing at all", &[], "b.h.com"), Err("class.unknown".to_owned()));
    assert_eq!(ask(&["a.h.com"], "xss", &[("valid", true)], "b.h.com"), Err("fact.unknown".to_owned()));
    assert_eq!(ask(&["a.h.com"], "xss", &[], "b c"), Err("target.invalid-host".to_owned()));
}

#[test]
fn invalid_policies_are_refused() {
    let rule = |rule: Value| json!({ "findings": { "rules": [{ "class": "xss" }, rule] } });
    let cases = [
        ("fact.unknown", rule(json!({ "class": "xss", "unless": ["validate"] }))),
        ("fact.unknown", rule(json!({ "class": "xss", "when": ["!validate"] }))),
        ("fact.unknown", json!({ "findings": { "unless": [["validated", "partner-approved"]] } })),
        ("policy.invalid-value", rule(json!({ "class": "xss", "unless": ["validated", []] }))),
        ("policy.invalid-value", rule(json!({ "class": "xss", "unless": [["validated", "!validated"]] }))),
        ("policy.invalid-value", rule(json!({ "class": "xss", "when": ["!validated", "validated"] }))),
        ("policy.invalid-value", json!({ "findings": { "facts": { "Partner": "in writing" } } })),
        ("policy.invalid-value", json!({ "findings": { "facts": { "partner-": "in writing" } } })),
        ("policy.invalid-value", json!({ "findings": { "facts": { "partner": "" } } })),
        ("policy.duplicate-fact", json!({ "findings": { "facts": { "validated": "by us" } } })),
        ("class.unknown", rule(json!({ "class": "click-jack" }))),
        ("policy.missing-key", rule(json!({ "reason": "none" }))),
        ("policy.unknown-key", rule(json!({ "class": "xss", "inherits": false }))),
        ("policy.invalid-value", rule(json!({ "class": "xss", "verdict": "allowed" }))),
        ("policy.invalid-value", json!({ "findings": { "default": "third-party" } })),
        ("policy.invalid-value", rule(json!({ "class": "xss", "verdict": "in-scope", "inherit": false }))),
        ("policy.invalid-value", rule(json!({ "class": "xss", "only_on": [] }))),
        ("pattern.any-host", rule(json!({ "class": "xss", "verdict": "in-scope", "only_on": ["*"] }))),
        (
            "pattern.public-suffix",
            rule(json!({ "class": "xss", "verdict": "in-scope", "only_on": ["a.h.com", "*.co.uk"] })),
        ),
        ("pattern.scheme", rule(json!({ "class": "xss", "only_on": ["gopher://h.com"] }))),
        ("policy.duplicate-requirement", json!({ "report": { "requires": ["steps", "impact", "steps"] } })),
        ("policy.invalid-value", json!({ "report": { "requires": ["steps", ""] } })),
        ("policy.invalid-value", json!({ "report": { "requires": ["Steps to follow"] } })),
    ];
    assert_eq!(cases.len(), 23);
    for (code, tables) in cases {
        let mut policy = finding_policy(json!({}));
        policy.as_object_mut().unwrap().extend(tables.as_object().unwrap().clone());
        let refused = Oracle::new(&policy).map(|_| ()).map_err(|refusal| refusal.code);
        assert_eq!(refused, Err(code.to_owned()), "{tables}");
    }
    let sound = [
        rule(json!({ "class": "xss", "unless": [], "when": [], "inherit": true, "reason": "none" })),
        rule(
            json!({ "class": "denial of service", "only_on": ["*", "*.co.uk"], "unless": ["validated", "!validated"] }),
        ),
        json!({ "findings": { "facts": { "partner-2": "in writing" }, "unless": [["partner-2", "partner-2"]] } }),
        json!({ "report": { "requires": [] } }),
    ];
    for tables in sound {
        let mut policy = finding_policy(json!({}));
        policy.as_object_mut().unwrap().extend(tables.as_object().unwrap().clone());
        assert!(Oracle::new(&policy).is_ok(), "{tables}");
    }
}
