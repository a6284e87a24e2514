//! Errors of looking up names.

use crate::error::{ErrorReport, Excerpt, report_accessors};
use crate::findings::class::Class;
use crate::findings::class_name::Name;
use crate::findings::fact::{Fact, facts};
use crate::findings::{codes, foreign, nearest};

/// No class has this name.
///
/// ```
/// let error = scopegate::findings::find("click-jack").unwrap_err();
/// assert_eq!(error.code().as_str(), "class.unknown");
/// assert_eq!(error.message(), "unknown class `click-jack`");
/// assert_eq!(error.nearest().first().unwrap().id(), "clickjacking");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct ClassError {
    report: ErrorReport,
    nearest: Vec<&'static Class>,
}

impl ClassError {
    report_accessors!();

    pub(super) fn unknown(asked: &str, name: &Name) -> Self {
        if let Some(instead) = foreign::instead(asked) {
            return Self { report: unknown_class(asked).with_hint(instead), nearest: Vec::new() };
        }
        Self::new(asked, nearest::by_name(name), nearest::search_word(name))
    }

    pub(super) fn unknown_vrt(asked: &str, id: &str) -> Self {
        Self::new(asked, nearest::by_vrt(id), None)
    }

    /// Close numbers are unrelated, so there are no suggestions.
    pub(super) fn unknown_cwe(asked: &str) -> Self {
        Self::new(asked, Vec::new(), None)
    }

    /// Nothing is compared with a text this long, to bound the work.
    pub(super) fn too_long(asked: &str) -> Self {
        Self::new(asked, Vec::new(), None)
    }

    fn new(asked: &str, nearest: Vec<&'static Class>, search_word: Option<&str>) -> Self {
        let search =
            search_word.map_or_else(|| "scopegate classes".to_owned(), |word| format!("scopegate classes {word}"));
        let hint = match alternatives(&nearest) {
            Some(names) => format!("did you mean {names}? `{search}` lists others"),
            None if search_word.is_some() => format!("`{search}` lists similar classes"),
            None => format!("`{search}` lists all classes"),
        };
        Self { report: unknown_class(asked).with_hint(hint), nearest }
    }

    /// Suggested classes, at most three, the best first.
    #[must_use]
    pub fn nearest(&self) -> &[&'static Class] {
        &self.nearest
    }
}

fn unknown_class(asked: &str) -> ErrorReport {
    ErrorReport::new(codes::CLASS_UNKNOWN, format!("unknown class {}", Excerpt(asked)))
}

/// `a`, `b` or `c`; `None` if there are no classes.
fn alternatives(classes: &[&Class]) -> Option<String> {
    let (last, others) = classes.split_last()?;
    let others: Vec<_> = others.iter().map(|class| format!("`{}`", class.id())).collect();
    let last = format!("`{}`", last.id());
    Some(if others.is_empty() { last } else { format!("{} or {last}", others.join(", ")) })
}

/// The vocabulary has no fact with this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct FactError {
    report: ErrorReport,
    nearest: Option<&'static Fact>,
}

impl FactError {
    report_accessors!();

    pub(super) fn unknown(name: &str) -> Self {
        let nearest = nearest::fact(name);
        let define = "define your own in `[findings.facts]`";
        let hint =
            nearest.map_or_else(|| define.to_owned(), |fact| format!("did you mean `{}`? {define}", fact.name()));
        let report = ErrorReport::new(codes::FACT_UNKNOWN, format!("unknown fact {}", Excerpt(name)));
        Self { report: report.with_hint(hint), nearest }
    }

    /// The suggested fact, if any.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static Fact> {
        self.nearest
    }
}

/// The fact of the vocabulary with exactly this name.
///
/// # Errors
///
/// `fact.unknown`: the vocabulary has no such fact. A misspelled fact must not become a condition that can never
/// be met.
///
/// ```
/// let error = scopegate::findings::find_fact("sensitive-actions").unwrap_err();
/// assert_eq!(error.code().as_str(), "fact.unknown");
/// assert_eq!(error.hint(), Some("did you mean `sensitive-action`? define your own in `[findings.facts]`"));
/// ```
pub fn find_fact(name: &str) -> Result<&'static Fact, FactError> {
    facts().iter().find(|fact| fact.name() == name).ok_or_else(|| FactError::unknown(name))
}
