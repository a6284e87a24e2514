//! The wildcards of path patterns, compiled.

use crate::hashing::Map;
use crate::pattern::PathReading;
use crate::pattern::Wildcard;
use crate::rules::{Rule, RuleId};
use crate::targets::path_interpretations::{STAR, Symbol};

/// The readings of each rule with a star in its path, as wildcards.
#[derive(Debug, Default)]
pub(super) struct PathStars(Map<RuleId, Box<[Option<Glob>]>>);

#[derive(Debug)]
struct Glob {
    itself: Wildcard,
    /// The glob followed by a slash and any text.
    below: Wildcard,
}

impl PathStars {
    pub(super) fn insert(&mut self, id: RuleId, rule: &Rule) {
        if rule.pattern().path().has_star() {
            let readings = rule.pattern().path().different_readings().iter().map(Glob::of).collect();
            self.0.insert(id, readings);
        }
    }

    /// Whether the n-th reading of the path of a rule covers a text.
    pub(super) fn covers(&self, id: RuleId, n: usize, reading: &PathReading, text: &[u8]) -> bool {
        match reading {
            PathReading::Everything | PathReading::Prefix(_) => reading.covers(text),
            PathReading::Glob(_) => match self.0.get(&id).and_then(|readings| readings.get(n)) {
                Some(Some(glob)) => glob.itself.matches(text) || glob.below.matches(text),
                _ => reading.covers(text),
            },
        }
    }
}

impl Glob {
    fn of(reading: &PathReading) -> Option<Self> {
        let PathReading::Glob(glob) = reading else { return None };
        let symbols = &glob.symbols;
        let below: Vec<Symbol> = symbols.iter().copied().chain([Symbol::from(b'/'), STAR]).collect();
        Some(Self { itself: wildcard(symbols), below: wildcard(&below) })
    }
}

fn wildcard(symbols: &[Symbol]) -> Wildcard {
    let pieces: Vec<Vec<u8>> = symbols
        .split(|symbol| *symbol == STAR)
        .map(|piece| piece.iter().filter_map(|symbol| u8::try_from(*symbol).ok()).collect())
        .collect();
    Wildcard::of_pieces(pieces.iter().map(Vec::as_slice))
}
