//! The syntax tree of all formats: values with spans.

use std::borrow::Cow;

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::error::limits;

/// A value and its span. Text is borrowed from the source if possible.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SpannedValue<'t> {
    pub(crate) kind: ValueKind<'t>,
    pub(crate) span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ValueKind<'t> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Cow<'t, str>),
    /// A TOML date, time, or date-time as written.
    Date(String),
    List(Vec<SpannedValue<'t>>),
    /// In the order of the source, with unique keys.
    Table(Vec<Member<'t>>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member<'t> {
    pub(crate) key: Cow<'t, str>,
    pub(crate) key_span: Span,
    pub(crate) value: SpannedValue<'t>,
}

impl ValueKind<'_> {
    /// The type of the value, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Rejects nesting beyond the limit. Every parser calls it before it descends, so that neither parsing nor
/// dropping a tree can overflow the stack.
pub(crate) fn check_depth(depth: usize, span: &Span) -> Result<(), Diagnostic> {
    if depth > limits::POLICY_DEPTH { Err(too_deep(span)) } else { Ok(()) }
}

pub(crate) fn too_deep(span: &Span) -> Diagnostic {
    Diagnostic::new(
        codes::POLICY_TOO_DEEP,
        format!("tables and lists are nested more than {} levels deep", limits::POLICY_DEPTH),
    )
    .at(span)
}

/// The result of parsing: a tree, if the text allows one, and the errors.
#[derive(Debug)]
pub(crate) struct Parsed<'t> {
    pub(crate) root: Option<SpannedValue<'t>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Parsed<'_> {
    pub(crate) fn failed(problem: Diagnostic) -> Self {
        Self { root: None, diagnostics: vec![problem] }
    }
}

/// A syntax error.
pub(crate) fn syntax(message: &str, span: &Span) -> Diagnostic {
    let message = message.trim();
    Diagnostic::new(codes::POLICY_SYNTAX, if message.is_empty() { "invalid syntax" } else { message }).at(span)
}

pub(crate) fn duplicate_key(key: &str, span: &Span, path: &DocumentPath<'_>) -> Diagnostic {
    Diagnostic::new(codes::POLICY_DUPLICATE_KEY, format!("duplicate key {}", crate::error::Excerpt(key)))
        .hint("keep one of them")
        .at(span)
        .path(path)
}

/// Reports every duplicate key of a table, and keeps the first occurrence.
pub(crate) fn keep_first_of_each(
    members: &mut Vec<Member<'_>>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Most tables have few keys, where a linear search is faster than hashing.
    let repeated: Vec<bool> = if members.len() <= 16 {
        let keys = members.iter().enumerate();
        keys.map(|(at, member)| members.iter().take(at).any(|earlier| earlier.key == member.key)).collect()
    } else {
        let mut seen = std::collections::HashSet::with_capacity(members.len());
        members.iter().map(|member| !seen.insert(&*member.key)).collect()
    };
    if !repeated.contains(&true) {
        return;
    }
    let mut flags = repeated.into_iter();
    members.retain(|member| {
        let repeated = flags.next().unwrap_or(false);
        if repeated {
            diagnostics.push(duplicate_key(&member.key, &member.key_span, &path.key(&member.key)));
        }
        !repeated
    });
}
