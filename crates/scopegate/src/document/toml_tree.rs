//! TOML into the tree without detours, for the texts that are nothing but sound tables and values.
//!
//! The parser's own events become the tree as they come. Whatever is out of the ordinary (an error, a dotted key, a table
//! that is opened twice, a table of very many keys) ends the attempt, and the text is read by the parser's own document
//! instead, which alone knows what to say about it. Where there is a tree here it is the same one; a test holds that.

use crate::document::diagnostic::Span;
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::error::limits;
use crate::hashing::Set;
use std::borrow::Cow;
use toml::de::DeValue;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Source};

/// The most keys of a table for which looking through them is quicker than anything else.
const KEYS: usize = 64;

/// The most parts of a header's key.
const PARTS: usize = 8;

/// Reads a text into its tree; `None` where it is out of the ordinary.
pub(super) fn read(text: &str) -> Option<SpannedValue<'_>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let (mut builder, mut errors) = (TreeBuilder::new(source), Heard(false));
    parse_document(&tokens, &mut ValidateWhitespace::new(&mut builder, source), &mut errors);
    drop(tokens);
    builder.finish_table();
    (!builder.is_odd && !errors.0).then_some(SpannedValue { kind: ValueKind::Table(builder.root), span: 0..0 })
}

/// Whether there was an error.
struct Heard(bool);

impl ErrorSink for Heard {
    fn report_error(&mut self, _: ParseError) {
        self.0 = true;
    }
}

type Key<'t> = (Cow<'t, str>, Span);

struct TreeBuilder<'t> {
    source: Source<'t>,
    root: Vec<Member<'t>>,
    /// The members behind the last header, or those before the first.
    current: Vec<Member<'t>>,
    header: Option<Header<'t>>,
    is_in_header: bool,
    /// The first bytes of the tables and lists that headers made: only those may be gone into by others.
    made_by_headers: Set<usize>,
    /// The lists and inline tables that are not closed yet.
    open: Vec<Begun<'t>>,
    /// The key whose value comes next.
    key: Option<Key<'t>>,
    is_odd: bool,
}

struct Header<'t> {
    path: Vec<Key<'t>>,
    span: Span,
    is_list: bool,
}

/// A list or an inline table, with its first byte and the key that it is the value of.
struct Begun<'t> {
    what: Open<'t>,
    start: usize,
    key: Option<Key<'t>>,
}

enum Open<'t> {
    List(Vec<SpannedValue<'t>>),
    Table(Vec<Member<'t>>),
}

impl<'t> TreeBuilder<'t> {
    fn new(source: Source<'t>) -> Self {
        Self {
            source,
            root: Vec::new(),
            current: Vec::new(),
            header: None,
            is_in_header: false,
            made_by_headers: Set::default(),
            open: Vec::new(),
            key: None,
            is_odd: false,
        }
    }

    fn open_header(&mut self, span: toml_parser::Span, is_list: bool) {
        self.finish_table();
        self.header = Some(Header { path: Vec::new(), span: span.start()..span.end(), is_list });
        self.is_in_header = true;
    }

    fn close_header(&mut self, span: toml_parser::Span) {
        self.is_in_header = false;
        if let Some(header) = &mut self.header {
            header.span.end = span.end();
        }
    }

    /// Puts what stood behind a header where it belongs.
    fn finish_table(&mut self) {
        let members = std::mem::take(&mut self.current);
        let Some(header) = self.header.take() else {
            self.root = members;
            return;
        };
        if !self.is_odd && put(&mut self.root, header, members, &mut self.made_by_headers).is_none() {
            self.is_odd = true;
        }
    }

    /// A value has come to its end.
    fn value(&mut self, node: SpannedValue<'t>) {
        let members = match self.open.last_mut() {
            Some(Begun { what: Open::List(items), .. }) => return items.push(node),
            Some(Begun { what: Open::Table(members), .. }) => members,
            None => &mut self.current,
        };
        let is_new = match self.key.take() {
            Some((key, key_span)) if may_add(members, &key) => {
                members.push(Member { key, key_span, value: node });
                true
            }
            _ => false,
        };
        self.is_odd |= !is_new;
    }

    /// Begins a list or a table, unless it is too deep: that is told elsewhere.
    fn begin(&mut self, what: Open<'t>, span: toml_parser::Span) -> bool {
        let of_header = self.header.as_ref().map_or(0, |header| header.path.len().saturating_mul(2));
        let depth = self.open.len().saturating_add(of_header);
        self.is_odd |= depth >= limits::POLICY_DEPTH;
        if !self.is_odd {
            let key = self.key.take();
            self.open.push(Begun { what, start: span.start(), key });
        }
        !self.is_odd
    }

    /// Ends the list or table that was begun last.
    fn end(&mut self, span: toml_parser::Span) {
        match self.open.pop() {
            // A key without a value is an error, which the parser has told.
            Some(Begun { what, start, key }) if self.key.is_none() => {
                self.key = key;
                let kind = match what {
                    Open::List(items) => ValueKind::List(items),
                    Open::Table(members) => ValueKind::Table(members),
                };
                self.value(SpannedValue { kind, span: start..span.end() });
            }
            _ => self.is_odd = true,
        }
    }

    fn text(&self, span: toml_parser::Span) -> &'t str {
        self.source.input().get(span.start()..span.end()).unwrap_or_default()
    }
}

