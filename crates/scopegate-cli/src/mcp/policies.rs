//! The policies of the server, and which of them a call is about.

use rmcp::model::JsonObject;
use scopegate::PolicySet;
use serde_json::Value;

use crate::console::plain;
use crate::problem::Problem;

use super::policy_facts::PolicyFacts;

/// The name of the argument that selects a policy.
pub(super) const POLICY: &str = "policy";

/// The policies of the server, at least one. They are loaded once, when the server starts.
pub(super) struct Policies {
    first: Entry,
    others: Vec<Entry>,
}

/// A policy and its key: the name of its file without the extension.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) facts: PolicyFacts,
}

impl Policies {
    /// The policies of a set, or nothing for an empty set.
    pub(super) fn of_set(set: &PolicySet) -> Option<Self> {
        let entries = (0..set.len()).filter_map(|number| set.entry(number));
        let mut entries =
            entries.map(|(key, policy)| Entry { key: key.to_owned(), facts: PolicyFacts::new(policy.clone()) });
        Some(Self { first: entries.next()?, others: entries.collect() })
    }

    /// The only policy, or nothing if the server has several.
    pub(super) fn only(&self) -> Option<&PolicyFacts> {
        self.others.is_empty().then_some(&self.first.facts)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The policy with a key. The key may be left out if the server has one policy.
    pub(super) fn named(&self, key: Option<&str>) -> Result<&PolicyFacts, Problem> {
        match key {
            None => self.only().ok_or_else(|| {
                Problem::new("mcp.no-policy", format!("the server has {} policies", self.others.len() + 1))
                    .hint(self.hint())
            }),
            Some(key) => self.entries().find(|entry| entry.key == key).map(|entry| &entry.facts).ok_or_else(|| {
                let key: String = key.chars().take(100).collect();
                Problem::new("mcp.no-policy", format!("the server has no policy `{}`", plain(&key))).hint(self.hint())
            }),
        }
    }

    /// Takes the name of the policy out of the arguments of a call. It is an argument only if the server has several.
    pub(super) fn chosen(&self, arguments: &mut Option<JsonObject>) -> Result<&PolicyFacts, Problem> {
        if let Some(only) = self.only() {
            return Ok(only);
        }
        match arguments.as_mut().and_then(|arguments| arguments.remove(POLICY)) {
            None => self.named(None),
            Some(Value::String(key)) => self.named(Some(&key)),
            Some(_) => Err(Problem::new("mcp.bad-arguments", "`policy` is not a string")
                .hint("follow the input schema of the tool")),
        }
    }

    /// The keys, as a list in a sentence.
    pub(super) fn keys(&self) -> String {
        let keys: Vec<String> = self.entries().map(|entry| format!("`{}`", plain(&entry.key))).collect();
        keys.join(", ")
    }

    fn hint(&self) -> String {
        let keys: String = self.keys().chars().take(1000).collect();
        format!("name the policy that you test under: {keys}")
    }
}
