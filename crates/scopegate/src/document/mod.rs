//! From the text of a policy to a document.
//!
//! TOML, JSON, and YAML are parsed into one syntax tree with spans (`spanned_value`). The reader converts the tree
//! into a [`PolicyDocument`] and the list entries as written (`parsed_entry`). It reports every error with its
//! position.

pub mod codes;
mod date;
mod diagnostic;
mod entry;
mod findings_section;
#[cfg(feature = "json")]
mod json_text;
mod line_index;
mod parse;
mod parsed_entry;
mod places;
mod policy_document;
pub(crate) mod reader;
#[cfg(feature = "schema")]
mod schema;
mod serialize;
mod source;
#[cfg_attr(not(all(feature = "toml", feature = "json")), allow(dead_code, reason = "some formats use only a part"))]
pub(crate) mod spanned_value;
mod spanned_value_serde;
mod spans;
mod testing;
mod testing_values;
#[cfg(feature = "toml")]
mod toml_forms;
#[cfg(feature = "toml")]
mod toml_text;
mod value;
mod vocabulary;
#[cfg(feature = "yaml")]
mod yaml_text;

pub use date::{Date, NoDate};
pub(crate) use diagnostic::{Diagnostic, DocumentPath, Span, nearest};
pub use entry::Entry;
pub use findings_section::{ConditionEntry, FindingEntry, Findings, ReportContents, UncheckedConduct};
pub(crate) use line_index::{LineCol, LineIndex};
pub(crate) use parse::parse;
pub(crate) use parsed_entry::{EntryMetadata, ParsedEntry, ParsedLists, pointer};
pub(crate) use places::Places;
pub use policy_document::{
    Asset, Ownership, PolicyDocument, PolicyHead, ProviderChange, ProviderChanges, Scope, Unchecked, Version,
};
#[cfg(feature = "schema")]
pub use schema::json_schema;
pub use source::{Format, LoadOptions, Source};
pub(crate) use spanned_value::SpannedValue;
pub(crate) use spans::{ConditionSpan, FindingRuleSpans, ItemSpan, Spans, look_up};
pub use testing::{Testing, TestingWindow};
pub use testing_values::{ClockTime, HeaderName, HeaderTemplate, InvalidTestingValue, TimeZoneName, Weekdays};
pub use value::Value;
pub use vocabulary::{
    AssetType, Automation, Disclosure, Effect, FindingVerdict, List, Posture, Precedence, ProviderKind, SafeHarbor,
    Unmentioned,
};
