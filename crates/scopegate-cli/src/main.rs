//! The binary of the `scopegate` command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(scopegate_cli::run(std::env::args_os()))
}
