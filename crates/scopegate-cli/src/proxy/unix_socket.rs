//! A Unix socket that only its owner can use.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use scopegate::error::Excerpt;

use crate::problem::Problem;

/// A Unix socket with its file.
pub struct UnixSocket {
    listener: UnixListener,
    file: File,
}

/// Removes the file of a socket at the end.
pub struct File(PathBuf);

impl Drop for File {
    fn drop(&mut self) {
        // Another process may have removed it.
        let _ = fs::remove_file(&self.0);
    }
}

impl UnixSocket {
    /// Binds the socket, which only its owner can use. The file of a process that has ended is replaced.
    pub fn bind(path: &Path) -> Result<Self, Problem> {
        let listener = bind(path).map_err(|error| {
            let message = format!("cannot listen on {}: {error}", Excerpt(&path.to_string_lossy()));
            Problem::new("proxy.listen", message).hint("give the path of a file that does not exist yet")
        })?;
        Ok(Self { listener, file: File(path.to_owned()) })
    }

    pub fn shown(&self) -> String {
        Excerpt(&self.file.0.to_string_lossy()).to_string()
    }

    /// The listener, for a runtime, and the file, which is removed when it is dropped.
    pub fn split(self) -> io::Result<(tokio::net::UnixListener, File)> {
        self.listener.set_nonblocking(true)?;
        Ok((tokio::net::UnixListener::from_std(self.listener)?, self.file))
    }
}

fn bind(path: &Path) -> io::Result<UnixListener> {
    let is_stale = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket())
        && UnixStream::connect(path).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused);
    if is_stale {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
