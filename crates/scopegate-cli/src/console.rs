//! Standard output and standard error, with optional color.

use std::env;
use std::io::{self, IsTerminal, StderrLock, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use scopegate::error::Excerpt;
use terminal_size::{Height, Width};

use crate::args::Color;
use crate::exit::Stop;
use crate::problem::Problem;
use crate::style::{ERROR, TARGET_ERROR};

/// The smallest and the largest width to which text is wrapped.
const NARROWEST: usize = 40;
const WIDEST: usize = 120;

/// The output streams. The command always writes color, and the streams remove it if it is not wanted.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    out: ColorChoice,
    err: ColorChoice,
}

impl Console {
    /// Makes a console that follows `--color`. For `auto`, environment variables such as `NO_COLOR` decide.
    pub fn new(color: Color) -> Self {
        match color {
            // Read the environment once, not for every line.
            Color::Auto => Self { out: AutoStream::choice(&io::stdout()), err: AutoStream::choice(&io::stderr()) },
            Color::Always => Self { out: ColorChoice::Always, err: ColorChoice::Always },
            Color::Never => Self { out: ColorChoice::Never, err: ColorChoice::Never },
        }
    }

    /// Standard output, for data only.
    pub fn stdout(self) -> AutoStream<StdoutLock<'static>> {
        AutoStream::new(io::stdout().lock(), self.out)
    }

    /// Standard error, for everything else.
    pub fn stderr(self) -> AutoStream<StderrLock<'static>> {
        AutoStream::new(io::stderr().lock(), self.err)
    }

    /// Reports a problem with a file, a policy or the usage. A closed standard error is ignored.
    pub fn complain(self, problem: &Problem) {
        let _ = problem.write(&mut self.stderr(), "", ERROR);
    }

    /// Reports a problem that stops the command.
    pub fn stop(self, problem: &Problem) -> Stop {
        self.complain(problem);
        Stop::Reported
    }

    /// Reports a problem with one of many targets, in one line.
    pub fn complain_in_one_line(self, problem: &Problem, place: &str) {
        let _ = problem.write_line(&mut self.stderr(), place, TARGET_ERROR);
    }

    /// Prints a message that is not an error.
    pub fn say(self, text: &str) {
        let _ = writeln!(self.stderr(), "{text}");
    }
}

/// The number of characters in a line of standard output: the width of the terminal or, elsewhere, `COLUMNS`. Without
/// either, lines are not wrapped.
pub fn width() -> usize {
    if io::stdout().is_terminal() {
        width_of(terminal_size::terminal_size_of(io::stdout()))
    } else {
        width_of_environment()
    }
}

/// The same for standard error.
pub fn error_width() -> usize {
    if io::stderr().is_terminal() {
        width_of(terminal_size::terminal_size_of(io::stderr()))
    } else {
        width_of_environment()
    }
}

fn width_of(size: Option<(Width, Height)>) -> usize {
    size.map_or(usize::MAX, |(width, _)| usize::from(width.0).clamp(NARROWEST, WIDEST))
}

fn width_of_environment() -> usize {
    let width: Option<usize> = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    width.map_or(usize::MAX, |width| width.clamp(NARROWEST, WIDEST))
}

/// Makes a text safe for a terminal: escapes control and invisible characters, and truncates long texts.
pub fn plain(text: &str) -> String {
    let excerpt = Excerpt(text).to_string();
    let inner = excerpt.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    inner.map_or_else(|| excerpt.clone(), str::to_owned)
}
