//! Parses JSON into the syntax tree.
//!
//! `serde_json` first checks the whole text without recursion. Then each level is split into raw slices of the
//! source, whose addresses give the spans. The depth is bounded, so the time is linear in the length of the text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::spanned_value::{
    Member, Parsed, SpannedValue, ValueKind, check_depth, keep_first_of_each, syntax,
};

pub(super) fn parse(text: &str) -> Parsed<'_> {
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw = match serde_json::from_str::<&RawValue>(json) {
        Ok(raw) => raw,
        Err(error) => return Parsed::failed(syntax_error(&error, text, &(0..0))),
    };
    let mut parser = Reader::new(text);
    match parser.node(raw, 0, &DocumentPath::Root) {
        Ok(root) => Parsed { root: Some(root), diagnostics: parser.diagnostics },
        Err(problem) => Parsed::failed(problem),
    }
}

/// Reads the values of a text, and records duplicate keys.
struct Reader<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, diagnostics: Vec::new() }
    }

    fn node(
        &mut self,
        raw: &'t RawValue,
        depth: usize,
        path: &DocumentPath<'_>,
    ) -> Result<SpannedValue<'t>, Diagnostic> {
        let slice = raw.get();
        let span = self.span(slice);
        let bad = |error: serde_json::Error| syntax_error(&error, self.text, &span);
        let kind = match slice.as_bytes().first() {
            Some(b'{') => {
                check_depth(depth + 1, &span)?;
                let Members(raws) = serde_json::from_str(slice).map_err(bad)?;
                let mut members = Vec::with_capacity(raws.len());
                for (raw_key, raw_value) in raws {
                    let (key, key_span) = self.key(raw_key)?;
                    let value = self.node(raw_value, depth + 1, &path.key(&key))?;
                    members.push(Member { key, key_span, value });
                }
                keep_first_of_each(&mut members, path, &mut self.diagnostics);
                ValueKind::Table(members)
            }
            Some(b'[') => {
                check_depth(depth + 1, &span)?;
                let raws: Vec<&RawValue> = serde_json::from_str(slice).map_err(bad)?;
                let mut items = Vec::with_capacity(raws.len());
                for (index, raw) in raws.into_iter().enumerate() {
                    items.push(self.node(raw, depth + 1, &path.index(index))?);
                }
                ValueKind::List(items)
            }
            Some(b'"') => ValueKind::Text(text(slice).map_err(bad)?),
            Some(b't') => ValueKind::Bool(true),
            Some(b'f') => ValueKind::Bool(false),
            Some(b'n') => ValueKind::Null,
            _ => match slice.parse::<i64>() {
                Ok(integer) => ValueKind::Integer(integer),
                Err(_) => ValueKind::Float(serde_json::from_str(slice).map_err(bad)?),
            },
        };
        Ok(SpannedValue { kind, span })
    }

    /// A key and its span.
    fn key(&self, raw: &'t RawValue) -> Result<(Cow<'t, str>, Span), Diagnostic> {
        let span = self.span(raw.get());
        let key = text(raw.get()).map_err(|error| syntax_error(&error, self.text, &span))?;
        Ok((key, span))
    }

    /// The span of a slice of the source.
    fn span(&self, slice: &str) -> Span {
        let start = (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + slice.len()
    }
}

/// The content of a string literal, borrowed if it contains no escapes.
fn text(slice: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let inside = slice.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inside.filter(|inside| memchr::memchr(b'\\', inside.as_bytes()).is_none()) {
        Some(inside) => Ok(Cow::Borrowed(inside)),
        None => serde_json::from_str(slice).map(Cow::Owned),
    }
}

/// `serde_json` counts lines and columns (in bytes) from 1, from the start of its input.
fn syntax_error(error: &serde_json::Error, text: &str, within: &Span) -> Diagnostic {
    let mut message = error.to_string();
    if let Some(at) = message.rfind(" at line ") {
        message.truncate(at);
    }
    // In a value that the first pass accepted, only the span of the value is reliable.
    if !within.is_empty() {
        return syntax(&message, within);
    }
    let line_start = match error.line().checked_sub(2) {
        Some(newlines) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(newlines).map_or(0, |at| at + 1),
        // `serde_json` does not count a byte order mark.
        None => text.len() - text.trim_start_matches('\u{feff}').len(),
    };
    let mut start = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let end = text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |c| start + c.len_utf8());
    syntax(&message, &(start..end))
}

/// The members of an object in order. Keys are raw too, so that they have spans.
struct Members<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_those_of_the_source() {
        let text = "\u{feff}{ \"ä\\n\" : [ 1, \"ü\" ] }";
        let parsed = parse(text);
        let ValueKind::Table(members) = parsed.root.unwrap().kind else { panic!("a table") };
        let member = members.first().unwrap();
        assert_eq!(member.key, "ä\n");
        assert_eq!(text.get(member.key_span.clone()), Some("\"ä\\n\""));
        let ValueKind::List(items) = &member.value.kind else { panic!("a list") };
        assert_eq!(text.get(items.last().unwrap().span.clone()), Some("\"ü\""));
    }

    #[test]
    fn excessive_depth_is_an_error_at_any_size() {
        for depth in [33, 127, 1000, 200_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let parsed = parse(&text);
            assert_eq!(parsed.diagnostics.first().unwrap().report.code.as_str(), "policy.too-deep");
        }
        assert!(parse(&format!("{}{}", "[".repeat(32), "]".repeat(32))).root.is_some());
        assert_eq!(
            parse(&"[{\"a\":".repeat(100_000)).diagnostics.first().unwrap().report.code.as_str(),
            "policy.syntax"
        );
    }

    #[test]
    fn every_duplicate_key_is_reported() {
        let parsed = parse(r#"{"a": 1, "b": {"c": 1, "c": 2}, "\u0061": 3}"#);
        let paths: Vec<_> = parsed.diagnostics.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["/b/c", "/a"]);
    }

    #[test]
    fn numbers_out_of_range_and_half_surrogates_are_syntax_errors() {
        for text in ["[1e999]", r#"["\ud800"]"#, "[1,]", "{\"a\" 1}", "", "[1] x"] {
            assert_eq!(parse(text).diagnostics.first().unwrap().report.code.as_str(), "policy.syntax", "{text}");
        }
    }
}
