//! Another proxy between this one and the servers, such as Burp, ZAP or mitmproxy.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::authority::{Authority, bracketed};

/// The longest head of an answer to `CONNECT`.
const LONGEST_ANSWER: usize = 8192;

/// An HTTP proxy that gets all allowed connections, each as `CONNECT` to the address that was decided.
///
/// ```
/// use scopegate_proxy::UpstreamProxy;
///
/// assert_eq!("http://127.0.0.1:8080".parse::<UpstreamProxy>().unwrap().to_string(), "http://127.0.0.1:8080");
/// assert!("socks5://127.0.0.1:1080".parse::<UpstreamProxy>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamProxy {
    host: String,
    port: u16,
}

/// The text is not the URL of an HTTP proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid proxy: write `http://HOST:PORT`, without a name and a password")]
pub struct InvalidUpstreamProxy(());

impl FromStr for UpstreamProxy {
    type Err = InvalidUpstreamProxy;

    fn from_str(text: &str) -> Result<Self, InvalidUpstreamProxy> {
        let rest = text.strip_prefix("http://").ok_or(InvalidUpstreamProxy(()))?;
        match Authority::parse(rest.strip_suffix('/').unwrap_or(rest)) {
            Some(Authority { host, port: Some(port) }) => Ok(Self { host, port }),
            _ => Err(InvalidUpstreamProxy(())),
        }
    }
}

impl fmt::Display for UpstreamProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}:{}", bracketed(&self.host), self.port)
    }
}

impl UpstreamProxy {
    /// A connection to an address through the proxy.
    pub(crate) async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let request = format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        // One byte at a time, so that no byte of the tunnel is taken.
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            if answer.len() >= LONGEST_ANSWER {
                return Err(io::Error::other("the answer of the upstream proxy is too long"));
            }
            answer.push(stream.read_u8().await?);
        }
        let status = answer.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(1..5));
        if status.is_some_and(|status| status.starts_with(b" 2")) {
            Ok(stream)
        } else {
            Err(io::Error::other("the upstream proxy refuses the connection"))
        }
    }
}
