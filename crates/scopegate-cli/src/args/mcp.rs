//! Arguments of `scopegate mcp`.

use std::path::PathBuf;

use clap::Args;

use super::SuffixArgs;

/// Answer the questions of an agent with the Model Context Protocol
///
/// An agent starts this command, sends messages to standard input and reads answers from standard output. All tools only
/// read: check, filter, check_finding, check_report, partition, classes, facts and show. The policies are loaded once, when
/// the command starts. If a policy does not load, the server does not start.
///
/// With several policies, each call names the policy that the agent tests under. Each policy decides by itself.
///
/// The answers are advice. The server contacts nothing, and it does not stop an agent that does not ask.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the client closed the session
  2  error: invalid policy, wrong usage, or a client that does not start a session

Examples:
  scopegate mcp -p /home/jane/acme.toml
  scopegate mcp -p /home/jane/policies/")]
pub struct McpArgs {
    /// A policy file (.toml, .json, .yaml, .yml), or a directory of policy files (repeatable)
    ///
    /// With several policies, the name of a policy is the name of its file without the extension. The default is the file
    /// that SCOPEGATE_POLICY names, else `scopegate.toml` in this directory or the nearest one above. The command reports
    /// the default that it uses.
    #[arg(short = 'p', long = "policy", value_name = "FILE|DIR")]
    pub policies: Vec<PathBuf>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}