/// Whether a table takes another key.
fn may_add(members: &[Member<'_>], key: &str) -> bool {
    members.len() < KEYS && members.iter().all(|member| member.key != key)
}

/// Puts a table where its header says; `None` where that is out of the ordinary.
fn put<'t>(
    mut into: &mut Vec<Member<'t>>,
    header: Header<'t>,
    members: Vec<Member<'t>>,
    made_by_headers: &mut Set<usize>,
) -> Option<()> {
    let Header { mut path, span, is_list } = header;
    let (key, key_span) = path.pop()?;
    for (key, key_span) in path {
        let at = match into.iter().position(|member| member.key == key) {
            Some(at) => at,
            None if may_add(into, &key) => {
                made_by_headers.insert(key_span.start);
                let value = SpannedValue { kind: ValueKind::Table(Vec::new()), span: key_span.clone() };
                into.push(Member { key, key_span, value });
                into.len().saturating_sub(1)
            }
            None => return None,
        };
        let node = &mut into.get_mut(at)?.value;
        if !made_by_headers.contains(&node.span.start) {
            return None;
        }
        into = match &mut node.kind {
            ValueKind::Table(members) => members,
            // A list of tables is its last one to those that go into it.
            ValueKind::List(items) => match &mut items.last_mut()?.kind {
                ValueKind::Table(members) => members,
                _ => return None,
            },
            _ => return None,
        };
    }
    made_by_headers.insert(span.start);
    let table = SpannedValue { kind: ValueKind::Table(members), span: span.clone() };
    let Some(at) = into.iter().position(|member| member.key == key) else {
        let kind = if is_list { ValueKind::List(vec![table]) } else { table.kind };
        let may = into.len() < KEYS;
        into.push(Member { key, key_span, value: SpannedValue { kind, span } });
        return may.then_some(());
    };
    match &mut into.get_mut(at)?.value {
        SpannedValue { kind: ValueKind::List(items), span } if is_list && made_by_headers.contains(&span.start) => {
            items.push(table)
        }
        _ => return None,
    }
    Some(())
}

impl EventReceiver for TreeBuilder<'_> {
    fn std_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header(span, false);
    }

    fn std_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn array_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.open_header(span, true);
    }

    fn array_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        // Most have one key.
        self.begin(Open::Table(Vec::with_capacity(1)), span)
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.end(span);
    }

    fn array_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.begin(Open::List(Vec::new()), span)
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.end(span);
    }

    fn simple_key(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        if self.is_odd {
            return;
        }
        let text = self.text(span);
        let mut key = Cow::Borrowed(text);
        let is_bare = encoding.is_none()
            && !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_bare {
            toml_parser::Raw::new_unchecked(text, encoding, span).decode_key(&mut key, errors);
        }
        let key = (key, span.start()..span.end());
        match &mut self.header {
            Some(header) if self.is_in_header => {
                header.path.push(key);
                self.is_odd |= header.path.len() > PARTS;
            }
            _ => {
                let is_first = self.key.replace(key).is_none();
                self.is_odd |= !is_first;
            }
        }
    }

    fn key_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.is_odd |= !self.is_in_header;
    }

    fn scalar(&mut self, span: toml_parser::Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        if self.is_odd {
            return;
        }
        match scalar(self.text(span), span, encoding, errors) {
            Some(kind) => self.value(SpannedValue { kind, span: span.start()..span.end() }),
            None => self.is_odd = true,
        }
    }

    fn error(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.is_odd = true;
    }
}

/// A value that is no list and no table; `None` where it makes no sense.
fn scalar<'t>(
    text: &'t str,
    span: toml_parser::Span,
    encoding: Option<Encoding>,
    errors: &mut dyn ErrorSink,
) -> Option<ValueKind<'t>> {
    if encoding == Some(Encoding::BasicString)
        && let Some(inside) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && inside.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\')
    {
        return Some(ValueKind::Text(Cow::Borrowed(inside)));
    }
    let mut decoded = Cow::Borrowed("");
    let raw = toml_parser::Raw::new_unchecked(text, encoding, span);
    Some(match raw.decode_scalar(&mut decoded, errors) {
        ScalarKind::String => ValueKind::Text(decoded),
        ScalarKind::Boolean(truth) => ValueKind::Bool(truth),
        ScalarKind::Integer(radix) => ValueKind::Integer(i64::from_str_radix(&decoded, radix.value()).ok()?),
        ScalarKind::Float => ValueKind::Float(decoded.parse().ok()?),
        ScalarKind::DateTime => match DeValue::parse(text).ok()?.into_inner() {
            DeValue::Datetime(date) => ValueKind::Date(date.to_string()),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests;
