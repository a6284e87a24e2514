//! A table during reading: its keys are taken one by one, and unknown keys are reported.

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, DocumentPath, Span, alternatives, nearest};
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::document::spans::ItemSpan;
use crate::error::{Code, Excerpt};

/// A table being read.
pub(super) struct Section<'p, 't> {
    members: Vec<Member<'t>>,
    /// The position of the table in messages: "in `[scope]`".
    place: &'static str,
    /// The span to report for a missing key.
    span: Span,
    path: DocumentPath<'p>,
}

impl<'p, 't> Section<'p, 't> {
    /// Opens a table; reports an error if the value is not a table.
    pub(super) fn open(
        node: SpannedValue<'t>,
        span: Span,
        what: &str,
        place: &'static str,
        path: DocumentPath<'p>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match node.kind {
            ValueKind::Table(members) => Some(Self { members, place, span, path }),
            kind => {
                diagnostics.push(wrong_type(what, "a table", &kind, &node.span, &path));
                None
            }
        }
    }

    pub(super) fn path(&self) -> &DocumentPath<'p> {
        &self.path
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// The span of a key's value, as long as the key has not been taken.
    pub(super) fn span_of(&self, key: &str) -> Option<Span> {
        self.members.iter().find(|member| member.key == key).map(|member| member.value.span.clone())
    }

    /// Takes a key from the table.
    pub(super) fn take(&mut self, key: &str) -> Option<Member<'t>> {
        let at = self.members.iter().position(|member| member.key == key)?;
        Some(self.members.swap_remove(at))
    }

    /// Reports every remaining key as unknown. Returns whether there were any.
    pub(super) fn close(self, known: &[&'static str], diagnostics: &mut Vec<Diagnostic>) -> bool {
        for member in &self.members {
            let message = format!("unknown key {} {}", Excerpt(&member.key), self.place);
            let hint = match nearest(&member.key, known) {
                Some(key) => format!("did you mean `{key}`?"),
                None => format!("the valid keys are {}", alternatives(known).replace(" or ", " and ")),
            };
            diagnostics.push(
                Diagnostic::new(codes::POLICY_UNKNOWN_KEY, message)
                    .hint(hint)
                    .at(&member.key_span)
                    .path(&self.path.key(&member.key)),
            );
        }
        !self.members.is_empty()
    }

    /// Reports a missing key; `example` shows how to write it.
    pub(super) fn missing(&self, key: &str, example: &str, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(
            Diagnostic::new(codes::POLICY_MISSING_KEY, format!("missing key `{key}` {}", self.place))
                .hint(format!("add `{example}`"))
                .at(&self.span)
                .path(&self.path),
        );
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong(&self, key: &str, expected: &str, node: &SpannedValue<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let what = format!("`{key}` {}", self.place);
        diagnostics.push(wrong_type(&what, expected, &node.kind, &node.span, &self.path.key(key)));
    }

    /// Reports an invalid value.
    pub(super) fn invalid(&self, key: &str, text: &str, span: &Span, hint: String, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(
            self.note(codes::POLICY_INVALID_VALUE, key, &format!("cannot be {}", Excerpt(text)), span).hint(hint),
        );
    }

    pub(super) fn note(&self, code: Code, key: &str, message: &str, span: &Span) -> Diagnostic {
        Diagnostic::new(code, format!("`{key}` {} {message}", self.place)).at(span).path(&self.path.key(key))
    }

    pub(super) fn text(&mut self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Span)> {
        let node = self.take(key)?.value;
        match node.kind {
            ValueKind::Text(text) => Some((text.into_owned(), node.span)),
            _ => {
                self.wrong(key, "text", &node, diagnostics);
                None
            }
        }
    }

    /// Takes a required text.
    pub(super) fn required_text(
        &mut self,
        key: &str,
        example: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(String, Span)> {
        if self.members.iter().any(|member| member.key == key) {
            return self.text(key, diagnostics);
        }
        self.missing(key, example, diagnostics);
        None
    }

    pub(super) fn truth(&mut self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
        let node = self.take(key)?.value;
        if let ValueKind::Bool(truth) = node.kind {
            return Some(truth);
        }
        self.wrong(key, "`true` or `false`", &node, diagnostics);
        None
    }

    /// Takes a value of an enumeration.
    pub(super) fn word<T>(
        &mut self,
        key: &str,
        words: &[&str],
        from_word: fn(&str) -> Option<T>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let (text, span) = self.text(key, diagnostics)?;
        let found = from_word(&text);
        if found.is_none() {
            let choice = alternatives(words);
            let hint = match nearest(&text, words) {
                Some(word) => format!("did you mean `{word}`? use {choice}"),
                None => format!("use {choice}"),
            };
            self.invalid(key, &text, &span, hint, diagnostics);
        }
        found
    }

    /// Takes a required value of an enumeration.
    pub(super) fn required_word<T>(
        &mut self,
        key: &str,
        words: &[&str],
        from_word: fn(&str) -> Option<T>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        if self.members.iter().any(|member| member.key == key) {
            return self.word(key, words, from_word, diagnostics);
        }
        self.missing(key, &format!("{key} = \"{}\"", words.first().unwrap_or(&"...")), diagnostics);
        None
    }

    /// Takes a list.
    pub(super) fn list(&mut self, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<SpannedValue<'t>>> {
        let node = self.take(key)?.value;
        match node.kind {
            ValueKind::List(items) => Some(items),
            _ => {
                self.wrong(key, "a list", &node, diagnostics);
                None
            }
        }
    }

    /// Takes a list of texts with their spans.
    pub(super) fn texts(
        &mut self,
        key: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Vec<String>, Vec<ItemSpan>)> {
        let items = self.list(key, diagnostics)?;
        let (mut texts, mut positions) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for (index, item) in items.into_iter().enumerate() {
            match item.kind {
                ValueKind::Text(text) => {
                    texts.push(text.into_owned());
                    positions.push(ItemSpan { index, span: item.span, id: None });
                }
                kind => {
                    let what = format!("an item of `{key}` {}", self.place);
                    let path = self.path.key(key);
                    diagnostics.push(wrong_type(&what, "text", &kind, &item.span, &path.index(index)));
                }
            }
        }
        Some((texts, positions))
    }
}

/// The error for a value of the wrong type, with the expected and the actual type.
pub(super) fn wrong_type(
    what: &str,
    expected: &str,
    kind: &ValueKind<'_>,
    span: &Span,
    path: &DocumentPath<'_>,
) -> Diagnostic {
    let problem = Diagnostic::new(codes::POLICY_WRONG_TYPE, format!("{what} must be {expected}, not {}", kind.noun()))
        .at(span)
        .path(path);
    match (expected, kind) {
        (_, ValueKind::Null) => problem.hint("remove the key if it has no value"),
        ("text", ValueKind::Bool(_) | ValueKind::Integer(_) | ValueKind::Float(_) | ValueKind::Date(_)) => {
            problem.hint("put it in quotation marks")
        }
        ("a list", ValueKind::Text(_)) => problem.hint("put it in brackets, as in `[\"...\"]`"),
        ("`true` or `false`", ValueKind::Text(_)) => problem.hint("write it without quotation marks"),
        _ => problem,
    }
}
