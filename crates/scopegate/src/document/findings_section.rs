//! `[findings]` and `[report]` as data.

use serde::Serialize;

use crate::document::value::{is_default, serialize_table};
use crate::document::vocabulary::{FindingVerdict, Unmentioned};

/// `[findings]`: which findings and activities are excluded, and on which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Findings {
    /// The verdict for a class that no rule decides.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub default: Unmentioned,
    /// The section's own condition: meeting any one of these waives every excluding rule that inherits it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unless: Vec<ConditionEntry>,
    /// The rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub rules: Vec<FindingEntry>,
    /// The policy's own facts: names with their meanings.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "serialize_table")]
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, String>"))]
    pub facts: Vec<(String, String)>,
    /// Statements about conduct that the engine cannot evaluate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unchecked: Vec<UncheckedConduct>,
}

/// `[[findings.unchecked]]`: a statement about conduct that the engine cannot evaluate, such as "stop testing and
/// notify the owner if personal data appears". Every in-scope decision about a finding or a report repeats it as a
/// caveat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct UncheckedConduct {
    /// The statement.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub text: String,
}

impl UncheckedConduct {
    /// A statement about conduct.
    ///
    /// ```
    /// use scopegate::policy::UncheckedConduct;
    ///
    /// assert_eq!(UncheckedConduct::new("stop testing and notify us").text, "stop testing and notify us");
    /// ```
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// `[[findings.rules]]`: a rule about a class of findings or activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct FindingEntry {
    /// The class, by any of its names.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub class: String,
    /// The verdict of the rule.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub verdict: FindingVerdict,
    /// The rule does not apply if any one of these is met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unless: Vec<ConditionEntry>,
    /// The rule applies only if all of these facts hold. `!` marks a fact that must not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub when: Vec<String>,
    /// Whether the section's condition waives the rule too. The default is true unless the class is an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "bool", default))]
    pub inherit: Option<bool>,
    /// The assets that the rule applies to; all of them by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", length(min = 1), default))]
    pub only_on: Option<Vec<String>>,
    /// The reason for the rule, reported with the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub reason: Option<String>,
}

impl FindingEntry {
    /// A rule that excludes a class unconditionally.
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

/// A condition as written: one fact, or several facts that must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ConditionEntry {
    /// A fact. `!` marks a fact that must be shown not to hold.
    One(String),
    /// Facts that must all hold.
    All(Vec<String>),
}

impl ConditionEntry {
    /// The facts as written.
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
    /// The names of the parts. A decision reports the missing parts; they do not affect the verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub requires: Vec<String>,
}
