//! The arguments of `scopegate which`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SuffixArgs;

/// Find the policies that have a target in scope
///
/// A policy is a file, or each policy file of a directory. For each target, the command prints the policies that have it in
/// scope: the target, the program and the verdict, separated by tabs. The program is the name of the policy file without its
/// extension. Each policy decides by itself. That another policy excludes a target changes nothing, and to test a target you
/// need the permission of the program that you test under.
///
/// A policy that does not load is reported and left out. Then the exit code is 2.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  every target is in scope of a policy, or has a row with the verdicts of --verdict
  1  at least one target has no row
  2  error: invalid policy, invalid target or wrong usage; the other policies and targets are still decided

Examples:
  scopegate which -p policies/ https://app.soxton.ai/login
  scopegate which -p soxton.toml -p takt.toml - < hosts.txt
  scopegate which -p policies/ --verdict any app.soxton.ai
  scopegate which -p policies/ --format json - < hosts.txt | jq -r .program | sort | uniq -c")]
pub struct WhichArgs {
    /// A policy file, or a directory of policy files (.toml, .json, .yaml, .yml) (repeatable)
    #[arg(short = 'p', long = "policy", value_name = "FILE|DIR", required = true)]
    pub policies: Vec<PathBuf>,
    /// URLs, hosts, hosts with ports, addresses or networks; `-` reads standard input
    #[arg(value_name = "TARGET")]
    pub targets: Vec<OsString>,
    /// Print the policies with this verdict (repeatable)
    ///
    /// `any` prints every policy that mentions the target: one with a rule that meets it, wholly or in part, or whose owner owns
    /// it.
    #[arg(long, value_enum, value_name = "VERDICT", default_value = "in-scope")]
    pub verdict: Vec<WhichVerdict>,
    /// Output format
    #[arg(long, value_enum, default_value_t = WhichFormat::Tsv, value_name = "FORMAT")]
    pub format: WhichFormat,
    /// Read lines that end with NUL bytes from standard input
    #[arg(short = '0', long = "null")]
    pub null: bool,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// The output format of `scopegate which`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichFormat {
    /// One line per target and policy, with tabs: target, program and verdict
    Tsv,
    /// One JSON object per target and policy
    Json,
}

/// A value of `--verdict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichVerdict {
    InScope,
    OutOfScope,
    ThirdParty,
    /// Every policy that mentions the target
    Any,
}
