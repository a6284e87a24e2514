//! One program of a file: its owner and its rows.

use scopegate::policy::{List, Precedence};

use super::row::Row;
use crate::identifier::wording;

/// One program of a file: whose it is, and its rows.
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

impl Program {
    /// Takes in another list, every row of which is an exclusion: for a scope that comes in two files.
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
                // What a format's reader made of it was made for an inclusion.
                row = Row { list: List::OutOfScope, meant: None, doubt: None, ..row };
            }
            self.rows.push(row);
        }
    }

    /// Whether the name of a file says that it lists exclusions, and nothing in the list does: `out-of-scope.txt`.
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
