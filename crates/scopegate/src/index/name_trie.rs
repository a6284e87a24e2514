//! One table of names: a tree of labels from the top level down, all its edges in one table.
//!
//! With an edge stand the label's bytes and what was found out of the name, so that a look at a label reads few places of
//! memory. A name that is absent ends the walk, for with each name stands every one above it.

use crate::hashing::Set;
use crate::index::edge_table::{EdgeTable, PathHash, TrieEdge};
use crate::index::label::LabelChunk;
use crate::index::node::TrieNode;
use crate::index::stars::GlobTail;
use crate::rules::RuleId;

const TOP: TrieNode = 0;

/// NameTrie, and what hangs on them.
#[derive(Debug)]
pub(super) struct NameTrie {
    edges: EdgeTable,
    /// By node, and one more: where its own begin among `exact`, `below` and `globs`.
    starts: Box<[Starts]>,
    exact: Box<[RuleId]>,
    below: Box<[RuleId]>,
    globs: Box<[(RuleId, GlobTail)]>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Starts {
    exact: u32,
    below: u32,
    globs: u32,
}

/// A walk down a name from its top-level domain, label by label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'m> {
    edges: &'m EdgeTable,
    node: TrieNode,
    trail: PathHash,
}

impl<'m> Walk<'m> {
    /// One label further down: the label that stands in a text from `start` to `end`.
    #[expect(clippy::inline_always, reason = "a tenth of the instructions of a decision in a batch")]
    #[inline(always)]
    pub(super) fn step(&mut self, text: &[u8], start: usize, end: usize) -> Option<&'m TrieEdge> {
        match LabelChunk::first(text, start, end) {
            (piece, None) => self.go(piece),
            (piece, Some(behind)) => self.long_step(piece, text, behind, end),
        }
    }

    #[inline(never)]
    fn long_step(&mut self, first: LabelChunk, text: &[u8], start: usize, end: usize) -> Option<&'m TrieEdge> {
        let mut named = self.go(first)?;
        for piece in LabelChunk::all(text, start, end) {
            named = self.go(piece)?;
        }
        Some(named)
    }

    /// One piece of a label further down.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn go(&mut self, piece: LabelChunk) -> Option<&'m TrieEdge> {
        self.trail = self.edges.follow(self.trail, piece);
        let named = self.edges.find(self.trail, self.node, piece)?;
        self.node = named.node();
        Some(named)
    }
}

impl NameTrie {
    /// A walk that has not begun.
    #[inline]
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { edges: &self.edges, node: TOP, trail: self.edges.top() }
    }

    /// The names of the table from a name's top-level domain down to it; with each, what stands before it and its dot:
    /// nothing for the name itself.
    pub(super) fn chain<'m, 'n>(&'m self, name: &'n str) -> impl Iterator<Item = (Option<&'n [u8]>, &'m TrieEdge)> {
        let name = name.as_bytes();
        let mut walk = self.walk();
        let mut end = Some(name.len());
        std::iter::from_fn(move || {
            let to = end?;
            let dot = name.get(..to)?.iter().rposition(|byte| *byte == b'.');
            end = dot;
            let before = dot.and_then(|dot| name.get(..dot));
            Some((before, walk.step(name, dot.map_or(0, |dot| dot.saturating_add(1)), to)?))
        })
    }

    /// The rules for a name alone.
    pub(super) fn exact(&self, named: &TrieEdge) -> &[RuleId] {
        self.own(named, &self.exact, |starts| starts.exact)
    }

    /// The rules for a name, or not, and for what stands below it.
    pub(super) fn below(&self, named: &TrieEdge) -> &[RuleId] {
        self.own(named, &self.below, |starts| starts.below)
    }

    /// The globs that end in a name, of which only what stands before it and its dot is left.
    pub(super) fn globs(&self, named: &TrieEdge) -> &[(RuleId, GlobTail)] {
        if named.has_globs() { self.own(named, &self.globs, |starts| starts.globs) } else { &[] }
    }

    fn own<'m, T>(&self, named: &TrieEdge, all: &'m [T], start: impl Fn(&Starts) -> u32) -> &'m [T] {
        let at = usize::try_from(named.node()).unwrap_or(usize::MAX);
        let place = |at| self.starts.get(at).and_then(|starts| usize::try_from(start(starts)).ok());
        place(at).zip(place(at.saturating_add(1))).and_then(|(start, end)| all.get(start..end)).unwrap_or_default()
    }
}

/// Collects names and what hangs on them.
#[derive(Debug, Default)]
pub(super) struct NameTrieBuilder {
    edges: EdgeTable,
    exact: Vec<(TrieNode, RuleId)>,
    below: Vec<(TrieNode, RuleId)>,
    globs: Vec<(TrieNode, RuleId, GlobTail)>,
}

impl NameTrieBuilder {
    pub(super) fn hang_exact(&mut self, name: &str, id: RuleId) {
        let node = self.insert_name(name);
        self.exact.push((node, id));
    }

    pub(super) fn hang_below(&mut self, name: &str, id: RuleId) {
        let node = self.insert_name(name);
        self.below.push((node, id));
    }

    pub(super) fn hang_glob(&mut self, base: &str, id: RuleId, stars: GlobTail) {
        let node = self.insert_name(base);
        self.globs.push((node, id, stars));
    }

    /// Makes room for a name and those above it.
    pub(super) fn insert_name(&mut self, name: &str) -> TrieNode {
        let (mut node, mut trail) = (TOP, self.edges.top());
        let mut end = name.len();
        for label in name.rsplit('.') {
            let start = end.saturating_sub(label.len());
            for piece in LabelChunk::all(name.as_bytes(), start, end) {
                trail = self.edges.follow(trail, piece);
                node = self.edges.find_or_add(trail, node, piece);
            }
            end = start.saturating_sub(1);
        }
        node
    }

    pub(super) fn build(mut self) -> NameTrie {
        let nodes = self.edges.len().saturating_add(1);
        self.exact.sort_unstable();
        self.below.sort_unstable();
        self.globs.sort_by_key(|(node, id, _)| (*node, *id));
        let with_globs: Set<TrieNode> = self.globs.iter().map(|(node, ..)| *node).collect();
        self.edges.finish(|node| with_globs.contains(&node));
        let mut starts = vec![Starts::default(); nodes.saturating_add(1)];
        count(&mut starts, self.exact.iter().map(|(node, _)| *node), |starts| &mut starts.exact);
        count(&mut starts, self.below.iter().map(|(node, _)| *node), |starts| &mut starts.below);
        count(&mut starts, self.globs.iter().map(|(node, ..)| *node), |starts| &mut starts.globs);
        NameTrie {
            edges: self.edges,
            starts: starts.into_boxed_slice(),
            exact: self.exact.into_iter().map(|(_, id)| id).collect(),
            below: self.below.into_iter().map(|(_, id)| id).collect(),
            globs: self.globs.into_iter().map(|(_, id, stars)| (id, stars)).collect(),
        }
    }
}

/// Writes down where each node's own begin, from the sorted nodes of all.
fn count(starts: &mut [Starts], nodes: impl Iterator<Item = TrieNode>, of: impl Fn(&mut Starts) -> &mut u32) {
    for node in nodes {
        let behind = usize::try_from(node).ok().and_then(|node| starts.get_mut(node.saturating_add(1)));
        if let Some(behind) = behind {
            let own = of(behind);
            *own = own.saturating_add(1);
        }
    }
    let mut sum = 0_u32;
    for start in starts {
        let own = of(start);
        sum = sum.saturating_add(*own);
        *own = sum;
    }
}
