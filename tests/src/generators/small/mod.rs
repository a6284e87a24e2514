//! Families small enough to be enumerated completely: every policy of a few rules, every target.
//!
//! Each family has patterns that interact, so that every pair of kinds is in one of the families. [`mixed`] has one of
//! each kind.

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

/// The rules and questions of a family.
pub struct Small {
    /// The settings of a policy: documents without rules.
    pub settings: Vec<Value>,
    pub patterns: Vec<Value>,
    pub targets: Vec<&'static str>,
    /// The evidence; first none.
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
    /// If engine and oracle do not accept the same patterns.
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

/// Both precedences: the default, and exclusions win.
pub fn weighed_both_ways(policy: &Value) -> [Value; 2] {
    let mut exclusions_win = policy.clone();
    exclusions_win["scope"]["precedence"] = json!("exclusions-win");
    [policy.clone(), exclusions_win]
}

/// A policy document with these rules, in this order.
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
