//! The mounts of this namespace, and how to make them read-only.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use rustix::mount::{MountFlags, mount_remount};

/// A mount.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mount {
    pub(super) path: PathBuf,
    flags: MountFlags,
}

/// The options of a mount with their flags. A user namespace may not remove them.
const OPTIONS: [(&str, MountFlags); 6] = [
    ("ro", MountFlags::RDONLY),
    ("nosuid", MountFlags::NOSUID),
    ("nodev", MountFlags::NODEV),
    ("noexec", MountFlags::NOEXEC),
    ("noatime", MountFlags::NOATIME),
    ("nodiratime", MountFlags::NODIRATIME),
];

impl Mount {
    /// The mounts that can be seen: of several at one path, the last one.
    pub(super) fn visible() -> io::Result<Vec<Self>> {
        let mut last = BTreeMap::new();
        for mount in Self::all()? {
            last.insert(mount.path.clone(), mount);
        }
        Ok(last.into_values().collect())
    }

    /// All mounts, in the order in which they were mounted.
    fn all() -> io::Result<Vec<Self>> {
        let table = fs::read("/proc/self/mountinfo")?;
        table
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| {
                Self::parse(line)
                    .ok_or_else(|| io::Error::other(format!("unknown form of {}", String::from_utf8_lossy(line))))
            })
            .collect()
    }

    /// Reads a line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|byte| *byte == b' ').skip(4);
        let path = unescaped(fields.next()?)?;
        let options = std::str::from_utf8(fields.next()?).ok()?;
        let mut flags = MountFlags::empty();
        let mut has_time = false;
        for option in options.split(',') {
            has_time |= matches!(option, "relatime" | "noatime");
            if option == "relatime" {
                flags |= MountFlags::RELATIME;
            }
            if let Some((_, flag)) = OPTIONS.iter().find(|(name, _)| *name == option) {
                flags |= *flag;
            }
        }
        if !has_time {
            flags |= MountFlags::STRICTATIME;
        }
        Some(Self { path: PathBuf::from(OsString::from_vec(path)), flags })
    }

    /// Makes it read-only for this namespace.
    pub(super) fn make_read_only(&self) -> io::Result<()> {
        let flags = self.flags | MountFlags::BIND | MountFlags::RDONLY;
        mount_remount(&self.path, flags, "").map_err(io::Error::from)
    }
}

/// A path without its escapes: `\040` is a space.
fn unescaped(field: &[u8]) -> Option<Vec<u8>> {
    let mut path = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, others @ ..] = rest {
        if *first == b'\\' {
            let digits = std::str::from_utf8(others.get(..3)?).ok()?;
            path.push(u8::from_str_radix(digits, 8).ok()?);
            rest = others.get(3..)?;
        } else {
            path.push(*first);
            rest = others;
        }
    }
    Some(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test is a panic")]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_line_is_read() {
        let line = br"36 35 98:0 /mnt1 /mnt\0402\134 rw,nosuid,noatime master:1 - ext3 /dev/root rw,errors=continue";
        let mount = Mount::parse(line).unwrap();
        assert_eq!(mount.path, Path::new(r"/mnt 2\"));
        assert_eq!(mount.flags, MountFlags::NOSUID | MountFlags::NOATIME);
        let strict = Mount::parse(b"1 1 0:1 / / rw,nodev - tmpfs none rw").unwrap();
        assert_eq!(strict.flags, MountFlags::NODEV | MountFlags::STRICTATIME);
        assert_eq!(Mount::parse(b"1 1 0:1 /"), None);
        assert_eq!(Mount::parse(br"1 1 0:1 / /a\9 rw - tmpfs none rw"), None);
    }

    #[test]
    fn the_table_of_this_process_is_read() {
        assert!(Mount::visible().unwrap().iter().any(|mount| mount.path == Path::new("/")));
    }
}
