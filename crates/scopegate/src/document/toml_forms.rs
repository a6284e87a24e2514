//! Reports lists that are written both as `key = [...]` and as `[[key]]`, the most common mistake in TOML
//! policies.

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, Span};
use crate::document::spanned_value::{SpannedValue, ValueKind};
use crate::error::limits;

/// The lists of a policy that TOML can express in both forms.
const LISTS: &[&[&str]] = &[
    &["scope", "in_scope"],
    &["scope", "out_of_scope"],
    &["scope", "third_party"],
    &["scope", "unchecked"],
    &["assets"],
    &["findings", "rules"],
    &["findings", "unchecked"],
    &["providers", "add"],
    &["testing", "windows"],
];

/// Collects the positions where a list is defined a second time, so that each list is reported once.
pub(crate) struct TwoForms<'a> {
    text: &'a str,
    root: &'a SpannedValue<'a>,
    found: Vec<FormError>,
}

struct FormError {
    list: &'static [&'static str],
    /// The line of `key = [...]`.
    plain: usize,
    /// The key of the first `[[key]]`.
    header: Span,
    /// The span to report: the second of the two forms.
    shown: Span,
    headers: usize,
}

impl<'a> TwoForms<'a> {
    pub(crate) fn new(text: &'a str, root: &'a SpannedValue<'a>) -> Self {
        Self { text, root, found: Vec::new() }
    }

    /// Records a duplicate key; returns `false` if it is not one of these lists.
    pub(crate) fn note(&mut self, key: &Span) -> bool {
        let line = self.line_text(key.start);
        if let Some(rest) = line.trim_start().strip_prefix("[[") {
            let name = rest.split("]]").next().unwrap_or_default();
            let parts: Vec<&str> = name.split('.').map(|part| part.trim().trim_matches(['"', '\''])).collect();
            let Some(list) = LISTS.iter().find(|list| ***list == *parts) else { return false };
            let Some(plain) = self.list_node(list).filter(|node| !self.is_headers(node)) else { return false };
            let plain = plain.span.start;
            match self.found.iter_mut().find(|found| found.list == *list) {
                Some(found) => found.headers += 1,
                None => self.found.push(FormError { list, plain, header: key.clone(), shown: key.clone(), headers: 1 }),
            }
            return true;
        }
        let name = self.text.get(key.clone()).unwrap_or_default().trim_matches(['"', '\'']);
        for list in LISTS.iter().filter(|list| list.last() == Some(&name)) {
            if let Some(node) = self.list_node(list).filter(|node| self.is_headers(node)) {
                let headers = if let ValueKind::List(items) = &node.kind { items.len() } else { 1 };
                let header = node.span.clone();
                self.found.push(FormError { list, plain: key.start, header, shown: key.clone(), headers });
                return true;
            }
        }
        false
    }

    pub(crate) fn into_problems(self) -> Vec<Diagnostic> {
        self.found.iter().map(|found| self.problem(found)).collect()
    }

    fn problem(&self, found: &FormError) -> Diagnostic {
        let name = found.list.join(".");
        let (plain, header) = (self.line(found.plain), self.line(found.header.start));
        let entry = self.as_inline(found.header.start).unwrap_or_else(|| "{ url = \"...\" }".to_owned());
        let mut hint = format!("move the entry in line {header} into the list as `{entry}`");
        if found.headers > 1 {
            hint.push_str(", and the other `[[");
            hint.push_str(&name);
            hint.push_str("]]` entries too");
        }
        let mut problem = Diagnostic::new(
            codes::POLICY_TWO_FORMS,
            format!("`{name}` is written both as a list (line {plain}) and as `[[{name}]]` (line {header}); TOML allows only one form"),
        )
        .hint(hint)
        .at(&found.shown);
        problem.path = format!("/{}", found.list.join("/"));
        problem
    }

    fn list_node(&self, list: &[&str]) -> Option<&'a SpannedValue<'a>> {
        list.iter().try_fold(self.root, |node, key| match &node.kind {
            ValueKind::Table(members) => members.iter().find(|member| member.key == *key).map(|member| &member.value),
            _ => None,
        })
    }

    /// Whether a list is written as `[[key]]`.
    fn is_headers(&self, node: &SpannedValue<'_>) -> bool {
        let first_is_table = matches!(&node.kind, ValueKind::List(items)
            if items.first().is_some_and(|item| matches!(item.kind, ValueKind::Table(_))));
        first_is_table && self.text.get(node.span.start..).is_some_and(|rest| rest.starts_with("[["))
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    fn line_text(&self, offset: usize) -> &'a str {
        let start = self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// The entry of a `[[key]]` as an inline table, if its lines are simple enough.
    fn as_inline(&self, header: usize) -> Option<String> {
        let mut pairs = Vec::new();
        for line in self.text.get(header..)?.lines().skip(1).map(str::trim) {
            if line.starts_with('[') {
                break;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let plain =
                line.contains('=') && !line.contains(['#', '`']) && !line.contains("\"\"\"") && !line.contains("'''");
            let closed = !line.ends_with(['[', '{', ',']);
            if !plain || !closed || line.chars().any(char::is_control) {
                return None;
            }
            // Keys are often aligned in columns; the extra spaces are removed.
            let (key, value) = line.split_once('=')?;
            pairs.push(format!("{} = {}", key.trim(), value.trim()));
        }
        let entry = format!("{{ {} }}", pairs.join(", "));
        (!pairs.is_empty() && entry.chars().count() <= limits::EXCERPT_CHARACTERS).then_some(entry)
    }
}
