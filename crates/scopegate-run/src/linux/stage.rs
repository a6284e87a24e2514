//! The entry of the stages.

use std::ffi::OsString;
use std::io::{self, Write};

use super::channel::Channel;
use super::order::Report;
use super::stage_names::{COMMAND, INIT, OUTER, STAGE};
use super::step::step;
use super::{command_stage, descriptors, init_stage, outer_stage};
use crate::run_error::RunError;

/// Runs a stage if these are the arguments of one, without the name of the program. Returns its exit code, with which the
/// program has to end.
///
/// A program that uses [`Confinement`](crate::Confinement) has to call this first, before it starts a thread: it is executed
/// again for each stage.
///
/// ```
/// assert_eq!(scopegate_run::stage(&["check".into(), "app.example.com".into()]), None);
/// ```
#[must_use]
pub fn stage(arguments: &[OsString]) -> Option<u8> {
    let [first, name, command @ ..] = arguments else { return None };
    if first != STAGE {
        return None;
    }
    let channel = match enter() {
        Ok(channel) => channel,
        Err(error) => return Some(complain(&error)),
    };
    let ended = match name.to_str() {
        Some(OUTER) => outer_stage::run(&channel, command),
        Some(INIT) => match init_stage::start(&channel, command) {
            Ok(started) => {
                // The command could read the descriptors of this process.
                drop(channel);
                return Some(started.wait().unwrap_or_else(|error| complain(&error)));
            }
            Err(error) => Err(error),
        },
        Some(COMMAND) => command_stage::run(&channel, command),
        _ => step("find the stage", Err("unknown name")),
    };
    Some(ended.unwrap_or_else(|error| {
        let code = error.exit_code();
        // A caller that has ended has no use for it.
        let _ = channel.send(&Report::Failed(error), &[]);
        code
    }))
}

/// Reports an error of a stage that has no channel to the caller. Returns the exit code.
fn complain(error: &RunError) -> u8 {
    // A closed standard error leaves the exit code.
    let _ = writeln!(io::stderr(), "error[{}]: {error}\n  hint: {}", error.code(), error.hint());
    error.exit_code()
}

fn enter() -> Result<Channel, RunError> {
    step("close descriptors", descriptors::close_inherited())?;
    step("find the caller", Channel::of_stage())
}
