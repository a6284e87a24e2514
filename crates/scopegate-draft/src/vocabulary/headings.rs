//! Recognizes headings and their meaning.

use crate::sense::Sense;
use crate::tokens::tokens;
use crate::vocabulary::lists::sections::{HEADING_LIMITS, HEADING_WORDS};
use crate::vocabulary::{CLOSED, HEADINGS, POLARITY, labels};

/// The longest heading without markup, in words.
const LONGEST: usize = 8;

/// The meaning of a heading, or of the sentence before a list.
pub(crate) fn sense_of(text: &str) -> Option<Sense> {
    let words = tokens(text);
    let sense = Sense::from_word(HEADINGS.first(&words)?)?;
    if sense != Sense::InScope {
        return Some(sense);
    }
    // A section is in scope without doubt only if nothing in its heading excludes or limits.
    Some(if is_plain_inclusion(text) { Sense::InScope } else { Sense::Unknown })
}

/// Whether each word of a heading is a word of inclusions, and none excludes.
pub(crate) fn is_plain_inclusion(text: &str) -> bool {
    let words = tokens(text);
    let excludes = POLARITY.hits(&words).iter().any(|hit| hit.value != "restored");
    let unknown = words
        .iter()
        .filter(|token| !labels::is_label(&token.word) && !HEADING_WORDS.has(token) && !is_number(&token.word))
        .count();
    !excludes && CLOSED.first(&words).is_none() && unknown == 0 && !HEADING_LIMITS.is_in(&words)
}

/// Whether a word numbers a section.
fn is_number(word: &str) -> bool {
    word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit())
}

/// Whether a line without markup reads as a heading.
pub(crate) fn reads_as_heading(text: &str) -> bool {
    let text = text.trim();
    let ends_open = text.ends_with(['.', ',', ';', '!']);
    if text.is_empty() || ends_open || text.contains('@') || text.contains("://") {
        return false;
    }
    let first = text.chars().find(|c| c.is_alphanumeric());
    if first.is_none_or(char::is_lowercase) {
        return false;
    }
    let words = tokens(text);
    if words.is_empty() || words.len() > LONGEST || text.split_whitespace().any(is_address) {
        return false;
    }
    // A whole word of the vocabulary near the start.
    HEADINGS.hits(&words).iter().any(|hit| hit.start < 4 && words.len() - (hit.end - hit.start) <= 4)
}

/// Whether a line is only a phrase of the vocabulary: "Scope", "Out of scope", "Safe harbour".
pub(crate) fn is_whole_heading(text: &str) -> bool {
    let words = tokens(text);
    words.len() <= 4
        && reads_as_heading(text)
        && HEADINGS.hits(&words).iter().any(|hit| hit.start == 0 && hit.end == words.len())
}

/// Whether a word looks like a host.
fn is_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains('.') && inner.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_senses() {
        let cases = [
            ("In scope", Sense::InScope),
            ("Scope", Sense::InScope),
            ("2.1 Systems in scope", Sense::InScope),
            ("What may I test?", Sense::InScope),
            ("Out of scope", Sense::OutOfScope),
            ("Not in scope", Sense::OutOfScope),
            ("What is NOT in scope?", Sense::OutOfScope),
            ("Non-qualifying vulnerabilities", Sense::OutOfScope),
            ("Ineligible", Sense::OutOfScope),
            ("Known issues", Sense::OutOfScope),
            ("Please leave alone", Sense::OutOfScope),
            ("Off limits", Sense::OutOfScope),
            ("In-scope vulnerabilities", Sense::Accepted),
            ("Prohibited activities", Sense::Prohibited),
            ("Do not:", Sense::Prohibited),
            ("You must not", Sense::Prohibited),
            ("Test types that are excluded", Sense::Prohibited),
            ("Not ours", Sense::ThirdParty),
            ("Safe harbour", Sense::SafeHarbor),
            ("What to expect from us", Sense::Owner),
            ("How to report a vulnerability", Sense::Report),
            ("Hall of fame", Sense::Thanks),
            ("Example of a policy", Sense::Example),
            ("Rules of engagement", Sense::Guidelines),
        ];
        for (heading, sense) in cases {
            assert_eq!(sense_of(heading), Some(sense), "{heading}");
        }
        for unknown in ["Formerly in scope", "Soon in scope", "In scope until May", "Scope on request"] {
            assert_ne!(sense_of(unknown), Some(Sense::InScope), "{unknown}");
        }
        assert_eq!(sense_of("Discovery"), None, "only whole words count");
    }

    #[test]
    fn lines_read_as_headings() {
        for heading in ["Scope", "3. Out of Scope", "Safe Harbor", "How to Report"] {
            assert!(reads_as_heading(heading), "{heading}");
        }
        for line in ["scope", "www.quillmere.com", "Report to psirt@quillmere.com", "This is out of scope.", ""] {
            assert!(!reads_as_heading(line), "{line}");
        }
    }
}
