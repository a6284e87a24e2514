//! Signals that are passed on to the command.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::Pid;

const PASSED_ON: [Signal; 6] =
    [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGUSR1, Signal::SIGUSR2];

/// The code of a signal that a terminal sent: each process of the foreground has it already.
const FROM_KERNEL: i32 = 0x80;

/// Signals that wait in a descriptor. They are blocked in this thread, and in the threads and processes that it starts.
#[derive(Debug)]
pub(super) struct Signals(SignalFd);

impl Signals {
    /// Blocks the signals.
    pub(super) fn block() -> io::Result<Self> {
        let mut set: SigSet = PASSED_ON.into_iter().collect();
        set.add(Signal::SIGCHLD);
        set.thread_block()?;
        Ok(Self(SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC)?))
    }

    /// Blocks no signal, as a new program expects.
    pub(super) fn unblock_all() -> io::Result<()> {
        Ok(sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None)?)
    }

    /// Waits for the next signal, and passes it on to a process. A child that ended is no signal to pass on.
    pub(super) fn pass_next_on(&self, process: u32) -> io::Result<()> {
        let Some(signal) = self.0.read_signal()? else { return Ok(()) };
        let number = i32::try_from(signal.ssi_signo).map_err(io::Error::other)?;
        let named = Signal::try_from(number)?;
        if named != Signal::SIGCHLD && signal.ssi_code != FROM_KERNEL {
            // It may have ended already.
            let _ = kill(Pid::from_raw(i32::try_from(process).map_err(io::Error::other)?), named);
        }
        Ok(())
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
