//! A `/dev` with the devices that every program may have, and no other.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::mount::{MountFlags, mount, mount_bind, mount_move};

use super::step::step;
use crate::run_error::RunError;

const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];
const LINKS: [(&str, &str); 5] = [
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
    ("pts/ptmx", "ptmx"),
];

/// Replaces `/dev`. The new one is made in a folder first.
pub(super) fn replace(folder: &Path) -> Result<(), RunError> {
    step("create a folder for devices", fs::create_dir_all(folder))?;
    let flags = MountFlags::NOSUID | MountFlags::NOEXEC;
    step("mount /dev", mount("tmpfs", folder, "tmpfs", flags, c"mode=755"))?;
    for name in DEVICES {
        let (device, place) = (Path::new("/dev").join(name), folder.join(name));
        step(format_args!("create /dev/{name}"), File::create(&place))?;
        step(format_args!("bind /dev/{name}"), mount_bind(&device, &place))?;
    }
    let (shared, terminals) = (folder.join("shm"), folder.join("pts"));
    step("create /dev/shm", fs::create_dir(&shared))?;
    step("open /dev/shm", fs::set_permissions(&shared, Permissions::from_mode(0o1777)))?;
    step("create /dev/pts", fs::create_dir(&terminals))?;
    let options = c"newinstance,ptmxmode=0666,mode=620";
    step("mount /dev/pts", mount("devpts", &terminals, "devpts", flags, options))?;
    for (target, name) in LINKS {
        step(format_args!("link /dev/{name}"), symlink(target, folder.join(name)))?;
    }
    step("replace /dev", mount_move(folder, "/dev"))
}
