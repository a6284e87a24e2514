//! A family of finding rules small enough to be enumerated completely: every policy of a few rules, every question.

use serde_json::{Value, json};

use crate::OracleReport;

const TOP: &str = "misconfiguration";
const MIDDLE: &str = "misconfiguration/security-headers";
const LOW: &str = "misconfiguration/security-headers/csp";

/// Rules over two facts, chosen so that most of them interact: on one line of descent every verdict with every kind of
/// condition, and one or two rules for each special class.
pub fn rules() -> Vec<Value> {
    vec![
        json!({ "class": TOP }),
        json!({ "class": TOP, "unless": ["exploit-path", "validated"] }),
        json!({ "class": TOP, "verdict": "in-scope" }),
        json!({ "class": TOP, "verdict": "third-party", "only_on": ["a.h.com"] }),
        json!({ "class": MIDDLE }),
        json!({ "class": MIDDLE, "unless": ["exploit-path"] }),
        json!({ "class": MIDDLE, "when": ["exploit-path"] }),
        json!({ "class": MIDDLE, "unless": [["exploit-path", "validated"]], "inherit": false }),
        json!({ "class": MIDDLE, "when": ["!validated"], "unless": ["validated", "!exploit-path"] }),
        json!({ "class": MIDDLE, "verdict": "in-scope" }),
        json!({ "class": MIDDLE, "verdict": "in-scope", "when": ["exploit-path"], "unless": ["validated"] }),
        json!({ "class": MIDDLE, "verdict": "third-party", "unless": ["validated"] }),
        json!({ "class": MIDDLE, "only_on": ["https://a.h.com/a"], "unless": ["validated"] }),
        json!({ "class": MIDDLE, "verdict": "in-scope", "only_on": ["*.h.com"], "when": ["validated"] }),
        json!({ "class": LOW, "unless": ["validated"] }),
        json!({ "class": LOW, "verdict": "in-scope", "unless": [["exploit-path", "validated"]] }),
        json!({ "class": LOW, "verdict": "in-scope", "only_on": ["a.h.com:443", "9.9.9.9"] }),
        json!({ "class": "denial of service", "unless": ["exploit-path"] }),
        json!({ "class": "activity", "unless": ["validated"] }),
        json!({ "class": "activity/dos", "verdict": "in-scope", "when": ["validated"] }),
        json!({ "class": "activity/dos/resource-exhaustion", "inherit": true }),
        json!({ "class": "report-quality" }),
        json!({ "class": "report-quality/duplicate", "when": ["!exploit-path"], "unless": ["validated"] }),
    ]
}

/// The settings around the rules: the default and the condition of the section.
pub fn sections() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "default": "out-of-scope", "unless": ["exploit-path"] }),
        json!({ "unless": [["validated", "exploit-path"]] }),
    ]
}

/// A policy document with these rules, in this order, in a section.
pub fn policy(section: &Value, rules: &[Value]) -> Value {
    let mut findings = section.clone();
    findings["rules"] = json!(rules);
    json!({
        "version": 1,
        "policy": { "name": "A small policy", "owner": "Example" },
        "scope": { "in_scope": ["*.h.com"], "third_party": ["https://a.h.com/help"] },
        "findings": findings,
    })
}

/// Every policy of up to `most` rules, in every order and with repetition, smaller policies first.
pub fn policies(most: usize) -> impl Iterator<Item = Value> + Send {
    let (rules, sections) = (rules(), sections());
    (0..=most).flat_map(move |size| {
        let (rules, sections) = (rules.clone(), sections.clone());
        let count = rules.len().pow(u32::try_from(size).expect("a few rules"));
        (0..count).flat_map(move |mut number| {
            let mut chosen = Vec::new();
            for _ in 0..size {
                chosen.push(rules[number % rules.len()].clone());
                number /= rules.len();
            }
            sections.iter().map(|section| policy(section, &chosen)).collect::<Vec<_>>()
        })
    })
}

/// Every class of the family with all combinations of its facts; classes with rules for assets also on targets.
pub fn questions() -> Vec<OracleReport> {
    let bound = [TOP, MIDDLE, LOW];
    let others = [
        "denial of service",
        "activity",
        "activity/dos/resource-exhaustion",
        "report-quality",
        "report-quality/duplicate",
    ];
    let on = |class: &str, targets: &[&str]| OracleReport {
        class: class.to_owned(),
        targets: targets.iter().map(|target| (*target).to_owned()).collect(),
        ..OracleReport::default()
    };
    let alone = bound.into_iter().chain(others).map(|class| on(class, &[]));
    let reports = bound.into_iter().map(|class| on(class, &["a.h.com", "b.h.com:443"]));
    let values = [None, Some(true), Some(false)];
    let mut all = Vec::new();
    for question in alone.chain(reports) {
        for (exploit_path, validated) in values.iter().flat_map(|one| values.iter().map(move |other| (one, other))) {
            let facts = [("exploit-path", exploit_path), ("validated", validated)];
            let facts = facts.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (**value)?)));
            all.push(OracleReport { facts: facts.collect(), ..question.clone() });
        }
    }
    all
}
