//! The proxy.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use scopegate::Policy;
use scopegate_guard::{Condition, Guard, GuardError};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::connection;
use crate::metrics::count;
use crate::open_tunnel::{OpenTunnel, TunnelError};
use crate::options::{ProxyOptions, Tunnels};
use crate::proxy_error::ProxyError;
use crate::server_tls::ServerTls;
use crate::shared::{Phase, Shared};
use crate::stream::BoxStream;

/// The time between two decisions about what is under way.
const REVIEW: Duration = Duration::from_secs(1);
/// The time after an error of the listener, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// A forward proxy that asks a guard about each request and each connection.
///
/// Cloning is cheap, and the clones are the same proxy.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_guard::{Guard, GuardOptions};
/// use scopegate_proxy::{Proxy, ProxyOptions};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build().unwrap();
/// let proxy = Proxy::new(Guard::new(policy, GuardOptions::new())?, ProxyOptions::new())?;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let serving = tokio::spawn(proxy.clone().serve(listener));
/// proxy.end().await;
/// serving.await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Proxy(Arc<Shared>);

impl Proxy {
    /// A proxy for a guard.
    ///
    /// # Errors
    ///
    /// `guard.unenforced` if the policy has a condition that the proxy cannot enforce: without a certificate authority it
    /// cannot add headers to requests in TLS, or count them. `proxy.authority` if the policy includes a host for which the
    /// authority makes no certificates. `proxy.trust` and `proxy.tls`.
    pub fn new(guard: Guard, options: ProxyOptions) -> Result<Self, ProxyError> {
        guard.require_enforced(&enforced(&options))?;
        if let Some(authority) = &options.authority {
            authority.require_names(&guard.policy())?;
        }
        let server_tls = options.authority.as_ref().map(|_| ServerTls::new(&options.trusted)).transpose()?;
        Ok(Self(Arc::new(Shared::new(guard, options, server_tls))))
    }

    /// Serves the clients of a listener until the proxy ends.
    pub async fn serve(self, listener: TcpListener) {
        if let Ok(address) = listener.local_addr() {
            self.0.add_own_address(address);
        }
        self.accept(Clients::Tcp(listener)).await;
    }

    /// Serves the clients of a Unix socket until the proxy ends.
    #[cfg(unix)]
    pub async fn serve_unix(self, listener: tokio::net::UnixListener) {
        self.accept(Clients::Unix(listener)).await;
    }

