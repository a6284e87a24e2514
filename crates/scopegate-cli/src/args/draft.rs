//! The arguments of `draft`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use scopegate_draft::InputFormat;

use super::options::SuffixArgs;

/// Draft a policy from a published text
///
/// The text is a disclosure policy in prose: a page, a README or a security.txt file. The draft is made offline, from
/// words and forms of sentences alone, and the same text always gives the same draft. An inclusion that is in doubt is a
/// comment; a doubtful exclusion is written and marked. Read every line marked [doubt] or [person] before you use the
/// policy. Texts in other languages than English give contacts only.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  success: nothing is left for a person
  1  a person has to look at a line; with --check, a mark is open; with --against, a line has no answer
  2  error: unreadable file, invalid policy or wrong usage

Examples:
  scopegate draft policy.md -o policy.toml --report lines.jsonl
  curl -s https://acme.com/security | scopegate draft --format html - > policy.toml
  scopegate draft --check policy.toml
  scopegate draft --against policy.toml new-policy.md")]
pub struct DraftArgs {
    /// The text, up to 64 MiB; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "check")]
    pub file: Option<PathBuf>,
    /// The format of the text; detected by default
    #[arg(long, value_name = "FORMAT", value_parser = input_format())]
    pub format: Option<InputFormat>,
    /// Write the policy to this file; the default is standard output
    #[arg(short, long, value_name = "POLICY")]
    pub output: Option<PathBuf>,
    /// Write what each line became to this file as JSON lines
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write no policy if a line is left for a person
    #[arg(long)]
    pub strict: bool,
    /// List the marks in a policy that are still open
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["file", "format", "output", "report", "strict", "against"])]
    pub check: Option<PathBuf>,
    /// List the lines of the text that no rule of this policy answers
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["output", "report", "strict"])]
    pub against: Option<PathBuf>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
    /// Print no summary
    #[arg(short, long)]
    pub quiet: bool,
}

fn input_format() -> impl TypedValueParser<Value = InputFormat> {
    PossibleValuesParser::new(InputFormat::ALL.map(InputFormat::as_str))
        .map(|word| InputFormat::ALL.into_iter().find(|format| format.as_str() == word).unwrap_or(InputFormat::Text))
}
