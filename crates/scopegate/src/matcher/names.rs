//! One table of names: a tree of labels from the top level down, all its edges in one open table.
//!
//! A look at a label reads one place of memory, as a rule: the label's bytes stand in the table itself, and so does what
//! was found out of the name. A name that is absent ends the walk, for with each name stands every one above it.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::RandomState;

use super::cell::Cell;
use super::label::Piece;
use super::stars::Stars;
use crate::keyed::Set;
use crate::policy::RuleId;

/// A name of the table, or a part of one whose label goes on; the names' common top is 0.
type Node = u32;

const TOP: Node = 0;

const HAS_GLOBS: Node = 1 << 31;

/// Names, and what hangs on them.
#[derive(Debug)]
pub(super) struct Names {
    edges: Edges,
    /// By node, and one more: where its own begin among `exact`, `below` and `globs`.
    starts: Box<[Starts]>,
    exact: Box<[RuleId]>,
    below: Box<[RuleId]>,
    globs: Box<[(RuleId, Stars)]>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Starts {
    exact: u32,
    below: u32,
    globs: u32,
}

/// A name of the table, as a walk down to it finds it.
#[derive(Debug)]
pub(crate) struct Named {
    piece: Piece,
    above: Node,
    /// The node, and in the highest bit whether globs end in it.
    node: Node,
    /// What was found out of the name itself.
    pub(crate) at: Cell,
    /// What was found out of the names below it that no longer name of the table stands above.
    pub(crate) under: Cell,
}

/// The edges of the tree in a table with open addressing. The hash has a key of its own in every process: names come from
/// policies, and whoever writes one must not be able to make them collide.
#[derive(Debug, Default)]
struct Edges {
    table: Box<[Named]>,
    count: usize,
    hash: RandomState,
}

impl Edges {
    #[inline]
    fn find(&self, above: Node, piece: Piece) -> Option<&Named> {
        let mut at = self.start(above, piece);
        // One place at least is free, so that every look ends.
        loop {
            let named = self.table.get(at)?;
            if named.piece == Piece::NONE {
                return None;
            }
            if named.is(above, piece) {
                return Some(named);
            }
            at = at.saturating_add(1);
            if at == self.table.len() {
                at = 0;
            }
        }
    }

    /// Where the look for an edge begins: the hash scaled to the length of the table.
    #[inline]
    fn start(&self, above: Node, piece: Piece) -> usize {
        let (low, high) = piece.halves();
        let mut hasher = self.hash.build_hasher();
        hasher.write_u64(low);
        hasher.write_u64(high);
        hasher.write_u32(above);
        let scaled = (u128::from(hasher.finish()) * u128::try_from(self.table.len()).unwrap_or(0)) >> 64;
        usize::try_from(scaled).unwrap_or(0)
    }

    fn insert(&mut self, named: Named) {
        let start = self.start(named.above, named.piece);
        let (before, behind) = self.table.split_at_mut_checked(start).unwrap_or_default();
        let free = behind.iter_mut().chain(before).find(|place| place.piece == Piece::NONE);
        if let Some(place) = free {
            *place = named;
            self.count = self.count.saturating_add(1);
        }
    }

    /// Makes a table of that many places, the edges in it.
    fn resize(&mut self, places: usize) {
        let table = std::iter::repeat_with(Named::none).take(places).collect();
        let edges = std::mem::replace(&mut self.table, table);
        self.count = 0;
        for named in edges.into_iter().filter(|named| named.piece != Piece::NONE) {
            self.insert(named);
        }
    }
}

impl Named {
    fn none() -> Self {
        Self { piece: Piece::NONE, above: TOP, node: TOP, at: Cell::default(), under: Cell::default() }
    }

    #[inline]
    fn is(&self, above: Node, piece: Piece) -> bool {
        self.piece == piece && self.above == above
    }

    #[inline]
    fn node(&self) -> Node {
        self.node & !HAS_GLOBS
    }

    /// Whether globs end in the name.
    #[inline]
    pub(super) fn has_globs(&self) -> bool {
        self.node & HAS_GLOBS != 0
    }
}

/// A walk down a name from its top-level domain, label by label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'m> {
    names: &'m Names,
    node: Node,
}

impl<'m> Walk<'m> {
    /// One label further down: the label that stands in a text from `start` to `end`.
    #[inline]
    pub(super) fn step(&mut self, text: &[u8], start: usize, end: usize) -> Option<&'m Named> {
        let Some(piece) = Piece::short(text, start, end) else { return self.long_step(text, start, end) };
        let named = self.names.edges.find(self.node, piece)?;
        self.node = named.node();
        Some(named)
    }

    #[inline(never)]
    fn long_step(&mut self, text: &[u8], start: usize, end: usize) -> Option<&'m Named> {
        let mut found = None;
        for piece in Piece::all(text, start, end) {
            let named = self.names.edges.find(self.node, piece)?;
            self.node = named.node();
            found = Some(named);
        }
        found
    }
}

