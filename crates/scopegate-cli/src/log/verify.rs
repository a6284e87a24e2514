//! `scopegate log verify`: check the chain of hashes of a log.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate_guard::{BrokenLog, verify_log_lines};
use serde::Serialize;

use crate::args::{LineHash, LogVerifyArgs, OutputFormat};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::style::TARGET_ERROR;

/// The result in the output of `--format json`.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    verified: bool,
    /// The lines that follow each other, from the beginning.
    lines: u64,
    /// The hash of the last of these lines.
    last_hash: Option<&'a str>,
    error: Option<ReportedError<'a>>,
}

/// The reason why a log is not verified.
#[derive(Serialize)]
struct ReportedError<'a> {
    code: &'a str,
    message: &'a str,
    line: Option<u64>,
}

/// The lines of a log that follow each other, from the beginning.
#[derive(Default)]
struct Chain {
    lines: u64,
    last_hash: Option<String>,
    /// The line with the hash of `--includes`.
    included: Option<u64>,
}

pub fn run(args: &LogVerifyArgs, console: Console) -> Result<Exit, Stop> {
    let name = if args.file.as_os_str() == "-" { "standard input".into() } else { args.file.to_string_lossy() };
    let log = open(&args.file).map_err(|problem| console.stop(&problem))?;
    let mut chain = Chain::default();
    let verified = verify_log_lines(log, |line, hash| {
        if args.includes.as_ref().is_some_and(|wanted| wanted.is(hash)) {
            chain.included = Some(line);
        }
        chain.lines = line;
        chain.last_hash = Some(hash.to_owned());
    });
    let problem = match verified {
        Err(BrokenLog::Unreadable { error, .. }) => return Err(console.stop(&unreadable(&args.file, &error))),
        Err(broken) => Some((broken.code(), broken.to_string(), Some(broken.line()))),
        Ok(_) => missing(args, &chain).map(|(code, message)| (code, message, None)),
    };
    match args.format {
        OutputFormat::Json => {
            let error = problem.as_ref().map(|(code, message, line)| ReportedError { code, message, line: *line });
            let report = Report {
                file: &name,
                verified: error.is_none(),
                lines: chain.lines,
                last_hash: chain.last_hash.as_deref(),
                error,
            };
            let mut text = serde_json::to_vec(&report).map_err(io::Error::from)?;
            text.push(b'\n');
            io::stdout().write_all(&text)?;
        }
        OutputFormat::Human => human(&chain, problem.as_ref(), &name, console)?,
    }
    Ok(if problem.is_none() { Exit::Yes } else { Exit::No })
}

fn human(
    chain: &Chain,
    problem: Option<&(&'static str, String, Option<u64>)>,
    name: &str,
    console: Console,
) -> Result<(), Stop> {
    let mut out = console.stdout();
    let lines = if chain.lines == 1 { "1 line".to_owned() } else { format!("{} lines", chain.lines) };
    let follows = if chain.lines == 1 { "follows" } else { "follow" };
    if problem.is_none() {
        writeln!(out, "{lines} {follows} each other, from the beginning to the end")?;
    } else {
        writeln!(out, "{lines} {follows} each other, from the beginning")?;
    }
    if let Some(hash) = &chain.last_hash {
        writeln!(out, "hash of line {}: {hash}", chain.lines)?;
    }
    if let Some(line) = chain.included {
        writeln!(out, "line {line} has the hash of --includes")?;
    }
    out.flush()?;
    match problem {
        None => {
            console.say("the chain has no key: a writer of the file can make a new chain, or remove its last lines");
        }
        Some((code, message, _)) => {
            let problem = Problem::new(code, message.clone());
            let place = format!("{}: ", Excerpt(name));
            let _ = problem.write(&mut console.stderr(), &place, TARGET_ERROR);
        }
    }
    Ok(())
}

/// The error if no line has the hash of `--includes`.
fn missing(args: &LogVerifyArgs, chain: &Chain) -> Option<(&'static str, String)> {
    let LineHash(hash) = args.includes.as_ref()?;
    chain.included.is_none().then(|| ("log.not-included", format!("no line has the hash {}", Excerpt(hash))))
}

/// Opens a log of any length. A device or a FIFO is allowed.
fn open(path: &Path) -> Result<Box<dyn Read>, Problem> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    if path.is_dir() {
        let message = format!("{} is a directory", Excerpt(&path.to_string_lossy()));
        return Err(Problem::new("file.not-a-file", message).hint("give a file in that directory"));
    }
    File::open(path).map(|file| Box::new(file) as Box<dyn Read>).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new("file.unreadable", format!("cannot read {}: {error}", Excerpt(&path.to_string_lossy())))
}
