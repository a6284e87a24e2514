//! The row of a line in the report: its result.

use serde::Serialize;

use crate::sense::Sense;

/// The kind of an element of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// A rule for an asset.
    Rule,
    /// A clause about systems of others.
    ThirdParty,
    /// An asset without an address.
    OtherAsset,
    /// A clause that puts everything owned in scope.
    Ownership,
    /// A class of findings.
    Class,
    /// An activity.
    Activity,
    /// A condition of a section.
    Condition,
    /// A contact.
    Contact,
    /// A promise not to take legal action.
    SafeHarbour,
    /// A statement about publication.
    Disclosure,
    /// A statement about rewards.
    Bounty,
    /// Something that a report contains.
    Report,
    /// A statement that no program can decide.
    Unchecked,
    /// Text that is not about scope.
    NotScope,
    /// A heading, or an introduction of a list.
    Heading,
    /// Text that a person must read.
    NeedsPerson,
}

/// An element of a line, as in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub(crate) line: usize,
    pub(crate) end_line: usize,
    #[serde(serialize_with = "sense")]
    pub(crate) section: Sense,
    pub(crate) heading_line: usize,
    pub(crate) outcome: Outcome,
    pub(crate) value: String,
    pub(crate) list: &'static str,
    pub(crate) conditions: Vec<String>,
    pub(crate) doubt: Vec<&'static str>,
    pub(crate) left_over: String,
    pub(crate) written: bool,
    pub(crate) text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires a reference")]
fn sense<S: serde::Serializer>(sense: &Sense, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(sense.as_str())
}

impl Row {
    /// A line that a person must read, with the reason as its text.
    pub(crate) fn for_person(line: usize, reason: &str) -> Self {
        Self {
            line,
            end_line: line,
            section: Sense::None,
            heading_line: 0,
            outcome: Outcome::NeedsPerson,
            value: String::new(),
            list: "",
            conditions: Vec::new(),
            doubt: Vec::new(),
            left_over: String::new(),
            written: false,
            text: reason.to_owned(),
        }
    }

    /// The first line of the element. Lines are counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The last line of the element.
    #[must_use]
    pub fn end_line(&self) -> usize {
        self.end_line
    }

    /// The sense of its section.
    #[must_use]
    pub fn section(&self) -> Sense {
        self.section
    }

    /// Its kind.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The pattern, the class, the address or the item; empty for text.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The facts of its conditions.
    #[must_use]
    pub fn conditions(&self) -> &[String] {
        &self.conditions
    }

    /// The reasons for doubt; empty where certain.
    #[must_use]
    pub fn doubt(&self) -> &[&'static str] {
        &self.doubt
    }

    /// The words that no rule uses.
    #[must_use]
    pub fn left_over(&self) -> &str {
        &self.left_over
    }

    /// Whether the policy has a live entry for it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.written
    }

    /// The quoted text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a person must read the line.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        self.outcome == Outcome::NeedsPerson || !self.doubt.is_empty()
    }
}
