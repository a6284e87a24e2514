//! Splits blocks into sentences.

use crate::source_text::SourceText;
use crate::vocabulary::lists::grammar::ABBREVIATIONS;

/// The sentences of a text, each with its lines.
pub(crate) fn sentences(text: &SourceText) -> Vec<SourceText> {
    let all = text.as_str();
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = all.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if !matches!(c, '.' | '!' | '?' | '\u{3002}') {
            continue;
        }
        let Some((_, after)) = chars.peek().copied() else { break };
        if !after.is_whitespace() {
            continue;
        }
        let rest = all.get(end..).unwrap_or_default().trim_start();
        let next = rest.chars().next().unwrap_or(' ');
        let word = all.get(start..end).unwrap_or_default().rsplit(char::is_whitespace).next().unwrap_or_default();
        let word = word.trim_start_matches(['(', '[']).to_lowercase();
        let abbreviated = ABBREVIATIONS.contains(&word) && !(word == "etc." && next.is_uppercase());
        if abbreviated || next.is_lowercase() && !is_address_start(rest) {
            continue;
        }
        push(&mut found, text, start, end);
        start = end;
    }
    push(&mut found, text, start, all.len());
    found
}

/// Whether a text begins with an address, which may be in lower case at the start of a sentence.
fn is_address_start(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default().trim_end_matches(['.', ',', ';']);
    word.contains('.') && word.split('.').all(|label| !label.is_empty())
}

fn push(found: &mut Vec<SourceText>, text: &SourceText, start: usize, end: usize) {
    let all = text.as_str();
    let Some(part) = all.get(start..end) else { return };
    let skipped = part.len() - part.trim_start().len();
    let length = part.trim().len();
    if length > 0 {
        found.push(text.part(start + skipped, start + skipped + length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        sentences(&SourceText::on_line(1, text)).iter().map(|sentence| sentence.as_str().to_owned()).collect()
    }

    #[test]
    fn sentences_end_before_a_capital() {
        assert_eq!(split("One a.b.com. Two, e.g. This! (Three)"), ["One a.b.com.", "Two, e.g. This!", "(Three)"]);
        assert_eq!(split("version 1.2 is old. and so on"), ["version 1.2 is old. and so on"]);
        assert_eq!(
            split("We run it. shop.quillmere.com is not ours."),
            ["We run it.", "shop.quillmere.com is not ours."]
        );
        assert_eq!(split(""), Vec::<String>::new());
    }
}
