//! The clauses of a sentence.

use crate::phrase::Hit;
use crate::tokens::{Separator, Token};
use crate::vocabulary::THIRD_PARTY;
use crate::vocabulary::lists::assets::REFERS;
use crate::vocabulary::lists::grammar::CLAUSE_STARTS;

/// A part of a sentence: a range of words and a range of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClauseRange {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl ClauseRange {
    pub(super) fn words<'w>(&self, words: &'w [Token]) -> &'w [Token] {
        words.get(self.first..self.end).unwrap_or_default()
    }

    /// The hits that begin in the clause, out of those of the sentence, which are in order.
    pub(super) fn hits<'h>(&self, hits: &'h [Hit<'h>]) -> &'h [Hit<'h>] {
        let first = hits.partition_point(|hit| hit.start < self.first);
        let end = hits.partition_point(|hit| hit.start < self.end);
        hits.get(first..end).unwrap_or_default()
    }

    /// Whether a clause without an address says nothing about the addresses of the others.
    pub(super) fn is_general(&self, words: &[Token]) -> bool {
        let words = self.words(words);
        THIRD_PARTY.hits(words).iter().any(|hit| hit.value == "third")
            && words.first().is_some_and(|first| first.word == "but")
            && !words.iter().any(|token| REFERS.has(token) && token.word != "that")
    }
}

/// Splits a sentence where its statement changes: at semicolons, and before "but", "while" and similar words.
pub(super) fn clauses(words: &[Token], text: &str) -> Vec<ClauseRange> {
    let mut starts = vec![(0, 0)];
    for (at, token) in words.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|before| words.get(before)).map_or(0, |before| before.end);
        let between = text.get(previous..token.start).unwrap_or_default();
        let break_at = between.find([';', '.', '!', '?']).map(|offset| previous + offset);
        if let Some(position) = break_at.filter(|_| token.before == Separator::Break) {
            starts.push((at, position));
        } else if at > 0 && CLAUSE_STARTS.has(token) {
            starts.push((at, token.start));
        }
    }
    let mut found = Vec::with_capacity(starts.len());
    for (number, (first, from)) in starts.iter().enumerate() {
        let next = starts.get(number + 1);
        found.push(ClauseRange {
            first: *first,
            end: next.map_or(words.len(), |next| next.0),
            from: *from,
            to: next.map_or(usize::MAX, |next| next.1),
        });
    }
    found
}
