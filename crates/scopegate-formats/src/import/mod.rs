//! Other people's formats into policies.
//!
//! A format's reader makes [`Programme`]s of a text: rows, verbatim, with the list each stands in.
//! [`Programme::import`] reads the rows and makes a policy of them, in which each is accounted for.

mod assemble;
mod error;
mod formats;
mod heading;
mod partial;
mod platform;
mod recognise;
mod refused;
mod value;
mod words;

use scopegate::policy::{List, LoadOptions, Precedence};
use scopegate::{Policy, PolicyDocument, PolicyErrors};
use serde::Serialize;

pub use error::ImportError;
pub use formats::{ImportFormat, programmes};
pub use recognise::recognise;

use crate::identifier::{Kind, Outcome, sense};
use crate::policy_text;

/// The comment in a plain list that says that exclusions always win.
pub(crate) const EXCLUSIONS_WIN: &str = "# precedence: exclusions-win";

/// One programme of a file: whose it is, and its rows.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programmes};
///
/// let text = r#"[{"name": "Example", "handle": "example", "url": "https://platform.example/example", "targets": {
///     "in_scope": [{"asset_type": "URL", "asset_identifier": "app.example.com"}],
///     "out_of_scope": [{"asset_type": "OTHER", "asset_identifier": "systems of our partners"}]}}]"#;
/// let found = programmes(ImportFormat::HackerOne, text)?;
/// assert_eq!((found[0].handle.as_str(), found[0].rows.len()), ("example", 2));
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Programme {
    /// What the platform calls it: short, unique there.
    pub handle: String,
    /// What it calls itself.
    pub name: String,
    /// Where it was published.
    pub source: Option<String>,
    /// Where reports go.
    pub contact: Vec<String>,
    /// The last day on which it holds.
    pub expires: Option<scopegate::policy::Date>,
    /// Whether a reward is paid.
    pub bounty: Option<bool>,
    /// Which rule decides where two cover a target: a format in which exclusions always win says so.
    pub precedence: Precedence,
    /// Why it is a part of a scope only, where the text says that there are more pages.
    pub partial: Option<String>,
    /// What is listed, in order.
    pub rows: Vec<Row>,
}

/// One row of a programme, verbatim.
///
/// ```
/// use scopegate::policy::List;
/// use scopegate_formats::identifier::Kind;
/// use scopegate_formats::{Programme, Row};
///
/// let mut programme = Programme::default();
/// programme.rows.push(Row::new(List::InScope, Kind::Network, "www.example.(com|org)"));
/// assert_eq!(programme.import().rows()[0].patterns, ["www.example.com", "www.example.org"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The list it stands in.
    pub list: List,
    /// What the platform says it is.
    pub kind: Kind,
    /// The identifier as written.
    pub value: String,
    /// What is said of it.
    pub note: Option<String>,
    /// The highest severity that counts.
    pub max_severity: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// What the row says, where the format's reader knows that better than the identifier's text does.
    pub(crate) meant: Option<crate::identifier::Reading>,
    /// Why the list of the row is in doubt: an inclusion needs review then.
    pub(crate) doubt: Option<String>,
}

impl Row {
    /// A row with nothing beside its identifier.
    #[must_use]
    pub fn new(list: List, kind: Kind, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { list, kind, value, note: None, max_severity: None, tags: Vec::new(), meant: None, doubt: None }
    }
}

/// What became of one row: one line of the import report.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programmes};
///
/// let imported = programmes(ImportFormat::PlainList, "! help.example.com (run by an agency)\n")?.remove(0).import();
/// let report = &imported.rows()[0];
/// assert_eq!((report.outcome.as_str(), report.patterns.join(" ").as_str()), ("rule-widened", "help.example.com"));
/// assert!(report.reason.is_some());
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RowReport {
    /// The programme's handle.
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

/// A programme as a policy, with an account of every row.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::Outcome;
/// use scopegate_formats::import::{ImportFormat, programmes};
///
/// let imported = programmes(ImportFormat::PlainList, "*.example.com\n! what our resellers run\n")?.remove(0).import();
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
    pub(crate) origins: Vec<assemble::Origin>,
    /// Why it is a part only.
    pub(crate) partial: Option<String>,
}

impl Programme {
    /// Takes in another list, every row of which is an exclusion: for a scope that comes in two files.
    ///
    /// ```
    /// use scopegate_formats::import::{ImportFormat, programmes};
    ///
    /// let mut scope = programmes(ImportFormat::PlainList, "*.example.com\n")?.remove(0);
    /// scope.exclude(programmes(ImportFormat::PlainList, "blog.example.com\n")?.remove(0));
    /// let policy = scope.import().policy()?;
    /// assert!(policy.check("www.example.com")?.is_in_scope() && !policy.check("blog.example.com")?.is_in_scope());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exclude(&mut self, other: Self) {
        for mut row in other.rows {
            if row.list == List::InScope {
                // What a format's reader made of it was made for an inclusion.
                row = Row { list: List::OutOfScope, meant: None, doubt: None, ..row };
            }
            self.rows.push(row);
        }
    }

    /// Whether the name of a file says that it lists exclusions, and nothing in the list does: `out-of-scope.txt`.
    ///
    /// ```
    /// use scopegate_formats::import::{ImportFormat, programmes};
    ///
    /// let list = programmes(ImportFormat::PlainList, "blog.example.com\n")?.remove(0);
    /// assert!(list.is_exclusions_by_name("lists/oos.txt") && !list.is_exclusions_by_name("hosts.txt"));
    /// # Ok::<(), scopegate_formats::ImportError>(())
    /// ```
    #[must_use]
    pub fn is_exclusions_by_name(&self, file: &str) -> bool {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        sense::of(stem, &[]).excluding_list().is_some() && self.rows.iter().all(|row| row.list == List::InScope)
    }

    /// Reads the rows and makes a policy of them.
    #[must_use]
    pub fn import(&self) -> Imported {
        assemble::assemble(self)
    }
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

    /// The policy in TOML, with the rows that need review as comments beside the entries of their list.
    #[must_use]
    pub fn to_toml(&self) -> String {
        policy_text::write(self)
    }
}
