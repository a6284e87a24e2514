//! Decides what a sentence says about the addresses in it.
//!
//! An address is an inclusion only if every other word of its clause is a word of inclusions. All other words make it
//! doubtful, so a wording that this crate does not know never opens anything.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::hosts::{Address, AddressKind, addresses};
use crate::phrase::PhraseTable;
use crate::sense::Sense;
use crate::tokens::{Separator, Token, tokens};
use crate::vocabulary::{KINDS, POLARITY, THIRD_PARTY, aliases, headings, labels};

static SUBDOMAINS: LazyLock<PhraseTable> = LazyLock::new(|| PhraseTable::read(include_str!("../data/subdomains.txt")));

/// Where an address belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    InScope,
    OutOfScope,
    ThirdParty,
    /// The sentence names the address and says nothing about its scope.
    Mention,
}

/// How much of the hosts below an address is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Below {
    AsWritten,
    /// The host and every host below it.
    Domain,
    /// Only the hosts below it.
    Subdomains,
}

/// An address with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) address: Address,
    pub(crate) place: Place,
    pub(crate) below: Below,
    pub(crate) doubt: Option<&'static str>,
}

/// What a sentence says about addresses, and whether it refers to addresses before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    pub(crate) placed: Vec<Placed>,
    /// Whether the sentence has no address and changes what was said about those before it.
    pub(crate) changes_previous: bool,
    /// The range of the sentence without its addresses, for the other stages.
    pub(crate) masked: String,
}

/// Words that refer to something that was named before.
const REFERS: &[&str] =
    &["it", "this", "that", "latter", "former", "last", "first", "one", "both", "they", "them", "these", "those"];

/// Reads a sentence. `owner` holds words of the owner's name.
pub(crate) fn read(sentence: &str, sense: Sense, owner: &HashSet<String>) -> Reading {
    let all = addresses(sentence);
    let masked = mask(sentence, &all);
    let words = tokens(&without_limits(&masked));
    let mut hits = POLARITY.hits(&words);
    hits.retain(|hit| hit.value != "foreign" || !is_by_owner(&words, hit.end, owner));
    let mut reading = Reading { masked, ..Reading::default() };
    if all.iter().all(|address| address.kind == AddressKind::Mailbox) {
        let limits =
            words.iter().any(|token| ["only", "just", "solely", "part", "limited"].contains(&token.word.as_str()));
        reading.changes_previous = hits.iter().any(|hit| hit.value != "restored") || limits;
        return reading;
    }
    let clauses = clauses(&words, &reading.masked);
    // A clause without an address says something about the addresses of the others.
    let is_general = |clause: &Clause| {
        let words = words.get(clause.first..clause.end).unwrap_or_default();
        THIRD_PARTY.hits(words).iter().any(|hit| hit.value == "third")
            && words.first().is_some_and(|first| first.word == "but")
            && !words.iter().any(|token| REFERS.contains(&token.word.as_str()) && token.word != "that")
    };
    let dangling = clauses.iter().any(|clause| {
        !is_general(clause)
            && !all.iter().any(|address| clause.holds(address.start))
            && clause.hits(&hits).any(|hit| hit.value != "restored")
    });
    for address in &all {
        let Some(clause) = clauses.iter().find(|clause| clause.holds(address.start)) else { continue };
        let mates: Vec<&Address> =
            all.iter().filter(|other| clause.holds(other.start) && other.kind == AddressKind::Asset).collect();
        let placed = place(
            address,
            clause,
            &mates,
            &Sentence { words: &words, masked: &reading.masked, hits: &hits, sense, owner, dangling },
        );
        reading.placed.push(placed);
    }
    reading
}

/// Whether "owned by" and the like name the owner of the policy.
pub(crate) fn is_by_owner(words: &[Token], end: usize, owner: &HashSet<String>) -> bool {
    const OTHERS: &[&str] = &["partner", "vendor", "supplier", "agency", "contractor", "behalf", "customer", "client"];
    let is_by = end.checked_sub(1).and_then(|last| words.get(last)).is_some_and(|last| last.word == "by");
    let object = words.get(end..).unwrap_or_default().iter().take(5);
    let object: Vec<&str> =
        object.take_while(|token| token.before == Separator::Blank).map(|token| token.word.as_str()).collect();
    is_by
        && object.iter().any(|word| owner.contains(*word) || ["us", "ourselves"].contains(word))
        && !object.iter().any(|word| OTHERS.contains(word))
}

