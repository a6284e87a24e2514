//! A connector for other clients that are built on hyper.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use scopegate_guard::{Condition, Guard, GuardError, Refused};
use tokio::net::TcpStream;

use crate::hop::{Hop, bare};
use crate::lookup::addresses_of;

/// Opens TCP connections that a guard allows, for `hyper_util::client::legacy::Client` and similar clients.
///
/// It looks a name up once for each connection, asks the guard about all addresses of the answer, and dials only these. A
/// literal address is decided too. It decides connections, and not requests: it sees no path, no header and no request on a
/// kept connection. A client asks [`Guard::request`] before each request. For TLS, wrap it in the connector of a TLS crate.
///
/// A policy that names only paths of a host allows no connection to the host as a whole. With [`for_request`], the URL of
/// the request decides the connection.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use http_body_util::Empty;
/// use hyper_util::client::legacy::Client;
/// use hyper_util::rt::TokioExecutor;
/// use scopegate::Policy;
/// use scopegate_reqwest::Connector;
/// use scopegate_reqwest::guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build()?;
/// let guard = Arc::new(Guard::new(policy, GuardOptions::new())?);
/// let client = Client::builder(TokioExecutor::new()).build(Connector::new(guard)?);
/// let client: Client<_, Empty<&'static [u8]>> = client;
/// assert!(client.get("http://www.example.org/".parse()?).await.is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Connector {
    guard: Arc<Guard>,
    connect_timeout: Duration,
}

impl Connector {
    /// A connector.
    ///
    /// # Errors
    ///
    /// `guard.unenforced` if the policy has a condition other than windows that is not listed as unenforced. A connector
    /// adds no headers and counts no requests.
    pub fn new(guard: impl Into<Arc<Guard>>) -> Result<Self, GuardError> {
        let guard = guard.into();
        guard.require_enforced(&[Condition::Windows])?;
        Ok(Self { guard, connect_timeout: Duration::from_secs(10) })
    }

    /// The longest time of an attempt to connect to one address. It is ten seconds by default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Resolves, asks and dials.
    async fn connect(self, uri: Uri) -> Result<TokioIo<TcpStream>, Box<dyn std::error::Error + Send + Sync>> {
        let host = bare(uri.host().unwrap_or_default());
        let Some(port) = port_of(&uri) else {
            let message = "a connection with a scheme other than HTTP, and without a port";
            return Err(Refused::by_client("guard.scheme", message, Some("write the port")).into());
        };
        let hop = Hop::current().filter(|hop| hop.host.eq_ignore_ascii_case(host) && hop.port == port);
        let addresses = if let Ok(address) = host.parse::<IpAddr>() {
            vec![address]
        } else {
            // A name that is out of scope is not looked up. A request under way was decided before.
            if hop.is_none() {
                let _permit = self.guard.lookup(host, port)?;
            }
            addresses_of(host).await?
        };
        let permit = match hop {
            Some(hop) => self.guard.connect_for(&hop.scheme, &hop.host, hop.port, &hop.raw_path, &addresses)?,
            None => self.guard.connect(host, port, &addresses)?,
        };
        let mut last = io::Error::other("no address");
        for address in permit.addresses() {
            let dialed = TcpStream::connect(SocketAddr::new(*address, port));
            match tokio::time::timeout(self.connect_timeout, dialed).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok(TokioIo::new(stream));
                }
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last.into())
    }
}

fn port_of(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}

/// Runs a future that sends one request. A [`Connector`] decides the connection that it opens with this URL, and not with
/// the host as a whole. The caller has asked [`Guard::request`] about the URL.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let uri: http::Uri = "https://app.example.com/api/status".parse().unwrap();
/// assert_eq!(scopegate_reqwest::for_request(&uri, async { "the response" }).await, "the response");
/// # }
/// ```
pub async fn for_request<F: Future>(uri: &Uri, future: F) -> F::Output {
    let (Some(scheme), Some(host), Some(port)) = (uri.scheme_str(), uri.host(), port_of(uri)) else {
        return future.await;
    };
    let raw_path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Hop { scheme: scheme.to_owned(), host: bare(host).to_owned(), port, raw_path }.scope(future).await
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}
