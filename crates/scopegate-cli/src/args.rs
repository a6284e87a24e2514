//! The command line: arguments, `--help` and the manual page.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use scopegate::net::PublicSuffixList;
use scopegate::policy::Date;

use crate::date;
use crate::filter::tools::{EvidenceField, Tool};

mod draft;
pub mod formats;
#[cfg(feature = "proxy")]
mod forwarding;
mod log;
#[cfg(feature = "mcp")]
mod mcp;
mod names;
mod options;
#[cfg(feature = "proxy")]
mod proxy;
#[cfg(feature = "run")]
mod run;
mod which;

pub use draft::DraftArgs;
#[cfg(feature = "proxy")]
pub use forwarding::{ForwardingArgs, TunnelArg};
pub use log::{LineHash, LogArgs, LogCommand, LogKeygenArgs, LogVerifyArgs};
#[cfg(feature = "mcp")]
pub use mcp::McpArgs;
pub use options::{DecisionFormat, ErrorCount, OutputFormat, PolicyArgs, PolicyOperand, SuffixArgs};
#[cfg(feature = "proxy")]
pub use proxy::ProxyArgs;
#[cfg(feature = "run")]
pub use run::RunArgs;
pub use which::{WhichArgs, WhichFormat, WhichVerdict};

use formats::{DiffArgs, ExportArgs, ImportArgs, RenderArgs};
use names::Names;

/// Decide whether a target is in scope of a published vulnerability disclosure policy
///
/// A target is a URL, a host, a host with a port, an address or a network. Every decision names the rule that decided.
/// An invalid target is an error and gets no verdict. A target that no rule allows is not in scope.
#[derive(Debug, Parser)]
#[command(name = "scopegate", version, long_version = LONG_VERSION.as_str(), max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// When to use color; `auto` honors NO_COLOR and terminal detection
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    #[command(subcommand)]
    pub command: Command,
}

/// The version, and the Public Suffix List that decides which domains are registrable.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!("{}\npublic suffix list: psl {}", env!("CARGO_PKG_VERSION"), PublicSuffixList::COMPILED_VERSION)
});

