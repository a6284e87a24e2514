//! Node numbers of the name trie.

/// A node: a name, or a part of one whose label continues. The root is 0.
pub(super) type TrieNode = u32;
