//! The command line, as clap reads it and as `--help` and the manual page teach it.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use scopegate::policy::Date;

use crate::date;
use crate::filter::tools::Tool;

pub mod formats;
mod options;

pub use options::{OutputFormat, PolicyArgs, SuffixArgs};

use formats::{DiffArgs, ExportArgs, ImportArgs};

/// Is a target in scope of a published vulnerability-disclosure policy?
///
/// A target is a URL, a host, a host and port, an address or a network. Every answer says which rule decided. What
/// cannot be read is an error and never a verdict; what nothing allows is not in scope.
#[derive(Debug, Parser)]
#[command(name = "scopegate", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// When to use colour; `auto` minds NO_COLOR and whether a terminal reads
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  scopegate check -p soxton.toml https://app.soxton.ai/login
  subfinder -d soxton.ai | scopegate filter -p soxton.toml | httpx
  scopegate lint --strict policies/*.toml

Standard output carries data only; errors, hints and progress go to standard error.";

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Filter(FilterArgs),
    Lint(LintArgs),
    Show(ShowArgs),
    Classes(ClassesArgs),
    Preset(PresetArgs),
    /// Print the JSON Schema of the policy file, for editors
    ///
    /// The schema describes the one model that TOML, JSON and YAML policies share.
    #[command(after_help = "\
Example:
  scopegate schema > scopegate.schema.json
  # then, as the first line of a policy: #:schema ./scopegate.schema.json")]
    Schema,
    Import(ImportArgs),
    Export(ExportArgs),
    Diff(DiffArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum YesNo {
    Yes,
    No,
}

/// What becomes of a record whose class is missing or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClassUnknown {
    /// Its targets alone decide
    Keep,
    /// It is invalid
    Reject,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum VerdictName {
    InScope,
    OutOfScope,
    ThirdParty,
}

/// Decide targets, one decision each
///
/// Targets are arguments, or lines of standard input where there is no argument or it is `-`. Empty lines are passed
/// over. With --finding the question is about a class of findings, or an activity: alone, or, with targets, about a whole
/// report, which gets one decision.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  every target is in scope
  1  some target is not
  2  an error: a bad policy, a bad target, bad usage, nothing asked; good targets are still decided

Examples:
  scopegate check -p soxton.toml app.soxton.ai 192.0.2.0/24
  scopegate check -p soxton.toml --cname soxton.statuspage.io status.soxton.ai
  scopegate check -p soxton.toml --format json - < targets.txt | jq 'select(.in_scope)'
  scopegate check -q -p soxton.toml \"$url\" && curl \"$url\"
  scopegate check -p takt.toml --finding clickjacking --fact sensitive-action
  scopegate check -p soxton.toml --finding xss/stored --contains steps https://app.soxton.ai/notes")]
pub struct CheckArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// URLs, hosts, hosts with ports, addresses, networks; `-` reads them from standard input
    #[arg(value_name = "TARGET")]
    pub targets: Vec<OsString>,
    /// How to print decisions
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    /// Evidence: a name in the targets' CNAME chain (repeatable)
    #[arg(long, value_name = "HOST")]
    pub cname: Vec<String>,
    /// Evidence: an address the targets resolve to (repeatable)
    #[arg(long, value_name = "IP")]
    pub address: Vec<IpAddr>,
    /// Evidence: whether the policy's owner owns the targets
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub owned: Option<YesNo>,
    /// Ask about a class of findings or an activity: an id, another name, vrt:ID, CWE-NUMBER (see `scopegate classes`)
    #[arg(long, value_name = "CLASS")]
    pub finding: Option<String>,
    /// What is known of the finding: a fact that is shown, or with `=false` shown not to hold (repeatable)
    #[arg(long, value_name = "NAME[=true|false]", requires = "finding", value_parser = fact)]
    pub fact: Vec<(String, bool)>,
    /// What the report contains of what the policy asks for (repeatable)
    #[arg(long, value_name = "ITEM", requires = "finding")]
    pub contains: Vec<String>,
    /// Lines of standard input end with NUL bytes
    #[arg(short = '0', long = "null")]
    pub null: bool,
    /// Print no decisions: the exit code is the answer
    #[arg(short, long)]
    pub quiet: bool,
}

/// A fact with its value, as `--fact` takes it.
fn fact(text: &str) -> Result<(String, bool), String> {
    match text.split_once('=') {
        None => Ok((text.to_owned(), true)),
        Some((name, "true")) => Ok((name.to_owned(), true)),
        Some((name, "false")) => Ok((name.to_owned(), false)),
        Some((name, _)) => Err(format!("a fact is true or false: write `{name}`, `{name}=true` or `{name}=false`")),
    }
}

/// Pass on the lines whose targets are in scope, unchanged and in order
///
/// A line is a target, or, with --field or --tool, a JSON record that names targets. Input of any length is read with
/// constant memory. Empty lines are passed over; `#` begins no comment. An invalid line is never passed, whatever the
/// options: it is reported on standard error with its number. Lines over 64 KiB, and records over 16 MiB, are
/// invalid.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  something passed
  1  nothing did
  2  an error; an invalid line is one, unless --skip-invalid is given

Examples:
  subfinder -d soxton.ai | scopegate filter -p soxton.toml | httpx
  nuclei -jsonl -l urls.txt | scopegate filter -p soxton.toml --tool nuclei
  scopegate filter -p soxton.toml --field request.url --field final.url records.jsonl
  scopegate filter -p soxton.toml --tool nuclei --class-field info.classification.cwe-id findings.jsonl
  scopegate filter -p soxton.toml --verdict third-party --decisions why.jsonl hosts.txt")]
pub struct FilterArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Files to read; none, or `-`, is standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Read JSON records; the targets are in this field (repeatable, dotted: request.url)
    ///
    /// Of several fields, those that a record has must all be in scope, and it must have one. A field can hold a text
    /// or a list of texts.
    #[arg(long, value_name = "FIELD", conflicts_with = "tool")]
    pub field: Vec<String>,
    /// Read the JSON lines that this tool writes
    #[arg(long, value_enum, value_name = "TOOL")]
    pub tool: Option<Tool>,
    /// Records also name the class of what was found, in this field; it must be in scope on every target (repeatable)
    #[arg(long, value_name = "FIELD")]
    pub class_field: Vec<String>,
    /// What becomes of a record whose class is missing or not known
    #[arg(long, value_enum, value_name = "WHAT", default_value = "keep", requires = "class_field")]
    pub class_unknown: ClassUnknown,
    /// What is known of every finding: a fact that is shown, or with `=false` shown not to hold (repeatable)
    #[arg(long, value_name = "NAME[=true|false]", requires = "class_field", value_parser = fact)]
    pub fact: Vec<(String, bool)>,
    /// Pass lines with this verdict in place of in-scope (repeatable)
    ///
    /// A record's verdict is the worst of its targets': third-party, then out-of-scope, then in-scope.
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub verdict: Vec<VerdictName>,
    /// Pass what would not pass; invalid lines still do not
    #[arg(long)]
    pub invert: bool,
    /// Also pass what is out of scope as a whole but has parts in scope
    #[arg(long)]
    pub partly: bool,
    /// Pass only what is in scope entirely: with no part carved out
    #[arg(long, conflicts_with_all = ["partly", "verdict"])]
    pub entire: bool,
    /// Write every decision to this file, one JSON object a line; an invalid line is an error object
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Write invalid lines to this file, unchanged
    #[arg(long, value_name = "FILE")]
    pub invalid: Option<PathBuf>,
    /// Let invalid lines not change the exit code
    #[arg(long)]
    pub skip_invalid: bool,
    /// Decide and pass on each line by itself, at once
    #[arg(long)]
    pub line_buffered: bool,
    /// Lines end with NUL bytes, in input and output
    #[arg(short = '0', long = "null")]
    pub null: bool,
    /// Do not report invalid lines, show no progress; the exit code stays
    #[arg(short, long)]
    pub quiet: bool,
}

/// Look for errors and likely mistakes in policies
///
/// Findings go to standard output with the source they stand in, the summary to standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  no error (and with --strict no warning)
  1  an error, or with --strict a warning
  2  a file cannot be read, bad usage

Examples:
  scopegate lint soxton.toml
  scopegate lint --strict --format json policies/*.toml")]
pub struct LintArgs {
    /// Policies: .toml, .json or .yaml files
    #[arg(value_name = "POLICY", required = true)]
    pub policies: Vec<PathBuf>,
    /// Fail on warnings too
    #[arg(long)]
    pub strict: bool,
    /// How to print findings
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    /// The day on which a policy counts as expired or not; today in UTC if not given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::parse)]
    pub today: Option<Date>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
    /// Print no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Print a policy as it is understood
///
/// Each rule is read out in words, for the list it stands in: inclusions narrowly, exclusions widely.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  printed
  2  the policy cannot be read or has errors

Example:
  scopegate show soxton.toml | less")]
pub struct ShowArgs {
    /// The policy: a .toml, .json or .yaml file
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// Print ready rules about findings, to paste into a policy and edit
///
/// Without a name, the presets are listed. None is ever applied by itself: a policy says what it says.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  it was printed
  2  there is no such preset

Example:
  scopegate preset common-exclusions >> policy.toml")]
pub struct PresetArgs {
    /// The preset; `list` or nothing lists them
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// List the classes of findings and activities, and what they are called
///
/// Policies and questions name a class by its id, by any of its other names, by a VRT id (vrt:...) or by a CWE number.
/// A rule for a class covers the classes below it: `xss` covers `xss/stored`. A weakness is what is found, an activity
/// is what a tester does, and report-quality is what is wrong with a report. The weakness `dos` and the activity
/// `activity/dos` are two things.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  listed
  1  nothing is called that; the nearest names are told
  2  bad usage

Examples:
  scopegate classes headers
  scopegate classes CWE-79
  scopegate classes vrt:server_security_misconfiguration.clickjacking
  scopegate classes --format json | jq -r 'select(.never_implied).id'")]
pub struct ClassesArgs {
    /// List what this is, or is a part of the name of; everything if not given
    #[arg(value_name = "WORD")]
    pub word: Option<String>,
    /// How to print classes
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
}

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  scopegate completions bash > ~/.local/share/bash-completion/completions/scopegate
  scopegate completions fish > ~/.config/fish/completions/scopegate.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page of scopegate, or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  scopegate man > scopegate.1
  scopegate man filter | man -l -")]
pub struct ManArgs {
    /// The command whose page to print
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
