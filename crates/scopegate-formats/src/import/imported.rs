//! An imported policy, with the outcome of every row.

use scopegate::policy::PolicyDocument;
use scopegate::policy::{List, LoadOptions};
use scopegate::{Policy, PolicyErrors};
use serde::Serialize;

use crate::identifier::Outcome;

/// The outcome of one row: one line of the import report.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programs};
///
/// let imported = programs(ImportFormat::PlainList, "! help.example.com (run by an agency)\n")?.remove(0).import();
/// let report = &imported.rows()[0];
/// assert_eq!((report.outcome.as_str(), report.patterns.join(" ").as_str()), ("rule-widened", "help.example.com"));
/// assert!(report.reason.is_some());
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RowReport {
    /// The handle of the program.
    pub program: String,
    /// The list of the row: its own, or the one that its text or note names, such as "OOS" in a list of inclusions.
    pub list: List,
    /// The identifier as written.
    pub value: String,
    /// The outcome.
    #[serde(serialize_with = "write_outcome")]
    pub outcome: Outcome,
    /// The patterns of the row, or the existing patterns that already express it.
    pub patterns: Vec<String>,
    /// The note for a person, if any.
    pub reason: Option<String>,
    /// Whether the row needs review before the policy is used.
    #[serde(skip)]
    pub(crate) is_open: bool,
}

impl RowReport {
    /// Whether the row needs review: it excludes something that no pattern expresses, or names hosts that are left out.
    #[must_use]
    pub fn is_open_question(&self) -> bool {
        self.is_open
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn write_outcome<S: serde::Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.as_str())
}

/// A program as a policy, with the outcome of every row.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::Outcome;
/// use scopegate_formats::import::{ImportFormat, programs};
///
/// let imported = programs(ImportFormat::PlainList, "*.example.com\n! what our resellers run\n")?.remove(0).import();
/// assert_eq!((imported.count(Outcome::Rule), imported.has_open_questions()), (1, true));
/// let written = Policy::from_toml(&imported.to_toml())?;
/// assert_eq!(written.fingerprint(), imported.policy()?.fingerprint());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub(crate) document: PolicyDocument,
    pub(crate) rows: Vec<RowReport>,
    /// The row of each entry in the three lists.
    pub(crate) origins: Vec<Origin>,
    /// The reason if it is only a part of a scope.
    pub(crate) partial: Option<String>,
}

/// The row that an entry of the policy came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The list of the entry.
    pub list: List,
    /// The index of the entry in the list.
    pub entry: usize,
    /// The row.
    pub row: usize,
}

impl Imported {
    /// The policy as plain data.
    #[must_use]
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// The compiled policy.
    ///
    /// # Errors
    ///
    /// None is known, because the import parses every pattern in the same way as the policy.
    pub fn policy(&self) -> Result<Policy, PolicyErrors> {
        Policy::from_document(self.document.clone(), &LoadOptions::new())
    }

    /// The outcomes in the order of the rows.
    #[must_use]
    pub fn rows(&self) -> &[RowReport] {
        &self.rows
    }

    /// The number of rows with an outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// The reason if the policy is only a part of a scope, for example one of several pages.
    #[must_use]
    pub fn partial(&self) -> Option<&str> {
        self.partial.as_deref()
    }

    /// Whether exclusions need review: a row that excludes needs review, a row that includes hosts could not be
    /// interpreted, a statement became a caveat, or the input is only a part of its source.
    #[must_use]
    pub fn has_open_questions(&self) -> bool {
        self.rows.iter().any(RowReport::is_open_question)
            || !self.document.scope.unchecked.is_empty()
            || self.partial.is_some()
    }

    /// The rows that need review, those with the greatest risk first: exclusions that were not understood, exclusions
    /// that were understood in part, inclusions whose exceptions are caveats, and inclusions that are left out.
    #[must_use]
    pub fn open_questions(&self) -> Vec<&RowReport> {
        let mut open: Vec<&RowReport> = self.rows.iter().filter(|row| row.is_open_question()).collect();
        open.sort_by_key(|row| match (row.list, row.outcome, row.patterns.is_empty()) {
            (List::OutOfScope | List::ThirdParty, _, true) => 0,
            (List::OutOfScope | List::ThirdParty, ..) => 1,
            (List::InScope, Outcome::NeedsReview, _) => 3,
            (List::InScope, ..) => 2,
        });
        open
    }
}
