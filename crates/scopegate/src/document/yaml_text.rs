//! Parses YAML 1.2 into the syntax tree, within a budget: aliases can make a small text expand to a huge one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, Error, Location, Options, Spanned};

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::spanned_value::{Member, Parsed, SpannedValue, ValueKind, keep_first_of_each, syntax, too_deep};
use crate::error::limits;

/// The maximum number of events that aliases may repeat, for texts of any length.
const REPEATED_EVENTS: usize = 100_000;

pub(super) fn parse(text: &str) -> Parsed<'static> {
    match serde_saphyr::from_str_with_options::<Spanned<YamlKind>>(text, options(text)) {
        Ok(root) => {
            let mut diagnostics = Vec::new();
            let mut root = spanned(root, text);
            keep_first_keys(&mut root, &DocumentPath::Root, &mut diagnostics);
            Parsed { root: Some(root), diagnostics }
        }
        Err(error) => Parsed::failed(refusal(&error, text)),
    }
}

fn options(text: &str) -> Options {
    let mut options = Options::default();
    let mut budget = serde_saphyr::Budget::default();
    // A text has at most about two events of its own per byte.
    let events = text.len().saturating_mul(2).saturating_add(1024);
    budget.max_events = events;
    budget.max_nodes = events;
    budget.max_total_scalar_bytes = text.len().saturating_mul(2).saturating_add(1024);
    budget.max_depth = limits::POLICY_DEPTH;
    budget.max_documents = 1;
    options.budget = Some(budget);
    options.alias_limits.max_total_replayed_events = REPEATED_EVENTS;
    // The tree is checked for duplicate keys later, so that all of them are reported.
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.strict_booleans = true;
    options.with_snippet = false;
    options
}

fn refusal(error: &Error, text: &str) -> Diagnostic {
    let span = error.location().map_or(0..0, |location| span_of(&location, text));
    let mut message = error.to_string();
    // The scanner has its own limit on brackets, which may apply first.
    let deep = matches!(error, Error::Budget { breach: BudgetBreach::Depth { .. }, .. });
    if deep || message.contains("recursion limit") {
        return too_deep(&span);
    }
    if let Some(at) = message.rfind(" at line ").or_else(|| message.rfind(" (line ")) {
        message.truncate(at);
    }
    let problem = syntax(message.lines().next().unwrap_or_default(), &span);
    // An unquoted `*.example.com` is a common mistake in YAML policies.
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    if line.contains(" *") && !line.contains(['"', '\'']) {
        return problem.hint("put text that begins with `*` in quotation marks, for example `\"*.example.com\"`");
    }
    problem
}

fn span_of(location: &Location, text: &str) -> Span {
    let span = location.span();
    let start = span.byte_offset().and_then(|start| usize::try_from(start).ok());
    let length = span.byte_len().and_then(|length| usize::try_from(length).ok());
    if let (Some(start), Some(length)) = (start, length) {
        return floor(text, start)..floor(text, start.saturating_add(length));
    }
    let Some(line) = usize::try_from(location.line()).ok().and_then(|line| line.checked_sub(1)) else { return 0..0 };
    let line_start = match line.checked_sub(1) {
        Some(newlines) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(newlines).map_or(0, |at| at + 1),
        None => 0,
    };
    let column = usize::try_from(location.column()).unwrap_or(0).saturating_sub(1);
    let skipped: usize = text.get(line_start..).map_or(0, |rest| rest.chars().take(column).map(char::len_utf8).sum());
    line_start + skipped..line_start + skipped
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn spanned(value: Spanned<YamlKind>, text: &str) -> SpannedValue<'static> {
    let mut span = span_of(&value.referenced, text);
    let kind = match value.value {
        YamlKind::Leaf(kind) => kind,
        YamlKind::List(items) => ValueKind::List(items.into_iter().map(|item| spanned(item, text)).collect()),
        YamlKind::Table(members) => ValueKind::Table(
            members
                .into_iter()
                .map(|(key, value)| {
                    let key_span = span_of(&key.referenced, text);
                    Member { key: key.value.into(), key_span, value: spanned(value, text) }
                })
                .collect(),
        ),
    };
    // The span of a scalar may include trailing white space.
    if let Some(written) = text.get(span.clone()) {
        span.end = span.start + written.trim_end().len();
    }
    SpannedValue { kind, span }
}

