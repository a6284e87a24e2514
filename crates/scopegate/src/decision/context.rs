//! The input of every decision: the rules, their index, and the network boundaries.

use crate::index::{NetworkBoundaries, RuleIndex};
use crate::rules::RuleSet;

/// The compiled policy, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'p> {
    pub(crate) book: &'p RuleSet,
    pub(crate) matcher: &'p RuleIndex,
    pub(crate) edges: &'p NetworkBoundaries,
}
