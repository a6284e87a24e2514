//! `scopegate log keygen`: make a key that signs the checkpoints of a log.

use std::fs::OpenOptions;
use std::io::{self, Write};

use scopegate::error::Excerpt;
use scopegate_guard::LogKey;

use crate::args::LogKeygenArgs;
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;

pub fn run(args: &LogKeygenArgs, console: Console) -> Result<Exit, Stop> {
    let key = make(&args.name).map_err(|problem| console.stop(&problem))?;
    write(args, &key).map_err(|problem| console.stop(&problem))?;
    let mut out = console.stdout();
    writeln!(out, "{}", key.verifier())?;
    out.flush()?;
    Ok(Exit::Yes)
}

fn make(name: &str) -> Result<LogKey, Problem> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Problem::new("log.key", format!("no random numbers from the system: {error}")))?;
    LogKey::new(name, seed).map_err(|error| {
        Problem::new("log.key", format!("invalid name {}: {error}", Excerpt(name))).hint("write `example.com/jane`")
    })
}

/// Writes the private key to a new file, which only its owner can read.
fn write(args: &LogKeygenArgs, key: &LogKey) -> Result<(), Problem> {
    let shown = args.output.to_string_lossy();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&args.output).and_then(|mut file| writeln!(file, "{}", key.to_private_text()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("{} exists", Excerpt(&shown));
            Problem::new("file.exists", message).hint("give another file with `-o`")
        }
        _ => Problem::new("file.unwritable", format!("cannot write {}: {error}", Excerpt(&shown))),
    })
}
