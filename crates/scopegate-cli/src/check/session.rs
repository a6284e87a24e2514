//! One run of `scopegate check`: its decisions and its exit code.

use std::io::{self, Write};

use scopegate::{DecisionRecord, Evidence, Verdict};

use crate::args::{CheckArgs, DecisionFormat};
use crate::console::{self, Console};
use crate::decision_line;
use crate::decision_text::{self, Layout};
use crate::exit::{Exit, Stop};
use crate::input::{PLAIN_LINE_LIMIT, text_of};
use crate::load::Loaded;
use crate::problem::Problem;
use crate::style::TARGET_ERROR;

/// The arguments, the policy and the results of one run.
pub struct Session<'a> {
    pub args: &'a CheckArgs,
    pub console: Console,
    pub loaded: &'a Loaded,
    pub evidence: Evidence,
    pub answered: u64,
    pub exit: Exit,
    has_evidence: bool,
    layout: Layout<'a>,
    /// The width of the column for targets.
    target_width: usize,
    /// Decisions that are not written yet.
    waiting: Vec<u8>,
    /// Whether a decision was written.
    is_begun: bool,
}

/// The size of the waiting decisions above which they are written, in bytes.
const FULL: usize = 64 * 1024;

impl<'a> Session<'a> {
    pub fn new(args: &'a CheckArgs, console: Console, loaded: &'a Loaded, evidence: Evidence) -> Self {
        let layout = Layout { policy_file: &loaded.name, policy_name: loaded.policy.name(), width: console::width() };
        let widths = args.targets.iter().map(|target| target.to_string_lossy().chars().count());
        let is_known = !args.targets.is_empty() && args.targets.iter().all(|target| target != "-");
        let target_width = if is_known {
            widths.max().unwrap_or_default().min(decision_line::WIDEST_TARGET)
        } else {
            decision_line::TARGET
        };
        Self {
            args,
            console,
            loaded,
            has_evidence: !args.cname.is_empty() || !args.address.is_empty() || args.owned.is_some(),
            evidence,
            answered: 0,
            exit: Exit::Yes,
            layout,
            target_width,
            waiting: Vec::new(),
            is_begun: false,
        }
    }

    /// Decides one target from an argument or from a line of standard input.
    pub fn one(&mut self, bytes: &[u8], line: Option<u64>) -> Result<(), Stop> {
        self.answered += 1;
        match text_of(bytes, PLAIN_LINE_LIMIT) {
            Err((problem, shown)) => self.refuse(&problem, &shown, line),
            Ok(text) if self.args.format == DecisionFormat::Tsv && !self.has_evidence => {
                match self.loaded.policy.batch().summary(text) {
                    Ok(summary) => {
                        if summary.verdict != Verdict::InScope {
                            self.exit = self.exit.max(Exit::No);
                        }
                        if !self.args.quiet {
                            decision_line::tabs_of_summary(&mut self.waiting, text, summary, &self.loaded.policy);
                        }
                        self.flush_if_full()
                    }
                    Err(error) => self.refuse(&error.into(), text, line),
                }
            }
            Ok(text) => match self.loaded.policy.check_with(text, &self.evidence) {
                Ok(decision) => self.answer(&decision.to_record()),
                Err(error) => self.refuse(&error.into(), text, line),
            },
        }
    }

    /// Writes a decision.
    pub fn answer(&mut self, decision: &DecisionRecord) -> Result<(), Stop> {
        if !decision.is_in_scope() {
            self.exit = self.exit.max(Exit::No);
        }
        if self.args.quiet {
            return Ok(());
        }
        match self.args.format {
            DecisionFormat::Json => {
                serde_json::to_writer(&mut self.waiting, decision).map_err(io::Error::from)?;
                self.waiting.push(b'\n');
            }
            DecisionFormat::Human => {
                if std::mem::replace(&mut self.is_begun, true) {
                    self.waiting.push(b'\n');
                }
                decision_text::write(&mut self.waiting, decision, self.layout)?;
            }
            DecisionFormat::Line => {
                decision_line::aligned(&mut self.waiting, decision, decision.target(), self.target_width)?;
            }
            DecisionFormat::Tsv => decision_line::tabs_of_record(&mut self.waiting, decision, decision.target()),
        }
        self.flush_if_full()
    }

    fn flush_if_full(&mut self) -> Result<(), Stop> {
        if self.waiting.len() >= FULL { self.flush() } else { Ok(()) }
    }

    /// Writes the waiting decisions.
    pub fn flush(&mut self) -> Result<(), Stop> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.waiting);
        match self.args.format {
            DecisionFormat::Json | DecisionFormat::Tsv => io::stdout().write_all(&text)?,
            DecisionFormat::Human | DecisionFormat::Line => self.console.stdout().write_all(&text)?,
        }
        Ok(io::stdout().flush()?)
    }

    /// Writes an error instead of a decision.
    pub fn refuse(&mut self, problem: &Problem, target: &str, line: Option<u64>) -> Result<(), Stop> {
        self.exit = Exit::Error;
        let is_data = matches!(self.args.format, DecisionFormat::Json | DecisionFormat::Tsv);
        if is_data {
            if !self.args.quiet {
                match self.args.format {
                    DecisionFormat::Tsv => decision_line::tabs_of_error(&mut self.waiting, target, problem.code()),
                    _ => problem.write_json(&mut self.waiting, target)?,
                }
            }
            return self.flush_if_full();
        }
        // The error appears after the decisions before it.
        self.flush()?;
        let place = line.map_or_else(String::new, |line| format!("line {line}: "));
        let _ = problem.write(&mut self.console.stderr(), &place, TARGET_ERROR);
        Ok(())
    }
}
