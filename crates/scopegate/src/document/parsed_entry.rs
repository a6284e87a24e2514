//! List entries between the document and the rules.

use std::borrow::Cow;

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::entry::Entry;
use crate::document::vocabulary::List;
use crate::error::PatternError;
use crate::pattern::PatternKey;

/// An entry as written. Its text is borrowed from the source if possible.
#[derive(Debug)]
pub(crate) struct ParsedEntry<'t> {
    pub(crate) key: PatternKey,
    pub(crate) text: Cow<'t, str>,
    /// Its index in the list as written; invalid entries are omitted.
    pub(crate) index: usize,
    /// The span of the pattern; `None` if the document was not read from a text.
    pub(crate) span: Option<Span>,
    /// The other fields of the entry, if it has any.
    pub(crate) metadata: Option<Box<EntryMetadata>>,
}

/// The fields of an entry apart from its pattern.
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

/// The three scope lists.
#[derive(Debug, Default)]
pub(crate) struct ParsedLists<'t> {
    in_scope: Vec<ParsedEntry<'t>>,
    out_of_scope: Vec<ParsedEntry<'t>>,
    third_party: Vec<ParsedEntry<'t>>,
}

impl<'t> ParsedEntry<'t> {
    /// An entry with a pattern only.
    pub(crate) fn new(key: PatternKey, text: Cow<'t, str>, index: usize, span: Span) -> Self {
        Self { key, text, index, span: Some(span), metadata: None }
    }

    /// An entry of a list without omitted entries.
    fn of_entry(entry: Entry, index: usize) -> Self {
        let Entry { key, text, id, note, reason, tags, max_severity, below } = entry;
        let metadata = EntryMetadata { id, id_span: None, note, reason, tags, max_severity, below };
        Self { key, text: text.into(), index, span: None, metadata: metadata.boxed() }
    }

    /// The JSON Pointer of the pattern's text.
    pub(crate) fn pointer(&self, list: List) -> String {
        pointer(list, self.index, self.key, self.metadata.is_none())
    }

    pub(crate) fn problem(&self, list: List, error: PatternError) -> Diagnostic {
        let mut problem = Diagnostic::from(error.into_report()).at_if(self.span.as_ref());
        problem.path = self.pointer(list);
        problem
    }
}

/// The JSON Pointer of a pattern's text. An entry that is only a text has no key in its path.
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
    /// `None` if all fields are empty.
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
            written.metadata.map(|metadata| *metadata).unwrap_or_default();
        Self { key: written.key, text: written.text.into_owned(), id, note, reason, tags, max_severity, below }
    }
}

impl<'t> ParsedLists<'t> {
    /// Takes the entries out of a document's lists.
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
