//! A trie of labels from the top-level domain down, with all edges in one table.
//!
//! Each edge stores the bytes of its label and the cached answers, so that a step reads few memory locations. A name is
//! inserted with all names above it, so a missing name ends the lookup.

use crate::hashing::Map;
use crate::index::cell::AnswerCell;
use crate::index::edge_table::{EdgeTable, PathHash, Stored, TrieEdge};
use crate::index::label::LabelChunk;
use crate::index::node::TrieNode;
use crate::index::stars::GlobTail;
use crate::rules::RuleId;
use crate::targets::ScannedName;

const TOP: TrieNode = 0;

/// The names of all rules, and the rules stored at each.
#[derive(Debug)]
pub(super) struct NameTrie {
    edges: EdgeTable,
    /// For each node and one more: the start of its rules in `exact` and `below`.
    starts: Box<[Starts]>,
    exact: Box<[RuleId]>,
    below: Box<[RuleId]>,
    /// Few names have globs, and few policies have any.
    globs: Option<Box<Map<TrieNode, Vec<StoredGlob>>>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Starts {
    exact: u32,
    below: u32,
}

/// A glob that ends in a name, reduced to the part before the name and its dot.
#[derive(Debug)]
pub(crate) struct StoredGlob {
    pub(super) id: RuleId,
    pub(super) stars: GlobTail,
    /// The cached answer for the names that no other glob covers, down to the next longer name in the trie.
    pub(crate) covered: AnswerCell,
}

/// A lookup of a name from its top-level domain down, label by label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'m> {
    edges: &'m EdgeTable,
    node: TrieNode,
    path: PathHash,
}

/// The result of a lookup.
#[derive(Debug, Clone, Copy)]
pub(super) struct Longest<'m> {
    /// The longest name in the trie at or above the name; `None` if there is none.
    pub(super) edge: Option<&'m TrieEdge>,
    /// Whether that is the name itself.
    pub(super) is_exact: bool,
    /// Its start in the text.
    pub(super) start: usize,
}

impl<'m> Walk<'m> {
    /// Moves one label down: the label at `start..end` of a text.
    #[expect(clippy::inline_always, reason = "a tenth of the instructions of a decision in a batch")]
    #[inline(always)]
    fn step(&mut self, text: &[u8], start: usize, end: usize) -> Option<&'m TrieEdge> {
        match LabelChunk::first(text, start, end) {
            (chunk, None) => self.go(chunk),
            (chunk, Some(rest)) => {
                let (edge, path) = self.long_step(chunk, text, rest, end)?;
                (self.node, self.path) = (edge.node(), path);
                Some(edge)
            }
        }
    }

    /// It takes a copy: a reference would keep every lookup in memory instead of registers.
    #[inline(never)]
    fn long_step(
        mut self,
        first: LabelChunk,
        text: &[u8],
        start: usize,
        end: usize,
    ) -> Option<(&'m TrieEdge, PathHash)> {
        let mut edge = self.go(first)?;
        for chunk in LabelChunk::all(text, start, end) {
            edge = self.go(chunk)?;
        }
        Some((edge, self.path))
    }

    /// Moves one chunk of a label down.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn go(&mut self, chunk: LabelChunk) -> Option<&'m TrieEdge> {
        self.path = self.edges.follow(self.path, chunk);
        let edge = self.edges.find(self.path, self.node, chunk)?;
        self.node = edge.node();
        Some(edge)
    }
}