/// What all clauses of a sentence share.
struct Sentence<'a> {
    words: &'a [Token],
    masked: &'a str,
    hits: &'a [crate::phrase::Hit<'a>],
    sense: Sense,
    owner: &'a HashSet<String>,
    dangling: bool,
}

/// A part of a sentence: a range of words and a range of bytes.
#[derive(Debug, Clone, Copy)]
struct Clause {
    first: usize,
    end: usize,
    from: usize,
    to: usize,
}

impl Clause {
    fn holds(&self, position: usize) -> bool {
        position >= self.from && position < self.to
    }

    fn hits<'h>(&self, hits: &'h [crate::phrase::Hit<'h>]) -> impl Iterator<Item = &'h crate::phrase::Hit<'h>> {
        let (first, end) = (self.first, self.end);
        hits.iter().filter(move |hit| hit.start >= first && hit.start < end)
    }
}

/// Splits a sentence where what is said changes: at semicolons, and before "but", "while" and the like.
fn clauses(words: &[Token], text: &str) -> Vec<Clause> {
    const STARTS: &[&str] = &["but", "while", "whereas", "although", "though", "however", "yet"];
    let mut starts = vec![(0, 0)];
    for (at, token) in words.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|before| words.get(before)).map_or(0, |before| before.end);
        let between = text.get(previous..token.start).unwrap_or_default();
        let break_at = between.find([';', '.', '!', '?']).map(|offset| previous + offset);
        if let Some(position) = break_at.filter(|_| token.before == Separator::Break) {
            starts.push((at, position));
        } else if at > 0 && STARTS.contains(&token.word.as_str()) {
            starts.push((at, token.start));
        }
    }
    let mut found = Vec::with_capacity(starts.len());
    for (number, (first, from)) in starts.iter().enumerate() {
        let next = starts.get(number + 1);
        found.push(Clause {
            first: *first,
            end: next.map_or(words.len(), |next| next.0),
            from: *from,
            to: next.map_or(usize::MAX, |next| next.1),
        });
    }
    found
}

