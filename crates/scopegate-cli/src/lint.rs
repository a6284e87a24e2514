//! `scopegate lint`: find errors and likely mistakes in policies.

mod checklist;

use std::io::{self, Write};
use std::path::Path;

use scopegate::Policy;
use scopegate::policy::{Date, LoadOptions, PolicyWarning};
use scopegate_draft::{MarkKind, marks};

use crate::args::{LintArgs, OutputFormat};
use crate::console::{self, Console};
use crate::date;
use crate::excerpts::{self, Diagnostic};
use crate::exit::{Exit, Stop};
use crate::load;
use crate::policy_file::PolicyFile;

use checklist::Missing;

pub fn run(args: &LintArgs, console: Console) -> Result<Exit, Stop> {
    let options = load::options(&args.suffixes).map_err(|problem| console.stop(&problem))?;
    let today = args.today.or_else(date::today);
    let mut linter =
        Linter { args, console, options, today, errors: 0, warnings: 0, notes: 0, unreadable: 0, closed: false };
    for path in args.policies() {
        linter.one(path)?;
    }
    if !args.quiet {
        console.say(&linter.summary());
    }
    Ok(linter.exit())
}

/// The code of exclusions without effect, and the number of them that are printed for a policy.
const WITHOUT_EFFECT: &str = "warning.no-effect";
const SHOWN_WITHOUT_EFFECT: usize = 3;

struct Linter<'a> {
    args: &'a LintArgs,
    console: Console,
    options: LoadOptions,
    today: Option<Date>,
    errors: usize,
    warnings: usize,
    notes: usize,
    unreadable: usize,
    /// Whether standard output is closed. The exit code must still be correct.
    closed: bool,
}

impl Linter<'_> {
    fn one(&mut self, path: &Path) -> Result<(), Stop> {
        let file = match PolicyFile::read(path) {
            Ok(file) => file,
            Err(problem) => {
                self.unreadable += 1;
                self.console.complain(&problem);
                return Ok(());
            }
        };
        match Policy::load(&file.source(), &self.options) {
            Err(errors) => {
                self.errors += errors.len();
                for error in &errors {
                    self.print(&Diagnostic::of_error(error), &file)?;
                }
            }
            Ok(policy) => {
                let expired = self.today.and_then(|today| policy.expired_on(today));
                let mut without_effect = 0;
                for warning in policy.warnings().iter().chain(expired) {
                    self.warnings += 1;
                    without_effect += usize::from(warning.code().as_str() == WITHOUT_EFFECT);
                    if self.is_shown(warning, without_effect) {
                        self.print(&Diagnostic::of_warning(warning), &file)?;
                    }
                }
                let hidden = without_effect.saturating_sub(SHOWN_WITHOUT_EFFECT);
                if hidden > 0 && !self.args.complete && self.args.format == OutputFormat::Human && !self.args.quiet {
                    let more = count(hidden, "more exclusion has", "more exclusions have");
                    self.console.say(&format!("{more} no effect; `--complete` shows all of them"));
                }
                if self.args.complete {
                    for missing in checklist::missing(&policy) {
                        self.notes += 1;
                        let Missing { code, message, hint, path } = &missing;
                        self.print(&Diagnostic::note(code, message, hint, path, &file.name), &file)?;
                    }
                }
                for mark in marks(&file.text).iter().filter(|mark| mark.kind() == MarkKind::Person) {
                    self.warnings += 1;
                    self.print(&Diagnostic::of_mark(mark.line(), &file), &file)?;
                }
            }
        }
        Ok(())
    }

    /// Whether to print a warning. Exclusions without effect are frequent and harmless, so people see the first ones.
    fn is_shown(&self, warning: &PolicyWarning, without_effect: usize) -> bool {
        warning.code().as_str() != WITHOUT_EFFECT
            || without_effect <= SHOWN_WITHOUT_EFFECT
            || self.args.complete
            || self.args.format == OutputFormat::Json
    }

    fn print(&mut self, finding: &Diagnostic<'_>, file: &PolicyFile) -> Result<(), Stop> {
        if self.closed {
            return Ok(());
        }
        match self.write(finding, file) {
            Err(Stop::Closed) => self.closed = true,
            written => written?,
        }
        Ok(())
    }

    fn write(&self, finding: &Diagnostic<'_>, file: &PolicyFile) -> Result<(), Stop> {
        match self.args.format {
            OutputFormat::Human => excerpts::write(&mut self.console.stdout(), finding, file, console::width())?,
            OutputFormat::Json => {
                let mut line = serde_json::to_vec(finding).map_err(io::Error::from)?;
                line.push(b'\n');
                io::stdout().write_all(&line)?;
            }
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let mut text = format!(
            "{} and {} in {}",
            count(self.errors, "error", "errors"),
            count(self.warnings, "warning", "warnings"),
            count(self.args.policies().len() - self.unreadable, "policy", "policies")
        );
        if self.notes > 0 {
            text = format!("{text}; {}", count(self.notes, "note", "notes"));
        }
        if self.unreadable > 0 {
            text = format!("{text}; {} cannot be read", count(self.unreadable, "file", "files"));
        }
        text
    }

    fn exit(&self) -> Exit {
        if self.unreadable > 0 {
            Exit::Error
        } else if self.errors > 0 || (self.args.strict && self.warnings > 0) {
            Exit::No
        } else {
            Exit::Yes
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}
