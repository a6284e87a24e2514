//! What a clause says, found once for all of its addresses.

use std::collections::HashSet;

use crate::hosts::{Address, AddressKind};
use crate::phrase::Hit;
use crate::sense::Sense;
use crate::tokens::Token;
use crate::vocabulary::lists::assets::{APP_WORDS, BELOW, PUBLISHED, SCOPE_WORDS, WITHIN};
use crate::vocabulary::{KINDS, aliases, headings};

use super::marks::{Marks, marks_of};
use super::placed::Below;
use super::range::ClauseRange;
use super::sentence::{Sentence, subdomains};

/// A clause with at least one address.
pub(super) struct Clause<'a> {
    words: &'a [Token],
    range: ClauseRange,
    sentence_words: &'a [Token],
    /// The assets, in order.
    assets: Vec<&'a Address>,
    /// The first word of "except" and similar words.
    pivot: Option<usize>,
    /// The position of that word.
    exception: usize,
    /// The first word of a phrase that includes again.
    restored: Option<usize>,
    subdomains: Subdomains,
    pub(super) excluded: bool,
    pub(super) foreign: bool,
    /// Whether labels explain every word.
    pub(super) plain: bool,
    /// Whether labels explain every word before "except".
    pub(super) plain_before_pivot: bool,
    /// Whether labels explain every word after "except".
    pub(super) plain_after_pivot: bool,
    pub(super) names_app: bool,
    pub(super) names_class: bool,
    pub(super) mentions_conduct: bool,
    pub(super) mentions_scope: bool,
    pub(super) includes_by_itself: bool,
}

/// What a clause says about subdomains.
struct Subdomains {
    /// Whether it says nothing, or something else.
    silent: bool,
    with: bool,
    /// The words after phrases that mean the hosts below an address alone, counted in the clause.
    ends_of_only: HashSet<usize>,
}

