//! Writes the results of filtering in the order of the input.

use std::fs::File;
use std::io::{self, BufWriter, StdoutLock, Write};

use indicatif::{ProgressBar, ProgressStyle};

use super::filtered::Filtered;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::problem::Problem;

/// Copies lines unchanged. Adds a missing line end before another line.
struct Lines<W: Write> {
    out: W,
    end: u8,
    open: bool,
}

impl<W: Write> Lines<W> {
    fn new(out: W, end: u8) -> Self {
        Self { out, end, open: false }
    }

    fn write(&mut self, lines: &[u8], continues: bool) -> io::Result<()> {
        let Some(last) = lines.last() else { return Ok(()) };
        if self.open && !continues {
            self.out.write_all(&[self.end])?;
        }
        self.open = *last != self.end;
        self.out.write_all(lines)
    }
}

/// Writes to standard output, to the output files and to standard error.
pub struct Sink {
    console: Console,
    quiet: bool,
    passed: Lines<BufWriter<StdoutLock<'static>>>,
    decisions: Option<BufWriter<File>>,
    invalid: Option<Lines<BufWriter<File>>>,
    progress: ProgressBar,
    /// Whether messages contain the file name.
    many: bool,
    /// The current file and the number of its lines read so far.
    file: String,
    lines: u64,
    any_passed: bool,
    any_invalid: bool,
    any_failed: bool,
    /// The number of records whose class is missing or unknown.
    unknown_classes: u64,
}

/// The optional output files of a [`Sink`].
pub struct Outputs {
    pub decisions: Option<File>,
    pub invalid: Option<File>,
}

impl Sink {
    pub fn new(console: Console, quiet: bool, end: u8, many: bool, outputs: Outputs) -> Self {
        Self {
            console,
            quiet,
            passed: Lines::new(BufWriter::with_capacity(64 * 1024, io::stdout().lock()), end),
            decisions: outputs.decisions.map(BufWriter::new),
            invalid: outputs.invalid.map(|file| Lines::new(BufWriter::new(file), end)),
            progress: ProgressBar::hidden(),
            many,
            file: String::new(),
            lines: 0,
            any_passed: false,
            any_invalid: false,
            any_failed: false,
            unknown_classes: 0,
        }
    }

    /// Shows a progress bar.
    pub fn show_progress(&mut self, total: Option<u64>) {
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} eta {eta}"),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}"),
        };
        self.progress = match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
    }

    /// Starts a new file.
    pub fn begin(&mut self, name: String) {
        self.file = name;
        self.lines = 0;
    }

    /// Reports an unreadable file.
    pub fn failed(&mut self, problem: &Problem) {
        self.any_failed = true;
        let console = self.console;
        self.progress.suspend(|| console.complain(problem));
    }

    /// Writes the result of the next block.
    pub fn write(&mut self, filtered: &Filtered) -> Result<(), Stop> {
        self.any_invalid |= !filtered.problems.is_empty();
        if !self.quiet && !filtered.problems.is_empty() {
            let (console, first) = (self.console, self.lines);
            let file = if self.many { format!("{}: ", plain(&self.file)) } else { String::new() };
            self.progress.suspend(|| {
                for (line, problem) in &filtered.problems {
                    console.complain_of_target(problem, &format!("{file}line {}: ", first + line));
                }
            });
        }
        self.lines += filtered.lines;
        self.unknown_classes += filtered.unknown_classes;
        if let Some(decisions) = &mut self.decisions {
            to_file(decisions.write_all(&filtered.decisions))?;
        }
        if let Some(invalid) = &mut self.invalid {
            to_file(invalid.write(&filtered.invalid, filtered.continues))?;
        }
        self.any_passed |= !filtered.passed.is_empty();
        self.passed.write(&filtered.passed, false)?;
        self.progress.inc(filtered.bytes as u64);
        Ok(())
    }

    /// Flushes all outputs.
    pub fn flush(&mut self) -> Result<(), Stop> {
        if let Some(decisions) = &mut self.decisions {
            to_file(decisions.flush())?;
        }
        if let Some(invalid) = &mut self.invalid {
            to_file(invalid.out.flush())?;
        }
        Ok(self.passed.out.flush()?)
    }

    /// The number of records whose class is missing or unknown.
    pub fn unknown_classes(&self) -> u64 {
        self.unknown_classes
    }

    /// Whether any line passed.
    pub fn has_passed(&self) -> bool {
        self.any_passed
    }

    /// Ends the progress bar and returns the exit code.
    pub fn exit(&self, skip_invalid: bool) -> Exit {
        self.progress.finish_and_clear();
        if self.any_failed || (self.any_invalid && !skip_invalid) {
            Exit::Error
        } else if self.any_passed {
            Exit::Yes
        } else {
            Exit::No
        }
    }
}

/// Reports a failed write to a file; only a closed standard output ends the command silently.
fn to_file(written: io::Result<()>) -> Result<(), Stop> {
    written.map_err(Stop::Write)
}
