//! The `scopegate` command: decide whether targets are in scope of a published vulnerability disclosure policy.
//!
//! This crate handles files, terminals, the clock and exit codes. The `scopegate` crate makes the decisions. The binary and
//! the Python package call [`run`].
#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::todo
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic"))]

mod args;
mod blocks;
mod check;
mod classes;
mod completions;
mod compressed;
mod console;
mod date;
mod decision_line;
mod decision_text;
mod default_policy;
mod diff;
mod draft;
mod excerpts;
mod exit;
mod export;
mod facts;
mod filter;
#[cfg(feature = "proxy")]
mod forwarding;
mod import;
mod init;
mod input;
mod json_records;
mod lint;
mod load;
mod log;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod nmap_records;
mod optional_command;
mod output_file;
mod partition;
mod policy_file;
mod policy_folder;
mod preset;
mod problem;
#[cfg(feature = "proxy")]
mod proxy;
mod reading;
mod render;
#[cfg(feature = "run")]
mod run;
mod schema;
mod show;
mod style;
mod target_input;
mod text_file;
mod which;
mod wrap;

use std::ffi::OsString;

use clap::Parser;

use args::{Cli, Color, Command};
use console::Console;
use exit::{Exit, Stop};
use problem::Problem;

/// Runs the command with arguments, of which the first is its name. Returns the exit code.
///
/// It uses the standard input and output of the process.
///
/// ```
/// assert_eq!(scopegate_cli::run(["scopegate".into(), "facts".into(), "reproducible".into()]), 0);
/// assert_eq!(scopegate_cli::run(["scopegate".into(), "facts".into(), "--no-such-option".into()]), 2);
/// ```
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    #[cfg(feature = "run")]
    if let Some(code) = arguments.get(1..).and_then(scopegate_run::stage) {
        return code;
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(problem) = optional_command::missing(&error) {
                Console::new(Color::Auto).complain(&problem);
                return Exit::Error.code();
            }
            // Help and the version are not errors. A closed output leaves nothing to report.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let console = Console::new(cli.color);
    let ended = match cli.command {
        Command::Check(args) => check::run(&args, console),
        Command::Filter(args) => filter::run(args, console),
        Command::Partition(args) => partition::run(&args, console),
        Command::Which(args) => which::run(&args, console),
        Command::Init(args) => init::run(&args, console),
        Command::Lint(args) => lint::run(&args, console),
        Command::Show(args) => show::run(&args, console),
        Command::Classes(args) => classes::run(&args, console),
        Command::Facts(args) => facts::run(&args, console),
        Command::Preset(args) => preset::run(&args, console),
        Command::Schema => schema::run(),
        Command::Draft(args) => draft::run(&args, console),
        Command::Import(args) => import::run(&args, console),
        Command::Export(args) => export::run(&args, console),
        Command::Diff(args) => diff::run(&args, console),
        Command::Render(args) => render::run(&args, console),
        Command::Log(args) => log::run(&args, console),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(&args, console),
        #[cfg(feature = "proxy")]
        Command::Proxy(args) => proxy::run(&args, console),
        #[cfg(feature = "run")]
        Command::Run(args) => return run::run(&args, console),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args, console),
    };
    let exit = match ended {
        Ok(exit) => exit,
        Err(Stop::Closed) => Exit::Yes,
        Err(Stop::Reported) => Exit::Error,
        Err(Stop::Write(error)) => {
            console.complain(&Problem::new("output.unwritable", format!("cannot write: {error}")));
            Exit::Error
        }
    };
    exit.code()
}
