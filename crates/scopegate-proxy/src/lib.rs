#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod allowed_names;
mod authority;
mod body;
#[doc(hidden)]
pub mod boundary;
mod certificate_authority;
mod certificates;
mod client_hello;
mod connection;
mod dial;
mod exchange;
mod headers;
mod kept;
mod limits;
mod metrics;
mod open_tunnel;
mod options;
mod proxy;
mod proxy_error;
mod refusal;
mod resolver;
mod screen;
mod server_connection;
mod server_tls;
mod shared;
mod socks;
mod stream;
mod tunnel;
mod under_way;
mod upstream;
mod upstream_proxy;
mod watched;

pub use certificate_authority::CertificateAuthority;
pub use limits::Limits;
pub use open_tunnel::{OpenTunnel, TunnelError};
pub use options::{ProxyOptions, Tunnels};
pub use proxy::Proxy;
pub use proxy_error::ProxyError;
pub use resolver::{Lookup, Resolve, SystemResolver};
pub use upstream_proxy::{InvalidUpstreamProxy, UpstreamProxy};
