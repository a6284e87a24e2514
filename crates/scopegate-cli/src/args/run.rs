//! Arguments of `scopegate run`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::{ForwardingArgs, PolicyArgs};

/// Run a command that can contact only what is in scope
///
/// The command gets a network of its own, with one way out: a proxy that decides each request, each tunnel and each address, as
/// `scopegate proxy` does. A program that ignores proxies reaches nothing, unless --gate. Names in scope are looked up, all others
/// are refused.
/// Variables name the proxy; with --ca, variables and the certificates of the system name its authority too.
///
/// The command has no privileges, no Unix sockets, no inherited descriptors, and a private /tmp, /run and /dev. The agents of
/// the user (ssh, gpg, D-Bus, Docker, X11) are out of reach. Files stay as they are, unless you add --read-only or --tmp-home.
/// Signals and the exit code are passed on. If scopegate ends, the command is killed.
///
/// This needs Linux with unprivileged user namespaces. Every step that fails is an error, and nothing is executed.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  that of the command; 128 and the number of a signal that ended it
  2    wrong usage
  125  error: invalid policy, or the command cannot be confined; nothing was executed
  126  the command cannot be executed
  127  there is no such command

Examples:
  scopegate run -p acme.toml -- curl http://app.acme.com/
  scopegate run -p acme.toml --log decisions.jsonl -- nuclei -u http://app.acme.com
  scopegate run -p acme.toml --ca ~/.scopegate/ca -- python3 crawl.py
  scopegate run -p acme.toml --read-only --share results -- sh -c './scan.sh > results/out.txt'
  scopegate run -p acme.toml --allow-loopback-port 8000 -- my-agent --model http://127.0.0.1:8000")]
pub struct RunArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub forwarding: ForwardingArgs,
    /// Let the command use this port of 127.0.0.1 outside, whatever the policy says; repeatable
    #[arg(long, value_name = "PORT")]
    pub allow_loopback_port: Vec<u16>,
    /// Let programs without a proxy connect: each connection is decided, and closed ports look closed
    ///
    /// Each connection goes through the proxy by name, or by address. No variable names a proxy. Needs /dev/net/tun.
    #[arg(long)]
    pub gate: bool,
    /// Make all files read-only, except for those in /tmp, /run and shared folders
    #[arg(long)]
    pub read_only: bool,
    /// Replace the home folder by an empty one, which is gone afterwards
    #[arg(long)]
    pub tmp_home: bool,
    /// Share a file or a folder, writable, that the other options hide or make read-only; repeatable
    #[arg(long, value_name = "PATH")]
    pub share: Vec<PathBuf>,
    /// Let the command open Unix sockets: it can then reach those in folders that it can see
    #[arg(long)]
    pub allow_unix: bool,
    /// Take the commands `status`, `reload` and `stop` on this Unix socket, one a connection
    ///
    /// `reload` needs --read-only: otherwise the command could write the policy.
    #[cfg(unix)]
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<OsString>,
}
