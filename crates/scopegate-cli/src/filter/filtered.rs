//! The result of filtering one block.

use crate::problem::Problem;

/// The result of filtering one block.
#[derive(Debug, Default)]
pub struct Filtered {
    /// The lines that pass, with their line ends.
    pub passed: Vec<u8>,
    /// Decisions and errors as JSON lines, if `--decisions` is given.
    pub decisions: Vec<u8>,
    /// The invalid lines, with their line ends.
    pub invalid: Vec<u8>,
    /// Whether `invalid` continues a line of an earlier block.
    pub continues: bool,
    /// The errors of the invalid lines. Line numbers are relative to the block and start at 1.
    pub problems: Vec<(u64, Problem)>,
    /// The number of lines that begin in the block.
    pub lines: u64,
    /// The size of the block, in bytes.
    pub bytes: usize,
    /// The number of records whose class is missing or unknown.
    pub unknown_classes: u64,
}