const EXAMPLES: &str = "\
Examples:
  scopegate check -p soxton.toml https://app.soxton.ai/login
  subfinder -d soxton.ai | scopegate filter -p soxton.toml | httpx
  scopegate lint --strict policies/*.toml
  export SCOPEGATE_POLICY=~/policies/soxton.toml && scopegate check app.soxton.ai

Standard output holds data only. Errors, hints and progress go to standard error.";

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Filter(FilterArgs),
    Partition(PartitionArgs),
    Which(WhichArgs),
    Init(InitArgs),
    Lint(LintArgs),
    Show(ShowArgs),
    Classes(ClassesArgs),
    Facts(FactsArgs),
    Preset(PresetArgs),
    /// Print the JSON Schema of policy files, for editors
    ///
    /// The schema describes the model that TOML, JSON and YAML policies share.
    #[command(after_help = "\
Example:
  scopegate schema > scopegate.schema.json
  # then add this as the first line of a policy: #:schema ./scopegate.schema.json")]
    Schema,
    Draft(DraftArgs),
    Import(ImportArgs),
    Export(ExportArgs),
    Diff(DiffArgs),
    Render(RenderArgs),
    Log(LogArgs),
    #[cfg(feature = "mcp")]
    Mcp(McpArgs),
    #[cfg(feature = "proxy")]
    Proxy(ProxyArgs),
    #[cfg(feature = "run")]
    Run(RunArgs),
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

/// How to handle a record whose class is missing or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClassUnknown {
    /// Decide by its targets alone
    Keep,
    /// Treat it as invalid
    Reject,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum VerdictName {
    InScope,
    OutOfScope,
    ThirdParty,
}

/// Decide each target
///
/// Give targets as arguments. Without arguments, or for the argument `-`, read them from standard input, one per line.
/// Empty lines are skipped; with `--format tsv` each line has a row, an empty one too. With --finding and no target, decide
/// a class of findings or an activity. With --finding and targets, make one decision for the whole report.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  every target is in scope
  1  at least one target is not in scope
  2  error: invalid policy, invalid target, wrong usage or no target; valid targets are still decided

Examples:
  scopegate check -p soxton.toml app.soxton.ai 192.0.2.0/24
  scopegate check -p soxton.toml --cname soxton.statuspage.io status.soxton.ai
  scopegate check -p soxton.toml --format line - < targets.txt
  scopegate check -p soxton.toml --format tsv - < targets.txt | cut -f 1,2
  scopegate check -p soxton.toml --format json - < targets.txt | jq 'select(.in_scope)'
  scopegate check -q -p soxton.toml \"$url\" && curl \"$url\"
  scopegate check -p takt.toml --finding clickjacking --fact sensitive-action
  scopegate check -p soxton.toml --finding xss/stored --contains steps https://app.soxton.ai/notes")]
pub struct CheckArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// URLs, hosts, hosts with ports, addresses or networks; `-` reads standard input
    #[arg(value_name = "TARGET")]
    pub targets: Vec<OsString>,
    /// Output format of decisions
    #[arg(long, value_enum, default_value_t = DecisionFormat::Human, value_name = "FORMAT")]
    pub format: DecisionFormat,
    /// Evidence: a name in the CNAME chain of the targets (repeatable)
    #[arg(long, value_name = "HOST")]
    pub cname: Vec<String>,
    /// Evidence: an address that the targets resolve to (repeatable)
    #[arg(long, value_name = "IP")]
    pub address: Vec<IpAddr>,
    /// Evidence: whether the owner of the policy owns the targets
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub owned: Option<YesNo>,
    /// Decide a class of findings or an activity: an id, an alias, vrt:ID or CWE-NUMBER (see `scopegate classes`)
    #[arg(long, value_name = "CLASS", value_parser = Names::Classes, hide_possible_values = true)]
    pub finding: Option<String>,
    /// A known fact about the finding; the default value is true (repeatable)
    #[arg(long, value_name = "NAME[=true|false]", requires = "finding", value_parser = Names::Facts.try_map(|text| fact(&text)), hide_possible_values = true)]
    pub fact: Vec<(String, bool)>,
    /// An item that the report contains, of those that the policy requires (repeatable)
    #[arg(long, value_name = "ITEM", requires = "finding")]
    pub contains: Vec<String>,
    /// Read lines that end with NUL bytes from standard input
    #[arg(short = '0', long = "null")]
    pub null: bool,
    /// Print no decisions; use the exit code
    #[arg(short, long)]
    pub quiet: bool,
}

/// Parses the value of `--fact`.
fn fact(text: &str) -> Result<(String, bool), String> {
    match text.split_once('=') {
        None => Ok((text.to_owned(), true)),
        Some((name, "true")) => Ok((name.to_owned(), true)),
        Some((name, "false")) => Ok((name.to_owned(), false)),
        Some((name, _)) => {
            Err(format!("the value of a fact must be true or false: write `{name}`, `{name}=true` or `{name}=false`"))
        }
    }
}

/// Pass lines whose targets are in scope, unchanged and in order
///
/// Each line is a target. With --field or --tool, each line is a JSON record that contains targets. Memory use does not
/// depend on the length of the input. Empty lines are skipped. There are no comments: `#` has no special meaning. No
/// option passes an invalid line. The first invalid lines are reported on standard error with their line number, and a
/// summary follows at the end. Lines over 64 KiB and records over 16 MiB are invalid. A byte order mark and spaces or tabs
/// around a target are ignored, and the line passes as it is. A line with white space in its target is invalid, because
/// other programs split it into several targets; with -0, where NUL ends each target, it is not.
///
/// Files compressed with gzip or Zstandard are recognized by their first bytes. Records can be JSON lines or a JSON list;
/// the records of a list pass as JSON lines.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  at least one line passed
  1  no line passed
  2  error; an invalid line is an error unless --skip-invalid is given

Examples:
  subfinder -d soxton.ai | scopegate filter -p soxton.toml | httpx
  nuclei -jsonl -l urls.txt | scopegate filter -p soxton.toml --tool nuclei
  scopegate filter -p soxton.toml --field request.url --field final.url records.jsonl
  scopegate filter -p soxton.toml --field host --evidence-field cname=dns.cname records.jsonl
  scopegate filter -p soxton.toml --tool nuclei --class-field info.classification.cwe-id findings.jsonl
  scopegate filter -p soxton.toml --verdict third-party --decisions why.jsonl hosts.txt
  scopegate filter -p soxton.toml --errors all --invalid bad.txt hosts.txt.gz > good.txt
  scopegate filter -p soxton.toml --output-dir in-scope lists/*.txt")]
pub struct FilterArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Files to read; without files, or for `-`, read standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Read JSON records and take targets from this field, for example request.url (repeatable)
    ///
    /// With several fields, a record must have at least one of them, and all of its targets must be in scope. A field
    /// can hold a string or a list of strings.
    #[arg(long, value_name = "FIELD", conflicts_with = "tool")]
    pub field: Vec<String>,
    /// Read the JSON lines of this tool
    #[arg(long, value_enum, value_name = "TOOL")]
    pub tool: Option<Tool>,
    /// Take evidence about the targets of a record from this field (repeatable)
    ///
    /// `cname=FIELD` names the field with the CNAME chain, and `address=FIELD` the field with addresses. A field can hold a
    /// string or a list of strings. --tool dnsx and --tool httpx use the evidence of their records.
    #[arg(long, value_name = "KIND=FIELD", value_parser = EvidenceField::parse)]
    pub evidence_field: Vec<EvidenceField>,
    /// Also take the class of the finding from this field; it must be in scope on every target (repeatable)
    #[arg(long, value_name = "FIELD")]
    pub class_field: Vec<String>,
    /// How to handle a record whose class is missing or unknown
    #[arg(long, value_enum, value_name = "WHAT", default_value = "keep", requires = "class_field")]
    pub class_unknown: ClassUnknown,
    /// A known fact about every finding; the default value is true (repeatable)
    #[arg(long, value_name = "NAME[=true|false]", requires = "class_field", value_parser = Names::Facts.try_map(|text| fact(&text)), hide_possible_values = true)]
    pub fact: Vec<(String, bool)>,
    /// Pass lines with this verdict instead of in-scope (repeatable)
    ///
    /// The verdict of a record is the worst verdict of its targets: third-party, then out-of-scope, then in-scope.
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub verdict: Vec<VerdictName>,
    /// Invert the selection; invalid lines are never passed
    #[arg(long)]
    pub invert: bool,
    /// Also pass targets that are out of scope as a whole but have parts in scope
    #[arg(long)]
    pub partly: bool,
    /// Pass only targets that are entirely in scope, with no excluded part
    #[arg(long, conflicts_with_all = ["partly", "verdict"])]
    pub entire: bool,
    /// Write every decision to this file as JSON lines, with an error object for each invalid line
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Write invalid lines to this file, unchanged
    #[arg(long, value_name = "FILE")]
    pub invalid: Option<PathBuf>,
    /// Write the passed lines of each FILE to a file of the same name in this directory, instead of standard output
    ///
    /// The ending of a compressed file is removed. A file appears after its input was read to the end.
    #[arg(long, value_name = "DIRECTORY")]
    pub output_dir: Option<PathBuf>,
    /// The number of invalid lines to report: a number, `all` or `none`
    #[arg(long, value_name = "N", default_value = "10", value_parser = ErrorCount::parse)]
    pub errors: ErrorCount,
    /// Ignore invalid lines in the exit code
    #[arg(long)]
    pub skip_invalid: bool,
    /// Decide and pass each line immediately
    #[arg(long)]
    pub line_buffered: bool,
    /// Use NUL bytes as line ends in input and output
    #[arg(short = '0', long = "null")]
    pub null: bool,
    /// Do not report invalid lines, progress or the summary; the exit code does not change
    #[arg(short, long)]
    pub quiet: bool,
}

/// Split a network into the parts with one decision each
///
/// The parts are networks that cover the given network, in order of their addresses.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  every part is in scope
  1  at least one part is not in scope
  2  error: invalid policy, invalid network or wrong usage

Examples:
  scopegate partition -p acme.toml 198.51.100.0/22
  scopegate partition -p acme.toml --format tsv 198.51.100.0/22 | awk '$1 == \"in-scope\" { print $2 }'")]
pub struct PartitionArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Networks or addresses
    #[arg(value_name = "NETWORK", required = true)]
    pub networks: Vec<String>,
    /// Output format of decisions
    #[arg(long, value_enum, default_value_t = DecisionFormat::Line, value_name = "FORMAT")]
    pub format: DecisionFormat,
}

/// Write a policy with comments, from options or from questions
///
/// Without --owner, ask for each part on the terminal. The policy is checked before it is written. An existing file is
/// never overwritten.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  2  error: an invalid entry, an existing file, or wrong usage

Examples:
  scopegate init
  scopegate init --owner Acme --in-scope '*.acme.com' --out-of-scope blog.acme.com -o acme.toml
  scopegate init --owner Acme --in-scope '*.acme.com' --preset common-exclusions -o - | scopegate lint -")]
pub struct InitArgs {
    /// The organization that publishes the policy
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The name of the policy; by default made from the owner
    #[arg(long, value_name = "NAME", requires = "owner")]
    pub name: Option<String>,
    /// Where to send reports: a mailto: or https: URL (repeatable)
    #[arg(long, value_name = "URL", requires = "owner")]
    pub contact: Vec<String>,
    /// An entry in scope (repeatable)
    #[arg(long, value_name = "PATTERN", requires = "owner")]
    pub in_scope: Vec<String>,
    /// An entry out of scope (repeatable)
    #[arg(long, value_name = "PATTERN", requires = "owner")]
    pub out_of_scope: Vec<String>,
    /// An entry that belongs to a third party (repeatable)
    #[arg(long, value_name = "PATTERN", requires = "owner")]
    pub third_party: Vec<String>,
    /// Add the rules of this preset (repeatable)
    #[arg(long, value_name = "NAME", requires = "owner", value_parser = Names::Presets, hide_possible_values = true)]
    pub preset: Vec<String>,
    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "POLICY", default_value = "scopegate.toml")]
    pub output: PathBuf,
}

/// Find errors and likely mistakes in policies
///
/// Diagnostics go to standard output together with their source lines. The summary goes to standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  no error; with --strict, also no warning
  1  at least one error; with --strict, at least one error or warning
  2  unreadable file or wrong usage

Examples:
  scopegate lint soxton.toml
  scopegate lint --strict --format json policies/*.toml
  scopegate lint --complete soxton.toml")]
pub struct LintArgs {
    /// Policy files (.toml, .json or .yaml)
    #[arg(value_name = "POLICY", required_unless_present = "options")]
    operands: Vec<PathBuf>,
    /// The same as POLICY (repeatable)
    #[arg(short = 'p', long = "policy", value_name = "POLICY")]
    options: Vec<PathBuf>,
    /// Also report what the policy does not mention: usual prohibitions, contacts, contents of a report
    ///
    /// These notes do not change the exit code. Also print every warning about an exclusion without effect; without this
    /// option, the first three are printed and the others counted.
    #[arg(long)]
    pub complete: bool,
    /// Also fail on warnings
    #[arg(long)]
    pub strict: bool,
    /// Output format of diagnostics
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    /// Check for expired policies as of this day; the default is today in UTC
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::parse)]
    pub today: Option<Date>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
    /// Print no summary
    #[arg(short, long)]
    pub quiet: bool,
}

impl LintArgs {
    /// The policy files.
    pub fn policies(&self) -> Vec<&PathBuf> {
        self.operands.iter().chain(&self.options).collect()
    }
}

/// Show how a policy is interpreted
///
/// Each rule is described in words. Inclusions are read narrowly and exclusions widely.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  2  unreadable or invalid policy

Example:
  scopegate show soxton.toml | less")]
pub struct ShowArgs {
    #[command(flatten)]
    pub policy: PolicyOperand,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// Print a preset: rules about findings to paste into a policy and edit
///
/// Without a name, list the presets. No preset is applied automatically.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  2  unknown preset

Example:
  scopegate preset common-exclusions >> policy.toml")]
pub struct PresetArgs {
    /// The preset; omit it or give `list` to list all presets
    #[arg(value_name = "NAME", value_parser = Names::Presets, hide_possible_values = true)]
    pub name: Option<String>,
}

/// List the classes of findings and activities with their names
///
/// Name a class by its id, an alias, a VRT id (vrt:...) or a CWE number. A rule for a class also covers its subclasses:
/// `xss` covers `xss/stored`. A weakness is what a tester finds. An activity is what a tester does. Report-quality is a
/// defect of a report. The weakness `dos` and the activity `activity/dos` are different classes.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  1  no class has that name; the closest names are printed
  2  wrong usage

Examples:
  scopegate classes headers
  scopegate classes CWE-79
  scopegate classes owasp
  scopegate classes A01:2021
  scopegate classes vrt:server_security_misconfiguration.clickjacking
  scopegate classes --format json | jq -r 'select(.never_implied).id'")]
pub struct ClassesArgs {
    /// List only classes whose names contain this text; `owasp` lists the categories of OWASP with their classes
    #[arg(value_name = "WORD", value_parser = Names::Classes, hide_possible_values = true)]
    pub word: Option<String>,
    /// Output format of classes
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
}

/// List the facts that conditions of finding rules use
///
/// A fact is something about a finding or an activity: shown, shown not to hold, or unknown. Rules name facts in `unless`
/// and `when`, and `check` takes them with --fact. A policy can define its own facts in `[findings.facts]`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  1  no fact has that name; the closest name is printed
  2  wrong usage

Examples:
  scopegate facts
  scopegate facts account
  scopegate facts --format json | jq -r .name")]
pub struct FactsArgs {
    /// List only facts whose name or meaning contains this text
    #[arg(value_name = "WORD", value_parser = Names::Facts, hide_possible_values = true)]
    pub word: Option<String>,
    /// Output format of facts
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
    /// The shell to complete for
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page of scopegate or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  scopegate man > scopegate.1
  scopegate man filter | man -l -
  scopegate man --all ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Write the manual pages of scopegate and of all its commands to this directory
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "command")]
    pub all: Option<PathBuf>,
    /// The command whose manual page to print
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
