//! The entries of the lists of rules.

use crate::document::codes;
use crate::document::diagnostic::{Path, Problem, Span, alternatives};
use crate::document::entry::KINDS;
use crate::document::parsed_entry::{Beside, Written};
use crate::document::reader::section::{Section, wrong_type};
use crate::document::spanned_value::{Kind, Member, Node};
use crate::pattern::PatternKey;

/// The keys of an entry.
const KEYS: &[&str] =
    &["url", "host", "domain", "network", "pattern", "id", "note", "reason", "tags", "max_severity", "below"];

/// Reads a list of rules. Entries that make no sense are noted and left out.
pub(super) fn read<'t>(items: Vec<Node<'t>>, path: &Path<'_>, problems: &mut Vec<Problem>) -> Vec<Written<'t>> {
    let mut entries = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let Node { kind, span } = item;
        match kind {
            Kind::Text(text) => entries.push(Written::new(PatternKey::Pattern, text, index, span)),
            Kind::Table(members) => match pattern_alone(members, index) {
                Ok(entry) => entries.push(entry),
                Err(members) => {
                    entries.extend(table_entry(members, span, index, &path.index(index), problems));
                }
            },
            kind => problems.push(wrong_type("an entry", "text or a table", &kind, &span, &path.index(index))),
        }
    }
    entries
}

/// A table of a pattern and nothing else, which most are; any other is given back.
fn pattern_alone(mut members: Vec<Member<'_>>, index: usize) -> Result<Written<'_>, Vec<Member<'_>>> {
    let key = match members.as_slice() {
        [Member { key, value: Node { kind: Kind::Text(_), .. }, .. }] => {
            KINDS.iter().find(|(word, _)| *word == *key).map(|(_, key)| *key)
        }
        _ => None,
    };
    match (key, members.pop()) {
        (Some(key), Some(Member { value: Node { kind: Kind::Text(text), span }, .. })) => {
            Ok(Written::new(key, text, index, span))
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
    path: &Path<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Written<'t>> {
    let node = Node { kind: Kind::Table(members), span: span.clone() };
    let mut section = Section::open(node, span, "an entry", "in this entry", *path, problems)?;
    let mut kinds: Vec<(PatternKey, Member<'_>)> =
        KINDS.iter().filter_map(|(word, key)| section.take(word).map(|member| (*key, member))).collect();
    kinds.sort_by_key(|(_, member)| member.key_span.start);

    let id = section.text("id", problems);
    let note = section.text("note", problems);
    let reason = section.text("reason", problems);
    let tags = section.texts("tags", problems);
    let max_severity = section.text("max_severity", problems);
    let below = section.truth("below", problems);
    let (whole, path) = (section.span().clone(), *section.path());
    let unknown = section.close(KEYS, problems);

    if kinds.len() > 1 {
        problems.push(two_kinds(&kinds, &path));
        return None;
    }
    let Some((key, member)) = kinds.pop() else {
        // A misspelt kind has been reported as the unknown key it is.
        if !unknown {
            let kinds: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
            problems.push(
                Problem::new(codes::PATTERN_NO_KIND, format!("this entry has none of {}", alternatives(&kinds)))
                    .hint("add one, for example `host = \"www.example.com\"`")
                    .at(&whole)
                    .path(&path),
            );
        }
        return None;
    };
    let value = member.value;
    let Kind::Text(text) = value.kind else {
        let what = format!("`{}` in this entry", member.key);
        problems.push(wrong_type(&what, "text", &value.kind, &value.span, &path.key(&member.key)));
        return None;
    };
    let (id, id_span) = id.unzip();
    let beside = Beside {
        id,
        id_span,
        note: note.map(|(text, _)| text),
        reason: reason.map(|(text, _)| text),
        tags: tags.map(|(texts, _)| texts).unwrap_or_default(),
        max_severity: max_severity.map(|(text, _)| text),
        below,
    };
    Some(Written { beside: beside.boxed(), ..Written::new(key, text, index, value.span) })
}

fn two_kinds(kinds: &[(PatternKey, Member<'_>)], path: &Path<'_>) -> Problem {
    let words: Vec<&str> = kinds.iter().map(|(_, member)| &*member.key).collect();
    let all = alternatives(&words).replace(" or ", " and ");
    let both = if words.len() == 2 { "both " } else { "" };
    let second = kinds.get(1).map_or(0..0, |(_, member)| member.key_span.clone());
    Problem::new(codes::PATTERN_TWO_KINDS, format!("this entry has {both}{all}"))
        .hint(if words.len() == 2 {
            "keep one, or split it into two entries".to_owned()
        } else {
            format!("keep one, or split it into {} entries", words.len())
        })
        .at(&second)
        .path(path)
}
