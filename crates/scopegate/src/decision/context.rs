//! What every decision reads: the rules, their index and the boundaries of their networks.

use crate::index::{Edges, Matcher};
use crate::rules::RuleBook;

/// The compiled policy, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'p> {
    pub(crate) book: &'p RuleBook,
    pub(crate) matcher: &'p Matcher,
    pub(crate) edges: &'p Edges,
}
