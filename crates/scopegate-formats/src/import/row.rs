//! A row of a scope, verbatim.

use scopegate::policy::List;

use crate::identifier::Kind;

/// One row of a program, verbatim.
///
/// ```
/// use scopegate::policy::List;
/// use scopegate_formats::identifier::Kind;
/// use scopegate_formats::{Program, Row};
///
/// let mut program = Program::default();
/// program.rows.push(Row::new(List::InScope, Kind::Network, "www.example.(com|org)"));
/// assert_eq!(program.import().rows()[0].patterns, ["www.example.com", "www.example.org"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The list of the row.
    pub list: List,
    /// The kind according to the platform.
    pub kind: Kind,
    /// The identifier as written.
    pub value: String,
    /// The note.
    pub note: Option<String>,
    /// The maximum severity.
    pub max_severity: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// The meaning of the row if the format reader knows it better than the text of the identifier.
    pub(crate) meant: Option<crate::identifier::Reading>,
    /// The reason for doubt about the list of the row. Such an inclusion needs review.
    pub(crate) doubt: Option<String>,
}

impl Row {
    /// Makes a row with only an identifier.
    #[must_use]
    pub fn new(list: List, kind: Kind, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { list, kind, value, note: None, max_severity: None, tags: Vec::new(), meant: None, doubt: None }
    }
}
