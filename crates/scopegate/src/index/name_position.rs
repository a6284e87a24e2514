//! The position of a name among the rules.

use crate::index::edge_table::TrieEdge;
use crate::index::name_trie::StoredGlob;

/// The position of a name among the rules, for callers that need no list of rules.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamePosition<'m> {
    /// A rule applies that is stored at no name, or the position is unknown: a full lookup is needed.
    NeedsFullMatch,
    /// No rule names it or a name above it.
    NoRule,
    /// The rules name this name or one above it.
    Named {
        /// The longest such name.
        edge: &'m TrieEdge,
        /// Whether that is the name itself.
        is_exact: bool,
    },
    /// The rules name a name above it, and of all globs only this one covers it, which ends in the longest such name.
    Covered(&'m StoredGlob),
}