fn place(address: &Address, clause: &Clause, mates: &[&Address], sentence: &Sentence<'_>) -> Placed {
    // "a.firm.com and all subdomains, except b.firm.com": the exception is no second host of the list.
    let exception = clause.hits(sentence.hits).filter(|hit| hit.value == "pivot").map(|hit| hit.start).min();
    let exception = exception.and_then(|word| sentence.words.get(word)).map_or(usize::MAX, |token| token.start);
    let is_before = address.start < exception;
    let before_exception: Vec<&Address> =
        mates.iter().copied().filter(|mate| !is_before || mate.start < exception).collect();
    let answer = |place: Place, doubt: Option<&'static str>| Placed {
        address: address.clone(),
        place,
        below: if address.text.contains('*') || address.text.contains('/') && !address.text.contains("://") {
            Below::AsWritten
        } else {
            below(address, clause, &before_exception, sentence)
        },
        doubt,
    };
    match address.kind {
        AddressKind::Asset => {}
        AddressKind::Garbled(reason)
            if matches!(sentence.sense, Sense::InScope | Sense::Unknown) || sentence.sense.refuses() =>
        {
            return answer(Place::Mention, Some(reason));
        }
        _ => return answer(Place::Mention, None),
    }
    let masked = sentence.masked;
    let at = sentence.words.iter().take_while(|token| token.start < address.start).count();
    let hits: Vec<_> = clause.hits(sentence.hits).collect();
    let pivot = hits.iter().filter(|hit| hit.value == "pivot").map(|hit| hit.start).min();
    let after_pivot = pivot.is_some_and(|pivot| pivot < at);
    let has = |value: &str| {
        hits.iter().any(|hit| {
            hit.value == value
                && pivot.is_none_or(|pivot| hit.end <= pivot || hit.start != pivot && hit.value == "foreign")
        })
    };
    let (excluded, foreign) = (has("excluded"), has("foreign"));
    let text = masked.get(clause.from.min(masked.len())..clause.to.min(masked.len())).unwrap_or_default();
    let marks = marks_of(text);
    let excluded = excluded || marks == Marks::Negative;
    let restored = hits.iter().any(|hit| hit.value == "restored" && hit.start < at);
    let plain = |to: usize| marks == Marks::None && unknown_words(clause, to, sentence) == 0;
    // "a.firm.com except /admin": the exception is a part of the host.
    let exception_in_host = pivot.is_some_and(|pivot| {
        let start = sentence.words.get(pivot).map_or(usize::MAX, |token| token.start);
        !after_pivot && !mates.iter().any(|mate| mate.start > start)
    });
    match sentence.sense {
        Sense::Example => answer(Place::Mention, Some("an example")),
        // "The list is at firm.example/policy."
        sense if sense.refuses() && is_where_text_is(at, sentence) => answer(Place::Mention, None),
        sense if sense.refuses() => {
            let place_for = if sense == Sense::ThirdParty || foreign { Place::ThirdParty } else { Place::OutOfScope };
            if restored {
                answer(Place::Mention, Some("an exception to an exclusion"))
            } else if plain(clause.end) {
                answer(place_for, None)
            } else if foreign && !names_class(clause, sentence) {
                answer(place_for, Some("other words"))
            } else {
                answer(
                    Place::OutOfScope,
                    Some(if mentions_conduct(clause, sentence) { "conduct" } else { "other words" }),
                )
            }
        }
        Sense::InScope | Sense::Unknown => {
            let sure = sentence.sense == Sense::InScope;
            if after_pivot {
                // "Everything is excluded except a": not an inclusion, and not an exclusion.
                if excluded {
                    answer(Place::Mention, Some("an exception to an exclusion"))
                } else {
                    answer(
                        Place::OutOfScope,
                        Some("an exception").filter(|_| !plain_around_pivot(clause, pivot, sentence)),
                    )
                }
            } else if foreign {
                answer(Place::ThirdParty, Some("run by others"))
            } else if excluded {
                answer(Place::OutOfScope, Some("a negation"))
            } else if sentence.dangling {
                answer(Place::InScope, Some("a remark in the sentence"))
            } else if is_perhaps_app(address, clause, sentence) {
                answer(Place::InScope, Some("perhaps the name of an app"))
            } else if !sure {
                answer(Place::InScope, Some("an unknown heading"))
            } else if !plain(pivot.unwrap_or(clause.end)) || exception_in_host {
                answer(Place::InScope, Some("other words"))
            } else {
                answer(Place::InScope, None)
            }
        }
        sense => {
            let speaks_of_scope = clause_mentions_scope(clause, sentence);
            let may_include = matches!(sense, Sense::None | Sense::Guidelines | Sense::SafeHarbor);
            if (excluded || after_pivot || foreign)
                && (speaks_of_scope || matches!(sense, Sense::None | Sense::Guidelines | Sense::SafeHarbor))
            {
                let place_for = if foreign && !excluded { Place::ThirdParty } else { Place::OutOfScope };
                answer(place_for, Some("a negation outside a list"))
            } else if may_include
                && speaks_of_scope
                && !sentence.dangling
                && plain(pivot.unwrap_or(clause.end))
                && !exception_in_host
                && includes_by_itself(clause, sentence)
            {
                answer(Place::InScope, None)
            } else if may_include && speaks_of_scope {
                answer(Place::InScope, Some("other words"))
            } else {
                answer(Place::Mention, None)
            }
        }
    }
}

/// Whether the words before an address say that a text is there.
fn is_where_text_is(at: usize, sentence: &Sentence<'_>) -> bool {
    let word = |back: usize| {
        at.checked_sub(back).and_then(|place| sentence.words.get(place)).map_or("", |token| token.word.as_str())
    };
    word(1) == "at" && ["available", "found", "published", "listed", "described", "read"].contains(&word(2))
}

