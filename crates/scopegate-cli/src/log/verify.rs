//! `scopegate log verify`: check the chain of hashes of a log, and its checkpoints.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate_guard::{BadCheckpoints, BrokenLog, Checkpoints, LogVerifier, verify_signed_log_lines};
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
    /// The lines that the last checkpoint signs, and the number of checkpoints. Only with `--key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_lines: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoints: Option<usize>,
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
    let signed = args.key.as_ref().zip(args.checkpoints.as_ref()).map(|(key, file)| checkpoints(key, file)).transpose();
    let signed = signed.map_err(|problem| console.stop(&problem))?;
    let no_checkpoints = Checkpoints::default();
    let known = signed.as_ref().and_then(|signed| signed.as_ref().ok()).unwrap_or(&no_checkpoints);
    let mut chain = Chain::default();
    let verified = verify_signed_log_lines(log, known, |line, hash| {
        if args.includes.as_ref().is_some_and(|wanted| wanted.is(hash)) {
            chain.included = Some(line);
        }
        chain.lines = line;
        chain.last_hash = Some(hash.to_owned());
    });
    let problem = match verified {
        Err(BrokenLog::Unreadable { error, .. }) => return Err(console.stop(&unreadable(&args.file, &error))),
        Err(broken) => Some((broken.code(), broken.to_string(), Some(broken.line()))),
        Ok(_) => match &signed {
            Some(Err(bad)) => Some((bad.code(), bad.to_string(), None)),
            Some(Ok(_)) | None => missing(args, &chain).map(|(code, message)| (code, message, None)),
        },
    };
    let signed = signed.and_then(Result::ok);
    match args.format {
        OutputFormat::Json => {
            let error = problem.as_ref().map(|(code, message, line)| ReportedError { code, message, line: *line });
            let report = Report {
                file: &name,
                verified: error.is_none(),
                lines: chain.lines,
                last_hash: chain.last_hash.as_deref(),
                signed_lines: signed.as_ref().map(Checkpoints::signed_lines),
                checkpoints: signed.as_ref().map(Checkpoints::len),
                error,
            };
            let mut text = serde_json::to_vec(&report).map_err(io::Error::from)?;
            text.push(b'\n');
            io::stdout().write_all(&text)?;
        }
        OutputFormat::Human => human(&chain, signed.as_ref(), problem.as_ref(), &name, console)?,
    }
    Ok(if problem.is_none() { Exit::Yes } else { Exit::No })
}

fn human(
    chain: &Chain,
    signed: Option<&Checkpoints>,
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
    if let (Some(signed), None) = (signed, problem) {
        let unsigned = chain.lines.saturating_sub(signed.signed_lines());
        let count = if signed.len() == 1 { "1 checkpoint".to_owned() } else { format!("{} checkpoints", signed.len()) };
        writeln!(out, "{count}: the signatures are valid, and sign the first {} lines", signed.signed_lines())?;
        if unsigned > 0 {
            let lines = if unsigned == 1 { "1 line".to_owned() } else { format!("{unsigned} lines") };
            writeln!(out, "no checkpoint signs the last {lines}")?;
        }
    }
    out.flush()?;
    match problem {
        None if signed.is_some() => {
            console.say("a holder of the private key can sign another log: compare the checkpoints with kept copies");
        }
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

/// The checkpoints of a log with valid signatures, or the first that is invalid.
fn checkpoints(key: &Path, file: &Path) -> Result<Result<Checkpoints, BadCheckpoints>, Problem> {
    let verifier: LogVerifier = text(key)?.parse().map_err(|error| {
        let message = format!("{}: {error}", Excerpt(&key.to_string_lossy()));
        Problem::new("log.key", message).hint("give the output of `scopegate log keygen`")
    })?;
    Ok(Checkpoints::parse(&text(file)?, &verifier))
}

/// The text of a file; a text that is not UTF-8 is neither a key nor a checkpoint.
fn text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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