fn keep_first_keys(node: &mut SpannedValue<'_>, path: &DocumentPath<'_>, diagnostics: &mut Vec<Diagnostic>) {
    match &mut node.kind {
        ValueKind::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                keep_first_keys(item, &path.index(index), diagnostics);
            }
        }
        ValueKind::Table(members) => {
            keep_first_of_each(members, path, diagnostics);
            for member in members {
                keep_first_keys(&mut member.value, &path.key(&member.key), diagnostics);
            }
        }
        _ => {}
    }
}

/// A value as serde passes it; its span is stored around it.
enum YamlKind {
    Leaf(ValueKind<'static>),
    List(Vec<Spanned<YamlKind>>),
    Table(Vec<(Spanned<String>, Spanned<YamlKind>)>),
}

impl<'de> Deserialize<'de> for YamlKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = YamlKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Bool(truth)))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Integer(integer)))
    }

    fn visit_u64<E: serde::de::Error>(self, integer: u64) -> Result<YamlKind, E> {
        let integer = i64::try_from(integer).map_err(|_| E::custom("the number is too large"))?;
        Ok(YamlKind::Leaf(ValueKind::Integer(integer)))
    }

    fn visit_f64<E>(self, float: f64) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Float(float)))
    }

    fn visit_str<E>(self, text: &str) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Text(text.to_owned().into())))
    }

    fn visit_string<E>(self, text: String) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Text(text.into())))
    }

    fn visit_unit<E>(self) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Null))
    }

    fn visit_none<E>(self) -> Result<YamlKind, E> {
        Ok(YamlKind::Leaf(ValueKind::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlKind, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<YamlKind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(YamlKind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlKind, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry()? {
            members.push((key, value));
            if members.len() > REPEATED_EVENTS {
                return Err(A::Error::custom("a table with too many keys"));
            }
        }
        Ok(YamlKind::Table(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_those_of_the_source() {
        let text = "# ä\npolicy:\n  name: \"Ünï\"   # x\n  list: [a, bc]\n";
        let parsed = parse(text);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        let ValueKind::Table(root) = parsed.root.unwrap().kind else { panic!("a table") };
        let policy = root.first().unwrap();
        assert_eq!(text.get(policy.key_span.clone()), Some("policy"));
        let ValueKind::Table(members) = &policy.value.kind else { panic!("a table") };
        assert_eq!(text.get(members.first().unwrap().value.span.clone()), Some("\"Ünï\""));
        let ValueKind::List(items) = &members.last().unwrap().value.kind else { panic!("a list") };
        assert_eq!(text.get(items.last().unwrap().span.clone()), Some("bc"));
    }

    #[test]
    fn excessive_depth_repetition_and_duplicate_keys_are_errors() {
        let first = |text: &str| parse(text).diagnostics.into_iter().next().map(|problem| problem.report.code.as_str());
        assert_eq!(first("a: 1\nb:\n  c: 1\n  c: 2\n"), Some("policy.duplicate-key"));
        assert_eq!(first(&"[".repeat(100_000)), Some("policy.too-deep"));
        assert_eq!(first(&format!("{}{}", "[".repeat(33), "]".repeat(33))), Some("policy.too-deep"));
        assert_eq!(first("a: [1"), Some("policy.syntax"));
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let alias = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb = format!("{bomb}a{level}: &a{level} [{alias}]\n");
        }
        assert_eq!(first(&bomb), Some("policy.syntax"));
    }

    #[test]
    fn an_unquoted_wildcard_gets_a_hint() {
        let problem = parse("scope:\n  in_scope:\n    - *.example.com\n").diagnostics.into_iter().next().unwrap();
        assert_eq!(problem.report.code.as_str(), "policy.syntax");
        assert!(problem.report.hint.unwrap().contains("quotation marks"));
    }
}