    async fn accept(&self, clients: Clients) {
        loop {
            let ending = self.0.until(Phase::Ending);
            let accepting = async {
                let place = Arc::clone(&self.0.connections).acquire_owned().await;
                (place, clients.next().await)
            };
            let (place, client) = tokio::select! {
                accepted = accepting => accepted,
                () = ending => return,
            };
            match client {
                Ok(client) => {
                    count(&self.0.metrics.connections);
                    let shared = Arc::clone(&self.0);
                    tokio::spawn(async move {
                        let ended = shared.until(Phase::Ended);
                        tokio::select! {
                            () = connection::serve(Arc::clone(&shared), client) => {}
                            () = ended => {}
                        }
                        drop(place);
                    });
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Ends what the policy no longer allows, once a second, until the proxy ends: after its last day and at the end of a
    /// window. [`reload`](Self::reload) and [`stop`](Self::stop) do so by themselves.
    pub async fn watch(self) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(REVIEW) => {}
                () = self.0.until(Phase::Ended) => return,
            }
            self.0.review();
        }
    }

    /// Answers each request of HTTP with the counters, in the text format of Prometheus.
    pub async fn serve_metrics(self, listener: TcpListener) {
        if let Ok(address) = listener.local_addr() {
            self.0.add_own_address(address);
        }
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.0.until(Phase::Ended) => return,
            };
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let shared = Arc::clone(&self.0);
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let response = metrics_page(&shared, &request);
                    async move { Ok::<_, Infallible>(response) }
                });
                let connection = http1::Builder::new()
                    .keep_alive(false)
                    .timer(TokioTimer::new())
                    .header_read_timeout(shared.options.limits.head_time)
                    .serve_connection(TokioIo::new(stream), service);
                // A client that leaves early gets no page.
                let _ = timeout(shared.options.limits.idle_time, connection).await;
            });
        }
    }

    /// Replaces the policy, and ends what the new one does not allow. Returns the number of contacts that ended.
    ///
    /// # Errors
    ///
    /// As [`Guard::reload`], and `guard.unenforced` and `proxy.authority` as in [`new`](Self::new). The old policy stays.
    pub fn reload(&self, policy: Policy) -> Result<usize, ProxyError> {
        let options = &self.0.options;
        let enforced = enforced(options);
        let missing = Condition::of(&policy)
            .into_iter()
            .find(|condition| !enforced.contains(condition) && !self.0.guard.is_unenforced(*condition));
        if let Some(condition) = missing {
            return Err(GuardError::Unenforced { condition }.into());
        }
        if let Some(authority) = &options.authority {
            authority.require_names(&policy)?;
        }
        self.0.guard.reload(policy)?;
        self.0.kept.close();
        count(&self.0.metrics.reloads);
        Ok(self.0.review())
    }

    /// Refuses everything from now on, and ends everything that is under way. A stopped proxy stays stopped.
    ///
    /// # Errors
    ///
    /// `guard.log` if the log cannot be written. The proxy is stopped nevertheless.
    pub fn stop(&self) -> Result<(), GuardError> {
        let stopped = self.0.guard.stop();
        self.0.under_way.close();
        self.0.phase.send_replace(Phase::Ended);
        stopped
    }

    /// Ends: accepts no further clients, and waits for what is under way, for a limited time.
    pub async fn end(&self) {
        self.0.phase.send_if_modified(|phase| {
            let is_first = *phase < Phase::Ending;
            if is_first {
                *phase = Phase::Ending;
            }
            is_first
        });
        let idle = async {
            while self.0.under_way.count() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            _ = timeout(self.0.options.limits.shutdown_time, idle) => {}
            () = self.0.until(Phase::Ended) => {}
        }
        self.0.under_way.close();
        self.0.phase.send_replace(Phase::Ended);
    }

    /// Opens a tunnel to a host and a port, as `CONNECT` does, for a program that terminates connections itself. The host is a
    /// name or an address, and the server answers.
    ///
    /// # Errors
    ///
    /// See [`TunnelError`].
    pub async fn tunnel(&self, host: &str, port: u16, carries: Tunnels) -> Result<OpenTunnel, TunnelError> {
        OpenTunnel::open(&self.0, host, port, carries).await
    }

    /// The guard.
    #[must_use]
    pub fn guard(&self) -> &Guard {
        &self.0.guard
    }

    /// The number of responses, tunnels and WebSockets under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.under_way.count()
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("guard", &self.0.guard).field("options", &self.0.options).finish_non_exhaustive()
    }
}

/// Where clients come from.
enum Clients {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

impl Clients {
    async fn next(&self) -> io::Result<BoxStream> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Self::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

/// The conditions of a policy that a proxy can enforce. In TLS that it does not decrypt, it sees no requests.
fn enforced(options: &ProxyOptions) -> Vec<Condition> {
    if options.authority.is_some() && options.tunnels == Tunnels::Web {
        vec![Condition::Rate, Condition::Concurrent, Condition::Headers, Condition::Windows]
    } else {
        vec![Condition::Windows]
    }
}

fn metrics_page<T>(shared: &Shared, request: &Request<T>) -> Response<Full<Bytes>> {
    if request.uri().path() != "/metrics" {
        let mut response = Response::new(Full::new(Bytes::from_static(b"the counters are at /metrics\n")));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let mut response = Response::new(Full::new(Bytes::from(shared.metrics.text(shared.under_way.count()))));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4"));
    response
}
