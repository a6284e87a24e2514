//! Finds the rules that bear on a place, fast; it judges nothing.
//!
//! Names insert in one tree of labels, globs on their literal suffix or on a literal label, URL rules on their
//! host, networks in tries. What a rule then has to say of a place is the pattern layer's meaning; only stars are
//! matched in a faster way here. Both must agree with the plain code, rule by rule, always: a test holds that.

mod cell;
mod edge_table;
mod hosts;
mod label;
mod matcher;
mod name_position;
mod name_trie;
mod network_boundaries;
mod networks;
mod node;
mod paths;
mod stars;
mod wildcard;

#[cfg(test)]
mod tests;

pub(crate) use cell::AnswerCell;
pub(crate) use label::short_label;
pub(crate) use matcher::{FoundRules, RuleIds, RuleIndex, numbered};
pub(crate) use name_position::NamePosition;
pub(crate) use network_boundaries::NetworkBoundaries;
