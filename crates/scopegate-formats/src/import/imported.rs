//! An imported policy, with an account of every row.

use scopegate::policy::{List, LoadOptions};
use scopegate::{Policy, PolicyDocument, PolicyErrors};
use serde::Serialize;

use crate::identifier::Outcome;

/// What became of one row: one line of the import report.
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
    /// The program's handle.
    pub program: String,
    /// The list that the row belongs to: its own, or the one that its text or note says, "OOS" in a list of inclusions.
    pub list: List,
    /// The identifier as written.
    pub value: String,
    /// What became of it.
    #[serde(serialize_with = "write_outcome")]
    pub outcome: Outcome,
    /// The patterns that it became, or that said it already.
    pub patterns: Vec<String>,
    /// What a person should know, where there is something to know.
    pub reason: Option<String>,
    /// Whether a person has to look at it before the policy is relied on.
    #[serde(skip)]
    pub(crate) is_open: bool,
}

impl RowReport {
    /// Whether a person has to look at it: it excludes something that no pattern says, or names hosts that are left out.
    #[must_use]
    pub fn is_open_question(&self) -> bool {
        self.is_open
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn write_outcome<S: serde::Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.as_str())
}

/// A program as a policy, with an account of every row.
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
    /// Which row each entry of the three lists came from.
    pub(crate) origins: Vec<Origin>,
    /// Why it is a part only.
    pub(crate) partial: Option<String>,
}

/// Where an entry of the policy came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The list that the entry stands in.
    pub list: List,
    /// Its place there.
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

    /// The policy, compiled.
    ///
    /// # Errors
    ///
    /// None is known: every pattern was read as the policy reads it before it was taken.
    pub fn policy(&self) -> Result<Policy, PolicyErrors> {
        Policy::from_document(self.document.clone(), &LoadOptions::new())
    }

    /// What became of each row, in the order of the rows.
    #[must_use]
    pub fn rows(&self) -> &[RowReport] {
        &self.rows
    }

    /// How many rows had an outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// Why the policy is made of a part of a scope only, where the text says that there are more pages.
    #[must_use]
    pub fn partial(&self) -> Option<&str> {
        self.partial.as_deref()
    }

    /// Whether a person has to look at what is excluded: a row that excludes needs review, or one that includes hosts and
    /// could not be read; a statement became a caveat; or the input is a part of its source.
    #[must_use]
    pub fn has_open_questions(&self) -> bool {
        self.rows.iter().any(RowReport::is_open_question)
            || !self.document.scope.unchecked.is_empty()
            || self.partial.is_some()
    }

    /// The rows that a person has to look at, those that may open most first: exclusions of which nothing was understood,
    /// those of which a part was, inclusions whose exceptions are caveats, and inclusions that are left out.
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
