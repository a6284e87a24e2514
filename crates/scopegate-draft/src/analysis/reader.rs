//! The state of an analysis.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::element::{Element, Entry};
use crate::analysis::suspension::Suspension;
use crate::findings::ListKind;
use crate::row::Row;
use crate::testing::TestingCondition;

/// The information that applies to the whole text.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    pub(crate) elements: Vec<Element>,
    pub(crate) bounty_yes: bool,
    pub(crate) bounty_no: bool,
    pub(crate) names_amounts: bool,
    pub(crate) harbor_promise: bool,
    pub(crate) harbor_limited: bool,
    pub(crate) harbor_authorized: bool,
    /// Why no inclusion is certain: the program is closed, or the text is a template.
    pub(crate) suspended: Option<(usize, Suspension)>,
    /// The conditions of testing, with their lines.
    pub(crate) testing: Vec<(usize, TestingCondition)>,
    pub(crate) unknown_headings: Vec<usize>,
    pub(crate) headings: usize,
    pub(crate) title: Option<String>,
    /// The name of the owner, as the text writes the name of its domain.
    pub(crate) owner: Option<String>,
}

pub(super) struct Reader {
    pub(super) all: Analysis,
    pub(super) owner: HashSet<String>,
    pub(super) lists: BTreeMap<usize, ListKind>,
    /// The positions of elements with hosts, by heading.
    pub(super) section: BTreeMap<usize, Vec<usize>>,
    /// The elements with hosts of open items, with the depth of the item.
    pub(super) item_hosts: Vec<(usize, Vec<usize>)>,
    /// The senses of the columns of a table.
    pub(super) columns: Vec<Header>,
    /// The host of the paths that follow.
    pub(super) base: Option<Base>,
    /// The open headings: their levels, and whether each is a clear title.
    pub(super) outline: Vec<(u8, bool)>,
    /// The elements of hosts in the last sentence, if it is a question.
    pub(super) question: Vec<usize>,
    /// Whether an example or an old version came before.
    pub(super) after_example: bool,
}

/// The host of a list of paths.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) host: String,
    /// The line of the heading that the list belongs to.
    pub(super) heading: usize,
    /// The elements of the introduction.
    pub(super) elements: std::ops::Range<usize>,
    pub(super) reach: Reach,
}

/// How long the host of an introduction applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// No block came after the introduction.
    Open,
    /// The list after the introduction.
    List,
    /// The titles deeper than this level; the flag is set directly after such a title.
    Titles(u8, bool),
}

/// The header of a column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) column: Column,
    /// Whether every word of it is a word of inclusions.
    pub(super) is_plain: bool,
}

/// The meaning of a column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Names of assets.
    Text,
    /// Marks of eligibility.
    Mark,
    /// Marks of a table that says by itself what is in scope.
    Scope,
    /// Marks of exclusion.
    Exclusion,
    /// Marks of rewards. An asset without a reward may be in scope.
    Reward,
}

impl Reader {
    pub(super) fn add(&mut self, row: Row, entry: Entry) {
        self.all.elements.push(Element { row, entry });
    }
}
