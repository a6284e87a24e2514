//! `fixtures/findings`: questions about classes, activities and reports, each with its complete decision.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::surface::{FindingQuestion, Surface};

use super::Report;
use super::decisions::{finding_caveats, rule_ids, unmet};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub policy: String,
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    pub class: String,
    #[serde(default)]
    pub facts: BTreeMap<String, bool>,
    /// Targets make the question a question about a report.
    pub targets: Option<Vec<String>>,
    #[serde(default)]
    pub cnames: Vec<String>,
    #[serde(default)]
    pub addresses: Vec<String>,
    pub owned: Option<bool>,
    #[serde(default)]
    pub contains: Vec<String>,
    #[serde(default)]
    pub why: String,
    pub error: Option<String>,
    pub about: Option<String>,
    pub position: Option<usize>,
    pub canonical: Option<String>,
    pub verdict: Option<String>,
    pub basis: Option<String>,
    pub rule: Option<String>,
    #[serde(default)]
    pub carve_outs: Vec<String>,
    #[serde(default)]
    pub partly: Vec<String>,
    #[serde(default)]
    pub overridden: Vec<String>,
    #[serde(default)]
    pub unless: Vec<Vec<String>>,
    #[serde(default)]
    pub caveats: bool,
    pub provider: Option<String>,
    #[serde(default)]
    pub missing: Vec<String>,
    #[serde(default)]
    pub parts: Vec<Part>,
    pub explanation: Option<String>,
}

/// One of several decisions: about a target or about a class.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub target: Option<String>,
    pub class: Option<String>,
    pub kind: Option<String>,
    pub canonical: Option<String>,
    pub verdict: String,
    pub basis: String,
    pub rule: Option<String>,
}

impl Case {
    /// The question in the form of a surface.
    pub fn question(&self) -> FindingQuestion<'_> {
        FindingQuestion {
            class: &self.class,
            facts: &self.facts,
            targets: self.targets.as_deref(),
            cnames: &self.cnames,
            addresses: &self.addresses,
            owned: self.owned,
            contains: &self.contains,
        }
    }

    /// The text that a decision or an error names as the question.
    fn about(&self) -> &str {
        self.about.as_ref().unwrap_or(&self.class)
    }

    /// The part of a decision that a case specifies, as the JSON of a decision, with rules by their ids.
    fn expected(&self, caveats: &[String]) -> Value {
        if let Some(code) = &self.error {
            return json!({"in_scope": false, "verdict": null, "error": code});
        }
        let unless: Vec<Vec<Value>> =
            self.unless.iter().map(|all| all.iter().map(|text| unmet(text)).collect()).collect();
        let mut decision = json!({
            "kind": "finding",
            "canonical": self.canonical.as_ref().unwrap_or(&self.class),
            "in_scope": self.verdict.as_deref() == Some("in-scope"),
            "verdict": self.verdict,
            "basis": self.basis,
            "rule": self.rule,
            "carve_outs": self.carve_outs,
            "partly": self.partly,
            "overridden": self.overridden,
            "unless": unless,
            "caveats": if self.caveats { caveats } else { &[] },
            "provider": self.provider,
            "parts": self.expected_parts(),
            "error": null,
        });
        if self.targets.is_some() {
            decision["kind"] = json!("report");
            decision["missing"] = json!(self.missing);
        } else {
            decision["on"] = Value::Null;
        }
        decision
    }

    /// The parts. Each decision about a class gets the target that comes before it.
    fn expected_parts(&self) -> Vec<Value> {
        let mut on = None;
        let part = |part: &Part| {
            let (asked, kind) = match &part.target {
                Some(target) => (target, part.kind.as_deref()),
                None => (&self.class, Some("finding")),
            };
            let canonical = part.canonical.as_ref().or(part.class.as_ref()).unwrap_or(asked);
            let mut expected = json!({
                "target": asked,
                "kind": kind,
                "canonical": canonical,
                "in_scope": part.verdict == "in-scope",
                "verdict": part.verdict,
                "basis": part.basis,
                "rule": part.rule,
            });
            if part.target.is_some() {
                on = Some(canonical.clone());
            } else {
                expected["on"] = json!(on);
            }
            expected
        };
        self.parts.iter().map(part).collect()
    }
}

