//! Worlds small enough to be walked from end to end: every policy of a few rules, every target.
//!
//! Each world gathers patterns that meet, so that every kind of pattern stands beside every other in one of them, and
//! [`mixed`] holds one of each kind.

mod evidence;
mod hosts;
mod mixed;
mod networks;
mod paths;

pub use evidence::evidence;
pub use hosts::hosts;
pub use mixed::mixed;
pub use networks::networks;
pub use paths::paths;

use serde_json::{Value, json};

use crate::OracleEvidence;
use crate::engine::both;

/// What there is to say and to ask in a world.
pub struct Small {
    /// What a policy says beside its rules: documents without rules.
    pub settings: Vec<Value>,
    pub patterns: Vec<Value>,
    pub targets: Vec<&'static str>,
    /// What may be known beside; nothing at first.
    pub evidence: Vec<OracleEvidence>,
}

/// A pattern on a list.
pub type Placed = (&'static str, Value);

impl Small {
    fn new(settings: &[Value], patterns: &[Value], targets: &[&'static str]) -> Small {
        let settings = settings.iter().map(document).collect();
        let (patterns, targets) = (patterns.to_vec(), targets.to_vec());
        Small { settings, patterns, targets, evidence: vec![OracleEvidence::default()] }
    }

    /// Every pattern on every list that accepts it, in rule order.
    ///
    /// # Panics
    ///
    /// Where engine and oracle do not accept the same.
    pub fn rules(&self, settings: &Value) -> Vec<Placed> {
        let lists = ["in_scope", "out_of_scope", "third_party"];
        let all = lists.into_iter().flat_map(|list| self.patterns.iter().cloned().map(move |pattern| (list, pattern)));
        all.filter(|rule| both(&policy(settings, std::slice::from_ref(rule))).is_some()).collect()
    }
}

fn texts(all: &[&str]) -> Vec<Value> {
    all.iter().map(|text| json!(text)).collect()
}

fn document(settings: &Value) -> Value {
    let mut document = json!({ "version": 1, "policy": { "name": "A small policy", "owner": "Example" }, "scope": {} });
    for (key, value) in settings.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    document
}

/// As the law says, and with every exclusion first.
pub fn weighed_both_ways(policy: &Value) -> [Value; 2] {
    let mut exclusions_win = policy.clone();
    exclusions_win["scope"]["precedence"] = json!("exclusions-win");
    [policy.clone(), exclusions_win]
}

/// A policy document of these rules, in this order.
pub fn policy(settings: &Value, rules: &[Placed]) -> Value {
    let mut document = settings.clone();
    for (list, pattern) in rules {
        match document["scope"][*list].as_array_mut() {
            Some(entries) => entries.push(pattern.clone()),
            None => document["scope"][*list] = json!([pattern]),
        }
    }
    document
}
