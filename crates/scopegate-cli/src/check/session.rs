//! One run of `scopegate check`: its decisions and its exit code.

use std::io::{self, Write};

use scopegate::{DecisionRecord, Evidence};

use crate::args::{CheckArgs, OutputFormat};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::input::{PLAIN_LINE_LIMIT, text_of};
use crate::load::Loaded;
use crate::problem::Problem;
use crate::render;
use crate::style::TARGET_ERROR;

/// The arguments, the policy and the results of one run.
pub struct Session<'a> {
    pub args: &'a CheckArgs,
    pub console: Console,
    pub loaded: &'a Loaded,
    pub evidence: Evidence,
    pub answered: u64,
    pub exit: Exit,
}

impl Session<'_> {
    /// Decides one target from an argument or from a line of standard input.
    pub fn one(&mut self, bytes: &[u8], line: Option<u64>) -> Result<(), Stop> {
        self.answered += 1;
        match text_of(bytes, PLAIN_LINE_LIMIT) {
            Err((problem, shown)) => self.refuse(&problem, &shown, line),
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
        let mut text = Vec::new();
        match self.args.format {
            OutputFormat::Json => {
                serde_json::to_writer(&mut text, decision).map_err(io::Error::from)?;
                text.push(b'\n');
                io::stdout().write_all(&text)?;
            }
            OutputFormat::Human => {
                render::write(&mut text, decision, &self.loaded.name)?;
                self.console.stdout().write_all(&text)?;
            }
        }
        Ok(())
    }

    /// Writes an error instead of a decision.
    pub fn refuse(&mut self, problem: &Problem, target: &str, line: Option<u64>) -> Result<(), Stop> {
        self.exit = Exit::Error;
        if self.args.format == OutputFormat::Json {
            if !self.args.quiet {
                let mut text = Vec::new();
                problem.write_json(&mut text, target)?;
                io::stdout().write_all(&text)?;
            }
            return Ok(());
        }
        let place = line.map_or_else(String::new, |line| format!("line {line}: "));
        let _ = problem.write(&mut self.console.stderr(), &place, TARGET_ERROR);
        Ok(())
    }
}
