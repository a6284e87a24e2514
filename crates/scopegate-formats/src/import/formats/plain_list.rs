//! A list with one identifier per line. `!` or `-` excludes. A heading or a comment sets the list of the following
//! lines.
//!
//! | line | is |
//! | --- | --- |
//! | `! h`, `-h` | an exclusion |
//! | `- h` | an exclusion; a bullet if each line under a heading "In scope" begins like this |
//! | `* h`, `+ h`, `1. h` | an entry of the list of the heading |
//! | "Out of scope", `# out of scope`, `[exclude]` | a heading: the following lines are excluded |
//! | `# precedence: exclusions-win` | exclusions always take precedence |
//! | `# last updated 2026-01-01` | a comment that is ignored, because every word is known |
//! | `# hors périmètre` | an unknown heading: inclusions below it need review |
//! | `h # our shop` | an entry; the text after ` #` is a part of it unless every word is known |

use scopegate::policy::{List, Precedence};

use crate::export::EXCLUSIONS_WIN;
use crate::identifier::wording::{self, Wording};
use crate::identifier::{self, Kind};
use crate::import::heading::{self, Line};
use crate::import::{Program, Row};
use crate::regex;

/// The maximum number of lines whose host names are taken as known words.
const MOST_NAMED_LINES: usize = 2000;

pub(super) fn program(text: &str) -> Program {
    let trimmed = text.lines().map(|line| line.trim().trim_start_matches('\u{feff}').trim());
    let (rules, lines): (Vec<&str>, Vec<&str>) = trimmed.partition(|line| *line == EXCLUSIONS_WIN);
    let precedence = if rules.is_empty() { Precedence::NarrowestWins } else { Precedence::ExclusionsWin };
    let names = labels(&lines);
    let kinds: Vec<Line> = lines.iter().map(|line| heading::of(line, &names)).collect();
    let rows = match statuses(&lines, &kinds) {
        Some(statuses) => with_statuses(&lines, &kinds, &statuses, &names),
        None => in_sections(&lines, &kinds, &names),
    };
    Program { precedence, rows, ..Program::default() }
}

/// The labels of the names in a list. A comment with one of them names the owner of the list.
fn labels(lines: &[&str]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for line in lines.iter().filter(|line| !heading::is_comment(line)).take(MOST_NAMED_LINES) {
        for label in identifier::names_in(&identifier::refanged(line)).iter().flat_map(|name| wording::words(name)) {
            if label.len() > 2 && !labels.contains(&label) && labels.len() < 200 {
                labels.push(label);
            }
        }
    }
    labels
}

/// A part of a list under one heading.
struct Section {
    list: List,
    /// Whether a heading sets the list.
    is_said: bool,
    /// The heading, if it is unknown.
    doubt: Option<String>,
    /// Whether each entry begins with a dash and a space.
    is_dashed: bool,
    entries: Vec<usize>,
}

impl Section {
    fn new(list: List, is_said: bool, doubt: Option<String>) -> Self {
        Self { list, is_said, doubt, is_dashed: true, entries: Vec::new() }
    }
}

fn in_sections(lines: &[&str], kinds: &[Line], names: &[String]) -> Vec<Row> {
    let mut sections = vec![Section::new(List::InScope, false, None)];
    for (at, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        let Some(section) = sections.last_mut() else { continue };
        let is_excluding = section.list != List::InScope;
        match kind {
            Line::Blank | Line::Plain => {}
            Line::Heading(list) => {
                // In a list of exclusions, "services of third parties" is an entry.
                if is_excluding && *list != List::InScope && !heading::is_comment(line) && !line.ends_with(':') {
                    section.entries.push(at);
                }
                sections.push(Section::new(*list, true, None));
            }
            Line::Remark(list) => {
                section.entries.push(at);
                if heading::heads_a_list(line) {
                    sections.push(Section::new(*list, true, None));
                }
            }
            Line::Unknown => {
                if !heading::is_comment(line) {
                    section.entries.push(at);
                }
                if !is_excluding {
                    let doubt = format!("it follows the unknown heading {}", scopegate::error::Excerpt(line));
                    sections.push(Section::new(List::InScope, false, Some(doubt)));
                }
            }
            Line::Entry => {
                section.is_dashed &= dash(line).is_some_and(|(_, is_apart)| is_apart);
                section.entries.push(at);
            }
        }
    }
    let mut rows = Vec::new();
    for section in &sections {
        for at in &section.entries {
            if let (Some(line), Some(kind)) = (lines.get(*at), kinds.get(*at)) {
                rows.push(row(line, kind, section, names));
            }
        }
    }
    rows
}

