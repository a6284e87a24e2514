//! The edges of the tree of names, and the table that finds them.

use std::hash::{BuildHasher, Hasher};

use foldhash::SharedSeed;
use foldhash::fast::{FoldHasher, RandomState};
use hashbrown::HashTable;

use crate::index::cell::AnswerCell;
use crate::index::label::LabelChunk;
use crate::index::node::TrieNode;

/// A name of the table, as a walk down to it finds it.
#[derive(Debug)]
pub(crate) struct TrieEdge {
    piece: LabelChunk,
    above: TrieNode,
    /// The node, and in the highest bit whether globs end in it.
    node: TrieNode,
    /// What was found out of the name itself.
    pub(crate) at: AnswerCell,
    /// What was found out of the names below it that no longer name of the table stands above.
    pub(crate) under: AnswerCell,
}

const HAS_GLOBS: TrieNode = 1 << 31;

/// The hash of a way down from the top: it follows from the labels alone, not from what the table holds, so that where the
/// next edge would stand is known before the last one is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathHash(u64);

/// The edges. The hash has a key of its own in every table: names come from policies, and whoever writes one must not be
/// able to make them collide. What is found is compared byte by byte, from the top down.
#[derive(Debug)]
pub(super) struct EdgeTable {
    /// By node, but for the top.
    edges: Vec<TrieEdge>,
    /// Places among the edges, by the hash of the way to each.
    places: HashTable<u32>,
    /// By node, but for the top: the way to it. Only building needs them.
    trails: Vec<PathHash>,
    key: PathHash,
    seed: &'static SharedSeed,
}

impl Default for EdgeTable {
    fn default() -> Self {
        Self {
            edges: Vec::new(),
            places: HashTable::new(),
            trails: Vec::new(),
            key: PathHash(RandomState::default().build_hasher().finish()),
            seed: SharedSeed::global_random(),
        }
    }
}

impl EdgeTable {
    /// The way that has not begun.
    pub(super) fn top(&self) -> PathHash {
        self.key
    }

    /// The way, one label further down.
    #[inline]
    pub(super) fn follow(&self, PathHash(above): PathHash, piece: LabelChunk) -> PathHash {
        let mut hasher = FoldHasher::with_seed(above, self.seed);
        hasher.write_u128(piece.number());
        PathHash(hasher.finish())
    }

    /// How many edges there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len()
    }

    /// The edge from a node on, by a label.
    #[inline]
    pub(super) fn find(&self, trail: PathHash, above: TrieNode, piece: LabelChunk) -> Option<&TrieEdge> {
        let place = self.places.find(trail.0, |place| self.edge(*place).is_some_and(|named| named.is(above, piece)))?;
        self.edge(*place)
    }

    /// The node of that edge, which is put in if it is not there.
    pub(super) fn find_or_add(&mut self, trail: PathHash, above: TrieNode, piece: LabelChunk) -> TrieNode {
        if let Some(named) = self.find(trail, above, piece) {
            return named.node();
        }
        // So many that the numbers run out do not fit into memory.
        let place = u32::try_from(self.edges.len()).unwrap_or(u32::MAX);
        // Nodes are numbered from 1.
        let node = place.saturating_add(1) & !HAS_GLOBS;
        self.edges.push(TrieEdge { piece, above, node, at: AnswerCell::default(), under: AnswerCell::default() });
        self.trails.push(trail);
        let trails = &self.trails;
        let way = |place: &u32| usize::try_from(*place).ok().and_then(|at| trails.get(at)).map_or(0, |trail| trail.0);
        self.places.insert_unique(trail.0, place, way);
        node
    }

    #[inline]
    fn edge(&self, place: u32) -> Option<&TrieEdge> {
        self.edges.get(usize::try_from(place).ok()?)
    }

    /// Ends the building: notes which nodes globs end in, and gives back what only building needs.
    pub(super) fn finish(&mut self, has_globs: impl Fn(TrieNode) -> bool) {
        self.trails = Vec::new();
        self.edges.shrink_to_fit();
        for named in self.edges.iter_mut().filter(|named| has_globs(named.node)) {
            named.node |= HAS_GLOBS;
        }
    }
}

impl TrieEdge {
    #[inline]
    fn is(&self, above: TrieNode, piece: LabelChunk) -> bool {
        self.piece == piece && self.above == above
    }

    #[inline]
    pub(super) fn node(&self) -> TrieNode {
        self.node & !HAS_GLOBS
    }

    /// Whether globs end in the name.
    #[inline]
    pub(super) fn has_globs(&self) -> bool {
        self.node & HAS_GLOBS != 0
    }
}
