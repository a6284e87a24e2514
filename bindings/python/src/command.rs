//! The `scopegate` command, for `python -m scopegate` and the console script.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command with arguments, of which the first is its name. Returns the exit code.
#[pyfunction]
pub fn _main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| scopegate_cli::run(arguments))
}
