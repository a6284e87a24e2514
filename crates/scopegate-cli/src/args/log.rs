//! Arguments of `scopegate log`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OutputFormat;

/// Check the log of a guard, and make keys for its checkpoints
#[derive(Debug, Args)]
pub struct LogArgs {
    #[command(subcommand)]
    pub command: LogCommand,
}

#[derive(Debug, Subcommand)]
pub enum LogCommand {
    Verify(LogVerifyArgs),
    Keygen(LogKeygenArgs),
}

/// Make a key that signs the checkpoints of a log
///
/// A guard with this key writes signed checkpoints of its log to a second file. The private key goes to a file that only
/// its owner can read. The public key, which verifies checkpoints, goes to standard output. Give it to the party that
/// verifies the log.
///
/// NAME identifies the log. It is the first line of each checkpoint. A name that begins with a domain name of yours, such
/// as `example.com/jane`, is unique.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the key is made
  2  error: the file exists or cannot be written, or wrong usage

Examples:
  scopegate log keygen -o jane.key example.com/jane > jane.pub")]
pub struct LogKeygenArgs {
    /// The name of the key, without white space and plus signs
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Write the private key to this file, which must not exist
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
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
///
/// Checkpoints do this with signatures. `--key` verifies those in the file of checkpoints, and that the log has the lines
/// that they sign. A line that is signed cannot change without the private key, and cannot be removed without the
/// checkpoint. Lines after the last checkpoint are not signed. A holder of the private key can sign another log, so keep
/// copies of the checkpoints with the second party.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  each line follows the line before it
  1  a line does not follow, no line has the hash of --includes, or a checkpoint is invalid or does not fit
  2  error: unreadable file or wrong usage

Examples:
  scopegate log verify decisions.jsonl
  scopegate log verify --format json decisions.jsonl | jq -r .last_hash
  scopegate log verify --includes \"$hash_of_yesterday\" decisions.jsonl
  scopegate log verify --key jane.pub --checkpoints decisions.checkpoints decisions.jsonl")]
pub struct LogVerifyArgs {
    /// The log; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Also require that a line has this hash
    #[arg(long, value_name = "HASH", value_parser = LineHash::parse)]
    pub includes: Option<LineHash>,
    /// Also verify the checkpoints with the public key in this file
    #[arg(long, value_name = "FILE", requires = "checkpoints")]
    pub key: Option<PathBuf>,
    /// The checkpoints of the log
    #[arg(long, value_name = "FILE", requires = "key")]
    pub checkpoints: Option<PathBuf>,
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
