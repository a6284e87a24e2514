//! The arguments of the commands that read and write other people's formats, and of `diff`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use scopegate_formats::ImportFormat;
use scopegate_formats::export::ExportFormat;

use super::options::{OutputFormat, SuffixArgs};

/// Import a scope from another tool or platform
///
/// Every row is accounted for. An inclusion is never read more widely than it is written, an exclusion never more narrowly.
/// A row with a word that is not understood needs review: it includes nothing, and what it names is kept out where another
/// row would let it in. It becomes a comment in the policy, and where it excludes something that no rule says, a caveat of
/// every in-scope answer. A summary of the rows, those to look at first by name, goes to standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  imported
  1  with --strict: a person has to look at what is excluded (see --strict)
  2  an error: the file cannot be read, is not in that format, or is a scopegate policy already

Examples:
  scopegate import scopes_for_acme.csv -o acme.toml
  scopegate import hackerone_data.json --program acme --report rows.jsonl -o acme.toml
  scopegate import in.txt --exclude out.txt -o acme.toml
  scopegate import --format burp project.json > acme.toml
  curl -s https://acme.com/.well-known/security.txt | scopegate import - > acme.toml
  scopegate import --strict hosts.txt -o policy.toml && scopegate lint policy.toml")]
pub struct ImportArgs {
    /// The file to read, of up to 64 MiB; `-` is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The format of the file; recognised if not given
    #[arg(long, value_name = "FORMAT", value_parser = import_format())]
    pub format: Option<ImportFormat>,
    /// Import this list as well, every entry of it as an exclusion; may be given several times
    #[arg(long, value_name = "FILE")]
    pub exclude: Vec<PathBuf>,
    /// The program to import, by handle or name, where the file holds several
    #[arg(long, value_name = "HANDLE")]
    pub program: Option<String>,
    /// Write the policy here, in TOML; standard output if not given
    #[arg(short, long, value_name = "POLICY")]
    pub output: Option<PathBuf>,
    /// Write what became of each row here, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Exit with 1 where a row that excludes needs review, a row was made a caveat, or the file is a part of its source
    #[arg(long)]
    pub strict: bool,
    /// Print no table
    #[arg(short, long)]
    pub quiet: bool,
}

/// Write a policy in somebody else's format
///
/// What the format cannot say exactly is said more narrowly for inclusions and more widely for exclusions, and told on
/// standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  written
  2  the policy cannot be read or has errors

Examples:
  scopegate export --format burp acme.toml > burp-scope.json
  scopegate export --format zap acme.toml > acme.context
  scopegate export --format cidrs acme.toml | nmap -iL -
  scopegate export --format regex-in acme.toml > in.txt && katana -u app.acme.com -cs in.txt")]
pub struct ExportArgs {
    /// The format to write
    #[arg(long, value_name = "FORMAT", value_parser = export_format())]
    pub format: ExportFormat,
    /// The policy: a .toml, .json or .yaml file
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
    /// Do not tell what could not be said exactly
    #[arg(short, long)]
    pub quiet: bool,
}

/// Tell what a new version of a policy opens and closes
///
/// Rules added, removed and moved to another list, and what follows for the targets that they name: both policies are
/// asked about each.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the two say the same
  1  they differ
  2  a policy cannot be read or has errors

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
    /// How to print the difference
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

fn import_format() -> impl TypedValueParser<Value = ImportFormat> {
    PossibleValuesParser::new(ImportFormat::ALL.map(ImportFormat::as_str))
        .try_map(|word| ImportFormat::from_word(&word).ok_or("no such format"))
}

fn export_format() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::as_str))
        .try_map(|word| ExportFormat::from_word(&word).ok_or("no such format"))
}
