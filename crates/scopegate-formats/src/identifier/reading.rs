//! What an identifier means.

use scopegate::policy::{AssetType, List};

use super::note::narrowing_sentences;
use super::outcome::Outcome;
use super::pattern_set::PatternSet;
use super::side::Side;

/// What an identifier means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// What became of it. [`Outcome::Duplicate`] is for whoever knows the other rows.
    pub outcome: Outcome,
    /// The patterns that say it, for its own list. A row that needs review may have some: an exclusion of which a part
    /// was understood.
    pub patterns: Vec<String>,
    /// Exclusions that keep an inclusion among the patterns to what was written.
    pub guards: Vec<String>,
    /// The products it names.
    pub assets: Vec<(AssetType, String)>,
    /// What a person should know or decide.
    pub reason: Option<String>,
    /// What has to come back as a caveat, for no pattern says it.
    pub unsaid: Option<String>,
    /// The list that the text says it belongs to, where that is not the list it is in: "OOS" in a list of inclusions.
    /// The patterns are that list's then.
    pub turned: Option<List>,
    /// Exclusions that the text of an inclusion asks for: "except x.example.com".
    pub excluded: Vec<String>,
    /// What an inclusion names that needs review: kept out where only a wider row lets it in.
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

    /// A row that a person has to look at. Where it excludes something, its text is kept as a caveat.
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

/// Whether a text says of something that it is out.
fn excludes_something(text: &str) -> bool {
    !narrowing_sentences(text).is_empty()
}
