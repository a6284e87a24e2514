//! The numbers of the nodes of the tree of names.

/// A name of the table, or a part of one whose label goes on; the names' common top is 0.
pub(super) type TrieNode = u32;
