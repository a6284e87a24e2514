//! Process 1 of the PID namespace. It is visible to the command, which could debug it, so it confines itself first.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};

use rustix::process::{Signal, WaitOptions, set_parent_process_death_signal, wait};

use super::channel::Channel;
use super::exit_status::code_of_signal;
use super::order::Order;
use super::signals::Signals;
use super::stage_names::{COMMAND, STAGE};
use super::step::step;
use super::{capabilities, file_rules, mounts, proc, system_calls};
use crate::run_error::RunError;

/// The last stage, which becomes the command.
pub(super) struct Started {
    process: u32,
    signals: Signals,
}

/// Gives all privileges up, and starts the last stage.
pub(super) fn start(channel: &Channel, command: &[OsString]) -> Result<Started, RunError> {
    step("receive signals", set_parent_process_death_signal(Some(Signal::KILL)))?;
    let Some((order, _)) = step("read the order", channel.receive::<Order>())? else {
        return step("read the order", Err("the caller ended"));
    };
    proc::mount_own()?;
    // The former folder is that of the mounts outside.
    step("leave the folder", env::set_current_dir("/"))?;
    step("drop capabilities", capabilities::drop_all())?;
    let writable = order.options.is_read_only.then(|| mounts::writable(&order));
    let has_rules = step("apply Landlock", file_rules::apply(writable.as_deref()))?;
    if !has_rules && order.options.is_read_only {
        let note = "scopegate run: this kernel has no Landlock: FIFOs that the user can write stay reachable";
        // A closed standard error is no reason to stop.
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    step("apply seccomp", system_calls::apply(order.options.allows_unix))?;

    let signals = step("receive signals", Signals::block())?;
    let last = Command::new("/proc/self/exe")
        .args([STAGE, COMMAND])
        .args(command)
        .stdin(Stdio::from(step("pass the order on", channel.for_stage())?))
        .spawn();
    let last = step("start the last stage", last)?;
    let null = step("open /dev/null", File::open("/dev/null"))?;
    step("close the channel", rustix::stdio::dup2_stdin(&null))?;
    Ok(Started { process: last.id(), signals })
}

impl Started {
    /// Waits for the command, passes signals on, and returns the exit code.
    pub(super) fn wait(&self) -> Result<u8, RunError> {
        step("wait for the command", reap_until(self.process, &self.signals))
    }
}

/// Waits for the command and for processes without a parent, and passes signals on.
fn reap_until(command: u32, signals: &Signals) -> std::io::Result<u8> {
    loop {
        while let Some((process, status)) = wait(WaitOptions::NOHANG)? {
            if process.as_raw_nonzero().get().unsigned_abs() != command {
                continue;
            }
            if let Some(code) = status.exit_status() {
                return Ok(u8::try_from(code).unwrap_or(u8::MAX));
            }
            if let Some(signal) = status.terminating_signal() {
                return Ok(code_of_signal(signal));
            }
        }
        signals.pass_next_on(command)?;
    }
}
