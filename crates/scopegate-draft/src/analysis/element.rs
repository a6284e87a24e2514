//! The results of a sentence: rows of the report, and their additions to the policy.

use std::collections::BTreeSet;

use crate::row::{Outcome, Row};
use crate::sections::Context;
use crate::source_text::SourceText;

/// The addition of an element to the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing.
    None,
    /// A rule for an asset.
    Pattern {
        list: &'static str,
        text: String,
        domain: bool,
    },
    /// A finding rule.
    Class {
        id: &'static str,
        unless: BTreeSet<String>,
        when: BTreeSet<String>,
    },
    /// A clause about systems of others.
    ThirdParty,
    /// A statement about assets that no program can decide.
    ScopeUnchecked {
        list: &'static str,
    },
    /// A statement about conduct that no program can decide.
    ConductUnchecked,
    /// An asset without an address.
    Asset {
        kind: &'static str,
        list: &'static str,
    },
    /// Everything owned is in scope.
    Ownership,
    /// The condition of the section of exclusions.
    SectionCondition(Vec<String>),
    Contact,
    ReportItem,
}

/// A row and its addition to the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) row: Row,
    pub(crate) entry: Entry,
}

/// A row for a part of a text.
pub(crate) fn row(text: &SourceText, context: Context, outcome: Outcome) -> Row {
    Row {
        line: text.line(),
        end_line: text.end_line(),
        section: context.sense,
        heading_line: context.heading,
        outcome,
        value: String::new(),
        list: "",
        conditions: Vec::new(),
        doubt: Vec::new(),
        left_over: String::new(),
        written: false,
        text: text.as_str().trim().chars().take(300).collect(),
    }
}

pub(crate) fn doubt(row: &mut Row, reason: &'static str) {
    if !row.doubt.contains(&reason) {
        row.doubt.push(reason);
    }
}
