//! Joins the lines of wrapped paragraphs.

use crate::source_text::SourceText;
use crate::vocabulary::headings;
use crate::vocabulary::lists::grammar::LINE_GOES_ON;

/// The width at which a text is wrapped: most long lines end near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrapWidth(Option<usize>);

/// The maximum width at which a text is considered wrapped.
const WIDEST: usize = 130;

/// The number of lines that continue in lower case where the next word would not fit: evidence of wrapping.
const EVIDENCE: usize = 2;

impl WrapWidth {
    pub(super) fn of(text: &str) -> Self {
        let mut lengths: Vec<usize> =
            text.lines().map(|line| line.trim_end().chars().count()).filter(|length| *length > 40).collect();
        lengths.sort_unstable();
        let longest = lengths.get(lengths.len() * 95 / 100).copied();
        let width = Self(longest.filter(|width| (50..=WIDEST).contains(width)));
        let lines: Vec<&str> = text.lines().collect();
        let wraps = |pair: &&[&str]| match pair {
            [line, next] => {
                next.trim_start().starts_with(char::is_lowercase) && width.is_reached(line.trim_end(), next)
            }
            _ => false,
        };
        if lines.windows(2).filter(wraps).count() >= EVIDENCE { width } else { Self(None) }
    }

    /// Whether the first word of the next line would not fit into the line.
    fn is_reached(self, line: &str, next: &str) -> bool {
        let word = next.split_whitespace().next().unwrap_or_default();
        self.0.is_some_and(|width| line.chars().count() + word.chars().count() >= width)
    }
}

/// Whether a line continues in the next one.
pub(super) fn continues(line: &str, next: &str, width: WrapWidth) -> bool {
    let (line, next) = (line.trim_end(), next.trim());
    let Some(last) = line.chars().next_back() else { return false };
    let Some(first) = next.chars().next() else { return false };
    if matches!(last, ':' | ';' | '!' | '?') || headings::reads_as_heading(next) || headings::reads_as_heading(line) {
        return false;
    }
    let single = |text: &str| !text.trim().contains(char::is_whitespace) && text.contains('.');
    // The hosts of a list that commas join.
    if last == ',' && single(next) {
        return true;
    }
    if single(line) || (single(next) && !is_open(line)) {
        return false;
    }
    let reached = width.is_reached(line, next);
    if last == '.' {
        return reached && first.is_lowercase();
    }
    reached || (first.is_lowercase() && (line.chars().count() > 40 || last == ',' || is_open(line)))
}

/// Whether a line ends inside a sentence: after a conjunction or a preposition.
fn is_open(line: &str) -> bool {
    let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    LINE_GOES_ON.contains(word)
}

/// Joins the lines that belong together.
pub(super) fn join(lines: Vec<SourceText>, width: WrapWidth) -> Vec<SourceText> {
    let mut joined: Vec<SourceText> = Vec::new();
    let mut last = String::new();
    for line in lines {
        if line.is_blank() {
            continue;
        }
        let text = line.as_str().to_owned();
        match joined.last_mut() {
            Some(before) if continues(&last, &text, width) => before.join(&line),
            _ => joined.push(line),
        }
        last = text;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_line_continues() {
        let width = WrapWidth(Some(70));
        let long = "Please send us a report with everything that you know about the";
        assert!(continues(long, "weakness", width));
        assert!(!continues("Nothing of the list below", "may be tested at any time", WrapWidth(None)));
        let page = "One item that has a line of its own, and is quite long\nAnother item that has a line of its own, and is long\n";
        assert_eq!(WrapWidth::of(&page.repeat(3)), WrapWidth(None), "each line begins in upper case");
        assert!(!continues("The list:", "first", width));
        assert!(!continues("www.quillmere.com", "shop.quillmere.com", width));
        assert!(!continues(long, "Out of scope", width), "a heading is a line of its own");
    }
}
