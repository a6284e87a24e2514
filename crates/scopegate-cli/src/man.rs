//! `scopegate man`: print manual pages.

use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;
use scopegate::error::Excerpt;

use crate::args::{Cli, ManArgs};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::output_file;
use crate::problem::Problem;

pub fn run(args: &ManArgs, console: Console) -> Result<Exit, Stop> {
    let mut whole = Cli::command();
    whole.build();
    if let Some(folder) = &args.all {
        return write_all(&whole, folder, console);
    }
    let Some(name) = &args.command else {
        return print(whole);
    };
    let Some(command) = whole.find_subcommand(name) else {
        let names: Vec<_> = whole.get_subcommands().map(|command| format!("`{}`", command.get_name())).collect();
        let message = format!("unknown command {}", Excerpt(name));
        console.complain(&Problem::new("usage.no-command", message).hint(format!("use one of {}", names.join(", "))));
        return Ok(Exit::Error);
    };
    print(command.clone())
}

/// Writes a page for a command and for each of its subcommands, at any depth.
fn write_all(whole: &clap::Command, folder: &Path, console: Console) -> Result<Exit, Stop> {
    let name = whole.get_display_name().unwrap_or_else(|| whole.get_name()).to_owned();
    let mut page = Vec::new();
    Man::new(whole.clone()).render(&mut page)?;
    output_file::write(&folder.join(format!("{name}.1")), console, |out| out.write_all(&page))?;
    for command in whole.get_subcommands().filter(|command| command.get_name() != "help") {
        write_all(command, folder, console)?;
    }
    Ok(Exit::Yes)
}

fn print(command: clap::Command) -> Result<Exit, Stop> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Exit::Yes)
}
