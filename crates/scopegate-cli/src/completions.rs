//! `scopegate completions`: completion scripts for shells.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::{Exit, Stop};

pub fn run(args: &CompletionsArgs) -> Result<Exit, Stop> {
    // Made in memory: the generator panics when a write fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "scopegate", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Yes)
}
