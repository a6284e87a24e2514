//! A draft: a policy with marks, and a report with a result for every line.

use std::collections::BTreeSet;

use scopegate::Policy;

use crate::analysis::{self, Analysis, Element, Entry};
use crate::format::InputFormat;
use crate::row::{Outcome, Row};
use crate::{foreign, language, owner, policy_text, reading, sections};

/// The largest text that is read, in bytes. The rest of a longer text becomes rows for a person.
const LARGEST: usize = 4 * 1024 * 1024;

/// A draft of a policy.
///
/// ```
/// let text = "# Disclosure\n\n## In scope\n\n- app.quillmere.com\n- docs.quillmere.com (public pages only)\n";
/// let draft = scopegate_draft::draft(text, None);
/// let policy = scopegate::Policy::from_toml(draft.to_toml()).unwrap();
/// assert!(policy.check("app.quillmere.com").unwrap().is_in_scope());
/// assert!(!policy.check("docs.quillmere.com").unwrap().is_in_scope());
/// assert!(draft.needs_person());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    toml: String,
    rows: Vec<Row>,
    language: &'static str,
    format: InputFormat,
}

impl Draft {
    /// The policy in TOML. It loads, and it includes nothing that is in doubt.
    #[must_use]
    pub fn to_toml(&self) -> &str {
        &self.toml
    }

    /// The report about the text: at least one row for each line that is not blank.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows as JSON lines.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for row in &self.rows {
            if let Ok(line) = serde_json::to_string(row) {
                lines.push_str(&line);
                lines.push('\n');
            }
        }
        lines
    }

    /// The language of the text, as a code of ISO 639-1.
    #[must_use]
    pub fn language(&self) -> &str {
        self.language
    }

    /// The format that the text was read as.
    #[must_use]
    pub fn format(&self) -> InputFormat {
        self.format
    }

    /// Whether a person must read at least one line.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        self.rows.iter().any(Row::needs_person)
    }
}

/// Drafts a policy from a published text. Without a format, the text is recognized by its markup.
#[must_use]
pub fn draft(text: &str, format: Option<InputFormat>) -> Draft {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let read_to = boundary(&text, LARGEST);
    let head = text.get(..read_to).unwrap_or_default();
    let format = format.unwrap_or_else(|| reading::detect(head));
    let blocks = reading::read(head, format);
    let owner = owner::words(&blocks);
    let contexts = sections::contexts(&blocks, format, &owner);
    let visible: Vec<&str> = blocks
        .iter()
        .filter(|block| !matches!(block.kind, crate::block::BlockKind::Skipped(_)))
        .map(|block| block.text.as_str())
        .collect();
    let language = language::of(&visible.join("\n"));
    let mut analysis = if language == "en" {
        analysis::analyze(&blocks, &contexts, owner)
    } else {
        foreign::analyze(&blocks, &contexts)
    };
    suspend(&mut analysis);
    refuse_unusable(&mut analysis.elements);
    account_for_all(&mut analysis, &text, read_to);
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let toml = finish(&mut analysis, language, lines);
    let rows = analysis.elements.into_iter().map(|element| element.row).collect();
    Draft { toml, rows, language, format }
}

/// If the text authorizes nothing, no inclusion is certain.
fn suspend(analysis: &mut Analysis) {
    let Some(reason) = analysis.suspended.map(|suspended| suspended.1.reason()) else { return };
    if let Some((line, _)) = analysis.suspended {
        let row = Row::for_person(line, reason);
        analysis.elements.push(Element { row, entry: Entry::None });
    }
    for element in &mut analysis.elements {
        if matches!(element.entry, Entry::Pattern { list: "in_scope", .. } | Entry::Ownership) {
            analysis::doubt(&mut element.row, reason);
        }
    }
}

/// A person reads the inclusions that a policy refuses, such as `*.com`.
fn refuse_unusable(elements: &mut [Element]) {
    use scopegate::net::PublicSuffixList;
    use scopegate::pattern::{Apex, Inclusion, InclusionContext, Pattern, PatternKey};
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
    for element in elements {
        let Entry::Pattern { list, text, domain } = &element.entry else { continue };
        let key = if *domain { PatternKey::Domain } else { PatternKey::Pattern };
        let parsed = Pattern::parse_as(key, text);
        let usable = match (parsed, *list) {
            (Ok(pattern), "in_scope") => Inclusion::new(pattern, &context).is_ok(),
            (parsed, _) => parsed.is_ok(),
        };
        if !usable {
            element.row.outcome = Outcome::NeedsPerson;
            "not usable as a pattern in this list".clone_into(&mut element.row.left_over);
            element.row.value.clear();
            element.entry = Entry::None;
        }
    }
}

/// Gives a row to each line that has none.
fn account_for_all(analysis: &mut Analysis, text: &str, read_to: usize) {
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    for element in &analysis.elements {
        covered.extend(element.row.line..=element.row.end_line);
    }
    let read_lines = text.get(..read_to).map_or(0, |head| head.lines().count());
    for (at, _) in text.lines().enumerate().filter(|line| !line.1.trim().is_empty()) {
        let number = at + 1;
        if covered.contains(&number) {
            continue;
        }
        let unread = number > read_lines;
        analysis.elements.push(Element {
            row: if unread {
                Row::for_person(number, "a line after the longest text that is read")
            } else {
                Row { outcome: Outcome::NotScope, ..Row::for_person(number, "markup") }
            },
            entry: Entry::None,
        });
    }
    analysis.elements.sort_by_key(|element| element.row.line);
}

/// Writes the policy. A policy that does not load is a bug; then no inclusion is written.
fn finish(analysis: &mut Analysis, language: &'static str, lines: usize) -> String {
    let toml = policy_text::write(analysis, language, lines);
    if Policy::from_toml(&toml).is_ok() {
        return toml;
    }
    for element in &mut analysis.elements {
        element.row.written = false;
        if matches!(element.entry, Entry::Pattern { .. } | Entry::Ownership) {
            element.entry = Entry::None;
            element.row.outcome = Outcome::NeedsPerson;
        }
    }
    let toml = policy_text::write(analysis, language, lines);
    if Policy::from_toml(&toml).is_ok() {
        return toml;
    }
    for element in &mut analysis.elements {
        element.row.written = false;
        if element.entry != Entry::None {
            element.entry = Entry::None;
            element.row.outcome = Outcome::NeedsPerson;
        }
    }
    analysis.title = None;
    policy_text::write(analysis, language, lines)
}

/// The nearest boundary of characters at or before a position.
fn boundary(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}
