//! Writes an imported policy in TOML, with one line per entry and comments for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use scopegate::policy::{Entry, HeaderName, HeaderTemplate, List, Precedence, Testing};

use crate::identifier::Outcome;
use crate::import::{Imported, RowReport};

impl Imported {
    /// The policy in TOML. The rows that need review are comments next to the entries of their list.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _ = write_all(self, &mut text);
        text
    }
}

/// The conditions of testing that an import can have.
fn write_testing(testing: &Testing, out: &mut String) -> std::fmt::Result {
    if *testing == Testing::default() {
        return Ok(());
    }
    writeln!(out, "\n[testing]")?;
    if let Some(automated) = testing.automated {
        writeln!(out, "automated = \"{automated}\"")?;
    }
    if let Some(number) = testing.requests_per_second {
        writeln!(out, "requests_per_second = {number}")?;
    }
    if let Some(agent) = &testing.user_agent {
        writeln!(out, "user_agent = {}", quoted(agent.as_str()))?;
    }
    if !testing.headers.is_empty() {
        let pair = |(name, value): &(HeaderName, HeaderTemplate)| {
            format!("{} = {}", quoted(name.as_str()), quoted(value.as_str()))
        };
        let all: Vec<String> = testing.headers.iter().map(pair).collect();
        writeln!(out, "headers = {{ {} }}", all.join(", "))?;
    }
    Ok(())
}

fn write_all(imported: &Imported, out: &mut String) -> std::fmt::Result {
    let document = imported.document();
    let head = &document.policy;
    writeln!(out, "version = 1\n\n[policy]\nname = {}\nowner = {}", quoted(&head.name), quoted(&head.owner))?;
    if let Some(source) = &head.source {
        writeln!(out, "source = {}", quoted(source))?;
    }
    if let Some(day) = head.expires {
        writeln!(out, "expires = {:04}-{:02}-{:02}", day.year(), day.month(), day.day())?;
    }
    if !head.contact.is_empty() {
        let all: Vec<String> = head.contact.iter().map(|one| quoted(one)).collect();
        writeln!(out, "contact = [{}]", all.join(", "))?;
    }
    if let Some(bounty) = head.bounty {
        writeln!(out, "bounty = {bounty}")?;
    }
    writeln!(out, "\n[scope]")?;
    if document.scope.precedence == Precedence::ExclusionsWin {
        writeln!(out, "precedence = \"exclusions-win\"")?;
    }
    for list in [List::InScope, List::OutOfScope, List::ThirdParty] {
        write_list(imported, list, out)?;
    }
    for unchecked in &document.scope.unchecked {
        let text = quoted(&unchecked.text);
        writeln!(out, "\n[[scope.unchecked]]\nlist = \"{}\"\ntext = {text}", unchecked.list)?;
    }
    write_testing(&document.testing, out)?;
    for statement in &document.findings.unchecked {
        writeln!(out, "\n[[findings.unchecked]]\ntext = {}", quoted(&statement.text))?;
    }
    for asset in &document.assets {
        writeln!(
            out,
            "\n[[assets]]\nlist = \"{}\"\ntype = \"{}\"\nid = {}",
            asset.list,
            asset.kind,
            quoted(&asset.id)
        )?;
    }
    Ok(())
}

fn write_list(imported: &Imported, list: List, out: &mut String) -> std::fmt::Result {
    let entries = imported.document().scope.entries(list);
    let rows: Vec<(usize, &RowReport)> =
        imported.rows().iter().enumerate().filter(|(_, row)| row.list == list).collect();
    let reviewed = rows.iter().any(|(_, row)| row.outcome == Outcome::NeedsReview);
    if entries.is_empty() && !reviewed {
        return Ok(());
    }
    let mut by_row: BTreeMap<usize, Vec<&Entry>> = BTreeMap::new();
    for origin in imported.origins.iter().filter(|origin| origin.list == list) {
        by_row.entry(origin.row).or_default().extend(entries.get(origin.entry));
    }
    writeln!(out, "{list} = [")?;
    for (at, row) in &rows {
        match (row.outcome, &row.reason) {
            (Outcome::NeedsReview, reason) => {
                let reason = comment(reason.as_deref().unwrap_or("it could not be interpreted"));
                writeln!(out, "  # needs review: {}: {reason}", comment(&quoted(&row.value)))?;
            }
            (Outcome::RuleNarrowed | Outcome::RuleWidened, Some(reason)) => {
                writeln!(out, "  # {}: {}: {}", row.outcome, comment(&quoted(&row.value)), comment(reason))?;
            }
            _ => {}
        }
        for entry in by_row.remove(at).unwrap_or_default() {
            writeln!(out, "  {},", inline(entry))?;
        }
    }
    // Entries whose list differs from the list of their row.
    for entry in by_row.into_values().flatten() {
        writeln!(out, "  {},", inline(entry))?;
    }
    writeln!(out, "]")
}

/// An entry as a string or as an inline table.
fn inline(entry: &Entry) -> String {
    let mut fields = vec![format!("{} = {}", entry.key.as_str(), quoted(&entry.text))];
    let texts =
        [("id", &entry.id), ("note", &entry.note), ("reason", &entry.reason), ("max_severity", &entry.max_severity)];
    for (key, text) in texts {
        if let Some(text) = text {
            fields.push(format!("{key} = {}", quoted(text)));
        }
    }
    if !entry.tags.is_empty() {
        let tags: Vec<String> = entry.tags.iter().map(|tag| quoted(tag)).collect();
        fields.push(format!("tags = [{}]", tags.join(", ")));
    }
    if let Some(below) = entry.below {
        fields.push(format!("below = {below}"));
    }
    match fields.as_slice() {
        [_] if entry.key == scopegate::pattern::PatternKey::Pattern => quoted(&entry.text),
        _ => format!("{{ {} }}", fields.join(", ")),
    }
}

/// A basic TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that editors do not show as such: control characters, unusual line ends, direction marks and characters
/// without width. The policy shows them as escapes.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text for a comment: on one line, without control characters and truncated if too long.
fn comment(text: &str) -> String {
    let shown: String = text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).take(300).collect();
    if shown.chars().count() < text.chars().count() { format!("{shown}...") } else { shown }
}
