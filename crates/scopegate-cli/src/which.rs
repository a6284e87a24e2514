//! `scopegate which`: the policies that have a target in scope.

use std::io::{self, IsTerminal, Write};

use scopegate::{PolicySet, Verdict, VerdictSummary};
use serde::Serialize;

use crate::args::{WhichArgs, WhichFormat, WhichVerdict};
use crate::blocks::LineEnd;
use crate::console::Console;
use crate::decision_line;
use crate::exit::{Exit, Stop};
use crate::input::{PLAIN_LINE_LIMIT, text_of};
use crate::policy_folder;
use crate::problem::Problem;
use crate::style::TARGET_ERROR;
use crate::target_input::{Asked, for_each_target};

/// A target and a policy, as JSON.
#[derive(Debug, Serialize)]
struct Pair<'a> {
    target: &'a str,
    program: &'a str,
    verdict: &'static str,
    basis: &'static str,
    rule: Option<&'a str>,
    in_scope: bool,
}

pub fn run(args: &WhichArgs, console: Console) -> Result<Exit, Stop> {
    let from_input = args.targets.is_empty() || args.targets.iter().any(|target| target == "-");
    if from_input && io::stdin().is_terminal() {
        let problem = Problem::new("usage.no-target", "no target given, and standard input is a terminal");
        return Err(console.stop(&problem.hint("give targets as arguments, or a list with `- < hosts.txt`")));
    }
    let loaded = policy_folder::load(&args.policies, &args.suffixes, console)?;
    let mut search = Search { args, console, set: &loaded.set, exit: Exit::Yes, asked: 0, waiting: Vec::new() };
    let end = if args.null { LineEnd::Nul } else { LineEnd::Newline };
    let targets = if args.targets.is_empty() { vec!["-".into()] } else { args.targets.clone() };
    let ended = for_each_target(&targets, end, console, &mut |asked| match asked {
        Asked::Target(bytes, line) => search.one(bytes, line),
        Asked::EmptyLine(_) => Ok(()),
        Asked::Pause => search.flush(),
    });
    match ended.and_then(|()| search.flush()) {
        // The reader closed the output. The other targets are undecided, so the exit code must not be 0.
        Err(Stop::Closed) => return Ok(search.exit.max(Exit::No)),
        ended => ended?,
    }
    if search.asked == 0 {
        console.complain(&Problem::new("usage.no-target", "no target given: standard input is empty"));
        return Ok(Exit::Error);
    }
    if loaded.failed > 0 {
        let all = loaded.failed + loaded.set.len();
        console.say(&format!("{} of {all} policies did not load; their programs are missing above", loaded.failed));
        return Ok(Exit::Error);
    }
    Ok(search.exit)
}

/// The size of the waiting rows above which they are written, in bytes.
const FULL: usize = 64 * 1024;

/// One run of the command.
struct Search<'a> {
    args: &'a WhichArgs,
    console: Console,
    set: &'a PolicySet,
    exit: Exit,
    asked: u64,
    /// Rows that are not written yet.
    waiting: Vec<u8>,
}

impl Search<'_> {
    /// Writes the rows of one target.
    fn one(&mut self, bytes: &[u8], line: Option<u64>) -> Result<(), Stop> {
        self.asked += 1;
        let text = match text_of(bytes, PLAIN_LINE_LIMIT) {
            Ok(text) => text,
            Err((problem, shown)) => return self.refuse(&problem, &shown, line),
        };
        let mut found = Vec::new();
        if let Err(error) = self.set.summaries(text, |number, summary| found.push((number, summary))) {
            return self.refuse(&error.into(), text, line);
        }
        found.retain(|(_, summary)| self.args.verdict.iter().any(|wanted| fits(*wanted, summary.verdict)));
        if found.is_empty() {
            self.exit = self.exit.max(Exit::No);
        }
        for (number, summary) in found {
            self.write(text, number, summary)?;
        }
        if self.waiting.len() >= FULL { self.flush() } else { Ok(()) }
    }

    fn write(&mut self, target: &str, number: usize, summary: VerdictSummary) -> Result<(), Stop> {
        let Some((program, policy)) = self.set.entry(number) else { return Ok(()) };
        match self.args.format {
            WhichFormat::Tsv => {
                decision_line::columns(&mut self.waiting, &[target, program, summary.verdict.as_str()]);
            }
            WhichFormat::Json => {
                let pair = Pair {
                    target,
                    program,
                    verdict: summary.verdict.as_str(),
                    basis: summary.basis.as_str(),
                    rule: summary.rule.and_then(|id| policy.rule(id)).map(scopegate::Rule::id),
                    in_scope: summary.verdict == Verdict::InScope,
                };
                serde_json::to_writer(&mut self.waiting, &pair).map_err(io::Error::from)?;
                self.waiting.push(b'\n');
            }
        }
        Ok(())
    }

    /// Reports an invalid target.
    fn refuse(&mut self, problem: &Problem, shown: &str, line: Option<u64>) -> Result<(), Stop> {
        self.exit = Exit::Error;
        if self.args.format == WhichFormat::Json {
            problem.write_json(&mut self.waiting, shown)?;
        }
        let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        problem.write(&mut self.console.stderr(), &place, TARGET_ERROR)?;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let mut out = self.console.stdout();
        out.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(out.flush()?)
    }
}

fn fits(wanted: WhichVerdict, verdict: Verdict) -> bool {
    match wanted {
        WhichVerdict::InScope => verdict == Verdict::InScope,
        WhichVerdict::OutOfScope => verdict == Verdict::OutOfScope,
        WhichVerdict::ThirdParty => verdict == Verdict::ThirdParty,
        WhichVerdict::Any => true,
    }
}
