//! From the text of a policy to rules: reading, checking, and what goes with the rules.
//!
//! A text in TOML, JSON or YAML becomes one tree with places (`node`), the tree a [`PolicyDocument`] but for its lists of
//! entries as they were written (`reader`, `written`), and those a validated rule book (`book`). Every mistake is told, each
//! with its place; what is legal but odd is a warning.

mod book;
mod builder;
pub mod codes;
mod date;
mod document;
mod document_serde;
mod entry;
mod error;
mod finding_book;
mod finding_rule;
mod finding_warnings;
mod findings_document;
mod fingerprint;
#[cfg(feature = "json")]
mod json_text;
#[cfg(feature = "json")]
mod json_tree;
mod locate;
mod no_effect;
#[cfg_attr(not(all(feature = "toml", feature = "json")), allow(dead_code, reason = "some formats need less of it"))]
mod node;
mod node_serde;
mod outline;
mod ownership;
mod positions;
mod problem;
mod providers;
mod reader;
mod rule;
#[cfg(feature = "schema")]
mod schema;
mod source;
#[cfg(feature = "toml")]
mod toml_forms;
#[cfg(feature = "toml")]
mod toml_text;
#[cfg(feature = "toml")]
mod toml_tree;
mod validate;
mod value;
mod warnings;
mod words;
mod written;
#[cfg(feature = "yaml")]
mod yaml_text;

pub(crate) use book::RuleBook;
pub use builder::PolicyBuilder;
pub use date::{Date, NoDate};
pub use document::{
    Asset, Ownership, PolicyDocument, PolicyHead, ProviderChange, ProviderChanges, Scope, Unchecked, Version,
};
pub use entry::Entry;
pub use error::{PolicyError, PolicyErrors, PolicyWarning};
pub(crate) use finding_book::FindingBook;
pub use finding_rule::FindingRule;
pub use findings_document::{ConditionEntry, FindingEntry, Findings, ReportContents};
pub use providers::{Provider, known_providers};
pub(crate) use rule::Sense;
pub use rule::{Rule, RuleId};
#[cfg(feature = "schema")]
pub use schema::json_schema;
pub use source::{Format, LoadOptions, Source};
pub use value::Value;
pub use words::{
    AssetType, Disclosure, Effect, FindingVerdict, List, Precedence, ProviderKind, SafeHarbor, Unmentioned,
};
