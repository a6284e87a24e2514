//! `fixtures/decisions`: questions to a policy, each with its complete decision.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::surface::{Question, Surface};

use super::Report;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub policy: String,
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
    #[serde(default, rename = "partition")]
    pub partitions: Vec<Partition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    pub target: String,
    #[serde(default)]
    pub cnames: Vec<String>,
    #[serde(default)]
    pub addresses: Vec<String>,
    pub owned: Option<bool>,
    #[serde(default)]
    pub why: String,
    pub error: Option<String>,
    pub position: Option<usize>,
    pub kind: Option<String>,
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
    pub explanation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    pub network: String,
    #[serde(default)]
    pub why: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub network: String,
    pub verdict: String,
    pub basis: String,
    pub rule: Option<String>,
}

impl Case {
    /// The question in the form of a surface.
    pub fn question(&self) -> Question<'_> {
        Question { target: &self.target, cnames: &self.cnames, addresses: &self.addresses, owned: self.owned }
    }

    /// The part of a decision that a case specifies, as the JSON of a decision, with rules by their ids.
    fn expected(&self, caveats: &[String]) -> Value {
        if let Some(code) = &self.error {
            return json!({"in_scope": false, "verdict": null, "error": code});
        }
        let unless: Vec<Vec<Value>> =
            self.unless.iter().map(|all| all.iter().map(|text| unmet(text)).collect()).collect();
        json!({
            "kind": self.kind,
            "canonical": self.canonical.as_ref().unwrap_or(&self.target),
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
            "error": null,
        })
    }
}

/// One fact of an alternative, written as `"fact=value"`.
pub(super) fn unmet(text: &str) -> Value {
    let (fact, value) = text.split_once('=').unwrap_or((text, "true"));
    json!({"fact": fact, "value": value == "true"})
}

/// The same part of a decision that a surface returned.
fn found(decision: &Value) -> Value {
    if !decision["error"].is_null() {
        return json!({"in_scope": decision["in_scope"], "verdict": decision["verdict"], "error": decision["error"]["code"]});
    }
    rule_ids(decision)
}

/// A decision with rules by their ids, without the fields that no case specifies.
pub(super) fn rule_ids(decision: &Value) -> Value {
    let ids =
        |list: &Value| list.as_array().map(|rules| rules.iter().map(|rule| rule["id"].clone()).collect::<Vec<_>>());
    let mut part = decision.clone();
    part["rule"] = decision["rule"]["id"].clone();
    for list in ["carve_outs", "partly", "overridden"] {
        part[list] = json!(ids(&decision[list]));
    }
    for key in ["target", "policy", "explanation"] {
        part.as_object_mut().expect("an object").remove(key);
    }
    part
}

/// The statements that every in-scope decision of a policy repeats: that it does not authorize testing, then those about
/// targets.
pub(super) fn caveats(policy: &Value) -> Vec<String> {
    let posture = match policy["testing"]["posture"].as_str() {
        Some("report-only") => Some("the policy accepts reports but does not authorize testing".to_owned()),
        Some("none") => Some("the policy does not authorize testing".to_owned()),
        _ => None,
    };
    let unchecked = policy["scope"]["unchecked"].as_array().into_iter().flatten();
    let statements = unchecked
        .filter(|statement| statement["list"] != "in_scope")
        .filter_map(|statement| statement["text"].as_str().map(str::to_owned));
    posture.into_iter().chain(statements).collect()
}

/// The statements that every in-scope decision about a finding or a report repeats: those about targets, then those
/// about conduct.
pub(super) fn finding_caveats(policy: &Value) -> Vec<String> {
    let conduct = policy["findings"]["unchecked"].as_array().into_iter().flatten();
    let conduct = conduct.filter_map(|statement| statement["text"].as_str().map(str::to_owned));
    caveats(policy).into_iter().chain(conduct).collect()
}

/// Asks every case of every file through a surface, and compares complete decisions.
pub fn run(surface: &mut dyn Surface, count: usize) {
    let mut report = Report::default();
    for (name, file) in super::files::<File>("decisions") {
        let caveats = caveats(&crate::surface::document(&file.policy));
        surface.open(&file.policy);
        for case in &file.cases {
            let place = format!("{name} {}: {}", case.id, case.target.escape_debug());
            let Some(decision) = surface.decide(&case.question()) else { continue };
            report.ran();
            assert_eq!(decision["target"], json!(case.target), "{place}");
            if found(&decision) != case.expected(&caveats) {
                report.differs(&place, case.expected(&caveats).to_string(), found(&decision).to_string());
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
    report.finish("decisions", count);
}

/// Partitions every network of every file, and compares the parts. They may be smaller than the listed parts, and each
/// must be inside a listed part with the same answer.
pub fn run_partitions(count: usize) {
    let mut report = Report::default();
    for (name, file) in super::files::<File>("decisions") {
        let policy = crate::surface::load(&file.policy);
        for case in &file.partitions {
            report.ran();
            let place = format!("{name}: partition of {}", case.network);
            let parts = policy.partition(case.network.as_str()).unwrap_or_else(|error| panic!("{place}: {error}"));
            let mut size = 0_u128;
            for (network, decision) in &parts {
                size = size.wrapping_add(addresses(network.get()));
                let says =
                    (decision.verdict().as_str(), decision.basis().as_str(), decision.rule().map(|rule| rule.id()));
                let listed = case.parts.iter().find(|part| net(&part.network).contains(&network.get()));
                let expected = listed.map(|part| (part.verdict.as_str(), part.basis.as_str(), part.rule.as_deref()));
                if expected != Some(says) {
                    report.differs(&format!("{place}: {network}"), expected, says);
                }
            }
            assert!(parts.windows(2).all(|pair| pair[0].0.get() < pair[1].0.get()), "{place}: in order");
            assert_eq!(size, addresses(net(&case.network)), "{place}: each address is in one part");
        }
    }
    report.finish("partitions", count);
}

fn net(text: &str) -> ipnet::IpNet {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// How many addresses a network has; `None` for all of IPv6.
fn addresses(network: ipnet::IpNet) -> u128 {
    let free = u32::from(network.max_prefix_len() - network.prefix_len());
    1_u128.checked_shl(free).unwrap_or(0)
}
