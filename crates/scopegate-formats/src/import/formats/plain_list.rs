//! One identifier a line. `!` or `-` before it excludes; `#` or `//` begins a comment; what follows ` #` is a note.

use scopegate::policy::List;

use crate::identifier::Kind;
use crate::import::{Programme, Row};

pub(super) fn programme(text: &str) -> Programme {
    let mut programme = Programme::default();
    let mut heading = List::InScope;
    for line in text.lines() {
        let line = line.trim().trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            // A heading in a comment speaks of the lines below it.
            heading = list_of_heading(line).unwrap_or(heading);
            continue;
        }
        let (list, rest) = match line.strip_prefix('!').or_else(|| line.strip_prefix('-')) {
            Some(rest) => (List::OutOfScope, rest.trim_start()),
            None => (heading, line.strip_prefix('+').unwrap_or(line).trim_start()),
        };
        let (value, note) = match rest.split_once(" #") {
            Some((value, note)) => (value.trim(), Some(note.trim().to_owned())),
            None => (rest, None),
        };
        let mut row = Row::new(list, Kind::Unsaid, value);
        row.note = note.filter(|note| !note.is_empty());
        programme.rows.push(row);
    }
    programme
}

/// "# Out of scope" and "# In scope", whatever the marks around them.
fn list_of_heading(line: &str) -> Option<List> {
    let words = line.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase().replace(['-', '_'], " ");
    match words.as_str() {
        "in scope" => Some(List::InScope),
        "out of scope" | "not in scope" | "excluded" | "exclusions" => Some(List::OutOfScope),
        "third party" => Some(List::ThirdParty),
        _ => None,
    }
}