/// Whether a name next to a word for apps can be that of an app: "Android: firm.app.mobile".
fn is_perhaps_app(address: &Address, clause: &Clause, sentence: &Sentence<'_>) -> bool {
    const APPS: &[&str] =
        &["android", "ios", "iphone", "ipad", "apk", "ipa", "bundle", "package", "play", "testflight"];
    let is_bare = !address.text.contains("://") && !address.text.contains(['*', '/', ':']);
    let words = sentence.words.get(clause.first..clause.end).unwrap_or_default();
    is_bare && words.iter().any(|token| APPS.contains(&token.word.as_str()))
}

/// The number of words of a clause, up to one, that no label and no name of the owner explains.
fn unknown_words(clause: &Clause, to: usize, sentence: &Sentence<'_>) -> usize {
    const AFTER: &[&str] =
        &["all", "any", "every", "each", "everything", "host", "subdomain", "domain", "hostname", "anything"];
    const SITES: &[&str] = &[
        "website",
        "site",
        "portal",
        "application",
        "app",
        "platform",
        "service",
        "webapp",
        "available",
        "hosted",
        "everything",
        "anything",
    ];
    let words = sentence.words.get(clause.first..to.min(clause.end)).unwrap_or_default();
    let subdomains: Vec<_> = SUBDOMAINS.hits(sentence.words);
    let mut unknown = 0;
    for (offset, token) in words.iter().enumerate() {
        let at = clause.first + offset;
        let previous =
            offset.checked_sub(1).and_then(|before| words.get(before)).map_or("", |before| before.word.as_str());
        let word = token.word.as_str();
        // "1.1 Included: ..."
        let before = sentence.masked.get(..token.start).unwrap_or_default();
        let is_number = word.len() <= 2
            && word.chars().all(|c| c.is_ascii_digit())
            && before.chars().all(|c| c.is_ascii_digit() || c == '.');
        let known = is_number
            || labels::is_label(word)
            || sentence.owner.contains(word)
            || (word == "of" && AFTER.contains(&previous))
            || (word == "at" && SITES.contains(&previous))
            || (word == "by" && is_by_owner(sentence.words, at + 1, sentence.owner))
            || (word == "of" && sentence.words.get(at + 1).is_some_and(|next| sentence.owner.contains(&next.word)))
            || (word == "hosted"
                && words
                    .get(offset + 1)
                    .is_some_and(|next| next.before == Separator::Blank && SITES.contains(&next.word.as_str())))
            || subdomains.iter().any(|hit| hit.value != "other" && hit.start <= at && at < hit.end)
            || (word == "below" || word == "under") && subdomains.iter().any(|hit| hit.end == at);
        unknown += usize::from(!known);
    }
    unknown
}

/// Whether the words after "except" are labels.
fn plain_around_pivot(clause: &Clause, pivot: Option<usize>, sentence: &Sentence<'_>) -> bool {
    let Some(pivot) = pivot else { return true };
    let end = sentence
        .hits
        .iter()
        .filter(|hit| hit.value == "pivot" && hit.start == pivot)
        .map(|hit| hit.end)
        .max()
        .unwrap_or(pivot);
    unknown_words(&Clause { first: end, ..*clause }, clause.end, sentence) == 0
}

/// Marks of a clause besides words and punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    None,
    Negative,
    Unknown,
}

/// Marks such as a cross, an empty box or a question mark.
fn marks_of(text: &str) -> Marks {
    const NEGATIVE: &[char] = &['✗', '✘', '❌', '✖', '🚫', '⛔', '🛑', '☒', '❎', '✕'];
    const PLAIN: &str = ".,:;!()[]{}<>\"'`“”‘’«»-‑–—/|&*_•·→✓✔✅☑\u{fe0f}\u{200b}▪◦‣●";
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || PLAIN.contains(c);
    if text.contains(NEGATIVE) {
        Marks::Negative
    } else if text.contains("[ ]") || text.contains("[]") || !text.chars().all(is_plain) {
        Marks::Unknown
    } else {
        Marks::None
    }
}

