//! The policy file as plain data: what a text is read into, and what a builder or another program makes.

use serde::Serialize;

use crate::document::date::Date;
use crate::document::entry::Entry;
use crate::document::findings_section::{Findings, ReportContents};
use crate::document::value::{Value, is_default, serialize_table};
use crate::document::vocabulary::{AssetType, Disclosure, List, Precedence, ProviderKind, SafeHarbor};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(truth: &bool) -> bool {
    !truth
}

/// A policy as it is written: version 1 of the policy file.
///
/// It serialises to the JSON model, and deserialises through the same reader as a policy's text, so that unknown
/// keys and wrong types are errors there too. Patterns are checked when a [`Policy`](crate::policy::Policy) is made of it.
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
    /// Where the schema of this file is, for editors.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
    /// The version of this format: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub version: Version,
    /// Whose policy this is.
    pub policy: PolicyHead,
    /// What the owner owns.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub ownership: Ownership,
    /// What may be tested and what may not.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub scope: Scope,
    /// Apps, source code, contracts, devices: listed, never matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub assets: Vec<Asset>,
    /// Which findings and activities are refused, and on what conditions.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub findings: Findings,
    /// What a report must contain.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub report: ReportContents,
    /// Changes to the list of known providers.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub providers: ProviderChanges,
    /// Anything; carried along, never interpreted.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "write_metadata")]
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, serde_json::Value>"))]
    pub metadata: Vec<(String, Value)>,
}

#[expect(clippy::ptr_arg, reason = "the signature is serde's")]
fn write_metadata<S: serde::Serializer>(metadata: &Vec<(String, Value)>, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_table(metadata, serializer)
}

impl PolicyDocument {
    /// A policy that includes nothing yet.
    #[must_use]
    pub fn new(name: impl Into<String>, owner: impl Into<String>) -> Self {
        let policy = PolicyHead { name: name.into(), owner: owner.into(), ..PolicyHead::default() };
        Self { policy, ..Self::default() }
    }
}

/// The version of the policy file; there is one.
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

/// `[policy]`: whose policy this is. EntryMetadata `name` and `owner` it is carried along and shown, never interpreted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct PolicyHead {
    /// What the policy calls itself.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub name: String,
    /// The organisation that published it.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub owner: String,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub source: Option<String>,
    /// The day of its last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Date", default))]
    pub updated: Option<Date>,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Date", default))]
    pub expires: Option<Date>,
    /// Where reports go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub contact: Vec<String>,
    /// Whether a reward is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "bool", default))]
    pub bounty: Option<bool>,
    /// How far the owner promises not to take legal action.
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
    /// Domains, each with everything below it. Where this is absent, domains are inferred from the inclusions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", default))]
    pub domains: Option<Vec<String>>,
    /// Networks and addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub networks: Vec<String>,
    /// Whether everything owned is in scope unless a rule says otherwise.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub in_scope: bool,
}

/// `[scope]`: the three lists of rules, and how they are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Scope {
    /// Which rule decides where an inclusion and an exclusion both cover a target.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub precedence: Precedence,
    /// Whether the inclusion `*.example.com` includes `example.com` itself.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub wildcard_includes_apex: bool,
    /// What may be tested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub in_scope: Vec<Entry>,
    /// What may not be tested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub out_of_scope: Vec<Entry>,
    /// What belongs to somebody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub third_party: Vec<Entry>,
    /// What no engine can decide.
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

    /// The entries of a list, to add to.
    pub fn entries_mut(&mut self, list: List) -> &mut Vec<Entry> {
        match list {
            List::InScope => &mut self.in_scope,
            List::OutOfScope => &mut self.out_of_scope,
            List::ThirdParty => &mut self.third_party,
        }
    }
}

/// `[[scope.unchecked]]`: a statement that no engine can decide, such as "systems run by our resellers". Those of
/// the two lists of exclusions are repeated as a caveat with every in-scope answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Unchecked {
    /// The list that the statement stands in.
    pub list: List,
    /// The statement.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub text: String,
}

/// `[[assets]]`: something that is listed but has no address: an app, source code, a contract, a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Asset {
    /// The list that it stands in.
    pub list: List,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// What identifies it: a store's id, a repository, a contract's address.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub id: String,
}

/// `[providers]`: changes to the list of known providers, for this policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct ProviderChanges {
    /// Providers to add, or to describe otherwise than the list does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub add: Vec<ProviderChange>,
    /// Suffixes to strike from the list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub remove: Vec<String>,
}

/// A provider that a policy adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ProviderChange {
    /// The domain at and below which hosts are the provider's.
    pub suffix: String,
    /// What the provider is called.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"\S")))]
    pub name: String,
    /// What it provides.
    pub kind: ProviderKind,
}
