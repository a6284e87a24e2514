//! One small row for each answer of a policy.

use scopegate::{Basis, Policy, Verdict, VerdictSummary};

use super::texts::{Judge, Located};
use crate::errors;

/// The words that a row points at: each list in a fixed order.
pub struct Words {
    pub verdicts: Vec<&'static str>,
    pub bases: Vec<&'static str>,
    pub errors: Vec<&'static str>,
}

impl Words {
    pub fn new() -> Self {
        let targets = scopegate::policy::error_codes().filter(|code| code.family() == "target");
        Self {
            verdicts: Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect(),
            bases: Basis::ALL.iter().map(|basis| basis.as_str()).collect(),
            errors: targets.map(scopegate::error::Code::as_str).chain([errors::NOT_UTF8]).collect(),
        }
    }

    /// The position of an error code.
    pub fn error(&self, code: &str) -> i8 {
        self.errors.iter().position(|other| *other == code).and_then(|place| i8::try_from(place).ok()).unwrap_or(NONE)
    }
}

/// A decision, as positions in `Words` and the number of a rule. `NONE` is null, and so is a negative rule.
#[derive(Clone, Copy)]
pub struct Short {
    pub verdict: i8,
    pub basis: i8,
    pub rule: i32,
}

impl Short {
    pub fn of(summary: &VerdictSummary) -> Self {
        Self {
            verdict: place(&Verdict::ALL, summary.verdict),
            basis: place(&Basis::ALL, summary.basis),
            rule: summary.rule.and_then(|rule| i32::try_from(rule.index()).ok()).unwrap_or(-1),
        }
    }

    /// Whether the verdict is in scope.
    pub fn in_scope(self) -> bool {
        self.verdict == 0
    }
}

/// An answer: a decision, or the position of an error code.
#[derive(Clone, Copy)]
pub struct Row {
    pub short: Short,
    pub error: i8,
}

/// Null, in a row.
pub const NONE: i8 = -1;

impl Default for Row {
    fn default() -> Self {
        Self { short: Short { verdict: NONE, basis: NONE, rule: -1 }, error: NONE }
    }
}

impl Row {
    fn of(summary: &VerdictSummary) -> Self {
        Self { short: Short::of(summary), error: NONE }
    }

    fn of_error(error: i8) -> Self {
        Self { error, ..Self::default() }
    }
}

/// A policy that answers with rows.
pub struct Rows<'p> {
    pub policy: &'p Policy,
    pub words: Words,
}

impl Judge for Rows<'_> {
    type Row = Row;

    fn row(&self, text: &Located<'_>) -> Row {
        // Texts that the fast path decides are valid UTF-8; only the other texts must be checked.
        if let Some(summary) = self.policy.batch().fast_summary(text.buffer, text.place.clone()) {
            return Row::of(&summary);
        }
        let Ok(text) = std::str::from_utf8(text.bytes()) else {
            return Row::of_error(self.words.error(errors::NOT_UTF8));
        };
        match self.policy.batch().summary(text) {
            Ok(summary) => Row::of(&summary),
            Err(error) => Row::of_error(self.words.error(error.code().as_str())),
        }
    }
}

/// The index of a value in its list.
fn place<T: Copy + PartialEq>(all: &[T], value: T) -> i8 {
    all.iter().position(|other| *other == value).and_then(|place| i8::try_from(place).ok()).unwrap_or(NONE)
}
