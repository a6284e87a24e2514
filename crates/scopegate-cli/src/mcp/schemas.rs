//! The JSON Schemas of the arguments and the answers of the tools.

use scopegate::{Basis, Verdict};
use serde_json::{Value, json};

use super::arguments::MOST_TARGETS;
use super::policies::{POLICY, Policies};

/// The subject of a list of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    Targets,
    Networks,
}

fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "maxItems": MOST_TARGETS, "description": description })
}

fn targets() -> Value {
    texts("URLs, hosts, hosts with ports, IP addresses or CIDR networks, exactly as they would be contacted")
}

fn evidence() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "description": "What is known about the targets",
        "properties": {
            "cnames": texts("Names in the CNAME chain"),
            "addresses": texts("IP addresses that the targets resolve to"),
            "owned": { "type": "boolean", "description": "Whether the owner of the policy owns the targets" },
        },
    })
}

fn class() -> Value {
    json!({ "type": "string", "description": "An id, an alias, `vrt:ID` or `CWE-NUMBER`; see `classes`" })
}

fn known_facts() -> Value {
    json!({
        "type": "object",
        "additionalProperties": { "type": "boolean" },
        "description": "Known facts about the finding, by name; see `facts`",
    })
}

fn input(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

/// Adds the argument that selects one of several policies.
pub(super) fn require_policy(input: &mut Value, policies: &Policies) {
    let keys: Vec<&str> = policies.entries().map(|entry| entry.key.as_str()).collect();
    let argument = json!({ "enum": keys, "description": "The policy that you test under" });
    if let Some(Value::Object(properties)) = input.get_mut("properties") {
        properties.insert(POLICY.to_owned(), argument);
    }
    if let Some(Value::Array(required)) = input.get_mut("required") {
        required.insert(0, POLICY.into());
    }
}

pub(super) fn check_input() -> Value {
    input(&json!({ "targets": targets(), "evidence": evidence() }), &["targets"])
}

pub(super) fn filter_input() -> Value {
    input(&json!({ "targets": targets() }), &["targets"])
}

pub(super) fn finding_input() -> Value {
    input(&json!({ "class": class(), "facts": known_facts() }), &["class"])
}

pub(super) fn report_input() -> Value {
    let contains = texts("Items that the report contains, of those that the policy requires");
    let properties = json!({
        "class": class(), "targets": targets(), "facts": known_facts(), "contains": contains, "evidence": evidence(),
    });
    input(&properties, &["class", "targets"])
}

pub(super) fn partition_input() -> Value {
    input(&json!({ "network": { "type": "string", "description": "A CIDR network or an IP address" } }), &["network"])
}

pub(super) fn word_input() -> Value {
    input(
        &json!({ "word": { "type": "string", "description": "List only entries whose names contain this text" } }),
        &[],
    )
}

pub(super) fn no_input() -> Value {
    input(&json!({}), &[])
}

fn string() -> Value {
    json!({ "type": "string" })
}

fn optional(kind: &str) -> Value {
    json!({ "type": [kind, "null"] })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn strings() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn rules() -> Value {
    json!({ "type": "array", "items": { "$ref": "#/$defs/rule" } })
}

/// A decision, in the documented form of the command and of every binding.
fn definitions() -> Value {
    let bases: Vec<String> = Basis::ALL.iter().map(ToString::to_string).collect();
    let mut verdicts: Vec<Value> = Verdict::ALL.iter().map(|verdict| json!(verdict.to_string())).collect();
    verdicts.push(Value::Null);
    json!({
        "rule": {
            "type": ["object", "null"],
            "properties": {
                "id": string(), "pattern": string(), "list": string(),
                "line": optional("integer"), "note": optional("string"), "reason": optional("string"),
            },
            "required": ["id", "pattern", "list"],
        },
        "error": {
            "type": ["object", "null"],
            "properties": {
                "code": string(), "message": string(), "hint": optional("string"), "position": optional("integer"),
            },
            "required": ["code", "message"],
        },
        "decision": {
            "type": "object",
            "description": "A decision, or an error. Only `in_scope: true` allows a contact.",
            "properties": {
                "target": string(),
                "kind": { "enum": ["url", "host", "host-port", "address", "network", "finding", "report"] },
                "canonical": string(),
                "in_scope": { "type": "boolean" },
                "verdict": { "enum": verdicts },
                "basis": { "enum": bases },
                "rule": { "$ref": "#/$defs/rule" },
                "carve_outs": rules(),
                "partly": rules(),
                "overridden": rules(),
                "unless": {
                    "type": "array",
                    "items": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": { "fact": string(), "value": { "type": "boolean" } },
                            "required": ["fact", "value"],
                        },
                    },
                },
                "caveats": strings(),
                "provider": optional("string"),
                "on": optional("string"),
                "parts": { "type": "array", "items": { "$ref": "#/$defs/decision" } },
                "missing": strings(),
                "policy": string(),
                "explanation": string(),
                "error": { "$ref": "#/$defs/error" },
            },
            "required": ["target", "in_scope", "verdict", "error"],
        },
    })
}

