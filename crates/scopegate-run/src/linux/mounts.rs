//! The files that the command sees.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, fstat, open, stat};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind, mount_bind_recursive, mount_change};

use super::devices;
use super::mount_table::Mount;
use super::order::Order;
use super::step::step;
use crate::environment::CERTIFICATES;
use crate::run_error::RunError;

/// The folder for files of the confinement, in the private `/run`.
const OWN: &str = "/run/scopegate";

/// Folders that every user can write, and where programs put their sockets.
const PRIVATE: [&str; 2] = ["/tmp", "/var/tmp"];

/// Parts of `/run` in which some distributions keep programs and libraries.
const PROGRAMS: [&str; 4] = ["/run/current-system", "/run/booted-system", "/run/wrappers", "/run/opengl-driver"];

/// The places of the certificates that the system trusts.
const SYSTEM_CERTIFICATES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Files about names. The name server is the one of the confinement, and no service of the system is asked.
const NAMES: [(&str, &str); 3] = [
    ("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:3\n"),
    ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
    (
        "/etc/nsswitch.conf",
        "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\nnetworks: files\n",
    ),
];

/// A file or a folder that stays where it is.
struct Kept<'a> {
    path: &'a Path,
    handle: OwnedFd,
    is_writable: bool,
}

impl<'a> Kept<'a> {
    fn open(path: &'a Path, is_writable: bool) -> Result<Self, RunError> {
        let opened = open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty());
        let handle =
            opened.map_err(|error| RunError::Path { path: path.display().to_string(), error: error.to_string() })?;
        Ok(Self { path, handle, is_writable })
    }

    /// Whether the path no longer leads to it.
    fn is_covered(&self) -> io::Result<bool> {
        let own = fstat(&self.handle)?;
        Ok(!stat(self.path).is_ok_and(|found| (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino)))
    }

    /// Puts it where it was.
    fn put_back(&self) -> io::Result<()> {
        if self.is_covered()? {
            if let Some(parent) = self.path.parent() {
                fs::create_dir_all(parent)?;
            }
            let is_folder = rustix::fs::FileType::from_raw_mode(fstat(&self.handle)?.st_mode).is_dir();
            if is_folder {
                fs::create_dir_all(self.path)?;
            } else {
                File::create(self.path)?;
            }
        }
        let source = format!("/proc/self/fd/{}", self.handle.as_raw_fd());
        Ok(mount_bind_recursive(source, self.path)?)
    }
}

/// Makes the mounts.
pub(super) fn arrange(order: &Order) -> Result<(), RunError> {
    let options = &order.options;
    let propagation = MountPropagationFlags::REC | MountPropagationFlags::PRIVATE;
    step("detach the mounts", mount_change("/", propagation))?;

    let is_shared = |path: &Path| options.shared.iter().any(|shared| path.starts_with(shared));
    let mut kept = Vec::new();
    // A private folder replaces the real one, also for a command that starts in it.
    if !private_folders(order).any(|folder| folder == order.folder) {
        kept.push(Kept::open(&order.folder, !options.is_read_only || is_shared(&order.folder))?);
    }
    for path in &options.shared {
        kept.push(Kept::open(path, true)?);
    }
    let programs: Vec<Kept<'_>> = PROGRAMS.iter().filter_map(|path| Kept::open(Path::new(path), false).ok()).collect();
    let certificates = options.certificate.as_deref().map(bundle).transpose()?;
    let names: Vec<(PathBuf, &str)> =
        NAMES.iter().filter_map(|(path, text)| Some((fs::canonicalize(path).ok()?, *text))).collect();

    private("/run", c"mode=755")?;
    step(format_args!("create {OWN}"), fs::create_dir(OWN))?;
    for program in &programs {
        step(format_args!("keep {}", program.path.display()), program.put_back())?;
    }
    devices::replace(&Path::new(OWN).join("dev"))?;
    for path in PRIVATE {
        // A link leads to a folder that is private already, or to one that is not meant for all.
        if fs::symlink_metadata(path).is_ok_and(|found| found.is_dir()) {
            private(path, c"mode=1777")?;
        }
    }
    if let Some(home) = &order.home {
        private(home, c"mode=700")?;
    }
    let mut locked = Vec::new();
    for kept in &kept {
        let is_covered = step(format_args!("look at {}", kept.path.display()), kept.is_covered())?;
        // A shared path is a mount of its own, which stays writable.
        if is_covered || is_shared(kept.path) {
            step(format_args!("keep {}", kept.path.display()), kept.put_back())?;
            if !kept.is_writable {
                locked.push(kept.path);
            }
        }
    }
    for (path, text) in &names {
        replace_file(path, text.as_bytes())?;
    }
    if let Some(certificates) = certificates {
        step("write the certificates", fs::write(CERTIFICATES, &certificates))?;
        for path in SYSTEM_CERTIFICATES.iter().filter_map(|path| fs::canonicalize(path).ok()) {
            step(format_args!("replace {}", path.display()), mount_bind(CERTIFICATES, &path))?;
        }
    }
    for file in options.protected.iter().filter(|file| file.exists()) {
        step(format_args!("bind {}", file.display()), mount_bind(file, file))?;
        locked.push(file);
    }
    for file in options.hidden.iter().filter(|file| file.exists()) {
        step(format_args!("hide {}", file.display()), mount_bind("/dev/null", file))?;
    }
    make_read_only(order, &locked)?;
    runtime_folder()
}

