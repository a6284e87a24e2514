//! Errors and warnings during reading and compilation, before byte offsets become lines and columns.

use std::ops::Range;

use crate::error::{Code, ErrorReport};

/// A range of bytes in the source.
pub(crate) type Span = Range<usize>;

/// A path in the document, as a linked list on the stack: it costs nothing unless it is reported.
#[derive(Clone, Copy)]
pub(crate) enum DocumentPath<'a> {
    Root,
    Key(&'a DocumentPath<'a>, &'a str),
    Index(&'a DocumentPath<'a>, usize),
}

impl<'a> DocumentPath<'a> {
    pub(crate) fn key(&'a self, key: &'a str) -> DocumentPath<'a> {
        DocumentPath::Key(self, key)
    }

    pub(crate) fn index(&'a self, index: usize) -> DocumentPath<'a> {
        DocumentPath::Index(self, index)
    }

    /// The path as a JSON Pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            DocumentPath::Root => {}
            DocumentPath::Key(parent, key) => {
                parent.write(text);
                text.push('/');
                for c in key.chars() {
                    match c {
                        '~' => text.push_str("~0"),
                        '/' => text.push_str("~1"),
                        c => text.push(c),
                    }
                }
            }
            DocumentPath::Index(parent, index) => {
                parent.write(text);
                text.push('/');
                text.push_str(&index.to_string());
            }
        }
    }
}

/// An error or a warning with its span.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    pub(crate) report: ErrorReport,
    pub(crate) span: Option<Span>,
    pub(crate) path: String,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        ErrorReport::new(code, message).into()
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.report = self.report.with_hint(hint);
        self
    }

    pub(crate) fn at(mut self, span: &Span) -> Self {
        self.span = Some(span.clone());
        self
    }

    /// Like [`at`](Self::at), for documents that may not come from a text.
    pub(crate) fn at_if(mut self, span: Option<&Span>) -> Self {
        self.span = span.cloned();
        self
    }

    pub(crate) fn path(mut self, path: &DocumentPath<'_>) -> Self {
        self.path = path.pointer();
        self
    }
}

impl From<ErrorReport> for Diagnostic {
    fn from(report: ErrorReport) -> Self {
        Self { report, span: None, path: String::new() }
    }
}

/// The known word that is most similar to the written one, if it is similar enough.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    // No key is that long, and the edit distance of long texts is slow to compute.
    if written.len() > 64 {
        return None;
    }
    let written = written.to_ascii_lowercase();
    let tolerance = |candidate: &str| (candidate.len().max(written.len()) / 3).max(1);
    known
        .iter()
        .filter(|candidate| candidate.len().abs_diff(written.len()) <= tolerance(candidate))
        .map(|candidate| (strsim::osa_distance(&written, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= tolerance(candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// "`a`, `b` or `c`".
pub(crate) fn alternatives(words: &[&str]) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            text.push_str(if index + 1 == words.len() { " or " } else { ", " });
        }
        text.push('`');
        text.push_str(word);
        text.push('`');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_escaped_as_in_rfc_6901() {
        let scope = DocumentPath::Root.key("a/b~c");
        assert_eq!(scope.index(3).pointer(), "/a~1b~0c/3");
        assert_eq!(DocumentPath::Root.pointer(), "");
    }

    #[test]
    fn only_similar_words_are_suggested() {
        assert_eq!(nearest("out_of_scop", &["in_scope", "out_of_scope"]), Some("out_of_scope"));
        assert_eq!(nearest("Name", &["name", "owner"]), Some("name"));
        assert_eq!(nearest("colour", &["name", "owner"]), None);
        assert_eq!(nearest(&"x".repeat(1 << 20), &["name"]), None);
        assert_eq!(alternatives(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
