//! The edges of the name trie, in one hash table.

use std::hash::{BuildHasher, Hasher};

use foldhash::SharedSeed;
use foldhash::fast::{FoldHasher, RandomState};
use hashbrown::HashTable;

use crate::index::cell::AnswerCell;
use crate::index::label::LabelChunk;
use crate::index::node::TrieNode;

/// An edge of the name trie: the result of a lookup step.
#[derive(Debug)]
pub(crate) struct TrieEdge {
    chunk: LabelChunk,
    above: TrieNode,
    /// The node that the edge leads to, and the [`Stored`] bits of what is stored there.
    node: TrieNode,
    /// The cached answer for the name itself.
    pub(crate) at: AnswerCell,
    /// The cached answer for names below it, down to the next longer name in the trie.
    pub(crate) under: AnswerCell,
}

/// What is stored at a node, as the highest bits of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// Globs that end in the name.
    Globs,
    /// Globs that end in a name above it.
    GlobsAbove,
    /// Rules for what is below the name.
    Below,
}

impl Stored {
    const BITS: TrieNode = Self::Globs.bit() | Self::GlobsAbove.bit() | Self::Below.bit();

    const fn bit(self) -> TrieNode {
        match self {
            Self::Globs => 1 << 31,
            Self::Below => 1 << 30,
            Self::GlobsAbove => 1 << 29,
        }
    }
}

/// The hash of a path from the root. It depends on the labels alone, not on the table, so that the slot of the next
/// edge is known before the previous edge is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathHash(u64);

/// All edges. Each table has a random hash key (HashDoS protection): names come from policies, whose authors must not
/// be able to force collisions. Lookups compare the labels byte by byte.
#[derive(Debug)]
pub(super) struct EdgeTable {
    /// Indexed by node, without the root.
    edges: Vec<TrieEdge>,
    /// Indexes into `edges`, by path hash.
    slots: HashTable<u32>,
    /// The path hash of each node, without the root; only needed while building.
    paths: Vec<PathHash>,
    key: PathHash,
    seed: &'static SharedSeed,
}

impl Default for EdgeTable {
    fn default() -> Self {
        Self {
            edges: Vec::new(),
            slots: HashTable::new(),
            paths: Vec::new(),
            key: PathHash(RandomState::default().build_hasher().finish()),
            seed: SharedSeed::global_random(),
        }
    }
}

impl EdgeTable {
    /// The hash of the empty path.
    pub(super) fn top(&self) -> PathHash {
        self.key
    }

    /// The hash of a path extended by one label.
    #[inline]
    pub(super) fn follow(&self, PathHash(above): PathHash, chunk: LabelChunk) -> PathHash {
        let mut hasher = FoldHasher::with_seed(above, self.seed);
        hasher.write_u128(chunk.number());
        PathHash(hasher.finish())
    }

    /// The number of edges.
    pub(super) fn len(&self) -> usize {
        self.edges.len()
    }

    /// The edge from a node by a label.
    #[inline]
    pub(super) fn find(&self, path: PathHash, above: TrieNode, chunk: LabelChunk) -> Option<&TrieEdge> {
        let slot = self.slots.find(path.0, |slot| self.edge(*slot).is_some_and(|edge| edge.is(above, chunk)))?;
        self.edge(*slot)
    }

    /// The node of that edge; inserts the edge if it is missing.
    pub(super) fn find_or_add(&mut self, path: PathHash, above: TrieNode, chunk: LabelChunk) -> TrieNode {
        if let Some(edge) = self.find(path, above, chunk) {
            return edge.node();
        }
        // Memory runs out before the numbers do.
        let slot = u32::try_from(self.edges.len()).unwrap_or(u32::MAX);
        // Nodes are numbered from 1; 0 is the root.
        let node = slot.saturating_add(1) & !Stored::BITS;
        self.edges.push(TrieEdge { chunk, above, node, at: AnswerCell::default(), under: AnswerCell::default() });
        self.paths.push(path);
        let paths = &self.paths;
        let hash_of = |slot: &u32| usize::try_from(*slot).ok().and_then(|at| paths.get(at)).map_or(0, |path| path.0);
        self.slots.insert_unique(path.0, slot, hash_of);
        node
    }

    #[inline]
    fn edge(&self, slot: u32) -> Option<&TrieEdge> {
        self.edges.get(usize::try_from(slot).ok()?)
    }

    /// Records that something is stored at a node.
    pub(super) fn mark(&mut self, node: TrieNode, stored: Stored) {
        if let Some(edge) = usize::try_from(node).ok().and_then(|node| self.edges.get_mut(node.checked_sub(1)?)) {
            edge.node |= stored.bit();
        }
    }

    /// Completes the table: marks the names below globs, and frees what only building needs.
    pub(super) fn finish(&mut self) {
        // An edge follows the edge above it.
        for at in 0..self.edges.len() {
            let above = self.edges.get(at).and_then(|edge| self.above(edge)).is_some_and(TrieEdge::may_have_globs);
            if let Some(edge) = self.edges.get_mut(at).filter(|_| above) {
                edge.node |= Stored::GlobsAbove.bit();
            }
        }
        self.paths = Vec::new();
        self.edges.shrink_to_fit();
    }

    /// The edge that leads to the start of an edge; `None` at the root.
    #[inline]
    pub(super) fn above(&self, edge: &TrieEdge) -> Option<&TrieEdge> {
        self.edge(edge.above.checked_sub(1)?)
    }
}

impl TrieEdge {
    #[inline]
    fn is(&self, above: TrieNode, chunk: LabelChunk) -> bool {
        self.chunk == chunk && self.above == above
    }

    #[inline]
    pub(super) fn node(&self) -> TrieNode {
        self.node & !Stored::BITS
    }

    /// Whether it leads to a name, not to a part of a label.
    pub(super) fn is_name(&self) -> bool {
        !self.chunk.continues()
    }

    /// Whether something is stored at the name.
    #[inline]
    pub(super) fn has(&self, stored: Stored) -> bool {
        self.node & stored.bit() != 0
    }

    /// Whether globs end in the name or in a name above it.
    #[inline]
    pub(super) fn may_have_globs(&self) -> bool {
        self.node & (Stored::Globs.bit() | Stored::GlobsAbove.bit()) != 0
    }
}
