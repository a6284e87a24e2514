//! Arguments of `scopegate proxy`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::{ForwardingArgs, PolicyArgs};

/// Run a forward proxy that contacts only what is in scope
///
/// Point a browser or a tool at the proxy. It decides each request, each tunnel and each address, and refuses the rest with
/// an explanation. A request in TLS is hidden in its tunnel, so a tunnel needs a host that is in scope with all its paths.
/// With --ca, the proxy decrypts TLS and decides each request.
///
/// The policy is loaded again when its file changes and on SIGHUP. A policy that does not load changes nothing. What is
/// under way and no longer allowed ends. SIGINT and SIGTERM end the proxy.
///
/// The proxy does not stop a program that does not use it.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  the proxy ended
  2  error: invalid policy, wrong usage, an address in use, or a condition that the proxy cannot enforce

Examples:
  scopegate proxy -p acme.toml
  scopegate proxy -p acme.toml --ca ~/.scopegate/ca --log decisions.jsonl --researcher jane
  scopegate proxy -p acme.toml --upstream http://127.0.0.1:8080
  curl -x http://127.0.0.1:3128 --cacert ~/.scopegate/ca/ca.pem https://app.acme.com/")]
pub struct ProxyArgs {
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Listen on this address, for HTTP and SOCKS5; repeatable. The default is 127.0.0.1:3128
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Vec<SocketAddr>,
    /// Listen on a Unix socket, which only its owner can use
    #[cfg(unix)]
    #[arg(long, value_name = "PATH")]
    pub unix: Option<PathBuf>,
    #[command(flatten)]
    pub forwarding: ForwardingArgs,
    /// Serve counters for Prometheus on this loopback address
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics: Option<SocketAddr>,
    /// Take the commands `status`, `reload` and `stop` on this Unix socket, one a connection
    #[cfg(unix)]
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
}
