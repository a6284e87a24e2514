//! Blocks: the parts of a document after reading.

use crate::source_text::SourceText;

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A heading with its level. Level 7 is a heading without markup.
    Heading(u8),
    /// An item of a list, with the depth of the list.
    Item(usize),
    /// A paragraph or a line of a text without markup.
    Paragraph,
    /// A row of a table: its cells are the parts.
    Row,
    /// The header of a table.
    RowHeader,
    /// Text that is never read for rules, with the reason.
    Skipped(&'static str),
}

/// A block with its source lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) text: SourceText,
    /// The cells of a row.
    pub(crate) cells: Vec<SourceText>,
    /// Whether the list starts here, or a gap separates this block from the previous one.
    pub(crate) after_gap: bool,
    /// Whether a part of the text is struck out.
    pub(crate) struck: bool,
    /// Whether the block is a part of a quotation.
    pub(crate) quoted: bool,
}

impl Block {
    pub(crate) fn new(kind: BlockKind, text: SourceText) -> Self {
        Self { kind, text, cells: Vec::new(), after_gap: false, struck: false, quoted: false }
    }

    /// A line that is never read for rules.
    pub(crate) fn skipped(line: usize, text: &str, reason: &'static str) -> Self {
        Self::new(BlockKind::Skipped(reason), SourceText::on_line(line, text))
    }

    pub(crate) fn is_item(&self) -> bool {
        matches!(self.kind, BlockKind::Item(_))
    }
}
