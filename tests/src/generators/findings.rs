//! Policies about findings in which rules interact: classes above and below each other, few facts, every kind of
//! condition. And questions near them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use crate::{OracleEvidence, OracleReport};

/// Other names of classes, and classes that never inherit or are never implied.
const CLASSES: &[&str] = &[
    "misconfiguration",
    "misconfiguration/security-headers",
    "misconfiguration/security-headers/csp",
    "CSP",
    "missing security headers",
    "clickjacking",
    "CWE-1021",
    "vrt:server_security_misconfiguration.clickjacking",
    "report-quality/no-poc",
    "third-party",
    "scope/unlisted",
    "activity",
    "activity/dos",
    "activity/dos/resource-exhaustion",
    "activity/data-modification",
    "activity/data-modification/destruction",
    "activity/reverse-engineering",
    "dos/application",
];

/// Names that denote several classes.
const AMBIGUOUS: &[&str] = &["denial of service", "resource exhaustion", "automated scanning", "weak encryption"];

/// The line of descent that most rules and questions use.
const LINE: &[&str] =
    &["misconfiguration", "misconfiguration/security-headers", "misconfiguration/security-headers/csp"];

/// The line of an activity that is never implied.
const NEVER_IMPLIED: &[&str] = &["activity", "activity/dos", "activity/dos/resource-exhaustion"];

/// A class that inherits the condition of its section, and a class below it that does not.
const NEVER_INHERITS: &[&str] = &["report-quality", "report-quality/duplicate"];

/// The facts of the conditions. The policy defines the last one.
pub const FACTS: [&str; 4] = ["material-impact", "reproducible", "sensitive-action", "partner-approved"];

/// Patterns for both kinds of rules.
const PATTERNS: &[&str] = &[
    "a.h.com",
    "a.h.com",
    "*.h.com",
    "dev-*.h.com",
    "https://a.h.com/a",
    "https://h.com/a/*/c",
    "a.h.com:443",
    "https://a.h.com/a?id=7",
    "9.9.9.0/25",
    "9.9.9.5-9.9.9.77",
    "9.9.9.9",
    "64:ff9b::909:900/124",
    "::ffff:9.9.9.0/120",
    "*h.com",
    "other.org",
];

/// Patterns that are valid only as exclusions.
const ANY_HOST: &[&str] = &["*", "*/a", "*:443"];

const TARGETS: &[&str] = &[
    "a.h.com",
    "A.h.com.",
    "h.com",
    "b.h.com",
    "https://a.h.com/a",
    "https://a.h.com/a/b?id=7",
    "https://a.h.com/x/..%2fa",
    "http://a.h.com:8443/a",
    "a.h.com:443",
    "https://h.com/a/x/c",
    "https://b.h.com/admin",
    "out.h.com",
    "help.h.com",
    "other.org",
    "9.9.9.9",
    "9.9.9.0/24",
    "9.9.9.0/26",
    "[64:ff9b::909:909]",
    "9.9.0.0/16",
    "64:ff9b::909:900/120",
    "64:ff9b::/64",
    "::/80",
    "2002:909:900::/40",
];

const REQUIRED: &[&str] = &["steps", "impact", "affected-asset"];

fn class() -> impl Strategy<Value = String> {
    prop_oneof![
        10 => select(LINE),
        4 => select(NEVER_IMPLIED),
        2 => select(NEVER_INHERITS),
        4 => select(CLASSES),
        2 => select(AMBIGUOUS),
    ]
    .prop_map(str::to_owned)
}

/// Literals of different facts.
fn terms(most: usize) -> impl Strategy<Value = Vec<String>> {
    (subsequence(&FACTS[..], 1..=most), any::<[bool; 4]>()).prop_map(|(names, values)| {
        let term = |(name, value): (&str, bool)| format!("{}{name}", if value { "" } else { "!" });
        names.into_iter().zip(values).map(term).collect()
    })
}

