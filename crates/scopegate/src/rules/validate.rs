//! Validates the values of a document, whether read from a text or built by a program. Patterns, domains, and
//! networks are validated when they are parsed.

use std::collections::HashMap;

use crate::document::{Diagnostic, DocumentPath, List, ParsedLists, PolicyDocument, Span, Spans, codes, look_up};
use crate::error::{Code, Excerpt};

/// Records every invalid value. `line` gives the line of a span if the document was read from a text.
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
        // The reader has already reported a key that is missing or is not text.
        if span.is_some() || !positions.of_text {
            must_not_be_empty(text, &format!("`{key}` in `[policy]`"), span.as_ref(), &policy.key(key), diagnostics);
        }
    }
    for (index, item) in document.scope.unchecked.iter().enumerate() {
        let (index, span) = look_up(&positions.unchecked, index);
        let (list, what) = (scope.key("unchecked"), "`text` in `[[scope.unchecked]]`");
        must_not_be_empty(&item.text, what, span, &list.index(index).key("text"), diagnostics);
    }
    for (index, item) in document.findings.unchecked.iter().enumerate() {
        let (index, span) = look_up(&positions.findings.unchecked, index);
        let (list, what) = (DocumentPath::Root.key("findings"), "`text` in `[[findings.unchecked]]`");
        let list = list.key("unchecked");
        must_not_be_empty(&item.text, what, span, &list.index(index).key("text"), diagnostics);
    }
    for (index, item) in document.assets.iter().enumerate() {
        let (index, span) = look_up(&positions.assets, index);
        let list = DocumentPath::Root.key("assets");
        must_not_be_empty(&item.id, "`id` in `[[assets]]`", span, &list.index(index).key("id"), diagnostics);
    }
    for (index, item) in document.providers.add.iter().enumerate() {
        let (index, span) = look_up(&positions.add, index);
        let (root, what) = (DocumentPath::Root.key("providers"), "`name` in this item of `providers.add`");
        must_not_be_empty(&item.name, what, span, &root.key("add").index(index).key("name"), diagnostics);
    }
    headers(document, positions, diagnostics);
    ids(lists, line, diagnostics);
}

/// Reports a header that `[testing]` requires twice: names of headers have no case (RFC 9110, section 5.1).
fn headers(document: &PolicyDocument, positions: &Spans, diagnostics: &mut Vec<Diagnostic>) {
    let testing = &document.testing;
    for (index, (name, _)) in testing.headers.iter().enumerate() {
        let same = |other: &str| other.eq_ignore_ascii_case(name.as_str());
        let earlier = testing.headers.iter().take(index).any(|(other, _)| same(other.as_str()));
        let twice = earlier || (testing.user_agent.is_some() && same("User-Agent"));
        if !twice {
            continue;
        }
        let path = DocumentPath::Root.key("testing");
        let path = path.key("headers");
        let message = format!("the header {} in `[testing]` is required twice", Excerpt(name.as_str()));
        diagnostics.push(
            Diagnostic::new(codes::POLICY_DUPLICATE_KEY, message)
                .hint("keep one of them")
                .at_if(positions.headers.get(index))
                .path(&path.key(name.as_str())),
        );
    }
}

fn must_not_be_empty(
    text: &str,
    what: &str,
    span: Option<&Span>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if text.trim().is_empty() {
        diagnostics
            .push(Diagnostic::new(codes::POLICY_INVALID_VALUE, format!("{what} is empty")).at_if(span).path(path));
    }
}

fn ids(lists: &ParsedLists<'_>, line: &dyn Fn(&Span) -> Option<usize>, diagnostics: &mut Vec<Diagnostic>) {
    let scope = DocumentPath::Root.key("scope");
    let mut seen: HashMap<&str, (List, usize, Option<&Span>)> = HashMap::new();
    for list in List::ALL {
        for entry in lists.of(*list) {
            let Some(metadata) = &entry.metadata else { continue };
            let Some(id) = &metadata.id else { continue };
            let (written, span) = (entry.index, metadata.id_span.as_ref());
            let path = scope.key(list.as_str());
            let problem = |code: Code, message: String| {
                Diagnostic::new(code, message).at_if(span).path(&path.index(written).key("id"))
            };
            if !is_id(id) {
                diagnostics.push(
                    problem(codes::POLICY_INVALID_VALUE, format!("invalid id {}", Excerpt(id)))
                        .hint("use only lower-case letters, digits, `.`, `_`, and `-`"),
                );
            } else if let Some((list, index, first)) = seen.get(id.as_str()) {
                let place = match first.and_then(line) {
                    Some(line) => format!("line {line}"),
                    None => format!("`{list}[{index}]`"),
                };
                diagnostics.push(
                    problem(codes::POLICY_DUPLICATE_ID, format!("the id {} is already used at {place}", Excerpt(id)))
                        .hint("give each entry its own id"),
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