impl Names {
    /// A walk that has not begun.
    #[inline]
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { names: self, node: TOP }
    }

    /// The names of the table from a name's top-level domain down to it; with each, what stands before it and its dot:
    /// nothing for the name itself.
    pub(super) fn chain<'m, 'n>(&'m self, name: &'n str) -> impl Iterator<Item = (Option<&'n [u8]>, &'m Named)> {
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
    pub(super) fn exact(&self, named: &Named) -> &[RuleId] {
        self.own(named, &self.exact, |starts| starts.exact)
    }

    /// The rules for a name, or not, and for what stands below it.
    pub(super) fn below(&self, named: &Named) -> &[RuleId] {
        self.own(named, &self.below, |starts| starts.below)
    }

    /// The globs that end in a name, of which only what stands before it and its dot is left.
    pub(super) fn globs(&self, named: &Named) -> &[(RuleId, Stars)] {
        if named.has_globs() { self.own(named, &self.globs, |starts| starts.globs) } else { &[] }
    }

    fn own<'m, T>(&self, named: &Named, all: &'m [T], start: impl Fn(&Starts) -> u32) -> &'m [T] {
        let at = usize::try_from(named.node()).unwrap_or(usize::MAX);
        let place = |at| self.starts.get(at).and_then(|starts| usize::try_from(start(starts)).ok());
        place(at).zip(place(at.saturating_add(1))).and_then(|(start, end)| all.get(start..end)).unwrap_or_default()
    }
}

/// Collects names and what hangs on them.
#[derive(Debug, Default)]
pub(super) struct NamesBuilder {
    edges: Edges,
    exact: Vec<(Node, RuleId)>,
    below: Vec<(Node, RuleId)>,
    globs: Vec<(Node, RuleId, Stars)>,
}

impl NamesBuilder {
    pub(super) fn hang_exact(&mut self, name: &str, id: RuleId) {
        let node = self.plant(name);
        self.exact.push((node, id));
    }

    pub(super) fn hang_below(&mut self, name: &str, id: RuleId) {
        let node = self.plant(name);
        self.below.push((node, id));
    }

    pub(super) fn hang_glob(&mut self, base: &str, id: RuleId, stars: Stars) {
        let node = self.plant(base);
        self.globs.push((node, id, stars));
    }

    /// Makes room for a name and those above it.
    pub(super) fn plant(&mut self, name: &str) -> Node {
        let mut node = TOP;
        let mut end = name.len();
        for label in name.rsplit('.') {
            let start = end.saturating_sub(label.len());
            for piece in Piece::all(name.as_bytes(), start, end) {
                node = self.below_node(node, piece);
            }
            end = start.saturating_sub(1);
        }
        node
    }

    fn below_node(&mut self, above: Node, piece: Piece) -> Node {
        if let Some(named) = self.edges.find(above, piece) {
            return named.node();
        }
        if self.edges.count.saturating_mul(4) >= self.edges.table.len().saturating_mul(3) {
            self.edges.resize(self.edges.table.len().saturating_mul(2).max(64));
        }
        // Nodes are numbered from 1; so many that the numbers run out do not fit into memory.
        let node = u32::try_from(self.edges.count.saturating_add(1)).unwrap_or(u32::MAX) & !HAS_GLOBS;
        self.edges.insert(Named { piece, above, node, ..Named::none() });
        node
    }

    pub(super) fn build(mut self) -> Names {
        // Two places for an edge: a look for a name that is absent reads hardly more than one line of memory.
        self.edges.resize(self.edges.count.saturating_mul(2).saturating_add(1));
        let nodes = self.edges.count.saturating_add(1);
        self.exact.sort_unstable();
        self.below.sort_unstable();
        self.globs.sort_by_key(|(node, id, _)| (*node, *id));
        let with_globs: Set<Node> = self.globs.iter().map(|(node, ..)| *node).collect();
        for named in &mut self.edges.table {
            if with_globs.contains(&named.node) {
                named.node |= HAS_GLOBS;
            }
        }
        let mut starts = vec![Starts::default(); nodes.saturating_add(1)];
        count(&mut starts, self.exact.iter().map(|(node, _)| *node), |starts| &mut starts.exact);
        count(&mut starts, self.below.iter().map(|(node, _)| *node), |starts| &mut starts.below);
        count(&mut starts, self.globs.iter().map(|(node, ..)| *node), |starts| &mut starts.globs);
        Names {
            edges: self.edges,
            starts: starts.into_boxed_slice(),
            exact: self.exact.into_iter().map(|(_, id)| id).collect(),
            below: self.below.into_iter().map(|(_, id)| id).collect(),
            globs: self.globs.into_iter().map(|(_, id, stars)| (id, stars)).collect(),
        }
    }
}

/// Writes down where each node's own begin, from the sorted nodes of all.
fn count(starts: &mut [Starts], nodes: impl Iterator<Item = Node>, of: impl Fn(&mut Starts) -> &mut u32) {
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
