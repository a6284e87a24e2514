//! The targets of `scopegate check`: arguments and lines of standard input.

use std::io;

use crate::args::CheckArgs;
use crate::blocks::{Block, Blocks, LineEnd, lines};
use crate::console::Console;
use crate::exit::Stop;
use crate::input::PLAIN_LINE_LIMIT;
use crate::problem::Problem;

/// What is done with a target: its bytes, and the number of the line it stands on.
type Take<'t> = dyn FnMut(&[u8], Option<u64>) -> Result<(), Stop> + 't;

/// Takes every target: the arguments, and the lines of standard input with their numbers where they are asked for.
pub fn for_each_target(args: &CheckArgs, console: Console, take: &mut Take<'_>) -> Result<(), Stop> {
    if args.targets.is_empty() && args.finding.is_none() {
        return standard_input(args, console, take);
    }
    for target in &args.targets {
        if target == "-" {
            standard_input(args, console, take)?;
        } else {
            take(target.as_encoded_bytes(), None)?;
        }
    }
    Ok(())
}

fn standard_input(args: &CheckArgs, console: Console, take: &mut Take<'_>) -> Result<(), Stop> {
    let end = if args.null { LineEnd::Nul } else { LineEnd::Newline };
    let mut blocks = Blocks::new(io::stdin(), end, PLAIN_LINE_LIMIT);
    let mut number = 0_u64;
    loop {
        let block = match blocks.next() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(()),
            Err(error) => {
                let message = format!("cannot read standard input: {error}");
                console.complain(&Problem::new("file.unreadable", message));
                return Err(Stop::Reported);
            }
        };
        match block {
            Block::Lines(bytes) => {
                for line in lines(&bytes, end) {
                    number += 1;
                    let text = end.trim(line);
                    if !text.is_empty() {
                        take(text, Some(number))?;
                    }
                }
            }
            Block::Long { bytes, first: true, .. } => {
                number += 1;
                take(&bytes, Some(number))?;
            }
            Block::Long { .. } => {}
        }
    }
}
