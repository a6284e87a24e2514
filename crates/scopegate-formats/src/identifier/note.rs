//! Notes of rows: whether a note excludes a part of its row or all of it.

use super::free_text::names_in;
use super::wording::{self, Wording};

/// Phrases of a note that limit its row.
const NARROWING_PHRASES: &[&str] = &[
    "only",
    "except",
    "exclud",
    "exclusion",
    "out of scope",
    "out-of-scope",
    "not in scope",
    "not in-scope",
    "do not test",
    "don't test",
    "not owned",
    "off limits",
    "off-limits",
    "not eligible",
    "ineligible",
    "forbidden",
    "prohibited",
    "no longer",
    "must not",
    "not include",
    "not accept",
    "not report",
    "not consider",
    "not interested",
    "not in the scope",
    "not part of",
    "not cover",
    "do not ",
    "don't ",
    "never ",
    "avoid",
    "refrain",
    "unless",
    "limited to",
    "limit your",
    "third part",
    "third-part",
    "3rd part",
    "3rd-part",
];

/// The sentences of a note that may limit its row.
///
/// ```
/// use scopegate_formats::identifier::narrowing_sentences;
///
/// let note = "Our shop sells hats and gloves. The checkout there is run by a partner and is out of scope.";
/// assert_eq!(narrowing_sentences(note), ["The checkout there is run by a partner and is out of scope."]);
/// ```
#[must_use]
pub fn narrowing_sentences(note: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for line in note.lines() {
        for sentence in sentences_of(line) {
            // "You do not need an account" is not a limit.
            let low = sentence.to_lowercase().replace("do not need", "").replace("don't need", "");
            if NARROWING_PHRASES.iter().any(|phrase| low.contains(phrase)) {
                sentences.push(sentence.trim().to_owned());
            }
        }
    }
    // A heading such as "Out of scope:" applies to the lines below it, so the whole note is kept.
    let heads = |text: &String| text.chars().count() < 40 || text.ends_with(':');
    if sentences.iter().any(heads) { vec![note.trim().to_owned()] } else { sentences }
}

fn sentences_of(line: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let end = [". ", "! ", "? "].iter().filter_map(|mark| rest.find(mark)).min();
        let (sentence, after) = match end {
            Some(at) => rest.split_at_checked(at.saturating_add(1)).unwrap_or((rest, "")),
            None => (rest, ""),
        };
        sentences.push(sentence);
        rest = after.trim_start();
    }
    sentences
}

/// The maximum length of a single-line note whose parts are checked separately, in characters.
const LONGEST_LABEL: usize = 80;

/// Whether a note excludes the whole row: "OOS", "Blog (out of scope)", "This host is not in scope.". A note about a
/// part of it, such as "the checkout is out of scope", does not. `names` are words that name the row or its owner.
pub(crate) fn verdict_of(note: &str, names: &[String]) -> Option<Wording> {
    let mut lines = note.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let second = lines.next();
    if second.is_none() && first.chars().count() <= LONGEST_LABEL {
        let edges = |c: char| matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '\u{2013}' | '\u{2014}' | ';' | '|');
        let mut parts = first.split(edges).flat_map(|part| part.split(" - "));
        if let Some(sense) = parts.find_map(|part| verdict(part, names)) {
            return Some(sense);
        }
    }
    // "Out of scope:" and "## Out of scope" are headings for a list of parts.
    let is_heading = first.starts_with('#')
        || first.ends_with(':')
        || second.is_some_and(|line| line.starts_with(['-', '*', '\u{2022}']));
    if is_heading {
        return None;
    }
    verdict(sentences_of(first).first()?, names)
}

/// The verdict of one part, without the names in it.
fn verdict(part: &str, names: &[String]) -> Option<Wording> {
    // "Out of scope: the checkout" is about the checkout; "Status: out of scope" is about the row.
    let part = part.rsplit_once(':').map_or(part, |(_, rest)| rest);
    let words: Vec<&str> = part.split_whitespace().filter(|word| names_in(word).is_empty()).collect();
    wording::is_verdict(&words.join(" "), names)
}

/// The names that a note excludes explicitly: "Out of scope: x.example.com, y.example.com".
pub(crate) fn excluded_names(note: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in note.lines().filter(|line| line.len() < 4096) {
        let Some((label, list)) = line.split_once(':').filter(|(_, list)| !list.starts_with("//")) else { continue };
        let is_list = list
            .split([',', ';', ' '])
            .map(str::trim)
            .all(|word| word.is_empty() || word.eq_ignore_ascii_case("and") || !names_in(word).is_empty());
        if is_list && names_in(label).is_empty() && wording::is_verdict(label, &[]).is_some() {
            found.extend(names_in(list));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Wording, excluded_names, narrowing_sentences, verdict_of};

    #[test]
    fn narrowing_sentences_of_a_note_are_found() {
        let note = "Our shop sells hats. The checkout is run by a partner and is out of scope for you. Have fun.";
        assert_eq!(narrowing_sentences(note), ["The checkout is run by a partner and is out of scope for you."]);
        let list = "Our shop.\n## Out of scope\n* checkout\n* blog";
        assert_eq!(narrowing_sentences(list), [list]);
        assert!(narrowing_sentences("Our shop sells hats.").is_empty());
    }

    #[test]
    fn a_note_may_list_names_that_are_out() {
        assert_eq!(
            excluded_names("Our sites.\nOut of scope: x.example.com, y.example.com"),
            ["x.example.com", "y.example.com"]
        );
        assert!(excluded_names("Out of scope: the login of x.example.com").is_empty());
        assert!(excluded_names("See https://example.com/out").is_empty());
    }

    #[test]
    fn a_note_may_exclude_the_whole_row() {
        for note in [
            "OOS",
            "Blog (OOS)",
            "out of scope.",
            "This asset is currently out of scope. Ask us.",
            "Status - not in scope",
        ] {
            assert_eq!(verdict_of(note, &[]), Some(Wording::Out), "{note}");
        }
        for note in [
            "Our shop. The checkout is out of scope.",
            "Out of scope:\n* checkout",
            "Not eligible for bounty.",
            "Password reset is out of scope",
            "Out of scope: the checkout",
            "Out of scope: x.example.com",
            "except for OOS domains",
            "[Non-core asset]",
            "app-not-found.example.com",
            "Our shop",
        ] {
            assert_eq!(verdict_of(note, &[]), None, "{note}");
        }
    }
}
