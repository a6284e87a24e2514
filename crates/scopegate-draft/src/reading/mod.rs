//! Reading: from a text to blocks. This stage does not interpret words.

mod code_lines;
mod detect;
mod html;
mod joining;
mod markdown;
mod plain;

use crate::block::{Block, BlockKind};
use crate::format::InputFormat;

pub(crate) use detect::detect;

/// Reads the blocks of a text.
pub(crate) fn read(text: &str, format: InputFormat) -> Vec<Block> {
    let blocks = match format {
        InputFormat::Text => plain::read(text),
        InputFormat::Markdown => markdown::read(text),
        InputFormat::Html => html::read(text, 1),
    };
    blocks.into_iter().flat_map(split_long).collect()
}

/// The longest block that is read for rules, in bytes. A sentence of a policy is much shorter.
const LONGEST: usize = 20_000;

fn split_long(block: Block) -> Vec<Block> {
    if block.text.as_str().len() <= LONGEST {
        return vec![block];
    }
    let reason = "a block that is too long to be a sentence";
    vec![Block { kind: BlockKind::Skipped(reason), cells: Vec::new(), ..block }]
}