/// Alternatives, each a literal or a list of literals. One may occur twice.
fn alternatives() -> impl Strategy<Value = Value> {
    let one = terms(1).prop_map(|terms| json!(terms[0]));
    let all = terms(3).prop_map(|terms| json!(terms));
    let backwards = terms(2).prop_map(|terms| json!(terms.into_iter().rev().collect::<Vec<_>>()));
    vec(prop_oneof![3 => one, 2 => all, 1 => backwards], 0..=3).prop_map(Value::Array)
}

/// A finding rule.
pub fn finding_rule() -> impl Strategy<Value = Value> {
    let verdict = prop_oneof![4 => Just(None), 1 => Just(Some("out-of-scope")), 3 => Just(Some("in-scope")), 1 => Just(Some("third-party"))];
    let unless = prop_oneof![2 => Just(json!([])), 3 => alternatives()];
    let when = prop_oneof![3 => Just(Vec::new()), 2 => terms(2)];
    let only_on = option::weighted(0.3, (vec(select(PATTERNS), 1..=2), option::weighted(0.2, select(ANY_HOST))));
    let inherit = option::weighted(0.3, any::<bool>());
    (class(), verdict, unless, when, only_on, inherit).prop_map(|(class, verdict, unless, when, only_on, inherit)| {
        let mut rule = Map::from_iter([("class".to_owned(), json!(class))]);
        let mut put = |key: &str, value: Value| rule.insert(key.to_owned(), value);
        let includes = verdict == Some("in-scope");
        if let Some(verdict) = verdict {
            put("verdict", json!(verdict));
        }
        if unless != json!([]) {
            put("unless", unless);
        }
        if !when.is_empty() {
            put("when", json!(when));
        }
        if let Some((mut patterns, any_host)) = only_on {
            patterns.extend(any_host.filter(|_| !includes));
            put("only_on", json!(patterns));
        }
        if let (Some(inherit), false) = (inherit, includes) {
            put("inherit", json!(inherit));
        }
        Value::Object(rule)
    })
}

/// Policies with finding rules and a few kinds of scope.
pub fn finding_policies() -> impl Strategy<Value = Value> {
    let rules = vec(finding_rule(), 2..=8);
    let default = option::of(select(&["in-scope", "out-of-scope"][..]));
    let unless = option::of(alternatives());
    let requires = subsequence(REQUIRED, 0..=3);
    let ownership = option::of(any::<bool>());
    (rules, default, unless, requires, ownership).prop_map(|(rules, default, unless, requires, owned)| {
        let mut policy = json!({
            "version": 1,
            "policy": { "name": "A policy", "owner": "Example" },
            "scope": {
                "in_scope": ["*.h.com", "9.9.9.0/24"],
                "out_of_scope": ["out.h.com", "https://*/admin", "64:ff9b::909:908"],
                "third_party": ["help.h.com"],
                "unchecked": [{ "list": "out_of_scope", "text": "systems run by resellers" }],
            },
            "findings": {
                "rules": rules,
                "facts": { "partner-approved": "the partner agreed in writing" },
                "unchecked": [{ "text": "stop if personal data appears" }, { "text": "ask if in doubt" }],
            },
            "report": { "requires": requires },
        });
        if let Some(default) = default {
            policy["findings"]["default"] = json!(default);
        }
        if let Some(unless) = unless {
            policy["findings"]["unless"] = unless;
        }
        if let Some(in_scope) = owned {
            policy["ownership"] = json!({ "domains": ["h.com"], "in_scope": in_scope });
        }
        policy
    })
}

