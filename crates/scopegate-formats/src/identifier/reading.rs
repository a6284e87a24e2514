//! The meaning of an identifier.

use scopegate::policy::{AssetType, List};

use super::note::narrowing_sentences;
use super::outcome::Outcome;
use super::pattern_set::PatternSet;
use super::side::Side;

/// The meaning of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The outcome. Only code that knows the other rows sets [`Outcome::Duplicate`].
    pub outcome: Outcome,
    /// The patterns for the list of the row. A row that needs review may have some if a part of the exclusion was
    /// understood.
    pub patterns: Vec<String>,
    /// Exclusions that limit an inclusion among the patterns to its written meaning.
    pub guards: Vec<String>,
    /// The products.
    pub assets: Vec<(AssetType, String)>,
    /// The note for a person.
    pub reason: Option<String>,
    /// The text that must become a caveat, because no pattern expresses it.
    pub unsaid: Option<String>,
    /// The list that the text names if it differs from the list of the row: "OOS" in a list of inclusions. The patterns
    /// belong to that list then.
    pub turned: Option<List>,
    /// Exclusions that the text of an inclusion contains: "except x.example.com".
    pub excluded: Vec<String>,
    /// The names of an inclusion that needs review. They are excluded where only a wider row includes them.
    pub held: Vec<String>,
}

impl Reading {
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            patterns: Vec::new(),
            guards: Vec::new(),
            assets: Vec::new(),
            reason: None,
            unsaid: None,
            turned: None,
            excluded: Vec::new(),
            held: Vec::new(),
        }
    }

    /// A row that needs review. If it excludes something, its text becomes a caveat.
    pub(crate) fn review(text: &str, side: Side, reason: impl Into<String>) -> Self {
        let unsaid = (side == Side::Exclusion || excludes_something(text)).then(|| text.trim().to_owned());
        let unsaid = unsaid.filter(|text| !text.is_empty());
        Self { reason: Some(reason.into()), unsaid, ..Self::of(Outcome::NeedsReview) }
    }

    pub(crate) fn of_patterns(set: PatternSet, side: Side) -> Self {
        let reason = (!set.remarks.is_empty()).then(|| set.remarks.join("; "));
        let outcome = set.fit.outcome(side);
        Self { patterns: set.patterns, guards: set.guards, reason, ..Self::of(outcome) }
    }
}

/// Whether a text excludes something.
fn excludes_something(text: &str) -> bool {
    !narrowing_sentences(text).is_empty()
}
