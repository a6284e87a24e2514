//! Deserializes a [`PolicyDocument`] from any serde format, through the reader of policy texts.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};

use crate::document::policy_document::PolicyDocument;
use crate::document::reader;
use crate::document::spanned_value_serde::NodeSeed;

impl<'de> Deserialize<'de> for PolicyDocument {
    /// # Errors
    ///
    /// One error that lists all mistakes with their paths: unknown, missing, and duplicate keys, wrong types, and
    /// invalid values. Patterns are validated when a policy is built from the document.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let reading = reader::read(NodeSeed::root().deserialize(deserializer)?);
        if reading.diagnostics.is_empty() {
            return Ok(reading.into_document());
        }
        let reported: Vec<String> = reading
            .diagnostics
            .iter()
            .map(|problem| match problem.path.as_str() {
                "" => format!("{}: {}", problem.report.code, problem.report),
                path => format!("{}: {} (at {path})", problem.report.code, problem.report),
            })
            .collect();
        Err(D::Error::custom(reported.join("; ")))
    }
}
