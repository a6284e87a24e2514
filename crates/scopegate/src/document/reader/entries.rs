//! Reads the entries of the scope lists.

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, DocumentPath, Span, alternatives};
use crate::document::entry::KINDS;
use crate::document::parsed_entry::{EntryMetadata, ParsedEntry};
use crate::document::reader::section::{Section, wrong_type};
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::pattern::PatternKey;

/// The keys of an entry.
const KEYS: &[&str] =
    &["url", "host", "domain", "network", "pattern", "id", "note", "reason", "tags", "max_severity", "below"];

/// Reads a list of entries. Invalid entries are reported and omitted.
pub(super) fn read<'t>(
    items: Vec<SpannedValue<'t>>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ParsedEntry<'t>> {
    let mut entries = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let SpannedValue { kind, span } = item;
        match kind {
            ValueKind::Text(text) => entries.push(ParsedEntry::new(PatternKey::Pattern, text, index, span)),
            ValueKind::Table(members) => match pattern_alone(members, index) {
                Ok(entry) => entries.push(entry),
                Err(members) => {
                    entries.extend(table_entry(members, span, index, &path.index(index), diagnostics));
                }
            },
            kind => diagnostics.push(wrong_type("an entry", "text or a table", &kind, &span, &path.index(index))),
        }
    }
    entries
}

/// An entry of a table with only a pattern, the common case; any other table is returned as `Err`.
fn pattern_alone(mut members: Vec<Member<'_>>, index: usize) -> Result<ParsedEntry<'_>, Vec<Member<'_>>> {
    let key = match members.as_slice() {
        [Member { key, value: SpannedValue { kind: ValueKind::Text(_), .. }, .. }] => {
            KINDS.iter().find(|(word, _)| *word == *key).map(|(_, key)| *key)
        }
        _ => None,
    };
    match (key, members.pop()) {
        (Some(key), Some(Member { value: SpannedValue { kind: ValueKind::Text(text), span }, .. })) => {
            Ok(ParsedEntry::new(key, text, index, span))
        }
        (_, last) => {
            members.extend(last);
            Err(members)
        }
    }
}

fn table_entry<'t>(
    members: Vec<Member<'t>>,
    span: Span,
    index: usize,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ParsedEntry<'t>> {
    let node = SpannedValue { kind: ValueKind::Table(members), span: span.clone() };
    let mut section = Section::open(node, span, "an entry", "in this entry", *path, diagnostics)?;
    let mut kinds: Vec<(PatternKey, Member<'_>)> =
        KINDS.iter().filter_map(|(word, key)| section.take(word).map(|member| (*key, member))).collect();
    kinds.sort_by_key(|(_, member)| member.key_span.start);

    let id = section.text("id", diagnostics);
    let note = section.text("note", diagnostics);
    let reason = section.text("reason", diagnostics);
    let tags = section.texts("tags", diagnostics);
    let max_severity = section.text("max_severity", diagnostics);
    let below = section.truth("below", diagnostics);
    let (whole, path) = (section.span().clone(), *section.path());
    let unknown = section.close(KEYS, diagnostics);

    if kinds.len() > 1 {
        diagnostics.push(two_kinds(&kinds, &path));
        return None;
    }
    let Some((key, member)) = kinds.pop() else {
        // A misspelled kind has already been reported as an unknown key.
        if !unknown {
            let kinds: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
            diagnostics.push(
                Diagnostic::new(codes::PATTERN_NO_KIND, format!("this entry has none of {}", alternatives(&kinds)))
                    .hint("add one, for example `host = \"www.example.com\"`")
                    .at(&whole)
                    .path(&path),
            );
        }
        return None;
    };
    let value = member.value;
    let ValueKind::Text(text) = value.kind else {
        let what = format!("`{}` in this entry", member.key);
        diagnostics.push(wrong_type(&what, "text", &value.kind, &value.span, &path.key(&member.key)));
        return None;
    };
    let (id, id_span) = id.unzip();
    let metadata = EntryMetadata {
        id,
        id_span,
        note: note.map(|(text, _)| text),
        reason: reason.map(|(text, _)| text),
        tags: tags.map(|(texts, _)| texts).unwrap_or_default(),
        max_severity: max_severity.map(|(text, _)| text),
        below,
    };
    Some(ParsedEntry { metadata: metadata.boxed(), ..ParsedEntry::new(key, text, index, value.span) })
}

fn two_kinds(kinds: &[(PatternKey, Member<'_>)], path: &DocumentPath<'_>) -> Diagnostic {
    let words: Vec<&str> = kinds.iter().map(|(_, member)| &*member.key).collect();
    let all = alternatives(&words).replace(" or ", " and ");
    let both = if words.len() == 2 { "both " } else { "" };
    let second = kinds.get(1).map_or(0..0, |(_, member)| member.key_span.clone());
    Diagnostic::new(codes::PATTERN_TWO_KINDS, format!("this entry has {both}{all}"))
        .hint(if words.len() == 2 {
            "keep one, or split it into two entries".to_owned()
        } else {
            format!("keep one, or split it into {} entries", words.len())
        })
        .at(&second)
        .path(path)
}