fn output(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "$defs": definitions() })
}

fn notices() -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": "What holds for every target of the policy" })
}

fn authorized() -> Value {
    json!({ "type": "boolean", "description": "Whether the policy authorizes testing; without it, contact no target" })
}

fn left_off() -> Value {
    json!({ "type": "integer", "minimum": 0, "description": "Entries at the end without an answer: the answer is full" })
}

pub(super) fn decisions(items: Items) -> Value {
    let all = match items {
        Items::Targets => "Whether every target has a decision and is in scope",
        Items::Networks => "Whether every part has a decision and is in scope",
    };
    let properties = json!({
        "all_in_scope": { "type": "boolean", "description": all },
        "decisions": { "type": "array", "items": { "$ref": "#/$defs/decision" } },
        "left_off": left_off(),
        "testing_authorized": authorized(),
        "notices": notices(),
    });
    output(&properties, &["all_in_scope", "decisions", "left_off", "testing_authorized", "notices"])
}

pub(super) fn filtered() -> Value {
    let properties = json!({
        "targets": strings(),
        "asked": count(),
        "not_in_scope": count(),
        "invalid": count(),
        "left_off": left_off(),
        "caveats": strings(),
        "testing_authorized": authorized(),
        "notices": notices(),
    });
    let required =
        ["targets", "asked", "not_in_scope", "invalid", "left_off", "caveats", "testing_authorized", "notices"];
    output(&properties, &required)
}

pub(super) fn one_decision() -> Value {
    let properties = json!({
        "decision": { "$ref": "#/$defs/decision" },
        "testing_authorized": authorized(),
        "notices": notices(),
    });
    output(&properties, &["decision", "testing_authorized", "notices"])
}

pub(super) fn classes() -> Value {
    let class = json!({
        "type": "object",
        "properties": {
            "id": string(), "kind": string(), "title": string(), "parent": optional("string"), "aliases": strings(),
            "vrt": strings(), "cwe": { "type": "array", "items": { "type": "integer" } },
            "never_implied": { "type": "boolean" },
        },
        "required": ["id", "kind", "title", "never_implied"],
    });
    let properties = json!({ "classes": { "type": "array", "items": class }, "left_off": left_off() });
    json!({ "type": "object", "properties": properties, "required": ["classes", "left_off"] })
}

pub(super) fn facts() -> Value {
    let fact = json!({
        "type": "object",
        "properties": { "name": string(), "meaning": string() },
        "required": ["name", "meaning"],
    });
    let properties = json!({ "facts": { "type": "array", "items": fact }, "left_off": left_off() });
    json!({ "type": "object", "properties": properties, "required": ["facts", "left_off"] })
}

pub(super) fn shown() -> Value {
    let properties = json!({
        "name": string(),
        "owner": string(),
        "fingerprint": string(),
        "expires": optional("string"),
        "posture": { "enum": ["authorized", "report-only", "none"] },
        "testing_authorized": authorized(),
        "notices": notices(),
        "caveats": strings(),
        "testing": { "type": "object", "description": "The conditions of testing, as in the policy" },
        "text": { "type": "string", "description": "The policy in words" },
        "text_is_whole": { "type": "boolean" },
    });
    let required = [
        "name",
        "owner",
        "fingerprint",
        "expires",
        "posture",
        "testing_authorized",
        "notices",
        "caveats",
        "testing",
        "text",
        "text_is_whole",
    ];
    json!({ "type": "object", "properties": properties, "required": required })
}
