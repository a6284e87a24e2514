//! Exit codes of processes, by the convention of shells.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// The exit code for a process that ended.
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    match (status.code(), status.signal()) {
        (Some(code), _) => u8::try_from(code).unwrap_or(u8::MAX),
        (None, signal) => code_of_signal(signal.unwrap_or_default()),
    }
}

/// The exit code for a process that a signal ended.
pub(super) fn code_of_signal(signal: i32) -> u8 {
    u8::try_from(signal).unwrap_or_default().saturating_add(128)
}
