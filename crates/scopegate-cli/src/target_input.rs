//! Targets from arguments and from lines of standard input.

use std::ffi::OsString;
use std::io;

use crate::blocks::{Block, Blocks, LineEnd, lines};
use crate::console::Console;
use crate::exit::Stop;
use crate::input::PLAIN_LINE_LIMIT;
use crate::problem::Problem;

/// An item of the input.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'t> {
    /// A target: its bytes and, for standard input, its line number.
    Target(&'t [u8], Option<u64>),
    /// A line of standard input without text, and its number.
    EmptyLine(u64),
    /// The next target may take a while.
    Pause,
}

/// A function that handles one item.
type TargetHandler<'t> = dyn FnMut(Asked<'_>) -> Result<(), Stop> + 't;

/// Calls `take` for every target. The argument `-` means the lines of standard input, which end with `end`.
pub fn for_each_target(
    targets: &[OsString],
    end: LineEnd,
    console: Console,
    take: &mut TargetHandler<'_>,
) -> Result<(), Stop> {
    for target in targets {
        if target == "-" {
            standard_input(end, console, take)?;
        } else {
            take(Asked::Target(target.as_encoded_bytes(), None))?;
        }
    }
    Ok(())
}

fn standard_input(end: LineEnd, console: Console, take: &mut TargetHandler<'_>) -> Result<(), Stop> {
    let mut blocks = Blocks::new(io::stdin(), end, PLAIN_LINE_LIMIT);
    let mut number = 0_u64;
    loop {
        let block = match blocks.next() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(()),
            Err(error) => {
                let message = format!("cannot read standard input: {error}");
                return Err(console.stop(&Problem::new("file.unreadable", message)));
            }
        };
        match block {
            Block::Lines(bytes) => {
                for line in lines(&bytes, end) {
                    number += 1;
                    let text = end.trim(line);
                    let is_empty = text.is_empty();
                    take(if is_empty { Asked::EmptyLine(number) } else { Asked::Target(text, Some(number)) })?;
                }
            }
            Block::Long { bytes, first: true, .. } => {
                number += 1;
                take(Asked::Target(&bytes, Some(number)))?;
            }
            Block::Long { .. } => {}
        }
        take(Asked::Pause)?;
    }
}