impl<'a> Clause<'a> {
    pub(super) fn new(range: ClauseRange, addresses: &'a [Address], sentence: &'a Sentence<'a>) -> Self {
        let words = range.words(sentence.words);
        let hits = range.hits(sentence.hits);
        let pivot = hits.iter().filter(|hit| hit.value == "pivot").map(|hit| hit.start).min();
        let exception = pivot.and_then(|word| sentence.words.get(word)).map_or(usize::MAX, |token| token.start);
        let assets: Vec<&Address> = addresses.iter().filter(|address| address.kind == AddressKind::Asset).collect();
        // "a.firm.com is excluded": nothing follows that is an exception.
        let ends = |hit: &Hit<'_>, pivot: usize| {
            hit.start < pivot && pivot < hit.end && assets.last().is_none_or(|last| last.start < exception)
        };
        let has = |value: &str| {
            hits.iter().any(|hit| {
                hit.value == value
                    && pivot.is_none_or(|pivot| {
                        hit.end <= pivot
                            || hit.start != pivot && hit.value == "foreign"
                            || hit.value == "excluded" && ends(hit, pivot)
                    })
            })
        };
        let masked = sentence.masked;
        let text = masked.get(range.from.min(masked.len())..range.to.min(masked.len())).unwrap_or_default();
        let marks = marks_of(text);
        let plain = |to: usize| marks == Marks::None && sentence.explains(range.first..to.min(range.end));
        let after_pivot = pivot.map(|pivot| {
            let ends = hits.iter().filter(|hit| hit.value == "pivot" && hit.start == pivot).map(|hit| hit.end);
            ends.max().unwrap_or(pivot)
        });
        let names_class = !aliases::find(words).is_empty();
        Self {
            words,
            range,
            sentence_words: sentence.words,
            pivot,
            exception,
            restored: hits.iter().find(|hit| hit.value == "restored").map(|hit| hit.start),
            subdomains: Subdomains::of(words),
            excluded: has("excluded") || marks == Marks::Negative,
            foreign: has("foreign"),
            plain: plain(range.end),
            plain_before_pivot: plain(pivot.unwrap_or(range.end)),
            plain_after_pivot: after_pivot.is_none_or(|end| sentence.explains(end..range.end)),
            names_app: APP_WORDS.is_in(words),
            names_class,
            mentions_conduct: names_class
                || KINDS.hits(words).iter().any(|hit| hit.value == "conduct" || hit.value == "finding"),
            mentions_scope: SCOPE_WORDS.is_in(words),
            includes_by_itself: includes(words),
            assets,
        }
    }

    /// The words before an address, counted in the sentence.
    fn words_before(&self, address: &Address) -> usize {
        self.sentence_words.partition_point(|token| token.start < address.start)
    }

    /// Whether no word of the sentence precedes its first address.
    pub(super) fn begins_with_address(&self) -> bool {
        self.assets.first().is_some_and(|first| self.words_before(first) == 0)
    }

    /// Whether an address follows "except" and similar words.
    pub(super) fn is_after_pivot(&self, address: &Address) -> bool {
        self.pivot.is_some_and(|pivot| pivot < self.words_before(address))
    }

    /// Whether an address follows "except" and similar words, but nothing in a list follows them: "a.firm.com except /admin".
    pub(super) fn has_exception_in_host(&self, address: &Address) -> bool {
        self.pivot.is_some()
            && !self.is_after_pivot(address)
            && self.assets.last().is_none_or(|last| last.start <= self.exception)
    }

    /// Whether an address follows a phrase that includes again.
    pub(super) fn is_restored(&self, address: &Address) -> bool {
        self.restored.is_some_and(|restored| restored < self.words_before(address))
    }

    /// Whether the words before an address say that it is the location of a text.
    pub(super) fn is_where_text_is(&self, address: &Address) -> bool {
        let at = self.words_before(address);
        let word = |back: usize| {
            at.checked_sub(back)
                .and_then(|place| self.sentence_words.get(place))
                .map_or("", |token| token.word.as_str())
        };
        word(1) == "at" && PUBLISHED.contains(word(2))
    }

    /// Which hosts below an address the clause means.
    pub(super) fn below(&self, address: &Address) -> Below {
        if address.text.contains('*')
            || address.text.contains('/') && !address.text.contains("://")
            || self.subdomains.silent
        {
            return Below::AsWritten;
        }
        let before = self.words_before(address).saturating_sub(self.range.first).min(self.words.len());
        let last = self.words.get(before.saturating_sub(1)).map_or("", |last| last.word.as_str());
        // "subdomains of a", "everything below a"
        let ends = |at: usize| self.subdomains.ends_of_only.contains(&at);
        let follows = ends(before) || before.checked_sub(1).is_some_and(ends);
        if follows && (BELOW.contains(last) || WITHIN.contains(last)) {
            return Below::Subdomains;
        }
        // "a.firm.com and all subdomains, except b.firm.com": the exception is not a second host of the list.
        let mates = if address.start < self.exception {
            self.assets.partition_point(|mate| mate.start < self.exception)
        } else {
            self.assets.len()
        };
        let (1, Some(mate)) = (mates, self.assets.first()) else { return Below::AsWritten };
        let elsewhere = mate.start != address.start && {
            let before = self.words.partition_point(|token| token.start < mate.start);
            let last = before.checked_sub(1).and_then(|last| self.words.get(last));
            last.is_some_and(|last| BELOW.has(last))
        };
        if self.subdomains.with && !elsewhere { Below::Domain } else { Below::AsWritten }
    }
}

impl Subdomains {
    fn of(words: &[Token]) -> Self {
        let hits = subdomains(words);
        Self {
            silent: hits.is_empty() || hits.iter().any(|hit| hit.value == "other"),
            with: hits.iter().any(|hit| hit.value == "with"),
            ends_of_only: hits.iter().filter(|hit| hit.value == "only").map(|hit| hit.end).collect(),
        }
    }
}

/// Whether a sentence outside a list says that something is in scope: "... is in scope", "this policy applies to ...".
fn includes(words: &[Token]) -> bool {
    let words: Vec<&str> = words.iter().map(|token| token.word.as_str()).collect();
    headings::sense_of(&words.join(" ")) == Some(Sense::InScope)
}
