//! What somebody may have meant by a name that means nothing.

use crate::findings::class::Class;
use crate::findings::class_name::Name;
use crate::findings::data::TAXONOMY;
use crate::findings::fact::{Fact, facts};

/// The most classes that are suggested.
const MOST: usize = 3;
/// How alike two names must be for a suggestion, from 0 to 1.
const ALIKE: f64 = 0.5;
/// The most words of a name that are searched for, and the longest name of a fact, in bytes, that is compared with any:
/// they bound the work that an unknown name causes.
const SEARCHED: usize = 8;
const LONGEST_FACT: usize = 64;
/// The most words of a title that are looked at, and the most of an alias.
const LONGEST_TITLE: usize = 24;
const MOST_WORDS: usize = 6;
/// How far behind the likeliest a suggestion may be.
const BEHIND: f64 = 0.2;

/// The classes whose names are most like `key`, the likeliest first.
pub(super) fn by_name(name: &Name) -> Vec<&'static Class> {
    // "missing" alone is like many names and means none of them.
    if name.telling().next().is_none() {
        return Vec::new();
    }
    let named = by_whole_words(name);
    if named.is_empty() { by_text(&name.key(), TAXONOMY.names()) } else { named }
}

/// The classes that a part of a name means, word by word: "SSRF to the metadata service" holds `ssrf`. The part of the most words
/// comes first, and what lies in a longer part is none of its own.
fn by_whole_words(name: &Name) -> Vec<&'static Class> {
    let words: Vec<&str> = name.words().take(LONGEST_TITLE).collect();
    let mut found: Vec<(usize, usize, &[usize])> = Vec::new();
    for length in (1..=MOST_WORDS.min(words.len())).rev() {
        for (at, part) in words.windows(length).enumerate() {
            let key = part.concat();
            let meanings = TAXONOMY.by_key(&key);
            let is_inside = |(start, count, _): &(usize, usize, &[usize])| *start <= at && at + length <= start + count;
            if key.len() > 2 && !meanings.is_empty() && !found.iter().any(is_inside) {
                found.push((at, length, meanings));
            }
        }
    }
    let mut classes: Vec<&'static Class> = Vec::new();
    for index in found.iter().flat_map(|(_, _, meanings)| meanings.iter()) {
        if let Some(class) = TAXONOMY.classes().get(*index)
            && !classes.iter().any(|known| known.id() == class.id())
        {
            classes.push(class);
        }
    }
    classes.truncate(MOST);
    classes
}

/// The classes whose VRT ids are most like `id`, the likeliest first.
pub(super) fn by_vrt(id: &str) -> Vec<&'static Class> {
    by_text(id, TAXONOMY.vrt_ids())
}

/// The fact whose name is most like that.
pub(super) fn fact(name: &str) -> Option<&'static Fact> {
    if name.len() > LONGEST_FACT {
        return None;
    }
    let name = name.to_lowercase();
    let scored = facts().iter().map(|fact| (likeness(&name, fact.name()), fact));
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, fact)| fact)
}

/// A word of the name that searching for finds something.
pub(super) fn search_word(name: &Name) -> Option<&str> {
    name.telling().take(SEARCHED).find(|word| TAXONOMY.classes().iter().any(|class| class.mentions(word)))
}

fn by_text<'a>(text: &str, names: impl Iterator<Item = (&'a str, &'a [usize])>) -> Vec<&'static Class> {
    let mut scores = vec![0.0_f64; TAXONOMY.classes().len()];
    for (name, meanings) in names {
        let score = likeness(text, name);
        for index in meanings {
            if let Some(best) = scores.get_mut(*index) {
                *best = best.max(score);
            }
        }
    }
    let mut scored: Vec<_> = scores.into_iter().zip(TAXONOMY.classes()).filter(|(score, _)| *score >= ALIKE).collect();
    // Stable: of two that are as likely, the one that comes first in the data.
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored.retain(|(score, _)| best - score <= BEHIND);
    scored.into_iter().take(MOST).map(|(_, class)| class).collect()
}

/// How alike two texts are, from 0 to 1: letter by letter, so that typing errors count little, or by their pairs of
/// letters, so that the order of words counts little.
fn likeness(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other).max(strsim::sorensen_dice(one, other))
}
