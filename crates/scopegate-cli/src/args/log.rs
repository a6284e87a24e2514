//! Arguments of `scopegate log`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OutputFormat;

/// Check the log of a guard
#[derive(Debug, Args)]
pub struct LogArgs {
    #[command(subcommand)]
    pub command: LogCommand,
}

#[derive(Debug, Subcommand)]
pub enum LogCommand {
    Verify(LogVerifyArgs),
}

/// Verify that each line of a log follows the line before it
///
/// A guard writes one JSON line for each event. Each line has a number and the hash of the line before it, so a changed,
/// added or removed line breaks the chain.
///
/// An intact chain does not prove that the log is genuine or complete. The chain has no key, so a writer of the file can
/// make a new chain with other lines. Removing the last lines leaves an intact chain. A log only has the requests that a
/// program asked the guard about. To detect a new chain later, give the hash of the last line to a second party, such as
/// the owner of the policy, while the tests run. `--includes` checks that the log still has the line with this hash, and
/// that the lines before it are unchanged.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  each line follows the line before it
  1  a line does not follow, or no line has the hash of --includes
  2  error: unreadable file or wrong usage

Examples:
  scopegate log verify decisions.jsonl
  scopegate log verify --format json decisions.jsonl | jq -r .last_hash
  scopegate log verify --includes \"$hash_of_yesterday\" decisions.jsonl")]
pub struct LogVerifyArgs {
    /// The log; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Also require that a line has this hash
    #[arg(long, value_name = "HASH", value_parser = LineHash::parse)]
    pub includes: Option<LineHash>,
    /// Output format of the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
}

/// The hash of a line, in lower case.
#[derive(Debug, Clone)]
pub struct LineHash(pub String);

impl LineHash {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { Ok(Self(text.to_ascii_lowercase())) } else { Err("write the 64 hexadecimal digits of a SHA-256") }
    }

    /// Whether a hash in lower case is this one.
    pub fn is(&self, hash: &str) -> bool {
        self.0 == hash
    }
}
