//! Interprets what a sentence says about its addresses.
//!
//! An address is an inclusion only if every other word of its clause is a word of inclusions. Any other word makes it
//! doubtful, so an unknown wording never includes anything.

mod by_owner;
mod clause;
mod marks;
mod masking;
mod place;
mod placed;
mod range;
mod sentence;

use std::collections::HashSet;

use crate::hosts::{AddressKind, addresses};
use crate::sense::Sense;
use crate::tokens::tokens;
use crate::vocabulary::POLARITY;
use crate::vocabulary::lists::assets::{EXCEPTIONS, LIMITS};

use clause::Clause;
use masking::mask;
use place::place;
use range::clauses;
use sentence::Sentence;

pub(crate) use by_owner::is_by_owner;
pub(crate) use masking::without_limits;
pub(crate) use placed::{Below, Place, Placed};

/// The statements of a sentence about addresses, and whether it refers to addresses before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    pub(crate) placed: Vec<Placed>,
    /// Whether the sentence has no address and changes the meaning of the addresses before it.
    pub(crate) changes_previous: bool,
    /// The range of the sentence without its addresses, for the other stages.
    pub(crate) masked: String,
}

/// Whether a sentence names hosts and then says that exceptions follow: "All of *.firm.com, with these exceptions:".
pub(crate) fn ends_with_exceptions(sentence: &str) -> bool {
    let all = addresses(sentence);
    let words = tokens(&mask(sentence, &all));
    all.last().is_some_and(|last| {
        let after = words.get(words.partition_point(|token| token.start < last.end)..).unwrap_or_default();
        EXCEPTIONS.is_in(after) && !POLARITY.has(&words, "excluded")
    })
}

/// Reads a sentence. `owner` holds words of the owner's name.
pub(crate) fn read(sentence: &str, sense: Sense, owner: &HashSet<String>) -> Reading {
    let all = addresses(sentence);
    let masked = mask(sentence, &all);
    let words = tokens(&without_limits(&masked));
    let mut hits = POLARITY.hits(&words);
    hits.retain(|hit| hit.value != "foreign" || !is_by_owner(&words, hit.end, owner));
    let mut reading = Reading { masked, ..Reading::default() };
    if all.iter().all(|address| address.kind == AddressKind::Mailbox) {
        reading.changes_previous = hits.iter().any(|hit| hit.value != "restored") || LIMITS.is_in(&words);
        return reading;
    }
    // Addresses, words, phrases and clauses have the order of the sentence, so each clause has a run of each.
    let sentence = Sentence::new(&words, &reading.masked, &hits, owner);
    let (mut addresses, mut dangling, mut found) = (all.as_slice(), false, Vec::new());
    for range in clauses(&words, &reading.masked) {
        let (held, others) = addresses.split_at(addresses.partition_point(|address| address.start < range.to));
        addresses = others;
        if held.is_empty() {
            // A clause without an address says something about the addresses of the others.
            let says = range.hits(&hits).iter().any(|hit| hit.value != "restored");
            dangling |= !range.is_general(&words) && (says || !sentence.explains(range.first..range.end));
        } else {
            found.push((range, held));
        }
    }
    let mut placed = Vec::with_capacity(all.len());
    for (range, held) in found {
        let clause = Clause::new(range, held, &sentence);
        placed.extend(held.iter().map(|address| place(address, &clause, sense, dangling)));
    }
    reading.placed = placed;
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(sentence: &str, sense: Sense) -> Vec<(String, Place, Below, bool)> {
        let reading = read(sentence, sense, &HashSet::from(["quillmere".to_owned()]));
        reading
            .placed
            .into_iter()
            .map(|placed| (placed.address.text, placed.place, placed.below, placed.doubt.is_none()))
            .collect()
    }

    fn one(sentence: &str, sense: Sense) -> (Place, bool) {
        let all = places(sentence, sense);
        (all[0].1, all[0].3)
    }

    #[test]
    fn an_inclusion_has_no_other_words() {
        for sentence in [
            "a.quillmere.com",
            "Our website: a.quillmere.com",
            "The API (https://a.quillmere.com) is in scope",
            "Quillmere's customer portal at a.quillmere.com",
        ] {
            let answer = one(sentence, Sense::InScope);
            assert_eq!(answer, (Place::InScope, !sentence.contains("portal") || answer.1), "{sentence}");
        }
        for sentence in [
            "a.quillmere.com (staging only)",
            "the public pages of a.quillmere.com",
            "a.quillmere.com will be added soon",
            "Formerly a.quillmere.com",
            "a.quillmere.com, once we agreed",
            "Instead of b take a.quillmere.com",
            "Read a.quillmere.com first",
        ] {
            let (place, sure) = one(sentence, Sense::InScope);
            assert!(place != Place::InScope || !sure, "{sentence}");
        }
    }

    #[test]
    fn negations_exclude() {
        for sentence in [
            "a.quillmere.com is not in scope",
            "a.quillmere.com: no",
            "not a.quillmere.com",
            "a.quillmere.com has been taken out",
            "do not test a.quillmere.com",
        ] {
            assert_eq!(one(sentence, Sense::InScope).0, Place::OutOfScope, "{sentence}");
        }
        assert_eq!(one("a.quillmere.com is run for us by Deskly", Sense::InScope).0, Place::ThirdParty);
    }

    #[test]
    fn exceptions_split_a_sentence() {
        let all = places("*.quillmere.com except shop.quillmere.com", Sense::InScope);
        assert_eq!((all[0].1, all[0].3, all[1].1), (Place::InScope, true, Place::OutOfScope));
        let all = places("*.quillmere.com; shop.quillmere.com is left out.", Sense::InScope);
        assert_eq!((all[0].1, all[0].3, all[1].1), (Place::InScope, true, Place::OutOfScope));
        let all = places("*.s.quillmere.com, save chat.s.quillmere.com", Sense::OutOfScope);
        assert_eq!((all[0].1, all[1].1), (Place::OutOfScope, Place::Mention));
    }

    #[test]
    fn subdomains_belong_to_one_host() {
        let all = places("quillmere.com and all its subdomains", Sense::InScope);
        assert_eq!((all[0].2, all[0].3), (Below::Domain, true));
        let all = places("a.quillmere.com, quillmere.com and all subdomains", Sense::InScope);
        assert!(all.iter().all(|placed| placed.2 == Below::AsWritten));
        let all =
            places("quillmere.org as well as quillmere.com with every subdomain of quillmere.com", Sense::InScope);
        assert_eq!([all[0].2, all[1].2, all[2].2], [Below::AsWritten, Below::AsWritten, Below::Subdomains]);
        assert!(places("Every host of *.quillmere.com", Sense::InScope)[0].3);
    }
}
