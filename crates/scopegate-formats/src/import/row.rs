//! One row of a scope, verbatim.

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
