//! What the command says with its exit code, and how a failed write ends it.

use std::io;
use std::process::ExitCode;

/// The exit codes, from good to bad: of several, the worst is the command's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: yes. All in scope, something passed, no errors found.
    Yes,
    /// 1: no. Something is not in scope, nothing passed, a policy has errors.
    No,
    /// 2: an error: bad usage, a bad policy, a bad target, a file that cannot be read.
    Error,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Yes => Self::from(0),
            Exit::No => Self::from(1),
            Exit::Error => Self::from(2),
        }
    }
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// Whoever reads standard output went away. Nothing to say to anybody.
    Closed,
    /// Something could not be written.
    Write(io::Error),
    /// What went wrong has been said already.
    Reported,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Write(error) }
    }
}
