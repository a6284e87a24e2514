//! Exit codes, and reasons to stop early.

use std::io;

/// The exit codes, from best to worst. The command returns the worst one that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: all targets are in scope, a line passed, or no errors were found.
    Yes,
    /// 1: a target is not in scope, no line passed, or a policy has errors.
    No,
    /// 2: wrong usage, an invalid policy, an invalid target or an unreadable file.
    Error,
}

impl Exit {
    /// The number of the exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Error => 2,
        }
    }
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// Standard output is closed. No message is needed.
    Closed,
    /// A write failed.
    Write(io::Error),
    /// The error has already been reported.
    Reported,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Write(error) }
    }
}
