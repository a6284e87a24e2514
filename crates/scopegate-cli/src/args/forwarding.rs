//! Arguments of commands that forward requests: `scopegate proxy` and `scopegate run`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use scopegate_guard::Condition;
use scopegate_proxy::UpstreamProxy;

/// What is logged, which conditions are observed, and how requests are forwarded.
#[derive(Debug, Args)]
pub struct ForwardingArgs {
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
}

/// What tunnels may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TunnelArg {
    /// TLS with the right server name, and HTTP
    Web,
    /// Any protocol; its bytes are not checked
    Any,
}
