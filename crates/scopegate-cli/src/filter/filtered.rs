//! The result of filtering one block.

use crate::problem::Problem;

/// What became of a block.
#[derive(Debug, Default)]
pub struct Filtered {
    /// The lines that pass, with their ends.
    pub passed: Vec<u8>,
    /// Decisions and errors as JSON lines, where they are asked for.
    pub decisions: Vec<u8>,
    /// The invalid lines, with their ends.
    pub invalid: Vec<u8>,
    /// Whether `invalid` goes on with a line that an earlier block began.
    pub continues: bool,
    /// What is wrong with the invalid lines, each with its number within the block, from 1.
    pub problems: Vec<(u64, Problem)>,
    /// How many lines begin in the block.
    pub lines: u64,
    /// How many bytes the block had.
    pub bytes: usize,
    /// How many records have a class that is missing or not known.
    pub unknown_classes: u64,
}
