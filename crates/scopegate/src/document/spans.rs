//! Where the parts of a document were written.

use crate::document::diagnostic::Span;

/// Where one item of a list was written.
#[derive(Debug, Clone)]
pub(crate) struct ItemSpan {
    /// Its index in the list as written; items that could not be read are left out of the document.
    pub(crate) index: usize,
    /// Its text, or what else identifies it.
    pub(crate) span: Span,
    /// Of a fact: what it means.
    pub(crate) id: Option<Span>,
}

/// The positions of the items of a document's lists, in the same order. Empty for documents that came from no text.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// Whether there was a text.
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
}

/// The positions below `[findings]`.
#[derive(Debug, Default)]
pub(crate) struct FindingPositions {
    pub(crate) unless: Vec<ConditionSpan>,
    pub(crate) rules: Vec<FindingRuleSpans>,
    /// The names of the policy's own facts; what each means stands right behind.
    pub(crate) facts: Vec<ItemSpan>,
}

/// Where one alternative of a condition was written.
#[derive(Debug)]
pub(crate) struct ConditionSpan {
    pub(crate) index: usize,
    pub(crate) span: Span,
    /// Its terms, where it is a list of them.
    pub(crate) terms: Vec<ItemSpan>,
}

/// Where a finding rule was written.
#[derive(Debug)]
pub(crate) struct FindingRuleSpans {
    pub(crate) index: usize,
    /// The text of its class.
    pub(crate) class: Span,
    pub(crate) unless: Vec<ConditionSpan>,
    pub(crate) when: Vec<ItemSpan>,
    pub(crate) inherit: Option<Span>,
    /// The list `only_on`, and its items.
    pub(crate) only_on_list: Option<Span>,
    pub(crate) only_on: Vec<ItemSpan>,
}

/// The index as written and the span, where known, of an item of a document's list.
pub(crate) fn look_up(positions: &[ItemSpan], index: usize) -> (usize, Option<&Span>) {
    positions.get(index).map_or((index, None), |position| (position.index, Some(&position.span)))
}
