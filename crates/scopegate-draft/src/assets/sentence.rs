//! The data that all clauses of a sentence share.

use std::collections::HashSet;
use std::ops::Range;

use crate::phrase::Hit;
use crate::tokens::{Separator, Token};
use crate::vocabulary::lists::assets::{BEFORE_OF, SITES};
use crate::vocabulary::{SUBDOMAINS, labels};

use super::by_owner::is_by_owner;

/// A sentence: its words, and the phrases in them.
pub(super) struct Sentence<'a> {
    pub(super) words: &'a [Token],
    /// The sentence without its addresses.
    pub(super) masked: &'a str,
    /// The phrases about scope, in order.
    pub(super) hits: &'a [Hit<'a>],
    owner: &'a HashSet<String>,
    /// The words of phrases about subdomains, but not of those that mean something else.
    about_subdomains: HashSet<usize>,
    /// The words after phrases about subdomains.
    after_subdomains: HashSet<usize>,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(words: &'a [Token], masked: &'a str, hits: &'a [Hit<'a>], owner: &'a HashSet<String>) -> Self {
        let subdomains = subdomains(words);
        let about_subdomains =
            subdomains.iter().filter(|hit| hit.value != "other").flat_map(|hit| hit.start..hit.end).collect();
        let after_subdomains = subdomains.iter().map(|hit| hit.end).collect();
        Self { words, masked, hits, owner, about_subdomains, after_subdomains }
    }

    /// Whether a label, a phrase about subdomains or a name of the owner explains each word of a range.
    pub(super) fn explains(&self, range: Range<usize>) -> bool {
        let first = range.start;
        let words = self.words.get(range).unwrap_or_default();
        words.iter().enumerate().all(|(offset, token)| {
            let at = first + offset;
            let previous =
                offset.checked_sub(1).and_then(|before| words.get(before)).map_or("", |before| before.word.as_str());
            let word = token.word.as_str();
            // "1.1 Included: ..."
            let before = self.masked.get(..token.start).unwrap_or_default();
            let is_number = word.len() <= 2
                && word.chars().all(|c| c.is_ascii_digit())
                && before.chars().all(|c| c.is_ascii_digit() || c == '.');
            is_number
                || labels::is_label(word)
                || self.owner.contains(word)
                || (word == "of" && BEFORE_OF.contains(previous))
                || (word == "at" && SITES.contains(previous))
                || (word == "by" && is_by_owner(self.words, at + 1, self.owner))
                || (word == "of" && self.words.get(at + 1).is_some_and(|next| self.owner.contains(&next.word)))
                || (word == "hosted"
                    && words.get(offset + 1).is_some_and(|next| next.before == Separator::Blank && SITES.has(next)))
                || self.about_subdomains.contains(&at)
                || (word == "below" || word == "under") && self.after_subdomains.contains(&at)
        })
    }
}

/// The phrases about subdomains.
pub(super) fn subdomains(words: &[Token]) -> Vec<Hit<'static>> {
    SUBDOMAINS.hits(words)
}