/// The same part of a decision that a surface returned.
fn found(decision: &Value) -> Value {
    if !decision["error"].is_null() {
        return json!({"in_scope": decision["in_scope"], "verdict": decision["verdict"], "error": decision["error"]["code"]});
    }
    let mut part = rule_ids(decision);
    let parts = decision["parts"].as_array().into_iter().flatten();
    part["parts"] = parts
        .map(|whole| {
            let mut keys = vec!["target", "kind", "canonical", "in_scope", "verdict", "basis"];
            keys.extend((whole["kind"] == "finding").then_some("on"));
            let mut short: Value = keys.into_iter().map(|key| (key.to_owned(), whole[key].clone())).collect();
            short["rule"] = whole["rule"]["id"].clone();
            short
        })
        .collect();
    part
}

/// What holds for every decision about a finding or a report: if it has parts, it equals one of them, and none of them
/// is worse.
fn check_whole(place: &str, decision: &Value) {
    let keys = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
    let of_a_target = "basis canonical carve_outs caveats error explanation in_scope kind overridden partly policy \
                       provider rule target unless verdict";
    let parts = decision["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rank = |verdict: &Value| ["third-party", "out-of-scope", "in-scope"].iter().position(|word| verdict == word);
    if let Some(worst) = parts.iter().min_by_key(|part| rank(&part["verdict"])) {
        for key in ["verdict", "basis", "rule", "partly", "overridden", "unless", "provider"] {
            assert_eq!(decision[key], worst[key], "{place}: `{key}` differs from the first of the worst parts");
        }
        // A part about a target does not repeat the statements about conduct; the whole does.
        let mut caveats: Vec<&Value> = Vec::new();
        for caveat in parts.iter().filter_map(|part| part["caveats"].as_array()).flatten() {
            if decision["in_scope"] == true && !caveats.contains(&caveat) {
                caveats.push(caveat);
            }
        }
        assert_eq!(decision["caveats"], json!(caveats), "{place}: the caveats differ from those of the parts");
    }
    for part in parts {
        assert_eq!(part["policy"], decision["policy"], "{place}");
        let mut expected: Vec<&str> = of_a_target.split_whitespace().collect();
        if part["kind"] == "finding" {
            expected.extend(["on", "parts"]);
            assert_eq!(part["parts"], json!([]), "{place}: a part has parts");
        }
        expected.sort_unstable();
        let mut found = keys(part).unwrap_or_default();
        found.sort_unstable();
        assert_eq!(found, expected, "{place}: a part is a complete decision");
    }
}

/// The codes of the errors that the cases expect.
pub fn codes() -> impl Iterator<Item = String> {
    let cases = super::files::<File>("findings").into_iter().flat_map(|(_, file)| file.cases);
    cases.filter_map(|case| case.error)
}

/// Asks every case of every file through a surface, and compares complete decisions.
pub fn run(surface: &mut dyn Surface, count: usize) {
    let mut report = Report::default();
    for (name, file) in super::files::<File>("findings") {
        let caveats = finding_caveats(&crate::surface::document(&file.policy));
        surface.open(&file.policy);
        for case in &file.cases {
            let place = format!("{name} {}: {}", case.id, case.class.escape_debug());
            let Some(decision) = surface.decide_finding(&case.question()) else { continue };
            report.ran();
            assert_eq!(decision["target"], json!(case.about()), "{place}");
            let (expected, found) = (case.expected(&caveats), found(&decision));
            if found != expected {
                report.differs(&place, expected.to_string(), found.to_string());
            } else if case.error.is_none() {
                check_whole(&place, &decision);
            }
            if case.position.is_some() && decision["error"]["position"] != json!(case.position) {
                report.differs(&place, case.position, &decision["error"]["position"]);
            }
            if let Some(sentence) = &case.explanation
                && decision["explanation"] != json!(sentence)
            {
                report.differs(&place, sentence, &decision["explanation"]);
            }
        }
    }
    report.finish("findings and reports", count);
}
