//! The connections to servers of one connection of a client.
//!
//! They are not shared between clients, so that one client's end is the end of its connections, and what a server knows of
//! a connection belongs to one client.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};

use crate::body::Body;
use crate::dial::{Dialed, Purpose};
use crate::metrics::count;
use crate::refusal::Refusal;
use crate::server_tls::Offer;
use crate::shared::Shared;
use crate::stream::Stream;

/// Where a connection leads, with the name that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// The kept connections.
#[derive(Debug, Default, Clone)]
pub(crate) struct Upstreams(Arc<Mutex<Vec<Connection>>>);

/// A connection to a server, and the addresses that were decided when it was opened.
#[derive(Debug)]
pub(crate) struct Connection {
    origin: Origin,
    addresses: Vec<IpAddr>,
    generation: u64,
    sender: Sender,
}

#[derive(Debug)]
enum Sender {
    One(http1::SendRequest<Body>),
    Many(http2::SendRequest<Body>),
}

/// A request was not answered.
pub(crate) struct Unanswered {
    /// The request, if no byte of it was sent.
    pub(crate) unsent: Option<Request<Body>>,
    pub(crate) error: hyper::Error,
}

impl Connection {
    pub(crate) fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    pub(crate) fn is_http2(&self) -> bool {
        matches!(self.sender, Sender::Many(_))
    }

    /// Sends a request. Waits until the connection is free.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Result<Response<Incoming>, Box<Unanswered>> {
        let sent = match &mut self.sender {
            Sender::One(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err(Box::new(Unanswered { unsent: Some(request), error })),
            },
            Sender::Many(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err(Box::new(Unanswered { unsent: Some(request), error })),
            },
        };
        sent.map_err(|mut error| {
            let unsent = error.take_message();
            Box::new(Unanswered { unsent, error: error.into_error() })
        })
    }

    fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::One(sender) => sender.is_closed(),
            Sender::Many(sender) => sender.is_closed(),
        }
    }
}

/// A connection that answers a request, and goes back when the answer is complete.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Connection,
    upstreams: Upstreams,
    most: usize,
}

impl Lease {
    pub(crate) fn new(connection: Connection, upstreams: Upstreams, most: usize) -> Self {
        Self { connection, upstreams, most }
    }

    pub(crate) fn give_back(self) {
        if self.connection.is_closed() {
            return;
        }
        let mut kept = self.upstreams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most.max(1) {
            kept.remove(0);
        }
        kept.push(self.connection);
    }
}

impl Upstreams {
    /// A kept connection of the current policy. One of HTTP/2 stays in the list, because it takes several requests.
    pub(crate) fn take(&self, origin: &Origin, generation: u64) -> Option<Connection> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|connection| connection.generation == generation && !connection.is_closed());
        let at = kept.iter().rposition(|connection| connection.origin == *origin)?;
        let Sender::Many(sender) = &kept.get(at)?.sender else { return Some(kept.remove(at)) };
        let sender = Sender::Many(sender.clone());
        let connection = kept.get(at)?;
        let (origin, addresses) = (connection.origin.clone(), connection.addresses.clone());
        Some(Connection { origin, addresses, generation, sender })
    }

    /// Keeps a connection that was opened before its first request.
    pub(crate) async fn seed(&self, shared: &Shared, origin: Origin, dialed: Dialed) -> Result<(), Refusal> {
        let connection = start_http1(shared, origin, dialed.addresses, dialed.stream).await?;
        Lease::new(connection, self.clone(), shared.options.limits.kept_connections).give_back();
        Ok(())
    }

    /// Opens a connection for a request.
    pub(crate) async fn open(
        &self,
        shared: &Shared,
        origin: &Origin,
        path: &str,
        offer: Offer,
    ) -> Result<Connection, Refusal> {
        let purpose = Purpose::Request { scheme: origin.scheme, path };
        let Dialed { stream, addresses } = shared.dial(&origin.host, origin.port, purpose).await?;
        count(&shared.metrics.dials);
        let limits = &shared.options.limits;
        let Some(tls) = shared.server_tls.as_ref().filter(|_| origin.scheme == "https") else {
            return start_http1(shared, origin.clone(), addresses, stream).await;
        };
        let stream = tls.connect(stream, &origin.host, offer, limits).await?;
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return start_http1(shared, origin.clone(), addresses, stream).await;
        }
        let started = http2::Builder::new(TokioExecutor::new())
            .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
            .handshake(TokioIo::new(stream))
            .await;
        let (sender, connection) = started.map_err(|error| failed(&error))?;
        tokio::spawn(connection);
        let generation = shared.generation();
        // It goes into the list at once: other streams of the client use it too.
        let kept = Connection {
            origin: origin.clone(),
            addresses: addresses.clone(),
            generation,
            sender: Sender::Many(sender.clone()),
        };
        Lease::new(kept, self.clone(), limits.kept_connections).give_back();
        Ok(Connection { origin: origin.clone(), addresses, generation, sender: Sender::Many(sender) })
    }
}

async fn start_http1(
    shared: &Shared,
    origin: Origin,
    addresses: Vec<IpAddr>,
    stream: impl Stream + 'static,
) -> Result<Connection, Refusal> {
    let limits = &shared.options.limits;
    let started = http1::Builder::new()
        .preserve_header_case(true)
        .max_headers(limits.header_fields)
        .max_buf_size(limits.head_bytes.saturating_mul(2).max(8192))
        .handshake(TokioIo::new(stream))
        .await;
    let (sender, connection) = started.map_err(|error| failed(&error))?;
    tokio::spawn(connection.with_upgrades());
    Ok(Connection { origin, addresses, generation: shared.generation(), sender: Sender::One(sender) })
}

pub(crate) fn failed(error: &hyper::Error) -> Refusal {
    Refusal::failed(format!("the server does not answer the request: {error}"))
}
