//! Errors and warnings of loading a policy, with their positions in the source.

use std::fmt;
use std::sync::Arc;

use crate::document::{Diagnostic, LineCol, LineIndex};
use crate::error::{ErrorReport, report_accessors};

/// Where an error or a warning is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Position {
    source_name: Option<Arc<str>>,
    place: Option<LineCol>,
    path: String,
}

impl Position {
    fn new(problem: &mut Diagnostic, source_name: Option<&Arc<str>>, locator: Option<&LineIndex<'_>>) -> Self {
        let place = locator.zip(problem.span.as_ref()).map(|(locator, span)| locator.place(span));
        Self { source_name: source_name.cloned(), place, path: std::mem::take(&mut problem.path) }
    }

    /// Writes `file:line:column: kind[code]: message` and a `hint:` line. Unknown parts are left out. A document
    /// that was not read from a text shows the path instead.
    fn write(&self, kind: &str, report: &ErrorReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.source_name {
            write!(f, "{name}:")?;
        }
        match self.place {
            Some(LineCol { line, column, .. }) => write!(f, "{line}:{column}: ")?,
            None if !self.path.is_empty() => write!(f, "{}: ", self.path)?,
            None if self.source_name.is_some() => f.write_str(" ")?,
            None => {}
        }
        write!(f, "{kind}[{}]: {report}", report.code)?;
        if let Some(hint) = &report.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// The accessors of a type with the fields `report` and `position`.
macro_rules! accessors {
    () => {
        report_accessors!();

        /// The name that the caller gave the source, usually a file name.
        #[must_use]
        pub fn source_name(&self) -> Option<&str> {
            self.position.source_name.as_deref()
        }

        /// The line, counted from 1; `None` if the document was not read from a text.
        #[must_use]
        pub fn line(&self) -> Option<usize> {
            self.position.place.map(|place| place.line)
        }

        /// The column of the first character, in characters, counted from 1.
        #[must_use]
        pub fn column(&self) -> Option<usize> {
            self.position.place.map(|place| place.column)
        }

        /// The column after the last character on [`line`](Self::line).
        #[must_use]
        pub fn end_column(&self) -> Option<usize> {
            self.position.place.map(|place| place.end_column)
        }

        /// The position in the document as a JSON Pointer (RFC 6901); empty for the whole document.
        #[must_use]
        pub fn path(&self) -> &str {
            &self.position.path
        }

        pub(crate) fn new(
            mut problem: Diagnostic,
            source_name: Option<&Arc<str>>,
            locator: Option<&LineIndex<'_>>,
        ) -> Self {
            let position = Position::new(&mut problem, source_name, locator);
            Self { report: problem.report, position }
        }
    };
}

/// An error in a policy.
///
/// ```
/// let text = "version = 1\n[policy]\nname = \"Example\"\nowner = \"Example\"\n[scope]\nin_scop = []\n";
/// let errors = scopegate::Policy::from_toml(text).unwrap_err();
/// let error = errors.iter().next().unwrap();
/// assert_eq!(error.code().as_str(), "policy.unknown-key");
/// assert_eq!(error.message(), "unknown key `in_scop` in `[scope]`");
/// assert_eq!(error.hint(), Some("did you mean `in_scope`?"));
/// assert_eq!((error.line(), error.column(), error.end_column()), (Some(6), Some(1), Some(8)));
/// assert_eq!(error.path(), "/scope/in_scop");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    report: ErrorReport,
    position: Position,
}

impl PolicyError {
    accessors!();
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.position.write("error", &self.report, f)
    }
}

impl std::error::Error for PolicyError {}

/// A warning about a policy: it is legal, but probably a mistake.
///
/// ```
/// let policy = scopegate::Policy::builder().name("Example").owner("Example").build().unwrap();
/// let warnings = policy.warnings();
/// let warning = warnings.first().unwrap();
/// assert_eq!(warning.code().as_str(), "warning.empty-scope");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWarning {
    report: ErrorReport,
    position: Position,
}

impl PolicyWarning {
    accessors!();

    /// The same warning at a known position.
    pub(crate) fn at_line_col(mut self, place: Option<LineCol>) -> Self {
        self.position.place = place;
        self
    }
}

impl fmt::Display for PolicyWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.position.write("warning", &self.report, f)
    }
}

/// All errors in a policy, in the order of the source; never empty.
///
/// `Display` writes each as `file:line:column: error[code]: message`, with a `hint:` line below if there is a
/// hint.
///
/// ```
/// let errors = scopegate::Policy::from_json(r#"{"version": 2}"#).unwrap_err();
/// let codes: Vec<_> = errors.iter().map(|error| error.code().as_str()).collect();
/// assert_eq!(codes, ["policy.missing-key", "policy.version"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyErrors(Vec<PolicyError>);

/// The messages, as [`Display`](fmt::Display) has them: `main() -> Result<(), PolicyErrors>` prints this.
impl fmt::Debug for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PolicyErrors {
    /// INVARIANT: `problems` is not empty; callers only call this if there is an error.
    pub(crate) fn new(
        mut diagnostics: Vec<Diagnostic>,
        source_name: Option<&Arc<str>>,
        locator: Option<&LineIndex<'_>>,
    ) -> Self {
        diagnostics.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
        Self(diagnostics.into_iter().map(|problem| PolicyError::new(problem, source_name, locator)).collect())
    }

    /// The errors, in the order of the source.
    pub fn iter(&self) -> std::slice::Iter<'_, PolicyError> {
        self.0.iter()
    }

    /// The number of errors, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for &'a PolicyErrors {
    type Item = &'a PolicyError;
    type IntoIter = std::slice::Iter<'a, PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for PolicyErrors {
    type Item = PolicyError;
    type IntoIter = std::vec::IntoIter<PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyErrors {}
