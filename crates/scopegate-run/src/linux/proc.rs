//! A `/proc` with the processes of the new PID namespace, without a way to change the kernel.

use std::path::Path;

use rustix::mount::{MountFlags, mount, mount_bind, mount_remount};

use super::step::step;
use crate::run_error::RunError;

/// What the real root could write: its files are those of user 0, also in a user namespace. `sys/kernel/core_pattern`, for
/// example, names a program that the kernel starts outside.
const READ_ONLY: [&str; 7] =
    ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/scsi"];

/// Mounts it, in process 1 of the namespace.
pub(super) fn mount_own() -> Result<(), RunError> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    step("mount /proc", mount("proc", "/proc", "proc", flags, None))?;
    for path in READ_ONLY.into_iter().filter(|path| Path::new(path).exists()) {
        step(format_args!("bind {path}"), mount_bind(path, path))?;
        let flags = flags | MountFlags::RELATIME | MountFlags::BIND | MountFlags::RDONLY;
        step(format_args!("make {path} read-only"), mount_remount(path, flags, ""))?;
    }
    Ok(())
}
