//! What a command may have inside.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The options of a [`Confinement`](crate::Confinement).
///
/// ```
/// use scopegate_run::RunOptions;
///
/// let options = RunOptions::new().read_only().share("results").protect("policy.toml").loopback_port(8089);
/// assert!(format!("{options:?}").contains("8089"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunOptions {
    pub(crate) ports: Vec<u16>,
    pub(crate) shared: Vec<PathBuf>,
    pub(crate) protected: Vec<PathBuf>,
    pub(crate) hidden: Vec<PathBuf>,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) is_read_only: bool,
    pub(crate) has_own_home: bool,
    pub(crate) allows_unix: bool,
    pub(crate) has_gate: bool,
}

impl RunOptions {
    /// No way out but the proxy; the files of the user are as outside, except for private `/tmp`, `/var/tmp`, `/run` and `/dev`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a port of the host's loopback interface available on the same port of 127.0.0.1. What passes is not decided.
    #[must_use]
    pub fn loopback_port(mut self, port: u16) -> Self {
        self.ports.push(port);
        self
    }

    /// Keeps a file or a folder visible and writable, also where the options hide it or make it read-only.
    #[must_use]
    pub fn share(mut self, path: impl AsRef<Path>) -> Self {
        self.shared.push(path.as_ref().to_owned());
        self
    }

    /// Makes a file read-only for the command: the policy, and the log. A file that does not exist is ignored.
    #[must_use]
    pub fn protect(mut self, file: impl AsRef<Path>) -> Self {
        self.protected.push(file.as_ref().to_owned());
        self
    }

    /// Hides a file from the command: the key of a certificate authority, and a control socket. A file that does not exist
    /// is ignored.
    #[must_use]
    pub fn hide(mut self, file: impl AsRef<Path>) -> Self {
        self.hidden.push(file.as_ref().to_owned());
        self
    }

    /// Makes programs trust that certificate, in addition to those of the system: with variables, and in the file of the
    /// system.
    #[must_use]
    pub fn trust(mut self, certificate: impl AsRef<Path>) -> Self {
        self.certificate = Some(certificate.as_ref().to_owned());
        self
    }

    /// Makes all files read-only, except for the private and the shared ones. With Landlock, FIFOs as well.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    /// Replaces the home folder by an empty one. The working directory stays if it is a folder below.
    #[must_use]
    pub fn own_home(mut self) -> Self {
        self.has_own_home = true;
        self
    }

    /// Lets programs without a proxy connect: each connection goes through the proxy, and closed ports look closed. The
    /// variables name no proxy then.
    #[must_use]
    pub fn gate(mut self) -> Self {
        self.has_gate = true;
        self
    }

    /// Lets the command open Unix sockets. Those in folders that it can see are ways to other programs.
    #[must_use]
    pub fn allow_unix(mut self) -> Self {
        self.allows_unix = true;
        self
    }
}
