//! The errors of a confinement that cannot be set up, or whose command cannot be executed.

use scopegate::error::Excerpt;
use serde::{Deserialize, Serialize};

/// A command was not run.
///
/// ```
/// let error = scopegate_run::RunError::SetUp { step: "mount /proc".to_owned(), error: "Operation not permitted".to_owned() };
/// assert_eq!(error.code(), "run.set-up");
/// assert!(error.to_string().contains("mount /proc"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RunError {
    /// This system cannot confine a program.
    #[error("this system cannot confine a program: {reason}")]
    Unsupported {
        /// What is missing.
        reason: String,
    },
    /// A standard descriptor is a way to another program.
    #[error("descriptor {number} ({name}) is {kind}, through which the command could reach another program")]
    Descriptor {
        /// 0, 1 or 2.
        number: u8,
        /// The name of the descriptor.
        name: String,
        /// What it is.
        kind: String,
    },
    /// The namespaces cannot be made.
    #[error("cannot make a namespace for the command: {step}: {error}")]
    Namespaces {
        /// What failed.
        step: String,
        /// The error of the system.
        error: String,
    },
    /// Another part of the confinement cannot be set up.
    #[error("cannot confine the command: {step}: {error}")]
    SetUp {
        /// What failed.
        step: String,
        /// The error of the system.
        error: String,
    },
    /// A port that is to be allowed is one that the confinement itself uses.
    #[error("port {port} of the loopback interface is the one of {user} in the confinement")]
    Port {
        /// The port.
        port: u16,
        /// What uses it.
        user: String,
    },
    /// A path of the options cannot be used.
    #[error("cannot use {}: {error}", Excerpt(path))]
    Path {
        /// The path.
        path: String,
        /// What is wrong.
        error: String,
    },
    /// The command cannot be executed.
    #[error("cannot execute {}: {error}", Excerpt(command))]
    Command {
        /// The command, without its arguments.
        command: String,
        /// The error of the system.
        error: String,
        /// Whether there is no such command.
        is_missing: bool,
    },
}

impl RunError {
    /// The stable code: `run.unsupported`, `run.descriptor`, `run.namespaces`, `run.set-up`, `run.port`, `run.path` or
    /// `run.command`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "run.unsupported",
            Self::Descriptor { .. } => "run.descriptor",
            Self::Namespaces { .. } => "run.namespaces",
            Self::SetUp { .. } => "run.set-up",
            Self::Port { .. } => "run.port",
            Self::Path { .. } => "run.path",
            Self::Command { .. } => "run.command",
        }
    }

    /// How to fix it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => {
                "use `scopegate proxy` and a container whose only neighbor is the proxy: docs/run.md has a recipe"
            }
            Self::Descriptor { .. } => "put a pipe or a file in its place: `cat | scopegate run ... | cat`",
            Self::Namespaces { .. } => {
                "allow unprivileged user namespaces (`sysctl user.max_user_namespaces`, or \
                 `kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu), or use the container recipe of docs/run.md"
            }
            Self::SetUp { step, .. } if step.contains("/dev/net/tun") => {
                "a gate needs that device, which containers often lack: without `--gate`, programs that use a proxy work"
            }
            Self::SetUp { .. } => {
                "a container often forbids this step, and so does `kernel.apparmor_restrict_unprivileged_userns=1`: run the \
                 command elsewhere, or use the container recipe of docs/run.md"
            }
            Self::Port { .. } => "let the program on that port listen on another one",
            Self::Path { .. } => "name a file or a folder that exists",
            Self::Command { is_missing: true, .. } => {
                "write the command after `--`; the private /tmp, /run and --tmp-home hide what is in the real ones"
            }
            Self::Command { .. } => "name a program that you may execute",
        }
    }

    /// The exit code by the convention of shells: 127 for a command that does not exist, 126 for one that cannot be
    /// executed, and 125 for everything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Command { is_missing: true, .. } => 127,
            Self::Command { .. } => 126,
            _ => 125,
        }
    }
}
