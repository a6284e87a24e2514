//! Standard output and standard error, with colour where it is wanted.

use std::io::{self, StderrLock, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use scopegate::Excerpt;

use crate::args::Color;
use crate::problem::Problem;
use crate::style::{ERROR, TARGET_ERROR};

/// Where the command writes. Colour is always written and the streams drop it where it is not wanted.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    out: ColorChoice,
    err: ColorChoice,
}

impl Console {
    /// A console that follows `--color`, and `NO_COLOR` and its kin where that says `auto`.
    pub fn new(color: Color) -> Self {
        match color {
            // Asked once: the environment is not read again for every line.
            Color::Auto => Self { out: AutoStream::choice(&io::stdout()), err: AutoStream::choice(&io::stderr()) },
            Color::Always => Self { out: ColorChoice::Always, err: ColorChoice::Always },
            Color::Never => Self { out: ColorChoice::Never, err: ColorChoice::Never },
        }
    }

    /// Standard output: data, and nothing else.
    pub fn stdout(self) -> AutoStream<StdoutLock<'static>> {
        AutoStream::new(io::stdout().lock(), self.out)
    }

    /// Standard error: everything else.
    pub fn stderr(self) -> AutoStream<StderrLock<'static>> {
        AutoStream::new(io::stderr().lock(), self.err)
    }

    /// Says what is wrong with a file, a policy or the usage. Where standard error is closed nobody can be told.
    pub fn complain(self, problem: &Problem) {
        let _ = problem.write(&mut self.stderr(), "", ERROR);
    }

    /// Says what is wrong with one target.
    pub fn complain_of_target(self, problem: &Problem, place: &str) {
        let _ = problem.write(&mut self.stderr(), place, TARGET_ERROR);
    }

    /// Says something that is no error.
    pub fn say(self, text: &str) {
        let _ = writeln!(self.stderr(), "{text}");
    }
}

/// A user's text on a terminal: control and invisible characters escaped, cut where it is too long to read.
pub fn plain(text: &str) -> String {
    let excerpt = Excerpt(text).to_string();
    let inner = excerpt.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    inner.map_or_else(|| excerpt.clone(), str::to_owned)
}
