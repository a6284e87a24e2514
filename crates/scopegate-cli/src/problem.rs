//! Errors about one target, line or file: a code, a message and a hint.

use std::io::{self, Write};

use clap::builder::styling::Style;
use scopegate::findings::QuestionError;
use scopegate::{DecisionRecord, TargetError};
use serde::Serialize;

use crate::style::HINT;

/// An error about a target, a line or a file.
#[derive(Debug)]
pub enum Problem {
    /// The core rejected the target.
    Target(TargetError),
    /// The core rejected a question about findings.
    Question(QuestionError),
    /// The command rejected the input before it reached the core.
    Command(CommandProblem),
}

/// An error that the command itself found.
#[derive(Debug, Serialize)]
pub struct CommandProblem {
    code: &'static str,
    message: String,
    hint: Option<String>,
    position: Option<usize>,
}

/// The JSON error object that replaces a decision, for an error of the command.
#[derive(Serialize)]
struct ErrorLine<'a> {
    target: &'a str,
    in_scope: bool,
    verdict: Option<&'static str>,
    error: &'a CommandProblem,
}

impl Problem {
    /// The code of the error.
    pub fn code(&self) -> &str {
        match self {
            Self::Target(error) => error.code().as_str(),
            Self::Question(error) => error.code().as_str(),
            Self::Command(problem) => problem.code,
        }
    }
}

impl From<TargetError> for Problem {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

impl From<QuestionError> for Problem {
    fn from(error: QuestionError) -> Self {
        Self::Question(error)
    }
}

impl Problem {
    /// Makes an error of the command.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Command(CommandProblem { code, message: message.into(), hint: None, position: None })
    }

    /// Adds a hint.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        match self {
            Self::Command(problem) => Self::Command(CommandProblem { hint: Some(hint.into()), ..problem }),
            core_error => core_error,
        }
    }

    /// Adds the position of the first invalid character, counted from 1.
    pub fn at(self, position: usize) -> Self {
        match self {
            Self::Command(problem) => Self::Command(CommandProblem { position: Some(position), ..problem }),
            core_error => core_error,
        }
    }

    /// Writes `error[code]: message` and a `hint:` line for people. The text `place` comes first, for example
    /// `line 17: `.
    pub fn write(&self, out: &mut impl Write, place: &str, style: Style) -> io::Result<()> {
        let (code, message, hint) = self.texts();
        writeln!(out, "{place}{style}error[{code}]{style:#}: {message}")?;
        match hint {
            Some(hint) => writeln!(out, "  {HINT}hint{HINT:#}: {hint}"),
            None => Ok(()),
        }
    }

    /// Writes `error[code]: message; hint: ...` in one line.
    pub fn write_line(&self, out: &mut impl Write, place: &str, style: Style) -> io::Result<()> {
        let (code, message, hint) = self.texts();
        write!(out, "{place}{style}error[{code}]{style:#}: {message}")?;
        match hint {
            Some(hint) => writeln!(out, "; {HINT}hint{HINT:#}: {hint}"),
            None => writeln!(out),
        }
    }

    /// The error as a JSON object, for a program.
    #[cfg(feature = "mcp")]
    pub fn to_json(&self) -> String {
        let (code, message, hint) = self.texts();
        serde_json::json!({ "error": { "code": code, "message": message, "hint": hint } }).to_string()
    }

    /// The code, the message and the hint.
    fn texts(&self) -> (&str, &str, Option<&str>) {
        match self {
            Self::Target(error) => (error.code().as_str(), error.message(), error.hint()),
            Self::Question(error) => (error.code().as_str(), error.message(), error.hint()),
            Self::Command(problem) => (problem.code, problem.message.as_str(), problem.hint.as_deref()),
        }
    }

    /// Writes the error object that replaces a decision, as one line of JSON.
    pub fn write_json(&self, out: &mut impl Write, target: &str) -> io::Result<()> {
        match self {
            Self::Target(error) => serde_json::to_writer(&mut *out, &DecisionRecord::of_error(target, error))?,
            Self::Question(error) => {
                serde_json::to_writer(&mut *out, &DecisionRecord::of_question_error(target, error))?;
            }
            Self::Command(problem) => {
                serde_json::to_writer(
                    &mut *out,
                    &ErrorLine { target, in_scope: false, verdict: None, error: problem },
                )?;
            }
        }
        out.write_all(b"\n")
    }
}
