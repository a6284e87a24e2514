//! `scopegate check`: one decision a target, or one about a finding or a report.

use std::io::{self, IsTerminal, Write};

use clap::CommandFactory;
use clap::error::ErrorKind;
use scopegate::{DecisionRecord, Evidence, Excerpt};

use crate::args::{CheckArgs, Cli, OutputFormat, YesNo};
use crate::blocks::{Block, Blocks, LineEnd, lines};
use crate::console::{Console, TARGET_ERROR};
use crate::exit::{Exit, Stop};
use crate::filter::PLAIN_LINE_LIMIT;
use crate::finding;
use crate::load::{self, Loaded};
use crate::problem::Problem;
use crate::render;

pub fn run(args: &CheckArgs, console: Console) -> Result<Exit, Stop> {
    let from_input =
        args.targets.iter().any(|target| target == "-") || (args.targets.is_empty() && args.finding.is_none());
    if from_input && io::stdin().is_terminal() {
        let message = "no target was given, and standard input is a terminal";
        let mut cli = Cli::command();
        cli.build();
        let mut command = cli.find_subcommand("check").cloned().unwrap_or(cli);
        command.error(ErrorKind::MissingRequiredArgument, message).exit();
    }
    let evidence = evidence(args).map_err(|problem| {
        console.complain(&problem);
        Stop::Said
    })?;
    let loaded = load::policy(&args.policy.policy, &args.policy.suffixes, console)?;
    let mut session = Session { args, console, loaded: &loaded, evidence, answered: 0, exit: Exit::Yes };
    let ended = match &args.finding {
        Some(class) => finding::check(&mut session, class, console),
        None => for_each_target(args, console, &mut |bytes, line| session.one(bytes, line)),
    };
    match ended {
        // Whoever read the decisions has gone, and the rest was not decided: that is not a yes.
        Err(Stop::Closed) => return Ok(session.exit.max(Exit::No)),
        ended => ended?,
    }
    if session.answered == 0 {
        let nothing = Problem::new("usage.no-target", "no target was given: standard input holds none");
        console.complain(&nothing);
        return Ok(Exit::Error);
    }
    Ok(session.exit)
}

/// What `--cname`, `--address` and `--owned` say.
fn evidence(args: &CheckArgs) -> Result<Evidence, Problem> {
    let mut evidence = Evidence::new();
    for name in &args.cname {
        evidence = evidence.cname(name.as_str())?;
    }
    for address in &args.address {
        evidence = evidence.address(*address);
    }
    Ok(match args.owned {
        Some(YesNo::Yes) => evidence.owned(true),
        Some(YesNo::No) => evidence.owned(false),
        None => evidence,
    })
}

/// What is asked, and what came of it.
pub struct Session<'a> {
    pub args: &'a CheckArgs,
    console: Console,
    pub loaded: &'a Loaded,
    pub evidence: Evidence,
    pub answered: u64,
    exit: Exit,
}

/// What is done with a target: its bytes, and the number of the line it stands on.
type Take<'t> = dyn FnMut(&[u8], Option<u64>) -> Result<(), Stop> + 't;

/// Takes every target: the arguments, and the lines of standard input with their numbers where they are asked for.
pub fn for_each_target(args: &CheckArgs, console: Console, take: &mut Take<'_>) -> Result<(), Stop> {
    if args.targets.is_empty() && args.finding.is_none() {
        return standard_input(args, console, take);
    }
    for target in &args.targets {
        if target == "-" {
            standard_input(args, console, take)?;
        } else {
            take(target.as_encoded_bytes(), None)?;
        }
    }
    Ok(())
}

fn standard_input(args: &CheckArgs, console: Console, take: &mut Take<'_>) -> Result<(), Stop> {
    let end = if args.null { LineEnd::Nul } else { LineEnd::Newline };
    let mut blocks = Blocks::new(io::stdin(), end, PLAIN_LINE_LIMIT);
    let mut number = 0_u64;
    loop {
        let block = match blocks.next() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(()),
            Err(error) => {
                let message = format!("cannot read standard input: {error}");
                console.complain(&Problem::new("file.unreadable", message));
                return Err(Stop::Said);
            }
        };
        match block {
            Block::Lines(bytes) => {
                for line in lines(&bytes, end) {
                    number += 1;
                    let text = end.trim(line);
                    if !text.is_empty() {
                        take(text, Some(number))?;
                    }
                }
            }
            Block::Long { bytes, first: true, .. } => {
                number += 1;
                take(&bytes, Some(number))?;
            }
            Block::Long { .. } => {}
        }
    }
}

impl Session<'_> {
    /// Answers one target, which stands on a line of standard input or is an argument.
    fn one(&mut self, bytes: &[u8], line: Option<u64>) -> Result<(), Stop> {
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

    /// Writes an error in the place of a decision.
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

/// A target's text; where it is not UTF-8, or longer than can be meant, the error and what to show of it.
pub fn text_of(bytes: &[u8], limit: usize) -> Result<&str, (Problem, String)> {
    if bytes.len() > limit {
        let shown = beginning(bytes);
        let message = format!("{} is longer than {} KiB", Excerpt(&shown), limit / 1024);
        return Err((Problem::new("target.too-long", message), shown));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let shown = String::from_utf8_lossy(bytes).into_owned();
        let valid = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
        let position = valid.map_or(0, |valid| valid.chars().count()) + 1;
        let problem = Problem::new("target.not-utf8", format!("{} is not UTF-8", Excerpt(&shown)))
            .hint("write names in Unicode as UTF-8 or as `xn--` labels, other bytes percent-encoded")
            .at(position);
        (problem, shown)
    })
}

/// The beginning of a text that is too long to repeat.
pub fn beginning(bytes: &[u8]) -> String {
    let kept: String = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).chars().take(200).collect();
    format!("{kept}...")
}
