//! The policies of a set that mention a target, in one row for each target.

use pyo3::pybacked::PyBackedStr;
use scopegate::{PolicySet, Target, TargetError};

use super::rows::{NONE, Short, Words};
use super::texts::{Judge, Located};
use crate::errors;

/// A policy that mentions a target: its number in the set, and its decision.
#[derive(Clone, Copy)]
pub struct Mention {
    pub policy: usize,
    pub short: Short,
}

/// The mentions of a target, or the position of an error code.
#[derive(Clone)]
pub struct MentionRow {
    pub mentions: Vec<Mention>,
    pub error: i8,
}

impl Default for MentionRow {
    fn default() -> Self {
        Self { mentions: Vec::new(), error: NONE }
    }
}

/// An item of an iterable of targets.
pub enum Item {
    Text(PyBackedStr),
    Target(Target),
    /// The code of the error that replaces a target.
    Error(String),
}

/// A set that answers with rows.
pub struct Mentions<'s> {
    pub set: &'s PolicySet,
    pub words: Words,
}

impl Mentions<'_> {
    /// The row of an item.
    pub fn item(&self, item: &Item) -> MentionRow {
        match item {
            Item::Text(text) => self.text(text),
            Item::Error(code) => self.failed(code),
            Item::Target(target) => {
                let mentions = self.set.check(target).map(|mentions| {
                    let mention = |it: &scopegate::policy_set::Mention<'_>| Mention {
                        policy: it.number(),
                        short: Short::of(&it.decision().summary()),
                    };
                    mentions.iter().map(mention).collect()
                });
                self.answered(mentions)
            }
        }
    }

    fn text(&self, text: &str) -> MentionRow {
        let mut mentions = Vec::new();
        let visit = |policy, summary| mentions.push(Mention { policy, short: Short::of(&summary) });
        let asked = self.set.summaries(text, visit);
        self.answered(asked.map(|()| mentions))
    }

    fn answered(&self, mentions: Result<Vec<Mention>, TargetError>) -> MentionRow {
        match mentions {
            Ok(mentions) => MentionRow { mentions, error: NONE },
            Err(error) => self.failed(error.code().as_str()),
        }
    }

    fn failed(&self, code: &str) -> MentionRow {
        MentionRow { mentions: Vec::new(), error: self.words.error(code) }
    }
}

impl Judge for Mentions<'_> {
    type Row = MentionRow;

    fn row(&self, text: &Located<'_>) -> MentionRow {
        match std::str::from_utf8(text.bytes()) {
            Ok(text) => self.text(text),
            Err(_) => self.failed(errors::NOT_UTF8),
        }
    }
}
