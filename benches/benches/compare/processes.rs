//! Whole processes over one file: from the start to the last line, with discarded output.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use scopegate::{Policy, Verdict};
use scopegate_benches::{Clock, Record, Rule, Side, Workload, in_turn};

const LINES: usize = 1_000_000;

/// Some lines have no verdict, as in every list. This is not a failure of the run.
const FILTER: &[&str] = &["filter", "--skip-invalid", "-p"];

/// Prints the records of all sizes. The input files are in `folder`.
pub fn measure(scopegate: &Path, folder: &Path) {
    let tools = [("grep", "grep"), ("ripgrep", "rg")];
    let tools: Vec<_> = tools.into_iter().filter(|(_, program)| is_there(program)).collect();
    let has_taskset = Command::new("taskset").arg("--version").output().is_ok();
    for rules in [10, 1_000, 100_000] {
        let files = Files::write(&Workload::new(rules), folder);
        files.agree(scopegate);
        for (row, program) in &tools {
            let other = |cores| files.command(cores, program.as_ref(), &["-cF", "-f"], &files.hosts);
            let ours = |cores| files.command(cores, scopegate.as_ref(), FILTER, &files.policy);
            let rounds = if rules < 10_000 { 5 } else { 3 };
            print(row, rules, rounds, ours(Cores::All), other(Cores::All));
            if *row == "ripgrep" && has_taskset {
                print("ripgrep-one-core", rules, rounds, ours(Cores::One), other(Cores::One));
            }
        }
    }
}

fn print(row: &str, rules: usize, rounds: usize, mut ours: Command, mut other: Command) {
    let [ours, other] = in_turn(
        Clock::Wall,
        rounds,
        [Side::new(LINES, move || finish(&mut ours)), Side::new(LINES, move || finish(&mut other))],
    );
    println!("{}", ours.beside(&other, row, rules));
}

/// Runs a command to its end. A match is not a failure, and neither is no match. The caller sets where the output goes.
fn finish(command: &mut Command) -> usize {
    let output = command.stderr(Stdio::null()).output().expect("the command runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{command:?} ended with {}", output.status);
    output.stdout.len()
}

/// Whether a program is installed. Prints its version if so.
fn is_there(program: &str) -> bool {
    let Ok(output) = Command::new(program).arg("--version").output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.lines().next().unwrap_or_default();
    let version = version.rsplit_once(") ").map_or(version, |(_, version)| version).trim_start_matches("ripgrep ");
    println!("{}", Record::Version { name: program.to_owned(), version: version.to_owned() });
    true
}

#[derive(Clone, Copy)]
enum Cores {
    All,
    One,
}

/// The input of the processes.
struct Files {
    policy: OsString,
    hosts: OsString,
    lines: OsString,
    in_scope: usize,
}

impl Files {
    /// Writes the files, so that they are cached when they are read.
    fn write(workload: &Workload, folder: &Path) -> Self {
        let put = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).expect("the folder is writable");
            path.into_os_string()
        };
        let lines = workload.targets(LINES);
        let policy = Policy::from_toml(&workload.toml()).expect("the policy loads");
        // A list of fixed strings can express only a part of a policy: names without their stars.
        let hosts = workload.included().iter().filter_map(|rule| match rule {
            Rule::Exact(host) | Rule::Wildcard(host) | Rule::Url(host, _) => Some(format!("{host}\n")),
            Rule::Glob(_) | Rule::NetworkV4(..) | Rule::NetworkV6(..) => None,
        });
        Self {
            in_scope: lines.iter().filter(|line| policy.batch().verdict(line) == Ok(Verdict::InScope)).count(),
            policy: put("policy.toml", &workload.toml()),
            hosts: put("hosts.txt", &hosts.collect::<String>()),
            lines: put("lines.txt", &lines.iter().flat_map(|line| [line, "\n"]).collect::<String>()),
        }
    }

    fn command(&self, cores: Cores, program: &OsStr, arguments: &[&str], given: &OsString) -> Command {
        let mut command = match cores {
            Cores::All => Command::new(program),
            Cores::One => {
                let mut command = Command::new("taskset");
                command.args(["-c", "0"]).arg(program);
                command
            }
        };
        // The search tools are fastest on bytes. A count goes through a pipe, because `grep` would stop at the first
        // match if it detected that the output is discarded.
        if program == OsStr::new("grep") || program == OsStr::new("rg") {
            command.stdout(Stdio::piped());
        } else {
            command.stdout(Stdio::null());
        }
        command.env("LC_ALL", "C").args(arguments).arg(given).arg(&self.lines);
        command
    }

    /// The command passes exactly the lines that the library puts in scope.
    fn agree(&self, scopegate: &Path) {
        let mut command = self.command(Cores::All, scopegate.as_ref(), FILTER, &self.policy);
        let output = command.stdout(Stdio::piped()).stderr(Stdio::null()).output().expect("the command runs");
        assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), self.in_scope);
    }
}