fn row(line: &str, kind: &Line, section: &Section, names: &[String]) -> Row {
    if let Line::Remark(list) = kind {
        return Row::new(*list, Kind::Unsaid, heading::undecorated(line));
    }
    let is_bullet = section.is_said && section.list == List::InScope && section.is_dashed;
    let (list, rest) = match (line.strip_prefix('!'), dash(line)) {
        (Some(rest), _) => (excluding(section.list), rest),
        (None, Some((rest, is_apart))) if is_bullet && is_apart => (section.list, rest),
        (None, Some((rest, _))) => (excluding(section.list), rest),
        (None, None) => (section.list, line.strip_prefix('+').unwrap_or(line)),
    };
    let mut row = entry(rest.trim_start(), list, names);
    row.doubt.clone_from(&section.doubt);
    // Tools read expressions in and out of scope from files that look the same.
    if row.doubt.is_none() && !section.is_said && regex::looks_like_regex(&row.value) {
        row.doubt = Some("no heading says whether the expressions of this list are in scope".to_owned());
    }
    row
}

/// A row for an entry. The text after ` #` is its note if every word is known or the row is excluded. Otherwise it is a
/// part of the entry.
fn entry(text: &str, list: List, names: &[String]) -> Row {
    let text = text.trim();
    let comment = [" #", "\t#", " //", "\t//"].iter().filter_map(|mark| Some((text.find(mark)?, mark.len()))).min();
    if let Some((at, length)) = comment {
        let (value, note) =
            (text.get(..at).unwrap_or_default(), text.get(at.saturating_add(length)..).unwrap_or_default());
        let is_plain = list != List::InScope || matches!(wording::of(note, names), Wording::Plain | Wording::In);
        if is_plain {
            let mut row = Row::new(list, Kind::Unsaid, value.trim());
            row.note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
            return row;
        }
    }
    Row::new(list, Kind::Unsaid, text)
}

fn excluding(list: List) -> List {
    if list == List::InScope { List::OutOfScope } else { list }
}

/// The text after a dash at the start of a line, and whether a space separates them.
fn dash(line: &str) -> Option<(&str, bool)> {
    let rest = line
        .trim_start_matches(['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}']);
    (rest.len() < line.len()).then(|| (rest.trim_start(), rest.starts_with(char::is_whitespace)))
}

/// The lines that set the list of the entry before them, as in copied platform pages: the identifier, its kind, "In
/// scope" or "Out of scope". Empty if headings come before their entries.
fn statuses(lines: &[&str], kinds: &[Line]) -> Option<Vec<usize>> {
    let is_status = |at: &usize| {
        let plain =
            lines.get(*at).is_some_and(|line| line.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')));
        plain && lines.get(*at).is_some_and(|line| wording::words(line).iter().any(|word| word == "scope"))
    };
    let position = |wanted: fn(&Line) -> bool| kinds.iter().position(wanted);
    let statuses: Vec<usize> =
        (0..kinds.len()).filter(|at| matches!(kinds.get(*at), Some(Line::Heading(_)))).filter(is_status).collect();
    let entries = kinds.iter().filter(|kind| **kind == Line::Entry).count();
    let first_entry = position(|kind| *kind == Line::Entry)?;
    let is_after = statuses.first().is_some_and(|first| *first > first_entry);
    (is_after && statuses.len() >= 2 && statuses.len().saturating_mul(2) >= entries).then_some(statuses)
}

fn with_statuses(lines: &[&str], kinds: &[Line], statuses: &[usize], names: &[String]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut waiting = 0usize;
    for (at, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        match kind {
            Line::Entry => rows.push(entry(line, List::InScope, names)),
            Line::Remark(list) => rows.push(Row::new(*list, Kind::Unsaid, heading::undecorated(line))),
            Line::Heading(list) if statuses.contains(&at) => {
                for row in rows.iter_mut().skip(waiting) {
                    row.list = *list;
                }
                waiting = rows.len();
            }
            _ => {}
        }
    }
    for row in rows.iter_mut().skip(waiting) {
        row.doubt = Some("no later line says whether it is in scope".to_owned());
    }
    rows
}
