//! The arguments of `import`, `export` and `diff`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use scopegate_formats::ImportFormat;
use scopegate_formats::export::ExportFormat;

use super::options::{OutputFormat, PolicyOperand, SuffixArgs};

/// Import a scope from another tool or platform
///
/// Every row gets an outcome. An inclusion is never read more widely than written, and an exclusion never more
/// narrowly. A row with an unknown word needs review. Such a row includes nothing, and other rows do not include the
/// hosts that it names. It becomes a comment in the policy. If it excludes something that no rule can express, it also
/// becomes a caveat of every in-scope decision. A summary goes to standard error and starts with the rows to check
/// first.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  1  with --strict: exclusions need review (see --strict)
  2  error: the file is unreadable, has another format, or is already a scopegate policy

Examples:
  scopegate import scopes_for_acme.csv -o acme.toml
  scopegate import hackerone_data.json --program acme --report rows.jsonl -o acme.toml
  scopegate import hackerone_data.json --all -o policies
  scopegate import in.txt --exclude out.txt -o acme.toml
  scopegate import --format burp project.json > acme.toml
  curl -s https://acme.com/.well-known/security.txt | scopegate import - > acme.toml
  scopegate import --strict hosts.txt -o policy.toml && scopegate lint policy.toml")]
pub struct ImportArgs {
    /// The file to import, up to 64 MiB; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The format of the file; detected by default
    #[arg(long, value_name = "FORMAT", value_parser = import_format())]
    pub format: Option<ImportFormat>,
    /// Also import this list, with every entry as an exclusion (repeatable)
    #[arg(long, value_name = "FILE")]
    pub exclude: Vec<PathBuf>,
    /// The handle or name of the program to import, if the file holds several
    #[arg(long, value_name = "HANDLE")]
    pub program: Option<String>,
    /// Import every program of the file, each into a file of the directory of --output
    ///
    /// The name of a file is the handle of its program. `scopegate which` reads such a directory.
    #[arg(long, requires = "output", conflicts_with_all = ["program", "name", "exclude"])]
    pub all: bool,
    /// The name of the policy; by default the name of the program
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write the policy in TOML to this file, or to this directory with --all; the default is standard output
    #[arg(short, long, value_name = "POLICY")]
    pub output: Option<PathBuf>,
    /// Write the outcome of each row to this file as JSON lines
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Exit with 1 if an exclusion needs review, a row became a caveat, or the file is only a part of its source
    #[arg(long)]
    pub strict: bool,
    /// Print no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Export a policy to the format of another tool
///
/// If the format cannot express a rule exactly, an inclusion is written more narrowly and an exclusion more widely.
/// Each difference is reported on standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  2  unreadable or invalid policy, or a policy that the format cannot express

Examples:
  scopegate export --format burp acme.toml > burp-scope.json
  scopegate export --format zap acme.toml -o acme.context
  scopegate export --format cidrs acme.toml | nmap -iL -
  scopegate export --format regex-in acme.toml > in.txt && katana -u app.acme.com -cs in.txt")]
pub struct ExportArgs {
    /// The output format
    #[arg(long, value_name = "FORMAT", value_parser = export_format())]
    pub format: ExportFormat,
    #[command(flatten)]
    pub policy: PolicyOperand,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
    /// Write to this file; the default is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Do not report rules that the format cannot express exactly
    #[arg(short, long)]
    pub quiet: bool,
}

/// Show how a new version of a policy changes the scope
///
/// List the rules that were added, removed or moved to another list. Decide the targets that they name with both
/// policies and list the decisions that change: hosts, ports, paths, and the parts of networks. List the classes of
/// findings whose decision or conditions change.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  no difference
  1  the policies differ
  2  unreadable or invalid policy

Examples:
  scopegate diff acme-2026-10.toml acme-2026-11.toml
  scopegate diff old.toml new.toml --format json | jq '.consequences[] | select(.opens)'")]
pub struct DiffArgs {
    /// The old policy
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The new policy
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Output format of the difference
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// Write a policy as a page that people can read and publish
///
/// The page has the head of the policy, a table for each list of assets with the source of each rule, the rules about
/// findings, and the contents of a report. The HTML page has no scripts and loads nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success
  2  unreadable or invalid policy, or a policy without what `security.txt` requires

Examples:
  scopegate render acme.toml > acme.md
  scopegate render --format html acme.toml -o acme.html
  scopegate render --format security.txt acme.toml -o .well-known/security.txt")]
pub struct RenderArgs {
    #[command(flatten)]
    pub policy: PolicyOperand,
    /// The format of the page
    #[arg(long, value_enum, default_value_t = PageFormat::Md, value_name = "FORMAT")]
    pub format: PageFormat,
    /// Write to this file; the default is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// The format of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// Markdown with tables
    Md,
    /// An HTML document
    Html,
    /// The contacts, the last day and the source, after RFC 9116
    #[value(name = "security.txt")]
    SecurityTxt,
}

fn import_format() -> impl TypedValueParser<Value = ImportFormat> {
    PossibleValuesParser::new(ImportFormat::ALL.map(ImportFormat::as_str))
        .try_map(|word| ImportFormat::from_word(&word).ok_or("unknown format"))
}

fn export_format() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::as_str))
        .try_map(|word| ExportFormat::from_word(&word).ok_or("unknown format"))
}
