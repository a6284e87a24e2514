//! `[findings]` and `[report]` as plain data.

use serde::Serialize;

use crate::document::value::{is_default, serialize_table};
use crate::document::vocabulary::{FindingVerdict, Unmentioned};

/// `[findings]`: which findings and activities are refused, and on what conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Findings {
    /// The answer for what no rule decides.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub default: Unmentioned,
    /// The section's own condition: whoever meets one of these lifts every excluding rule that inherits it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unless: Vec<ConditionEntry>,
    /// The rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub rules: Vec<FindingEntry>,
    /// Facts of the policy's own, each with what is so where it holds.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "serialize_table")]
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, String>"))]
    pub facts: Vec<(String, String)>,
}

/// `[[findings.rules]]`: what the policy says of one class of findings or activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct FindingEntry {
    /// The class, by any of its names.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub class: String,
    /// What the rule answers.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub verdict: FindingVerdict,
    /// The rule is lifted where any of these is met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unless: Vec<ConditionEntry>,
    /// The rule is there only where all of these hold: facts, with `!` before one that must not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub when: Vec<String>,
    /// Whether the section's condition lifts the rule too; it does where nothing is said and the class is no activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "bool", default))]
    pub inherit: Option<bool>,
    /// The assets that the rule is bound to; all of them where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", length(min = 1), default))]
    pub only_on: Option<Vec<String>>,
    /// Why the rule is there, shown with the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub reason: Option<String>,
}

impl FindingEntry {
    /// A rule that refuses a class, whatever is shown.
    ///
    /// ```
    /// use scopegate::policy::{FindingEntry, FindingVerdict};
    ///
    /// let mut rule = FindingEntry::new("clickjacking");
    /// rule.when.push("!sensitive-action".into());
    /// assert_eq!(rule.verdict, FindingVerdict::OutOfScope);
    /// ```
    #[must_use]
    pub fn new(class: impl Into<String>) -> Self {
        Self { class: class.into(), ..Self::default() }
    }
}

/// One way to meet a condition, as written: one fact, or several that must all be as they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ConditionEntry {
    /// A fact, with `!` before it where it must be shown not to hold.
    One(String),
    /// Facts that must all be so.
    All(Vec<String>),
}

impl ConditionEntry {
    /// The facts, one or more, as written.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        match self {
            Self::One(term) => std::slice::from_ref(term),
            Self::All(terms) => terms,
        }
    }
}

impl From<&str> for ConditionEntry {
    fn from(term: &str) -> Self {
        Self::One(term.to_owned())
    }
}

/// `[report]`: what a report must contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportContents {
    /// The parts, by short names. What a report lacks is told with its decision, and changes no verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub requires: Vec<String>,
}
