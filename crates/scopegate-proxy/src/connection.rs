//! The connections of clients: HTTP/1, HTTP/2 in TLS, SOCKS5, and what tunnels carry.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, HOST};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::authority::{Authority, is_same_name};
use crate::body::{self, Body};
use crate::exchange::{Exchange, Face, waits_for_answer};
use crate::kept::Kept;
use crate::refusal::Refusal;
use crate::screen::{Gate, Next, Screen, head};
use crate::server_connection::Origin;
use crate::shared::{Phase, Shared};
use crate::socks::{self, Asked};
use crate::stream::{BoxStream, Rewound};
use crate::tunnel::{Carried, Tunnel};

/// The time between two signs of life on a connection of HTTP/2.
const PING: Duration = Duration::from_secs(60);

type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Serves a client until it ends.
pub(crate) async fn serve(shared: Arc<Shared>, mut client: BoxStream) {
    let mut arrived = BytesMut::new();
    let first = timeout(shared.options.limits.idle_time, client.read_buf(&mut arrived));
    let read = tokio::select! {
        read = first => read,
        () = shared.until(Phase::Ending) => return,
    };
    match (read, arrived.first()) {
        (Ok(Ok(_)), Some(&socks::VERSION)) => {
            serve_socks(shared, Box::new(Rewound::new(arrived.freeze(), client))).await;
        }
        // Version 4 has no names, or names in a form of its own.
        (Ok(Ok(_)), Some(4)) | (_, None) => {}
        _ => {
            let kept = shared.kept_list();
            serve_http1(shared, client, arrived.freeze(), Face::Forward, kept).await;
        }
    }
}

/// Serves a client of SOCKS5.
async fn serve_socks(shared: Arc<Shared>, mut client: BoxStream) {
    let (host, port) = match timeout(shared.options.limits.head_time, socks::greet(&mut client)).await {
        Ok(Ok(Asked::Tunnel { host, port })) => (host, port),
        Ok(Ok(Asked::Other(code))) => {
            shared.count_refusal(&Refusal::proxy("proxy.socks", "the proxy opens only tunnels of TCP", "use CONNECT"));
            return socks::end(client, code).await;
        }
        // The client is not one, or is too slow.
        Ok(Err(_)) | Err(_) => return,
    };
    match Tunnel::open(&shared, host, port).await {
        Ok(tunnel) => {
            if socks::accept(&mut client).await.is_ok() {
                carry(shared, tunnel, client).await;
            }
        }
        Err(refusal) => {
            shared.count_refusal(&refusal);
            socks::end(client, socks::code(&refusal)).await;
        }
    }
}

/// Carries what a client sends through a tunnel.
pub(crate) async fn carry(shared: Arc<Shared>, tunnel: Tunnel, mut client: BoxStream) {
    let mut arrived = BytesMut::new();
    let Some(first) = tunnel.first(&mut client, &mut arrived).await else { return };
    let arrived = arrived.freeze();
    match tunnel.judge(first).await {
        Ok(Carried::Bytes(passage)) => passage.pass(arrived, client).await,
        Ok(Carried::Http { origin, kept }) => {
            let face = Face::Within { origin, server_name: None };
            serve_http1(shared, client, arrived, face, kept).await;
        }
        Ok(Carried::Tls { origin, server_name }) => decrypt(shared, origin, server_name, arrived, client).await,
        // The tunnel is open already, and its protocol has no words for a refusal: it ends.
        Err(refusal) => shared.count_refusal(&refusal),
    }
}

/// Answers TLS with a certificate of the authority, and decides each request in it.
async fn decrypt(shared: Arc<Shared>, origin: Origin, server_name: Option<String>, arrived: Bytes, client: BoxStream) {
    let limits = shared.options.limits;
    let Some(authority) = &shared.options.authority else { return };
    let Ok(settings) = shared.certificates.get(authority, &origin.host, limits.certificates) else { return };
    let accepting = TlsAcceptor::from(settings).accept(Rewound::new(arrived, client));
    // A client that does not trust the authority ends the handshake.
    let Ok(Ok(stream)) = timeout(limits.head_time, accepting).await else { return };
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let face = Face::Within { origin, server_name };
    if is_http2 {
        serve_http2(shared, Box::new(stream), face).await;
    } else {
        let kept = shared.kept_list();
        serve_http1(shared, Box::new(stream), Bytes::new(), face, kept).await;
    }
}

/// What a connection answers requests with.
struct Answers {
    shared: Arc<Shared>,
    exchange: Exchange,
    /// Whether `CONNECT` opens tunnels: not in a tunnel.
    tunnels: bool,
    /// What tells the screen of the connection how to go on; none for HTTP/2.
    gate: Option<Gate>,
}

