//! `scopegate facts`: list the vocabulary of conditions.

use std::io::{self, Write};

use scopegate::findings;
use scopegate::findings::{Fact, FactError};
use serde::Serialize;

use crate::args::{FactsArgs, OutputFormat};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::style::STRONG;

/// A fact in the output of `--format json`.
#[derive(Serialize)]
pub struct FactLine {
    name: &'static str,
    meaning: &'static str,
}

impl FactLine {
    pub fn of(fact: &Fact) -> Self {
        Self { name: fact.name(), meaning: fact.meaning() }
    }
}

pub fn run(args: &FactsArgs, console: Console) -> Result<Exit, Stop> {
    let chosen = match choose(args.word.as_deref()) {
        Ok(chosen) => chosen,
        Err(error) => {
            console.complain(&Problem::Question(error.into()));
            return Ok(Exit::No);
        }
    };
    let mut text = Vec::new();
    match args.format {
        OutputFormat::Human => table(&mut text, &chosen)?,
        OutputFormat::Json => lines(&mut text, &chosen)?,
    }
    console.stdout().write_all(&text)?;
    Ok(Exit::Yes)
}

/// The facts whose name or meaning contains the word. An error if there are none.
pub fn choose(word: Option<&str>) -> Result<Vec<&'static Fact>, FactError> {
    let word = word.map(|word| word.trim().to_lowercase()).unwrap_or_default();
    let chosen: Vec<_> = findings::facts().iter().filter(|fact| mentions(fact, &word)).collect();
    if chosen.is_empty() {
        findings::find_fact(&word)?;
    }
    Ok(chosen)
}

/// Whether a word in lower case is a part of the name or the meaning.
fn mentions(fact: &Fact, word: &str) -> bool {
    fact.name().contains(word) || fact.meaning().to_lowercase().contains(word)
}

fn table(out: &mut Vec<u8>, facts: &[&'static Fact]) -> io::Result<()> {
    let width = facts.iter().map(|fact| fact.name().len()).max().unwrap_or(0);
    for fact in facts {
        writeln!(out, "{STRONG}{:width$}{STRONG:#}  {}", fact.name(), fact.meaning())?;
    }
    Ok(())
}

fn lines(out: &mut Vec<u8>, facts: &[&'static Fact]) -> io::Result<()> {
    for fact in facts {
        serde_json::to_writer(&mut *out, &FactLine::of(fact))?;
        out.push(b'\n');
    }
    Ok(())
}