/// The folders in which the command may write whatever the options say.
pub(super) fn writable(order: &Order) -> Vec<PathBuf> {
    let kernel = ["/dev", "/proc"].map(PathBuf::from);
    let private = private_folders(order).map(Path::to_owned);
    kernel.into_iter().chain(private).chain(order.options.shared.iter().cloned()).collect()
}

/// The folders that are empty at the start.
fn private_folders(order: &Order) -> impl Iterator<Item = &Path> {
    PRIVATE.iter().chain(&["/run"]).map(Path::new).chain(order.home.as_deref())
}

/// An empty folder in memory in place of another one.
fn private(path: impl AsRef<Path>, options: &std::ffi::CStr) -> Result<(), RunError> {
    let path = path.as_ref();
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    step(format_args!("mount {}", path.display()), mount("tmpfs", path, "tmpfs", flags, options))
}

/// Puts a text in place of a file.
fn replace_file(path: &Path, text: &[u8]) -> Result<(), RunError> {
    let name = path.file_name().unwrap_or_default();
    let own = Path::new(OWN).join(name);
    let replaced = || -> io::Result<()> {
        if !path.exists() {
            // A file of the real `/run`.
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            return fs::write(path, text);
        }
        fs::write(&own, text)?;
        Ok(mount_bind(&own, path)?)
    };
    step(format_args!("replace {}", path.display()), replaced())
}

/// The certificates of the system, and one more.
fn bundle(certificate: &Path) -> Result<Vec<u8>, RunError> {
    let mut bundle = step(format_args!("read {}", certificate.display()), fs::read(certificate))?;
    if let Some(path) = SYSTEM_CERTIFICATES.iter().find(|path| Path::new(path).is_file()) {
        bundle.push(b'\n');
        bundle.extend(step(format_args!("read {path}"), fs::read(path))?);
    }
    Ok(bundle)
}

/// Makes the locked paths read-only, and `/sys`, which has files that the real root could write; on request, all that is not
/// private or shared.
fn make_read_only(order: &Order, locked: &[&Path]) -> Result<(), RunError> {
    let writable = writable(order);
    for mount in step("read the mounts", Mount::visible())? {
        let path = &mount.path;
        // A shared folder in a locked one is not locked.
        let is_shared = |lock: &Path| {
            order.options.shared.iter().any(|shared| path.starts_with(shared) && shared.starts_with(lock))
        };
        let is_locked = locked.iter().any(|lock| path.starts_with(lock) && !is_shared(lock));
        let is_writable = writable.iter().any(|writable| path.starts_with(writable));
        if !is_locked && !path.starts_with("/sys") && (is_writable || !order.options.is_read_only) {
            continue;
        }
        match mount.make_read_only() {
            Ok(()) => {}
            // A mount in a folder that this user cannot enter, or in one that another mount covers: the command cannot
            // reach it either.
            Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound) => {
                let is_reachable = fs::symlink_metadata(&mount.path).is_ok();
                step(
                    format_args!("make {} read-only", mount.path.display()),
                    if is_reachable { Err(error) } else { Ok(()) },
                )?;
            }
            Err(error) => step(format_args!("make {} read-only", mount.path.display()), Err(error))?,
        }
    }
    Ok(())
}

/// The folder for sockets of the user, which programs expect.
fn runtime_folder() -> Result<(), RunError> {
    let path = Path::new("/run/user").join(rustix::process::geteuid().as_raw().to_string());
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&path);
    step(format_args!("create {}", path.display()), made)
}