/// The value of each fact: true, false or unknown.
fn known() -> impl Strategy<Value = Vec<(String, bool)>> {
    let all = FACTS.into_iter().chain(["owned-asset"]).map(|name| (Just(name), option::of(any::<bool>())));
    let each: Vec<_> = all.collect();
    each.prop_map(|facts| facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// Classes, alone or on targets.
pub fn finding_questions() -> impl Strategy<Value = OracleReport> {
    about(class().boxed())
}

/// A policy, and questions of which many are about the classes of its rules.
pub fn findings_and_questions() -> impl Strategy<Value = (Value, Vec<OracleReport>)> {
    finding_policies().prop_flat_map(|policy| {
        let rules = policy["findings"]["rules"].as_array().expect("a list");
        let named: Vec<String> = rules.iter().filter_map(|rule| rule["class"].as_str().map(str::to_owned)).collect();
        let near = prop_oneof![1 => class(), 1 => select(named)].boxed();
        (Just(policy), vec(about(near), 1..=8))
    })
}

fn about(class: BoxedStrategy<String>) -> impl Strategy<Value = OracleReport> {
    let targets = prop_oneof![1 => Just(Vec::new()), 1 => vec(select(TARGETS), 1..=3)];
    let evidence = prop_oneof![3 => Just(OracleEvidence::default()), 1 => super::evidence()];
    let contains = subsequence(&["steps", "video", "impact"][..], 0..=3);
    (targets, class, known(), evidence, contains).prop_map(|(targets, class, facts, evidence, contains)| {
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        let (targets, contains) = (owned(targets), owned(contains));
        OracleReport { targets, class, facts, evidence, contains }
    })
}

/// A question with one error, and its code.
pub fn mistaken_questions() -> impl Strategy<Value = (OracleReport, &'static str)> {
    (finding_questions(), 0..5u8).prop_map(|(mut question, mistake)| {
        let code = match mistake {
            0 => {
                question.class.push_str(" of nothing known");
                "class.unknown"
            }
            1 => {
                question.facts.push(("materiel-impact".to_owned(), true));
                "fact.unknown"
            }
            2 => {
                question.facts.extend([("validated".to_owned(), true), ("validated".to_owned(), false)]);
                "fact.contradiction"
            }
            3 => {
                question.targets.push("a b".to_owned());
                "target.invalid-host"
            }
            _ => {
                question.targets.push("*.h.com".to_owned());
                "target.wildcard"
            }
        };
        (question, code)
    })
}

/// A policy with one error in its finding rules or its report requirements.
pub fn mistaken_policies() -> impl Strategy<Value = Value> {
    let mistakes = [
        ("/class", json!("click-jack")),
        ("/verdict", json!("default")),
        ("/unless", json!(["materiel-impact"])),
        ("/unless", json!(["reproducible", []])),
        ("/unless", json!([["reproducible", "!reproducible"]])),
        ("/when", json!(["reproducible", "!reproducible"])),
        ("/unless", json!(["reproducible", [5]])),
        ("/unless", json!([5])),
        ("/when", json!([["reproducible"]])),
        ("/only_on", json!([])),
        ("/reasons", json!("none")),
        ("/only_on", json!([{ "host": "h.com" }])),
        ("/only_on", json!(["a.h.com", "gopher://h.com"])),
        ("default", json!("third-party")),
        ("unless", json!([[]])),
        ("facts", json!({ "reproducible": "again", "partner-approved": "in writing" })),
        ("facts", json!({ "Partner": "in writing", "partner-approved": "in writing" })),
        ("facts", json!({ "partner": "", "partner-approved": "in writing" })),
        ("requires", json!(["steps", "steps"])),
        ("requires", json!(["All steps"])),
        ("in-scope", json!({ "inherit": false })),
        ("in-scope", json!({ "inherit": true })),
        ("in-scope", json!({ "only_on": ["*/a"] })),
        ("in-scope", json!({ "only_on": ["a.h.com", "*.com"] })),
    ];
    (finding_policies(), select(mistakes.to_vec()), finding_rule()).prop_map(
        |(mut policy, (place, value), mut rule)| {
            match place.strip_prefix('/') {
                Some(key) => rule[key] = value,
                None if place == "in-scope" => {
                    rule = json!({ "class": rule["class"], "verdict": "in-scope" });
                    rule.as_object_mut().expect("a table").extend(value.as_object().expect("a table").clone());
                }
                None if place == "requires" => policy["report"][place] = value,
                None => policy["findings"][place] = value,
            }
            policy["findings"]["rules"].as_array_mut().expect("a list").push(rule);
            policy
        },
    )
}
