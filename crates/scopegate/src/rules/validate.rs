//! What can be wrong with the values of a document, whether it came from a text or a program. Patterns, domains and
//! networks are checked where they are parsed.

use std::collections::HashMap;

use crate::document::{Diagnostic, DocumentPath, List, ParsedLists, PolicyDocument, Span, Spans, codes, look_up};
use crate::error::{Code, Excerpt};

/// Notes every value that means nothing. `line` finds the line of a span, where the document came from a text.
pub(crate) fn validate(
    document: &PolicyDocument,
    lists: &ParsedLists<'_>,
    positions: &Spans,
    line: &dyn Fn(&Span) -> Option<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let policy = DocumentPath::Root.key("policy");
    let scope = DocumentPath::Root.key("scope");
    for (key, text, span) in
        [("name", &document.policy.name, &positions.name), ("owner", &document.policy.owner, &positions.owner)]
    {
        // Where a text's key is missing or no text, the reader has said so.
        if span.is_some() || !positions.of_text {
            must_say_something(text, &format!("`{key}` in `[policy]`"), span.as_ref(), &policy.key(key), diagnostics);
        }
    }
    for (index, item) in document.scope.unchecked.iter().enumerate() {
        let (index, span) = look_up(&positions.unchecked, index);
        let (list, what) = (scope.key("unchecked"), "`text` in `[[scope.unchecked]]`");
        must_say_something(&item.text, what, span, &list.index(index).key("text"), diagnostics);
    }
    for (index, item) in document.assets.iter().enumerate() {
        let (index, span) = look_up(&positions.assets, index);
        let list = DocumentPath::Root.key("assets");
        must_say_something(&item.id, "`id` in `[[assets]]`", span, &list.index(index).key("id"), diagnostics);
    }
    for (index, item) in document.providers.add.iter().enumerate() {
        let (index, span) = look_up(&positions.add, index);
        let (root, what) = (DocumentPath::Root.key("providers"), "`name` in this item of `providers.add`");
        must_say_something(&item.name, what, span, &root.key("add").index(index).key("name"), diagnostics);
    }
    ids(lists, line, diagnostics);
}

fn must_say_something(
    text: &str,
    what: &str,
    span: Option<&Span>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if text.trim().is_empty() {
        diagnostics
            .push(Diagnostic::new(codes::POLICY_INVALID_VALUE, format!("{what} says nothing")).at_if(span).path(path));
    }
}

fn ids(lists: &ParsedLists<'_>, line: &dyn Fn(&Span) -> Option<usize>, diagnostics: &mut Vec<Diagnostic>) {
    let scope = DocumentPath::Root.key("scope");
    let mut seen: HashMap<&str, (List, usize, Option<&Span>)> = HashMap::new();
    for list in List::ALL {
        for entry in lists.of(*list) {
            let Some(beside) = &entry.beside else { continue };
            let Some(id) = &beside.id else { continue };
            let (written, span) = (entry.index, beside.id_span.as_ref());
            let path = scope.key(list.as_str());
            let problem = |code: Code, message: String| {
                Diagnostic::new(code, message).at_if(span).path(&path.index(written).key("id"))
            };
            if !is_id(id) {
                diagnostics.push(
                    problem(codes::POLICY_INVALID_VALUE, format!("{} is no id", Excerpt(id)))
                        .hint("an id is made of small letters, digits, `.`, `_` and `-`"),
                );
            } else if let Some((list, index, first)) = seen.get(id.as_str()) {
                let place = match first.and_then(line) {
                    Some(line) => format!("line {line}"),
                    None => format!("`{list}[{index}]`"),
                };
                diagnostics.push(
                    problem(codes::POLICY_DUPLICATE_ID, format!("the id {} is taken at {place}", Excerpt(id)))
                        .hint("give each entry an id of its own"),
                );
            } else {
                seen.insert(id, (*list, written, span));
            }
        }
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
}
