//! `scopegate check`: one decision per target, or one for a finding or a report.

mod finding;
mod session;

use std::io::{self, IsTerminal};

use clap::CommandFactory;
use clap::error::ErrorKind;
use scopegate::Evidence;

use crate::args::{CheckArgs, Cli, DecisionFormat, YesNo};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::load;
use crate::policy_file::standard_input_twice;
use crate::problem::Problem;

use crate::blocks::LineEnd;
use crate::target_input::{Asked, for_each_target};
use session::Session;

pub fn run(args: &CheckArgs, console: Console) -> Result<Exit, Stop> {
    let from_input =
        args.targets.iter().any(|target| target == "-") || (args.targets.is_empty() && args.finding.is_none());
    if from_input && io::stdin().is_terminal() {
        let message = "no target given, and standard input is a terminal";
        let mut cli = Cli::command();
        cli.build();
        let mut command = cli.find_subcommand("check").cloned().unwrap_or(cli);
        command.error(ErrorKind::MissingRequiredArgument, message).exit();
    }
    let evidence = evidence(args).map_err(|problem| console.stop(&problem))?;
    if args.policy.policy.as_deref().is_some_and(|policy| policy.as_os_str() == "-") && from_input {
        return Err(console.stop(&standard_input_twice()));
    }
    let loaded = load::policy_of(&args.policy, console)?;
    let end = if args.null { LineEnd::Nul } else { LineEnd::Newline };
    let targets = if args.targets.is_empty() { vec!["-".into()] } else { args.targets.clone() };
    let mut session = Session::new(args, console, &loaded, evidence);
    let ended = match &args.finding {
        Some(class) => finding::check(&mut session, class, console),
        None => for_each_target(&targets, end, console, &mut |asked| match asked {
            Asked::Target(bytes, line) => session.one(bytes, line),
            // A program that reads columns needs a row for each line that it wrote.
            Asked::EmptyLine(line) if args.format == DecisionFormat::Tsv => session.one(b"", Some(line)),
            Asked::EmptyLine(_) => Ok(()),
            Asked::Pause => session.flush(),
        }),
    };
    match ended.and_then(|()| session.flush()) {
        // The reader closed the output. The other targets are undecided, so the exit code must not be 0.
        Err(Stop::Closed) => return Ok(session.exit.max(Exit::No)),
        ended => ended?,
    }
    if session.answered == 0 {
        let nothing = Problem::new("usage.no-target", "no target given: standard input is empty");
        console.complain(&nothing);
        return Ok(Exit::Error);
    }
    Ok(session.exit)
}

/// The evidence from `--cname`, `--address` and `--owned`.
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