fn names_class(clause: &Clause, sentence: &Sentence<'_>) -> bool {
    !aliases::find(sentence.words.get(clause.first..clause.end).unwrap_or_default()).is_empty()
}

fn mentions_conduct(clause: &Clause, sentence: &Sentence<'_>) -> bool {
    let words = sentence.words.get(clause.first..clause.end).unwrap_or_default();
    !aliases::find(words).is_empty()
        || KINDS.hits(words).iter().any(|hit| hit.value == "conduct" || hit.value == "finding")
}

fn clause_mentions_scope(clause: &Clause, sentence: &Sentence<'_>) -> bool {
    const WORDS: &[&str] = &[
        "scope",
        "test",
        "tested",
        "testing",
        "scan",
        "attack",
        "probe",
        "target",
        "cover",
        "covered",
        "apply",
        "touch",
        "include",
        "included",
        "policy",
        "program",
        "programme",
        "eligible",
        "probing",
        "scanning",
        "attacking",
        "assess",
        "pentest",
        "hack",
    ];
    sentence
        .words
        .get(clause.first..clause.end)
        .unwrap_or_default()
        .iter()
        .any(|token| WORDS.contains(&token.word.as_str()))
}

/// Whether a sentence outside a list says that something is in scope: "... is in scope", "this policy applies to ...".
fn includes_by_itself(clause: &Clause, sentence: &Sentence<'_>) -> bool {
    let words: Vec<&str> = sentence
        .words
        .get(clause.first..clause.end)
        .unwrap_or_default()
        .iter()
        .map(|token| token.word.as_str())
        .collect();
    headings::sense_of(&words.join(" ")) == Some(Sense::InScope)
}

/// How much below an address a clause means.
fn below(address: &Address, clause: &Clause, mates: &[&Address], sentence: &Sentence<'_>) -> Below {
    let words = sentence.words.get(clause.first..clause.end).unwrap_or_default();
    let hits = SUBDOMAINS.hits(words);
    if hits.is_empty() || hits.iter().any(|hit| hit.value == "other") {
        return Below::AsWritten;
    }
    let before = words.iter().take_while(|token| token.start < address.start).count();
    // "subdomains of a", "everything below a"
    let directly = hits.iter().any(|hit| {
        hit.value == "only"
            && words.get(before.saturating_sub(1)).is_some_and(|last| {
                hit.end <= before
                    && before - hit.end <= 1
                    && ["of", "below", "under", "beneath", "within", "on", "subdomain"].contains(&last.word.as_str())
            })
    });
    if directly {
        return Below::Subdomains;
    }
    let elsewhere = mates.iter().any(|mate| {
        mate.start != address.start
            && words
                .iter()
                .rfind(|token| token.start < mate.start)
                .is_some_and(|last| ["of", "below", "under", "beneath"].contains(&last.word.as_str()))
    });
    let alone = mates.len() == 1;
    if !alone || elsewhere {
        return Below::AsWritten;
    }
    if hits.iter().any(|hit| hit.value == "with") { Below::Domain } else { Below::AsWritten }
}

/// The sentence with its addresses replaced by blanks of the same length.
fn mask(sentence: &str, addresses: &[Address]) -> String {
    let mut masked = String::with_capacity(sentence.len());
    let mut end = 0;
    for address in addresses {
        masked.push_str(sentence.get(end..address.start).unwrap_or_default());
        masked.extend(std::iter::repeat_n(' ', address.end - address.start));
        end = address.end;
    }
    masked.push_str(sentence.get(end..).unwrap_or_default());
    masked
}

/// A sentence without "but not limited to", which excludes nothing. The positions stay.
pub(crate) fn without_limits(masked: &str) -> String {
    let mut neutral = masked.to_owned();
    for words in ["but not limited to", "but is not limited to", "but are not limited to", "not limited to"] {
        while let Some(at) = neutral.to_ascii_lowercase().find(words) {
            neutral.replace_range(at..at + words.len(), &" ".repeat(words.len()));
        }
    }
    neutral
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
