//! Other systems than Linux: no program can be confined.

use std::ffi::OsString;

use crate::listeners::Listeners;
use crate::options::RunOptions;
use crate::run_error::RunError;

/// A confinement, which this system does not have.
#[derive(Debug)]
pub enum Confinement {}

/// A command that runs.
#[derive(Debug)]
pub enum Running {}

/// Ends a command from another thread.
#[derive(Debug)]
pub enum Stopper {}

impl Confinement {
    /// Refuses.
    ///
    /// # Errors
    ///
    /// `run.unsupported`, always.
    pub fn prepare(_command: &[OsString], _options: &RunOptions) -> Result<Self, RunError> {
        Err(RunError::Unsupported { reason: format!("{} has no namespaces of Linux", std::env::consts::OS) })
    }

    /// Starts the command.
    ///
    /// # Errors
    ///
    /// There is no confinement to start.
    pub fn start(self, _serve: impl FnOnce(Listeners)) -> Result<Running, RunError> {
        match self {}
    }
}

impl Running {
    /// A handle with which another thread can end the command.
    ///
    /// # Errors
    ///
    /// There is no command.
    pub fn stopper(&self) -> Result<Stopper, RunError> {
        match *self {}
    }

    /// Waits for the command.
    ///
    /// # Errors
    ///
    /// There is no command.
    pub fn wait(self) -> Result<u8, RunError> {
        match self {}
    }
}

impl Stopper {
    /// Kills the command.
    pub fn stop(&self) {
        match *self {}
    }
}

/// Runs a stage of the confinement, of which this system has none.
#[must_use]
pub fn stage(_arguments: &[OsString]) -> Option<u8> {
    None
}
