//! A program: an owner and its scope.

use scopegate::policy::{List, Precedence, Testing};

use super::row::Row;
use crate::identifier::wording;

/// One program of a file, with its rows.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programs};
///
/// let text = r#"[{"name": "Example", "handle": "example", "url": "https://platform.example/example", "targets": {
///     "in_scope": [{"asset_type": "URL", "asset_identifier": "app.example.com"}],
///     "out_of_scope": [{"asset_type": "OTHER", "asset_identifier": "systems of our partners"}]}}]"#;
/// let found = programs(ImportFormat::HackerOne, text)?;
/// assert_eq!((found[0].handle.as_str(), found[0].rows.len()), ("example", 2));
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Program {
    /// The handle: a short name that is unique on the platform.
    pub handle: String,
    /// The name.
    pub name: String,
    /// The URL of the publication.
    pub source: Option<String>,
    /// The contacts for reports.
    pub contact: Vec<String>,
    /// The last day of validity.
    pub expires: Option<scopegate::policy::Date>,
    /// Whether the program pays rewards.
    pub bounty: Option<bool>,
    /// The precedence. In some formats exclusions always take precedence.
    pub precedence: Precedence,
    /// The reason if the text is only a part of a scope, for example one of several pages.
    pub partial: Option<String>,
    /// The conditions of testing.
    pub testing: Testing,
    /// Statements about testing that no condition expresses, such as "use the address of the platform".
    pub conduct: Vec<String>,
    /// The rows in order.
    pub rows: Vec<Row>,
}

impl Program {
    /// Adds another list with every row as an exclusion, for a scope that has two files.
    ///
    /// ```
    /// use scopegate_formats::import::{ImportFormat, programs};
    ///
    /// let mut scope = programs(ImportFormat::PlainList, "*.example.com\n")?.remove(0);
    /// scope.exclude(programs(ImportFormat::PlainList, "blog.example.com\n")?.remove(0));
    /// let policy = scope.import().policy()?;
    /// assert!(policy.check("www.example.com")?.is_in_scope() && !policy.check("blog.example.com")?.is_in_scope());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exclude(&mut self, other: Self) {
        for mut row in other.rows {
            if row.list == List::InScope {
                // The reader interpreted the row as an inclusion, which does not apply any more.
                row = Row { list: List::OutOfScope, meant: None, doubt: None, ..row };
            }
            self.rows.push(row);
        }
    }

    /// Whether the file name indicates exclusions, for example `out-of-scope.txt`, but all rows are inclusions.
    ///
    /// ```
    /// use scopegate_formats::import::{ImportFormat, programs};
    ///
    /// let list = programs(ImportFormat::PlainList, "blog.example.com\n")?.remove(0);
    /// assert!(list.is_exclusions_by_name("lists/oos.txt") && !list.is_exclusions_by_name("hosts.txt"));
    /// # Ok::<(), scopegate_formats::ImportError>(())
    /// ```
    #[must_use]
    pub fn is_exclusions_by_name(&self, file: &str) -> bool {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        wording::of(stem, &[]).excluding_list().is_some() && self.rows.iter().all(|row| row.list == List::InScope)
    }
}
