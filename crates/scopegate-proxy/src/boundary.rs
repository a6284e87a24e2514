//! The parsers at the boundary of the proxy, as the fuzzer calls them. No part of the interface.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::body;
use crate::client_hello;
use crate::exchange::waits_for_answer;
use crate::limits::Limits;
use crate::screen::{Gate, Next, Screen, head};

/// What the proxy takes for requests in the bytes of a client.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The requests in their order.
    pub requests: Vec<TakenRequest>,
    /// Why the next request was refused: the message.
    pub refused: Option<&'static str>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRequest {
    /// The method.
    pub method: String,
    /// The target.
    pub target: String,
    /// The values of the Host headers.
    pub hosts: Vec<Vec<u8>>,
    /// The body; `None` if it breaks off.
    pub body: Option<Vec<u8>>,
}

/// The requests in the bytes of a client, which arrive in pieces of that length.
pub async fn requests(bytes: &[u8], piece: usize) -> Taken {
    let taken = Arc::new(Mutex::new(Taken::default()));
    let gate = Gate::default();
    let client = Pieces { bytes: bytes.to_vec(), at: 0, piece: piece.max(1) };
    let screen = Screen::new(client, Bytes::new(), gate.clone(), &Limits::default());
    let service = service_fn(|request| take(request, Arc::clone(&taken), gate.clone()));
    // An error is an incomplete request.
    let _ = http1::Builder::new()
        .max_headers(Limits::default().header_fields + 4)
        .half_close(true)
        .serve_connection(TokioIo::new(screen), service)
        .await;
    let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner).clone();
    taken.refused = gate.flaw().map(crate::screen::Flaw::message);
    taken
}

async fn take(
    request: Request<Incoming>,
    taken: Arc<Mutex<Taken>>,
    gate: Gate,
) -> Result<Response<body::Body>, Infallible> {
    let mut response = Response::new(body::empty());
    if request.headers().contains_key(head::MARK) {
        return Ok(response);
    }
    let waits = waits_for_answer(&request);
    let (method, target) = (request.method().to_string(), request.uri().to_string());
    let hosts = request.headers().get_all(HOST).iter().map(|value| value.as_bytes().to_vec()).collect();
    if request.method() == Method::CONNECT {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    let body = request.into_body().collect().await.ok().map(|body| body.to_bytes().to_vec());
    taken.lock().unwrap_or_else(PoisonError::into_inner).requests.push(TakenRequest { method, target, hosts, body });
    if waits {
        gate.open(Next::Request);
    }
    Ok(response)
}

/// The server name in the first bytes of a client of TLS: `Some(Some(name))`, `Some(None)` for a hello without a name, and
/// `None` for an incomplete one.
///
/// # Errors
///
/// The bytes are no hello.
pub fn server_name(bytes: &[u8]) -> Result<Option<ServerName>, NoHello> {
    match client_hello::read(bytes) {
        client_hello::Hello::Incomplete => Ok(None),
        client_hello::Hello::Complete(name) => Ok(Some(ServerName(name))),
        client_hello::Hello::Invalid => Err(NoHello),
    }
}

/// The server name of a complete hello, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerName(pub Option<String>);

/// The bytes are no hello of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHello;

/// A client whose bytes arrive in pieces, and which reads everything.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    piece: usize,
}

impl AsyncRead for Pieces {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let end = self.at.saturating_add(self.piece.min(buffer.remaining())).min(self.bytes.len());
        buffer.put_slice(self.bytes.get(self.at..end).unwrap_or_default());
        self.at = end;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pieces {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
