//! Where a name is among the rules.

use crate::index::edge_table::TrieEdge;

/// Where a name stands among the rules, for who wants no list of them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamePosition<'m> {
    /// A rule bears on it that hangs on no name: a list is needed.
    NeedsFullMatch,
    /// No rule names it or anything above it.
    NoRule,
    /// On this name.
    Exact(&'m TrieEdge),
    /// Below this name, and below no longer one.
    Below(&'m TrieEdge),
}
