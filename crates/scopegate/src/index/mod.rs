//! Finds the rules that apply to a resource, fast. It makes no decisions.
//!
//! Names are stored in a trie of labels, globs at their literal suffix or a literal label, URL rules at their host,
//! networks in prefix tries. The `pattern` module defines the relation of a rule to a resource; only wildcards have a
//! faster implementation here. INVARIANT: both agree, rule by rule, on every input; tests check this.

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
mod policies;
mod stars;

#[cfg(test)]
mod tests;

pub(crate) use cell::AnswerCell;
pub(crate) use label::short_label;
pub(crate) use matcher::{Applies, FoundRules, RuleIds, RuleIndex, numbered};
pub(crate) use name_position::NamePosition;
pub(crate) use network_boundaries::NetworkBoundaries;
pub(crate) use policies::{PolicyIndex, PolicyIndexBuilder, PolicyNumbers};
