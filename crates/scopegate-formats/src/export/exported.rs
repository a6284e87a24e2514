//! An exported policy, and notes on what the format cannot express exactly.

use std::fmt;

use scopegate::Rule;

/// The result for a rule that the format cannot express exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fate {
    /// An inclusion is not written.
    LeftOut,
    /// An inclusion is written more narrowly.
    Narrowed,
    /// An exclusion is written more widely.
    Widened,
    /// An exclusion is not needed, because it does not overlap anything that is written.
    NotNeeded,
    /// A statement that no rule expresses.
    Unsaid,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::LeftOut => "left-out",
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
            Self::NotNeeded => "not-needed",
            Self::Unsaid => "unsaid",
        })
    }
}

/// A note about one rule of an exported policy.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::export::{ExportFormat, Fate, export};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").in_scope("*.example.org");
/// let exported = export(&policy.out_of_scope("a.example.com").build().unwrap(), ExportFormat::Wildcards);
/// assert_eq!(exported.text, "*.example.org\n");
/// assert_eq!((exported.notes[0].fate, exported.notes[0].pattern.as_str()), (Fate::LeftOut, "*.example.com"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportNote {
    /// The result.
    pub fate: Fate,
    /// The id of the rule, or the kind of the statement.
    pub rule: String,
    /// The pattern, or the statement.
    pub pattern: String,
    /// The reason.
    pub reason: String,
}

/// An exported policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Exported {
    /// The text in the format.
    pub text: String,
    /// The notes on what the format cannot express exactly.
    pub notes: Vec<ExportNote>,
    /// Why the format cannot express the policy at all. The text then allows nothing.
    pub refusal: Option<String>,
}

impl Exported {
    /// Adds a line.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds a line unless it is already there.
    pub(crate) fn line_once(&mut self, line: &str) {
        if !self.text.lines().any(|known| known == line) {
            self.line(line);
        }
    }

    /// Adds networks, one per line.
    pub(crate) fn networks<T: fmt::Display>(&mut self, networks: &[T]) {
        for network in networks {
            self.line_once(&network.to_string());
        }
    }

    pub(crate) fn note(&mut self, fate: Fate, rule: &Rule, reason: impl Into<String>) {
        let (id, pattern) = (rule.id().to_owned(), rule.written().to_owned());
        let note = ExportNote { fate, rule: id, pattern, reason: reason.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
