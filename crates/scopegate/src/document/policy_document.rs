//! The policy file as data, as read from a text or built by a program.

use serde::Serialize;

use crate::document::date::Date;
use crate::document::entry::Entry;
use crate::document::findings_section::{Findings, ReportContents};
use crate::document::testing::Testing;
use crate::document::value::{Value, is_default, serialize_table};
use crate::document::vocabulary::{AssetType, Disclosure, List, Precedence, ProviderKind, SafeHarbor};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires a reference")]
fn is_false(truth: &bool) -> bool {
    !truth
}

/// A policy as written: version 1 of the policy file.
///
/// It serializes to the JSON model and deserializes through the reader of policy texts, so unknown keys and wrong
/// types are errors there too. Patterns are validated when a [`Policy`](crate::policy::Policy) is built from it.
///
/// ```
/// use scopegate::policy::PolicyDocument;
///
/// let mut document = PolicyDocument::new("Example VDP", "Example");
/// document.scope.in_scope.push("https://www.example.com".into());
/// let json = serde_json::to_string(&document).unwrap();
/// assert_eq!(serde_json::from_str::<PolicyDocument>(&json).unwrap(), document);
/// assert!(serde_json::from_str::<PolicyDocument>(r#"{"version": 1, "polcy": {}}"#).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(title = "scopegate policy", description = "A vulnerability-disclosure policy.", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct PolicyDocument {
    /// The location of the JSON Schema, for editors.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
    /// The version of this format: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub version: Version,
    /// The name, owner, and other information about the policy.
    pub policy: PolicyHead,
    /// What the owner owns.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub ownership: Ownership,
    /// What is in scope and what is not.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub scope: Scope,
    /// Apps, source code, contracts, and devices: listed, but never matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub assets: Vec<Asset>,
    /// Which findings and activities are excluded, and on which conditions.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub findings: Findings,
    /// What a report must contain.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub report: ReportContents,
    /// The conditions under which the owner allows tests.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub testing: Testing,
    /// Changes to the list of known providers.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub providers: ProviderChanges,
    /// Additional data, kept but never interpreted.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "write_metadata")]
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, serde_json::Value>"))]
    pub metadata: Vec<(String, Value)>,
}

#[expect(clippy::ptr_arg, reason = "the signature is serde's")]
fn write_metadata<S: serde::Serializer>(metadata: &Vec<(String, Value)>, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_table(metadata, serializer)
}

impl PolicyDocument {
    /// A policy without any entries.
    #[must_use]
    pub fn new(name: impl Into<String>, owner: impl Into<String>) -> Self {
        let policy = PolicyHead { name: name.into(), owner: owner.into(), ..PolicyHead::default() };
        Self { policy, ..Self::default() }
    }
}

/// The version of the policy file; the only one is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version;

impl Version {
    /// The number in the file.
    pub const NUMBER: i64 = 1;
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(Self::NUMBER)
    }
}

/// `[policy]`: information about the policy. The keys other than `name` and `owner` are kept but never
/// interpreted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct PolicyHead {
    /// The name of the policy.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub name: String,
    /// The organization that published the policy.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub owner: String,
    /// The address where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub source: Option<String>,
    /// The date of the last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Date", default))]
    pub updated: Option<Date>,
    /// The last day on which the policy is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Date", default))]
    pub expires: Option<Date>,
    /// Addresses for reports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub contact: Vec<String>,
    /// Whether rewards are paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "bool", default))]
    pub bounty: Option<bool>,
    /// The extent of the owner's promise not to take legal action.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "SafeHarbor", default))]
    pub safe_harbor: Option<SafeHarbor>,
    /// Whether findings may be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Disclosure", default))]
    pub disclosure: Option<Disclosure>,
}

/// `[ownership]`: what the owner owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Ownership {
    /// Domains, each with everything below it. Without this key, domains are inferred from the inclusions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", default))]
    pub domains: Option<Vec<String>>,
    /// Networks and addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub networks: Vec<String>,
    /// Whether everything that is owned is in scope unless a rule decides otherwise.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub in_scope: bool,
}

/// `[scope]`: the three lists of rules and their options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Scope {
    /// Which rule decides if an inclusion and an exclusion both cover a target.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub precedence: Precedence,
    /// Whether the inclusion `*.example.com` includes `example.com` itself.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub wildcard_includes_apex: bool,
    /// Inclusions: targets that may be tested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub in_scope: Vec<Entry>,
    /// Exclusions: targets that must not be tested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub out_of_scope: Vec<Entry>,
    /// Third-party entries: targets that belong to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub third_party: Vec<Entry>,
    /// Statements that the engine cannot evaluate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub unchecked: Vec<Unchecked>,
}

impl Scope {
    /// The entries of a list.
    #[must_use]
    pub fn entries(&self, list: List) -> &[Entry] {
        match list {
            List::InScope => &self.in_scope,
            List::OutOfScope => &self.out_of_scope,
            List::ThirdParty => &self.third_party,
        }
    }

    /// The entries of a list, for modification.
    pub fn entries_mut(&mut self, list: List) -> &mut Vec<Entry> {
        match list {
            List::InScope => &mut self.in_scope,
            List::OutOfScope => &mut self.out_of_scope,
            List::ThirdParty => &mut self.third_party,
        }
    }
}

/// `[[scope.unchecked]]`: a statement that the engine cannot evaluate, such as "systems run by our resellers".
/// Statements of the two exclusion lists are reported as caveats with every in-scope decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Unchecked {
    /// The list that the statement belongs to.
    pub list: List,
    /// The statement.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub text: String,
}

/// `[[assets]]`: an asset without a network address: an app, source code, a contract, or a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Asset {
    /// The list that the asset belongs to.
    pub list: List,
    /// The type of the asset.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// The identifier: a store id, a repository, or the address of a contract.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub id: String,
}

/// `[providers]`: changes to the list of known providers for this policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct ProviderChanges {
    /// Providers to add or to redefine.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub add: Vec<ProviderChange>,
    /// Suffixes to remove from the list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub remove: Vec<String>,
}

/// A provider that the policy adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ProviderChange {
    /// The domain at and below which hosts belong to the provider.
    pub suffix: String,
    /// The name of the provider.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub name: String,
    /// The kind of service.
    pub kind: ProviderKind,
}
