//! Suggestions for unknown names.

use crate::findings::class::Class;
use crate::findings::class_name::Name;
use crate::findings::data::TAXONOMY;
use crate::findings::fact::{Fact, facts};

/// The maximum number of suggestions.
const MOST: usize = 3;
/// The minimum similarity of a suggestion, from 0 to 1.
const ALIKE: f64 = 0.5;
/// The maximum number of words of a name that are searched, and the maximum length in bytes of the name of a fact
/// that is compared with others. They bound the work that an unknown name causes.
const SEARCHED: usize = 8;
const LONGEST_FACT: usize = 64;
/// The maximum number of words of a title that are compared, and the maximum for an alias.
const LONGEST_TITLE: usize = 24;
const MOST_WORDS: usize = 6;
/// The maximum difference in similarity to the best suggestion.
const BEHIND: f64 = 0.2;

/// The classes whose names are most similar to `key`, the best first.
pub(super) fn by_name(name: &Name) -> Vec<&'static Class> {
    // "missing" alone is similar to many names but means none of them.
    if name.telling().next().is_none() {
        return Vec::new();
    }
    let named = by_whole_words(name);
    if named.is_empty() { by_text(&name.key(), TAXONOMY.names()) } else { named }
}

/// The classes that a part of a name means, by whole words: "SSRF to the metadata service" contains `ssrf`. Longer
/// parts come first; a part inside a longer match does not count.
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

/// The classes whose VRT ids are most similar to `id`, the best first.
pub(super) fn by_vrt(id: &str) -> Vec<&'static Class> {
    by_text(id, TAXONOMY.vrt_ids())
}

/// The fact with the most similar name.
pub(super) fn fact(name: &str) -> Option<&'static Fact> {
    if name.len() > LONGEST_FACT {
        return None;
    }
    let name = name.to_lowercase();
    let scored = facts().iter().map(|fact| (likeness(&name, fact.name()), fact));
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, fact)| fact)
}

/// A word of the name that finds something in a search.
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
    // A stable sort: of equally similar classes, the first in the data comes first.
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored.retain(|(score, _)| best - score <= BEHIND);
    scored.into_iter().take(MOST).map(|(_, class)| class).collect()
}

/// The similarity of two texts, from 0 to 1: by edit distance, which tolerates typos, or by letter pairs, which
/// tolerates a different order of words.
fn likeness(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other).max(strsim::sorensen_dice(one, other))
}
