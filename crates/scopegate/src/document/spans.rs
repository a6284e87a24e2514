//! The spans of the parts of a document.

use crate::document::diagnostic::Span;

/// The span of a list item.
#[derive(Debug, Clone)]
pub(crate) struct ItemSpan {
    /// Its index in the list as written; invalid items are omitted from the document.
    pub(crate) index: usize,
    /// Its text, or whatever else identifies it.
    pub(crate) span: Span,
    /// For a fact: the span of its meaning.
    pub(crate) id: Option<Span>,
}

/// The spans of the items of a document's lists, in the same order. Empty if the document was not read from a
/// text.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// Whether the document was read from a text.
    pub(crate) of_text: bool,
    pub(crate) name: Option<Span>,
    pub(crate) owner: Option<Span>,
    pub(crate) expires: Option<Span>,
    pub(crate) domains: Vec<ItemSpan>,
    pub(crate) networks: Vec<ItemSpan>,
    pub(crate) unchecked: Vec<ItemSpan>,
    pub(crate) assets: Vec<ItemSpan>,
    pub(crate) add: Vec<ItemSpan>,
    pub(crate) remove: Vec<ItemSpan>,
    pub(crate) findings: FindingPositions,
    pub(crate) requires: Vec<ItemSpan>,
    /// The names in `testing.headers`.
    pub(crate) headers: Vec<Span>,
}

/// The spans in `[findings]`.
#[derive(Debug, Default)]
pub(crate) struct FindingPositions {
    pub(crate) unless: Vec<ConditionSpan>,
    pub(crate) rules: Vec<FindingRuleSpans>,
    /// The names of the policy's own facts, each with the span of its meaning.
    pub(crate) facts: Vec<ItemSpan>,
    pub(crate) unchecked: Vec<ItemSpan>,
}

/// The span of a condition.
#[derive(Debug)]
pub(crate) struct ConditionSpan {
    pub(crate) index: usize,
    pub(crate) span: Span,
    /// Its facts, if it is a list.
    pub(crate) terms: Vec<ItemSpan>,
}

/// The spans of a finding rule.
#[derive(Debug)]
pub(crate) struct FindingRuleSpans {
    pub(crate) index: usize,
    /// The text of the class.
    pub(crate) class: Span,
    pub(crate) unless: Vec<ConditionSpan>,
    pub(crate) when: Vec<ItemSpan>,
    pub(crate) inherit: Option<Span>,
    /// The `only_on` list.
    pub(crate) only_on_list: Option<Span>,
    pub(crate) only_on: Vec<ItemSpan>,
}

/// The index as written and, if known, the span of a list item.
pub(crate) fn look_up(positions: &[ItemSpan], index: usize) -> (usize, Option<&Span>) {
    positions.get(index).map_or((index, None), |position| (position.index, Some(&position.span)))
}