impl Answers {
    fn new(shared: &Arc<Shared>, face: Face, kept: Kept, gate: Option<Gate>) -> Arc<Self> {
        let tunnels = matches!(face, Face::Forward);
        let exchange = Exchange::new(Arc::clone(shared), face, kept);
        Arc::new(Self { shared: Arc::clone(shared), exchange, tunnels, gate })
    }

    /// Answers a request; a refusal is an answer too.
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let wanted = request.headers().get(ACCEPT).cloned();
        let waits = waits_for_answer(&request);
        let is_tunnel = request.method() == Method::CONNECT;
        let answered = self.try_answer(request).await;
        let is_open = match &answered {
            Ok(response) => is_tunnel || response.status() == StatusCode::SWITCHING_PROTOCOLS,
            Err(_) => false,
        };
        if let Some(gate) = self.gate.as_ref().filter(|_| waits) {
            gate.open(if is_open { Next::Anything } else { Next::Request });
        }
        Ok(answered.unwrap_or_else(|refusal| {
            self.shared.count_refusal(&refusal);
            refusal.response(wanted.as_ref())
        }))
    }

    async fn try_answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Refusal> {
        if request.headers().contains_key(head::MARK)
            && let Some(flaw) = self.gate.as_ref().and_then(Gate::flaw)
        {
            return Err(Refusal::Flaw(flaw));
        }
        if request.method() == Method::CONNECT {
            self.connect(request).await
        } else {
            self.exchange.answer(request).await
        }
    }

    /// Opens a tunnel.
    async fn connect(&self, mut request: Request<Incoming>) -> Result<Response<Body>, Refusal> {
        let malformed =
            || Refusal::proxy("proxy.target", "a tunnel needs a host and a port", "write `app.example.com:443`");
        if !self.tunnels {
            return Err(Refusal::proxy("proxy.target", "a tunnel in a tunnel", "ask the proxy for the other tunnel"));
        }
        let target = request.uri().authority().filter(|_| request.uri().scheme().is_none()).ok_or_else(malformed)?;
        let Authority { host, port: Some(port) } = Authority::parse(target.as_str()).ok_or_else(malformed)? else {
            return Err(malformed());
        };
        if let Some(value) = request.headers().get(HOST) {
            let named = value.to_str().ok().and_then(Authority::parse);
            let is_same = named
                .is_some_and(|named| is_same_name(&named.host, &host) && named.port.is_none_or(|named| named == port));
            if !is_same {
                let message = "the Host header names another host than the tunnel";
                return Err(Refusal::proxy("proxy.ambiguous", message, "leave the header out"));
            }
        }
        let tunnel = Tunnel::open(&self.shared, host, port).await?;
        let upgrade = hyper::upgrade::on(&mut request);
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            if let Ok(client) = upgrade.await {
                let ended = Arc::clone(&shared);
                tokio::select! {
                    () = carry(shared, tunnel, Box::new(TokioIo::new(client))) => {}
                    () = ended.until(Phase::Ended) => {}
                }
            }
        });
        Ok(Response::new(body::empty()))
    }
}

/// Serves requests of HTTP/1.
fn serve_http1(shared: Arc<Shared>, client: BoxStream, arrived: Bytes, face: Face, kept: Kept) -> Serving {
    Box::pin(async move {
        let limits = shared.options.limits;
        let gate = Gate::default();
        let screen = Screen::new(client, arrived, gate.clone(), &limits);
        let answers = Answers::new(&shared, face, kept, Some(gate));
        let service = service_fn(move |request| Arc::clone(&answers).answer(request));
        let connection = http1::Builder::new()
            .preserve_header_case(true)
            // One field more for a request that replaces a refused one.
            .max_headers(limits.header_fields.saturating_add(4))
            .max_buf_size(limits.head_bytes.saturating_mul(2).max(8192))
            .timer(TokioTimer::new())
            // The screen limits the time of a head; this is the time between two requests.
            .header_read_timeout(limits.idle_time)
            .serve_connection(TokioIo::new(screen), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            // A client that breaks its connection is no error of the proxy.
            _ = connection.as_mut() => return,
            () = shared.until(Phase::Ending) => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            _ = connection => {}
            () = shared.until(Phase::Ended) => {}
        }
    })
}

/// Serves requests of HTTP/2.
fn serve_http2(shared: Arc<Shared>, client: BoxStream, face: Face) -> Serving {
    Box::pin(async move {
        let limits = shared.options.limits;
        let answers = Answers::new(&shared, face, shared.kept_list(), None);
        let service = service_fn(move |request| Arc::clone(&answers).answer(request));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
            .keep_alive_interval(PING)
            .serve_connection(TokioIo::new(client), service);
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = shared.until(Phase::Ending) => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            _ = connection => {}
            () = shared.until(Phase::Ended) => {}
        }
    })
}
