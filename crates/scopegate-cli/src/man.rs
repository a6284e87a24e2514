//! `scopegate man`: print manual pages.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;
use scopegate::error::Excerpt;

use crate::args::{Cli, ManArgs};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;

pub fn run(args: &ManArgs, console: Console) -> Result<Exit, Stop> {
    let mut whole = Cli::command();
    whole.build();
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

fn print(command: clap::Command) -> Result<Exit, Stop> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Exit::Yes)
}
