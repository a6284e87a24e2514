//! An exported policy, and notes on what it does not say exactly.

use std::fmt;

use scopegate::Rule;

/// What became of a rule that the format cannot say exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// An inclusion that is not written.
    LeftOut,
    /// An inclusion that is written more narrowly.
    Narrowed,
    /// An exclusion that is written more widely.
    Widened,
    /// An exclusion that needs no rule_expressions, for nothing that is written meets it.
    NotNeeded,
    /// Something that no rule says.
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

/// What should be known of one rule in an exported scope.
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
    /// What became of it.
    pub fate: Fate,
    /// The rule's id, or what else it is.
    pub rule: String,
    /// Its pattern, or the statement.
    pub pattern: String,
    /// Why.
    pub reason: String,
}

/// A policy in another format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Exported {
    /// The text.
    pub text: String,
    /// What it does not say exactly.
    pub notes: Vec<ExportNote>,
}

impl Exported {
    /// Adds a line.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds a line, once.
    pub(crate) fn line_once(&mut self, line: &str) {
        if !self.text.lines().any(|known| known == line) {
            self.line(line);
        }
    }

    /// Adds networks, one a line.
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