impl NameTrie {
    /// A lookup that starts at the root.
    #[inline]
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { edges: &self.edges, node: TOP, path: self.edges.top() }
    }

    /// The longest name in the trie at or above a scanned name.
    #[inline]
    pub(super) fn longest(&self, name: &ScannedName<'_>) -> Longest<'_> {
        let mut walk = self.walk();
        let (mut longest, mut at) = (None, name.end);
        for (start, end) in name.labels() {
            let Some(edge) = walk.step(name.text, start, end) else {
                return Longest { edge: longest, is_exact: false, start: at };
            };
            longest = Some(edge);
            at = start;
        }
        Longest { edge: longest, is_exact: true, start: at }
    }

    /// The names in the trie from the top-level domain of `name` down to `name`. With each comes the part of `name`
    /// before it and its dot; `None` for `name` itself.
    pub(super) fn chain<'m, 'n>(&'m self, name: &'n [u8]) -> impl Iterator<Item = (Option<&'n [u8]>, &'m TrieEdge)> {
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

    /// The same for a scanned name, whose dots are known.
    pub(super) fn chain_of<'m, 't>(
        &'m self,
        name: ScannedName<'t>,
    ) -> impl Iterator<Item = (Option<&'t [u8]>, &'m TrieEdge)> {
        let mut walk = self.walk();
        name.labels().map_while(move |(start, end)| Some((name.before(start), walk.step(name.text(), start, end)?)))
    }

    /// A name in the trie and all names above it, from the longest on.
    pub(super) fn upward<'m>(&'m self, edge: &'m TrieEdge) -> impl Iterator<Item = &'m TrieEdge> {
        std::iter::successors(Some(edge), |edge| self.edges.above(edge)).filter(|edge| edge.is_name())
    }

    /// The rules for a name alone.
    pub(super) fn exact(&self, edge: &TrieEdge) -> &[RuleId] {
        self.own(edge, &self.exact, |starts| starts.exact)
    }

    /// The rules for what is below a name, with or without the name itself.
    pub(super) fn below(&self, edge: &TrieEdge) -> &[RuleId] {
        if edge.has(Stored::Below) { self.own(edge, &self.below, |starts| starts.below) } else { &[] }
    }

    /// The globs that end in a name.
    pub(super) fn globs(&self, edge: &TrieEdge) -> &[StoredGlob] {
        match &self.globs {
            Some(globs) if edge.has(Stored::Globs) => globs.get(&edge.node()).map_or(&[], |globs| globs),
            _ => &[],
        }
    }

    fn own<'m, T>(&self, edge: &TrieEdge, all: &'m [T], start: impl Fn(&Starts) -> u32) -> &'m [T] {
        let at = usize::try_from(edge.node()).unwrap_or(usize::MAX);
        let place = |at| self.starts.get(at).and_then(|starts| usize::try_from(start(starts)).ok());
        place(at).zip(place(at.saturating_add(1))).and_then(|(start, end)| all.get(start..end)).unwrap_or_default()
    }
}

/// Builds a [`NameTrie`].
#[derive(Debug, Default)]
pub(super) struct NameTrieBuilder {
    edges: EdgeTable,
    exact: Vec<(TrieNode, RuleId)>,
    below: Vec<(TrieNode, RuleId)>,
    globs: Map<TrieNode, Vec<StoredGlob>>,
}

impl NameTrieBuilder {
    pub(super) fn insert_exact(&mut self, name: &str, id: RuleId) {
        let node = self.insert_name(name);
        self.exact.push((node, id));
    }

    pub(super) fn insert_below(&mut self, name: &str, id: RuleId) {
        let node = self.insert_name(name);
        self.below.push((node, id));
    }

    pub(super) fn insert_glob(&mut self, base: &str, id: RuleId, stars: GlobTail) {
        let node = self.insert_name(base);
        let glob = StoredGlob { id, stars, covered: AnswerCell::default() };
        self.globs.entry(node).or_default().push(glob);
    }

    /// Adds a name and all names above it.
    pub(super) fn insert_name(&mut self, name: &str) -> TrieNode {
        let (mut node, mut path) = (TOP, self.edges.top());
        let mut end = name.len();
        for label in name.rsplit('.') {
            let start = end.saturating_sub(label.len());
            for chunk in LabelChunk::all(name.as_bytes(), start, end) {
                path = self.edges.follow(path, chunk);
                node = self.edges.find_or_add(path, node, chunk);
            }
            end = start.saturating_sub(1);
        }
        node
    }

    /// Builds a trie that holds each number once for each name.
    pub(super) fn build_once_each(mut self) -> NameTrie {
        self.below.sort_unstable();
        self.below.dedup();
        self.build()
    }

    pub(super) fn build(mut self) -> NameTrie {
        let nodes = self.edges.len().saturating_add(1);
        self.exact.sort_unstable();
        self.below.sort_unstable();
        for (node, globs) in &mut self.globs {
            self.edges.mark(*node, Stored::Globs);
            globs.shrink_to_fit();
        }
        self.below.iter().for_each(|(node, _)| self.edges.mark(*node, Stored::Below));
        self.edges.finish();
        let mut starts = vec![Starts::default(); nodes.saturating_add(1)];
        count(&mut starts, self.exact.iter().map(|(node, _)| *node), |starts| &mut starts.exact);
        count(&mut starts, self.below.iter().map(|(node, _)| *node), |starts| &mut starts.below);
        NameTrie {
            edges: self.edges,
            starts: starts.into_boxed_slice(),
            exact: self.exact.into_iter().map(|(_, id)| id).collect(),
            below: self.below.into_iter().map(|(_, id)| id).collect(),
            globs: (!self.globs.is_empty()).then(|| Box::new(self.globs)),
        }
    }
}

/// Sets the start of the entries of each node, given the sorted nodes of all entries.
fn count(starts: &mut [Starts], nodes: impl Iterator<Item = TrieNode>, of: impl Fn(&mut Starts) -> &mut u32) {
    for node in nodes {
        let next = usize::try_from(node).ok().and_then(|node| starts.get_mut(node.saturating_add(1)));
        if let Some(next) = next {
            let own = of(next);
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
