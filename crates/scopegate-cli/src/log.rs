//! `scopegate log`: check the log of a guard, and make keys.

mod keygen;
mod verify;

use crate::args::{LogArgs, LogCommand};
use crate::console::Console;
use crate::exit::{Exit, Stop};

pub fn run(args: &LogArgs, console: Console) -> Result<Exit, Stop> {
    match &args.command {
        LogCommand::Verify(args) => verify::run(args, console),
        LogCommand::Keygen(args) => keygen::run(args, console),
    }
}
