//! Writes the results of filtering in the order of the input.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::destination::Destination;
use super::filtered::Filtered;
use super::summary::{Summary, grouped};
use crate::args::{ErrorCount, FilterArgs};
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
    passed: Lines<Destination>,
    /// The number of errors to print.
    errors: ErrorCount,
    summary: Summary,
    /// The name of one input item in messages.
    unit: &'static str,
    /// Whether a trimmed line was reported.
    trim_reported: bool,
    decisions: Option<BufWriter<File>>,
    invalid: Option<Lines<BufWriter<File>>>,
    progress: ProgressBar,
    /// Whether messages contain the file name.
    many: bool,
    /// The current file and the number of its lines read so far.
    file: String,
    lines: u64,
    any_failed: bool,
    /// The number of records whose class is missing or unknown.
    unknown_classes: u64,
}

/// The outputs of a [`Sink`].
pub struct Outputs {
    pub passed: Destination,
    pub decisions: Option<File>,
    pub invalid: Option<File>,
}

impl Sink {
    pub fn new(console: Console, args: &FilterArgs, end: u8, outputs: Outputs) -> Self {
        Self {
            console,
            quiet: args.quiet,
            passed: Lines::new(outputs.passed, end),
            errors: args.errors,
            summary: Summary::default(),
            unit: "line",
            trim_reported: false,
            decisions: outputs.decisions.map(BufWriter::new),
            invalid: outputs.invalid.map(|file| Lines::new(BufWriter::new(file), end)),
            progress: ProgressBar::hidden(),
            many: args.files.len() > 1,
            file: String::new(),
            lines: 0,
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
    pub fn begin(&mut self, name: String) -> Result<(), Stop> {
        to_file(self.passed.out.begin(Path::new(&name)))?;
        self.file = name;
        (self.lines, self.unit) = (0, "line");
        if matches!(self.passed.out, Destination::Folder(_)) {
            self.passed.open = false;
        }
        Ok(())
    }

    /// Counts records instead of lines until the next file.
    pub fn count_records(&mut self) {
        self.unit = "record";
    }

    /// Ends a file that was read to its end.
    pub fn end(&mut self) -> Result<(), Stop> {
        to_file(self.passed.out.end())
    }

    /// Reports an unreadable file.
    pub fn failed(&mut self, problem: &Problem) {
        self.any_failed = true;
        self.passed.out.abandon();
        let console = self.console;
        self.progress.suspend(|| console.complain(problem));
    }

    /// Writes the result of the next block.
    pub fn write(&mut self, filtered: &Filtered) -> Result<(), Stop> {
        self.report(filtered);
        self.lines += filtered.lines;
        self.summary.asked += filtered.asked;
        self.summary.passed += filtered.passed_lines;
        self.summary.skipped += filtered.skipped;
        self.unknown_classes += filtered.unknown_classes;
        if let Some(decisions) = &mut self.decisions {
            to_file(decisions.write_all(&filtered.decisions))?;
        }
        if let Some(invalid) = &mut self.invalid {
            to_file(invalid.write(&filtered.invalid, filtered.continues))?;
        }
        self.passed.write(&filtered.passed, false)?;
        self.progress.inc(filtered.bytes as u64);
        Ok(())
    }

    /// Reports the first errors, and the first line that was trimmed.
    fn report(&mut self, filtered: &Filtered) {
        let file = if self.many { format!("{}: ", plain(&self.file)) } else { String::new() };
        let (console, first, unit) = (self.console, self.lines, self.unit);
        if let Some((line, what)) = filtered.trimmed.filter(|_| !self.quiet && !self.trim_reported) {
            self.trim_reported = true;
            let text = format!("{file}{unit} {}: ignored {}; later ones are not reported", first + line, what.words());
            self.progress.suspend(|| console.say(&text));
        }
        let shown = if self.quiet { 0 } else { self.errors.left_after(self.summary.invalid()) };
        if shown > 0 && !filtered.problems.is_empty() {
            self.progress.suspend(|| {
                for (line, problem) in filtered.problems.iter().take(shown) {
                    console.complain_in_one_line(problem, &format!("{file}{unit} {}: ", first + line));
                }
            });
        }
        for (_, problem) in &filtered.problems {
            self.summary.refuse(problem.code());
        }
    }

    /// Prints the number of errors that were not printed, and the summary.
    pub fn summarize(&self) {
        let invalid = self.summary.invalid();
        let hidden = invalid.saturating_sub(self.errors.left_after(0) as u64);
        if hidden > 0 && self.errors != ErrorCount::NONE {
            let what = if hidden == 1 { "error is" } else { "errors are" };
            self.console.say(&format!("{} more {what} not shown; `--errors all` shows all of them", grouped(hidden)));
        }
        self.console.say(&self.summary.text());
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
        self.summary.passed > 0
    }

    /// Ends the progress bar and returns the exit code.
    pub fn exit(&self, skip_invalid: bool) -> Exit {
        self.progress.finish_and_clear();
        if self.any_failed || (self.summary.invalid() > 0 && !skip_invalid) {
            Exit::Error
        } else if self.has_passed() {
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
