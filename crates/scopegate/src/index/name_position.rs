//! The position of a name among the rules.

use crate::index::edge_table::TrieEdge;

/// The position of a name among the rules, for callers that need no list of rules.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamePosition<'m> {
    /// A rule applies that is stored at no name, or the position is unknown: a full lookup is needed.
    NeedsFullMatch,
    /// No rule names it or a name above it.
    NoRule,
    /// The rules name exactly this name.
    Exact(&'m TrieEdge),
    /// The rules name a name above it; this is the longest one.
    Below(&'m TrieEdge),
}
