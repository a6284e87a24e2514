//! Names of classes in prose: the titles and aliases of the taxonomy, and more wordings.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use scopegate::findings::{ClassKind, classes};

use crate::tokens::{Separator, Token, tokens};
use crate::vocabulary::WORDINGS;
use crate::vocabulary::lists::grammar::SKIPPED_IN_NAMES;

/// A name with the classes that it means.
#[derive(Debug)]
struct Alias {
    words: Vec<String>,
    ids: BTreeSet<&'static str>,
}

/// A place where a name occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) ids: Vec<&'static str>,
    /// The number of words that the name demands.
    weight: usize,
}

static ALIASES: LazyLock<HashMap<String, Vec<Alias>>> = LazyLock::new(build);

static IDS: LazyLock<HashMap<&'static str, ClassKind>> =
    LazyLock::new(|| classes().map(|class| (class.id(), class.kind())).collect());

/// The kind of a class.
pub(crate) fn kind(id: &str) -> Option<ClassKind> {
    IDS.get(id).copied()
}

/// The id as a text that lives as long as the program.
pub(crate) fn known_id(id: &str) -> Option<&'static str> {
    IDS.get_key_value(id).map(|known| *known.0)
}

fn build() -> HashMap<String, Vec<Alias>> {
    let misfires: HashSet<&str> = include_str!("../../data/misfires.txt").lines().map(str::trim).collect();
    let mut by_words: HashMap<Vec<String>, BTreeSet<&'static str>> = HashMap::new();
    let mut add = |name: &str, id: &'static str| {
        if misfires.contains(name.to_lowercase().as_str()) {
            return;
        }
        let words: Vec<String> =
            tokens(name).into_iter().map(|token| token.word).filter(|word| !SKIPPED_IN_NAMES.contains(word)).collect();
        if !words.is_empty() {
            by_words.entry(words).or_default().insert(id);
        }
    };
    // Clauses about systems of others are read on their own.
    for class in classes().filter(|class| class.id() != "third-party") {
        for part in class.title().split(['/', '(', ')']).map(str::trim).filter(|part| part.contains(' ')) {
            add(part, class.id());
        }
        for alias in class.aliases() {
            add(alias, class.id());
        }
    }
    let mut found: HashMap<String, Vec<Alias>> = HashMap::new();
    for (words, ids) in by_words {
        if let Some(first) = words.first() {
            found.entry(first.clone()).or_default().push(Alias { words, ids });
        }
    }
    for aliases in found.values_mut() {
        aliases.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then_with(|| a.words.cmp(&b.words)));
    }
    found
}

/// The names in a sentence from left to right: at each word the longest one.
pub(crate) fn find(words: &[Token]) -> Vec<Named> {
    longest(candidates(words), words.len())
}

/// The names of activities alone.
pub(crate) fn find_activities(words: &[Token]) -> Vec<Named> {
    let mut names = candidates(words);
    for named in &mut names {
        named.ids.retain(|id| kind(id) == Some(ClassKind::Activity));
    }
    names.retain(|named| !named.ids.is_empty());
    longest(names, words.len())
}

fn candidates(words: &[Token]) -> Vec<Named> {
    let mut candidates: Vec<Named> = Vec::new();
    for start in 0..words.len() {
        let Some(first) = words.get(start) else { break };
        let Some(aliases) = ALIASES.get(&first.word) else { continue };
        let longest = aliases.iter().find_map(|alias| Some((alias, end_of(alias, words, start)?)));
        if let Some((alias, end)) = longest {
            candidates.push(Named { start, end, ids: alias.ids.iter().copied().collect(), weight: end - start });
        }
    }
    for hit in WORDINGS.hits(words) {
        if let Some(id) = known_id(hit.value) {
            candidates.push(Named { start: hit.start, end: hit.end, ids: vec![id], weight: hit.weight });
        }
    }
    // "Missing practices (CSP, cookie flags)": the shortest name of a class leaves the words before it to other names.
    let tight: Vec<(&'static str, usize, usize)> = candidates
        .iter()
        .filter(|named| named.end - named.start == named.weight && named.ids.len() == 1)
        .filter_map(|named| Some((*named.ids.first()?, named.start, named.end)))
        .collect();
    candidates.retain(|named| {
        let is_loose = named.end - named.start > named.weight + 1;
        let inner = |(id, start, end): &(&'static str, usize, usize)| {
            named.ids.first() == Some(id) && *start >= named.start && *end <= named.end
        };
        !(is_loose && tight.iter().any(inner))
    });
    candidates
}

fn longest(mut candidates: Vec<Named>, words: usize) -> Vec<Named> {
    // The longest name first; at the same place, names of the same length mean all of their classes.
    candidates
        .sort_by_key(|named| (std::cmp::Reverse(named.weight), named.ids.len(), named.end - named.start, named.start));
    let mut taken = vec![false; words];
    let mut chosen: Vec<Named> = Vec::new();
    for named in candidates {
        if let Some(same) = chosen
            .iter_mut()
            .find(|other| other.start == named.start && other.end == named.end && other.weight == named.weight)
        {
            same.ids.extend(named.ids.iter().filter(|id| !same.ids.contains(id)).copied().collect::<Vec<_>>());
            continue;
        }
        let free = taken.get(named.start..named.end).is_some_and(|place| place.iter().all(|taken| !taken));
        if free {
            taken.iter_mut().take(named.end).skip(named.start).for_each(|place| *place = true);
            chosen.push(named);
        }
    }
    chosen.sort_by_key(|named| named.start);
    chosen
}

/// The end of a name that starts at a word; small words inside it may be left out.
fn end_of(alias: &Alias, words: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    for (number, word) in alias.words.iter().enumerate() {
        let mut token = words.get(at)?;
        while number > 0 && SKIPPED_IN_NAMES.has(token) && token.word != *word {
            at += 1;
            token = words.get(at)?;
        }
        if token.word != *word || (number > 0 && token.before >= Separator::Open) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<Vec<&'static str>> {
        find(&tokens(text)).into_iter().map(|named| named.ids).collect()
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(ids("Missing or weak security headers"), [["misconfiguration/security-headers"]]);
        assert_eq!(ids("SPF, DKIM or DMARC records"), [["misconfiguration/email-auth"]]);
        assert_eq!(ids("self-XSS and XSS"), [["xss/self"], ["xss"]]);
        assert_eq!(ids("nothing here"), Vec::<Vec<&str>>::new());
    }
}
