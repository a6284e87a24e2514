//! The result of filtering one block.

use crate::problem::Problem;

/// A part of a line that does not belong to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trimmed {
    /// A byte order mark at the start.
    ByteOrderMark,
    /// Spaces or tabs at the start or at the end.
    Blanks,
}

impl Trimmed {
    /// The part in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "a byte order mark",
            Self::Blanks => "white space at the start or at the end of the line",
        }
    }
}

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
    /// The number of those that are not empty.
    pub asked: u64,
    /// The number of records of a tool that hold no result.
    pub skipped: u64,
    /// The number of lines that pass.
    pub passed_lines: u64,
    /// The first line that was read without a part, and the part.
    pub trimmed: Option<(u64, Trimmed)>,
    /// The size of the block, in bytes.
    pub bytes: usize,
    /// The number of records whose class is missing or unknown.
    pub unknown_classes: u64,
}
