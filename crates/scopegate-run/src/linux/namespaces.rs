//! New namespaces, in which this process has all capabilities and no network.

use std::fs;
use std::io;

use nix::sched::{CloneFlags, unshare};
use rustix::process::{getegid, geteuid};

use crate::run_error::RunError;

/// Moves this process into a user, mount, network and IPC namespace of its own; its children get a new PID namespace. User
/// and group keep their numbers.
pub(super) fn enter() -> Result<(), RunError> {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let flags = CloneFlags::CLONE_NEWUSER
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWIPC;
    made("unshare", unshare(flags).map_err(io::Error::from))?;
    made("write /proc/self/setgroups", fs::write("/proc/self/setgroups", "deny"))?;
    made("write /proc/self/gid_map", fs::write("/proc/self/gid_map", format!("{group} {group} 1")))?;
    made("write /proc/self/uid_map", fs::write("/proc/self/uid_map", format!("{user} {user} 1")))
}

fn made<T>(step: &str, result: io::Result<T>) -> Result<T, RunError> {
    result.map_err(|error| RunError::Namespaces { step: step.to_owned(), error: error.to_string() })
}
