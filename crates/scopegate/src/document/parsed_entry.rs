//! Entries of the lists of rules on their way from a text or a document to rules.

use std::borrow::Cow;

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::entry::Entry;
use crate::document::vocabulary::List;
use crate::error::PatternError;
use crate::pattern::PatternKey;

/// An entry as it was written. A text that stands in the source as it is, is lent by it.
#[derive(Debug)]
pub(crate) struct ParsedEntry<'t> {
    pub(crate) key: PatternKey,
    pub(crate) text: Cow<'t, str>,
    /// Its place in the list as written; entries that could not be read are left out.
    pub(crate) index: usize,
    /// Where the pattern stands; none in a document that came from no text.
    pub(crate) span: Option<Span>,
    /// What stands beside the pattern, where anything does.
    pub(crate) beside: Option<Box<EntryMetadata>>,
}

/// What can stand beside a pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EntryMetadata {
    pub(crate) id: Option<String>,
    pub(crate) id_span: Option<Span>,
    pub(crate) note: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) max_severity: Option<String>,
    pub(crate) below: Option<bool>,
}

/// The three lists.
#[derive(Debug, Default)]
pub(crate) struct ParsedLists<'t> {
    in_scope: Vec<ParsedEntry<'t>>,
    out_of_scope: Vec<ParsedEntry<'t>>,
    third_party: Vec<ParsedEntry<'t>>,
}

impl<'t> ParsedEntry<'t> {
    /// A pattern alone.
    pub(crate) fn new(key: PatternKey, text: Cow<'t, str>, index: usize, span: Span) -> Self {
        Self { key, text, index, span: Some(span), beside: None }
    }

    /// The same entry of a list whose entries are all there.
    fn of_entry(entry: Entry, index: usize) -> Self {
        let Entry { key, text, id, note, reason, tags, max_severity, below } = entry;
        let beside = EntryMetadata { id, id_span: None, note, reason, tags, max_severity, below };
        Self { key, text: text.into(), index, span: None, beside: beside.boxed() }
    }

    /// The path of the pattern's text.
    pub(crate) fn pointer(&self, list: List) -> String {
        pointer(list, self.index, self.key, self.beside.is_none())
    }

    pub(crate) fn problem(&self, list: List, error: &PatternError) -> Diagnostic {
        let mut problem = Diagnostic::new(error.code(), error.message()).at_if(self.span.as_ref());
        problem.hint = error.hint().map(str::to_owned);
        problem.path = self.pointer(list);
        problem
    }
}

/// The path of a pattern's text: an entry that is a text alone has no key in it.
pub(crate) fn pointer(list: List, index: usize, key: PatternKey, is_alone: bool) -> String {
    let scope = DocumentPath::Root.key("scope");
    let list = scope.key(list.as_str());
    let entry = list.index(index);
    match key {
        PatternKey::Pattern if is_alone => entry.pointer(),
        key => entry.key(key.as_str()).pointer(),
    }
}

impl EntryMetadata {
    /// Nothing where nothing is said.
    pub(crate) fn boxed(self) -> Option<Box<Self>> {
        let says_nothing = self.id.is_none()
            && self.note.is_none()
            && self.reason.is_none()
            && self.tags.is_empty()
            && self.max_severity.is_none()
            && self.below.is_none();
        (!says_nothing).then(|| Box::new(self))
    }
}

impl From<ParsedEntry<'_>> for Entry {
    fn from(written: ParsedEntry<'_>) -> Self {
        let EntryMetadata { id, note, reason, tags, max_severity, below, .. } =
            written.beside.map(|beside| *beside).unwrap_or_default();
        Self { key: written.key, text: written.text.into_owned(), id, note, reason, tags, max_severity, below }
    }
}

impl<'t> ParsedLists<'t> {
    /// The entries of a document's lists, taken out of it.
    pub(crate) fn take(scope: &mut crate::document::policy_document::Scope) -> Self {
        let mut lists = Self::default();
        for list in List::ALL {
            let entries = std::mem::take(scope.entries_mut(*list));
            let written = entries.into_iter().enumerate().map(|(index, entry)| ParsedEntry::of_entry(entry, index));
            *lists.of_mut(*list) = written.collect();
        }
        lists
    }

    pub(crate) fn of(&self, list: List) -> &[ParsedEntry<'t>] {
        match list {
            List::InScope => &self.in_scope,
            List::OutOfScope => &self.out_of_scope,
            List::ThirdParty => &self.third_party,
        }
    }

    pub(crate) fn of_mut(&mut self, list: List) -> &mut Vec<ParsedEntry<'t>> {
        match list {
            List::InScope => &mut self.in_scope,
            List::OutOfScope => &mut self.out_of_scope,
            List::ThirdParty => &mut self.third_party,
        }
    }
}
