//! What the caller and the stages say to each other.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::options::RunOptions;
use crate::run_error::RunError;

/// What each stage needs. The standard input of the command comes with it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) options: RunOptions,
    /// The working directory.
    pub(super) folder: PathBuf,
    /// The home folder, if it is to be empty.
    pub(super) home: Option<PathBuf>,
}

/// What a stage reports.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// The namespaces are made. The sockets come with it: proxy, names over UDP, names over TCP, then the ports.
    Ready,
    Failed(RunError),
}

/// The permission to start the command: the proxy serves.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Go;
