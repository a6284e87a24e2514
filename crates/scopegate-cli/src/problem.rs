//! An error about one target, line or file: a code, a message, a hint.

use std::io::{self, Write};

use clap::builder::styling::Style;
use scopegate::{DecisionRecord, QuestionError, TargetError};
use serde::Serialize;

use crate::style::HINT;

/// What is wrong with a target, a line or a file.
#[derive(Debug)]
pub enum Problem {
    /// The core refused the text.
    Target(TargetError),
    /// The core refused a question about findings.
    Question(QuestionError),
    /// The text did not get as far as the core.
    Own(Own),
}

/// A problem that the command itself found.
#[derive(Debug, Serialize)]
pub struct Own {
    code: &'static str,
    message: String,
    hint: Option<String>,
    position: Option<usize>,
}

/// The error object that stands in a decision's place, for a problem of the command's own.
#[derive(Serialize)]
struct ErrorLine<'a> {
    target: &'a str,
    in_scope: bool,
    verdict: Option<&'static str>,
    error: &'a Own,
}

impl Problem {
    /// The code of the error.
    pub fn code(&self) -> &str {
        match self {
            Self::Target(error) => error.code().as_str(),
            Self::Question(error) => error.code().as_str(),
            Self::Own(own) => own.code,
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
    /// A problem of the command's own.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Own(Own { code, message: message.into(), hint: None, position: None })
    }

    /// The same with a way to mend it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        match self {
            Self::Own(own) => Self::Own(Own { hint: Some(hint.into()), ..own }),
            of_the_core => of_the_core,
        }
    }

    /// The same with the character, counted from 1, at which the text goes wrong.
    pub fn at(self, position: usize) -> Self {
        match self {
            Self::Own(own) => Self::Own(Own { position: Some(position), ..own }),
            of_the_core => of_the_core,
        }
    }

    /// Writes `error[code]: message`, and a `hint:` line below it, for people; `place` goes before, for example
    /// `line 17: `.
    pub fn write(&self, out: &mut impl Write, place: &str, style: Style) -> io::Result<()> {
        let (code, message, hint) = match self {
            Self::Target(error) => (error.code().as_str(), error.message(), error.hint()),
            Self::Question(error) => (error.code().as_str(), error.message(), error.hint()),
            Self::Own(own) => (own.code, own.message.as_str(), own.hint.as_deref()),
        };
        writeln!(out, "{place}{style}error[{code}]{style:#}: {message}")?;
        match hint {
            Some(hint) => writeln!(out, "  {HINT}hint{HINT:#}: {hint}"),
            None => Ok(()),
        }
    }

    /// Writes the error object that stands in a decision's place, as one line of JSON.
    pub fn write_json(&self, out: &mut impl Write, target: &str) -> io::Result<()> {
        match self {
            Self::Target(error) => serde_json::to_writer(&mut *out, &DecisionRecord::of_error(target, error))?,
            Self::Question(error) => {
                serde_json::to_writer(&mut *out, &DecisionRecord::of_question_error(target, error))?;
            }
            Self::Own(own) => {
                serde_json::to_writer(&mut *out, &ErrorLine { target, in_scope: false, verdict: None, error: own })?;
            }
        }
        out.write_all(b"\n")
    }
}
