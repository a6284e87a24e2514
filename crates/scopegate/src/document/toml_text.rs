//! Parses TOML into the syntax tree.
//!
//! The parser supports TOML 1.1, which allows line breaks in inline tables.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::spanned_value::{Member, Parsed, SpannedValue, ValueKind, check_depth, too_deep};
use crate::document::{codes, spanned_value, toml_forms};
use crate::error::limits;

/// The maximum number of reported syntax errors; later ones usually follow from the first.
const ERRORS: usize = 100;

/// Parses a text into its syntax tree, with every error.
pub(super) fn parse(text: &str) -> Parsed<'_> {
    if let Some(span) = deep_key(text) {
        return Parsed::failed(too_deep(&span));
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let span = table.span();
    let root = match table_node(table.into_inner(), span, 0) {
        Ok(root) => root,
        Err(problem) => return Parsed::failed(problem),
    };
    if errors.is_empty() {
        return Parsed { root: Some(root), diagnostics: Vec::new() };
    }
    let mut repeated = toml_forms::TwoForms::new(text, &root);
    let mut diagnostics = Vec::new();
    let mut whole = true;
    for error in errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        if error.message().starts_with("duplicate key") {
            if !repeated.note(&span) {
                let key = text.get(span.clone()).unwrap_or_default();
                diagnostics.push(spanned_value::duplicate_key(
                    key.trim_matches(['"', '\'']),
                    &span,
                    &DocumentPath::Root,
                ));
            }
        } else if diagnostics.len() < ERRORS {
            whole = false;
            diagnostics.push(syntax_error(error.message(), &span));
        }
    }
    diagnostics.extend(repeated.into_problems());
    // After a syntax error the tree is unreliable: what seems to be missing may be in the text. With duplicate
    // keys alone the tree is sound, and its other errors are worth reporting.
    Parsed { root: whole.then_some(root), diagnostics }
}

fn syntax_error(message: &str, span: &Span) -> Diagnostic {
    if message.contains("max recursion depth") {
        return too_deep(span);
    }
    let problem = spanned_value::syntax(message, span);
    debug_assert_eq!(problem.report.code, codes::POLICY_SYNTAX);
    problem
}

fn table_node(table: DeTable<'_>, span: Span, depth: usize) -> Result<SpannedValue<'_>, Diagnostic> {
    check_depth(depth, &span)?;
    let mut members = Vec::with_capacity(table.len());
    for (key, value) in table {
        let key_span = key.span();
        members.push(Member { key: key.into_inner(), key_span, value: value_node(value, depth + 1)? });
    }
    // The parser sorts keys by name; messages follow the order of the source.
    members.sort_by_key(|member| member.key_span.start);
    Ok(SpannedValue { kind: ValueKind::Table(members), span })
}

fn value_node(value: Spanned<DeValue<'_>>, depth: usize) -> Result<SpannedValue<'_>, Diagnostic> {
    let span = value.span();
    let kind = match value.into_inner() {
        DeValue::String(text) => ValueKind::Text(text),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(integer) => ValueKind::Integer(integer),
            Err(_) => return Err(spanned_value::syntax("the number is too large", &span)),
        },
        DeValue::Float(float) => match float.as_str().parse() {
            Ok(float) => ValueKind::Float(float),
            Err(_) => return Err(spanned_value::syntax("invalid number", &span)),
        },
        DeValue::Boolean(truth) => ValueKind::Bool(truth),
        DeValue::Datetime(date) => ValueKind::Date(date.to_string()),
        DeValue::Array(items) => {
            check_depth(depth, &span)?;
            let items: Result<Vec<SpannedValue<'_>>, Diagnostic> =
                items.into_iter().map(|item| value_node(item, depth + 1)).collect();
            ValueKind::List(items?)
        }
        DeValue::Table(table) => return table_node(table, span, depth),
    };
    Ok(SpannedValue { kind, span })
}

/// The span of the first dotted key with more parts than tables may be nested.
///
/// The parser limits the nesting of brackets but not of dotted keys, and creates a table for every dot. Dropping
/// the tables of a very long key would overflow the stack. This function reads just enough TOML to distinguish
/// keys from strings.
fn deep_key(text: &str) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut dots = 0;
    let mut start = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match byte {
            b'"' | b'\'' => at += string_length(rest, *byte),
            b'#' => at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            b'.' => {
                dots += 1;
                if dots > limits::POLICY_DEPTH {
                    return Some(start..at);
                }
                at += 1;
            }
            b'\n' | b'=' | b'[' | b'{' | b',' => {
                dots = 0;
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    None
}

/// The length of a string literal in bytes, including its quotes. An unterminated literal ends at the end of its
/// line or of the text.
fn string_length(rest: &[u8], quote: u8) -> usize {
    let triple = [quote; 3];
    let long = rest.starts_with(&triple);
    let mut at = if long { 3 } else { 1 };
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 2,
            b'\n' if !long => return at,
            byte if *byte == quote && !long => return at + 1,
            byte if *byte == quote && rest.get(at..).is_some_and(|tail| tail.starts_with(&triple)) => return at + 3,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_keys_and_brackets_are_errors_at_any_size() {
        let deep = [
            format!("{} = 1", vec!["a"; 200_000].join(".")),
            format!("[{}]", vec!["'a'"; 200_000].join(" . ")),
            format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000)),
            format!("a = {}1{}", "[".repeat(40), "]".repeat(40)),
            format!("x = {{ {} = 1 }}", vec!["a"; 33].join(".")),
            format!("{}{}", "[a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a]\n", "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1\n"),
        ];
        for text in deep {
            let problem = parse(&text).diagnostics.into_iter().next().unwrap();
            assert_eq!(problem.report.code.as_str(), "policy.too-deep", "{}", text.get(..40).unwrap());
        }
    }

    #[test]
    fn dots_in_strings_do_not_count_as_depth() {
        let dots = ".".repeat(100);
        let text = format!("a = \"{dots}\"\nb = '''\n{dots}'{dots}'''\n# {dots}\nc = \"\"\"\\\"\"\"{dots}\"\"\"\n");
        let parsed = parse(&text);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    }

    #[test]
    fn inline_tables_may_contain_line_breaks() {
        let parsed = parse("a = [\n  { host = \"h\",\n    id = \"x\", },\n]\n");
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    }

    #[test]
    fn all_syntax_errors_are_reported_with_positions() {
        let text = "a = \nb = [1,\nc = \"x\n";
        let diagnostics = parse(text).diagnostics;
        assert!(diagnostics.len() >= 2, "{diagnostics:?}");
        assert!(diagnostics.iter().all(|problem| problem.span.is_some()));
    }
}
