//! Arguments of `scopegate proxy`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use scopegate_guard::Condition;
use scopegate_proxy::UpstreamProxy;

use super::PolicyArgs;

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
    /// Write each decision to this log before it takes effect; `scopegate log verify` checks it
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Keep the queries of URLs in the log
    #[arg(long, requires = "log")]
    pub log_queries: bool,
    /// The name of the researcher, for `{researcher}` in the headers that the policy requires
    #[arg(long, value_name = "NAME")]
    pub researcher: Option<String>,
    /// Conditions of the policy that you observe yourself: rate, concurrent, headers, windows, automated
    #[arg(long, value_name = "CONDITION", value_delimiter = ',')]
    pub unenforced: Vec<Condition>,
    /// Decrypt TLS with a certificate authority in this folder, which is made on first use
    ///
    /// Clients have to trust `ca.pem` of the folder. Keep `ca.key` secret.
    #[arg(long, value_name = "FOLDER")]
    pub ca: Option<PathBuf>,
    /// Trust the certificates of this PEM file for servers, in addition to those of the system; repeatable
    #[arg(long, value_name = "FILE", requires = "ca")]
    pub trust: Vec<PathBuf>,
    /// What tunnels may carry
    #[arg(long, value_enum, default_value_t = TunnelArg::Web, value_name = "WHAT")]
    pub tunnel: TunnelArg,
    /// Send all allowed connections through this HTTP proxy, by address
    #[arg(long, value_name = "URL")]
    pub upstream: Option<UpstreamProxy>,
    /// Serve counters for Prometheus on this loopback address
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics: Option<SocketAddr>,
    /// Take the commands `status`, `reload` and `stop` on this Unix socket, one a connection
    #[cfg(unix)]
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
}

/// What tunnels may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TunnelArg {
    /// TLS with the right server name, and HTTP
    Web,
    /// Any protocol; its bytes are not checked
    Any,
}
