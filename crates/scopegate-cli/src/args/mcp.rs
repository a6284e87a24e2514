//! Arguments of `scopegate mcp`.

use clap::Args;

use super::PolicyArgs;

/// Answer the questions of an agent with the Model Context Protocol
///
/// An agent starts this command, sends messages to standard input and reads answers from standard output. All tools only
/// read: check, filter, check_finding, check_report, partition, classes, facts and show. The policy is loaded once, when
/// the command starts.
///
/// The answers are advice. The server contacts nothing, and it does not stop an agent that does not ask.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the client closed the session
  2  error: invalid policy, wrong usage, or a client that does not start a session

Example:
  scopegate mcp -p /home/jane/acme.toml")]
pub struct McpArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
}
