//! The last stage: it becomes the command.

use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::channel::Channel;
use super::order::Order;
use super::signals::Signals;
use super::step::step;
use crate::run_error::RunError;

/// Executes the command. Returns only if that fails.
pub(super) fn run(channel: &Channel, command: &[OsString]) -> Result<u8, RunError> {
    let Some((order, descriptors)) = step("read the order", channel.receive::<Order>())? else { return Ok(0) };
    let [name, arguments @ ..] = command else {
        return step("read the order", Err("no command"));
    };
    let input = descriptors.first().ok_or("no standard input");
    step("take the standard input", rustix::stdio::dup2_stdin(step("take the standard input", input)?))?;
    step(format_args!("enter {}", order.folder.display()), env::set_current_dir(&order.folder))?;
    step("receive signals", Signals::unblock_all())?;
    let error = Command::new(name).args(arguments).exec();
    Err(RunError::Command {
        command: name.to_string_lossy().into_owned(),
        error: error.to_string(),
        is_missing: error.kind() == io::ErrorKind::NotFound,
    })
}
