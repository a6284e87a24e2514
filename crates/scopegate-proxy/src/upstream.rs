//! Opens connections to servers for requests.

use std::net::IpAddr;

use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};

use crate::dial::{Dialed, Purpose};
use crate::kept::Kept;
use crate::metrics::count;
use crate::refusal::Refusal;
use crate::server_connection::{Connection, Origin, Sender};
use crate::server_tls::Offer;
use crate::shared::Shared;
use crate::stream::Stream;

/// Keeps a connection that was opened before its first request.
pub(crate) async fn seed(shared: &Shared, kept: &Kept, origin: Origin, dialed: Dialed) -> Result<(), Refusal> {
    let Dialed { stream, addresses } = dialed;
    let connection = start_http1(shared, kept.generation(), origin, addresses, stream).await?;
    kept.put(connection);
    Ok(())
}

/// Opens a connection for a request.
pub(crate) async fn open(
    shared: &Shared,
    kept: &Kept,
    origin: &Origin,
    path: &str,
    offer: Offer,
) -> Result<Connection, Refusal> {
    // Before the decision, so that a connection of an old policy never counts as one of the new.
    let generation = kept.generation();
    let purpose = Purpose::Request { scheme: origin.scheme, path };
    let Dialed { stream, addresses } = shared.dial(&origin.host, origin.port, purpose).await?;
    count(&shared.metrics.dials);
    let limits = &shared.options.limits;
    let Some(tls) = shared.server_tls.as_ref().filter(|_| origin.scheme == "https") else {
        return start_http1(shared, generation, origin.clone(), addresses, stream).await;
    };
    let stream = tls.connect(stream, &origin.host, offer, limits).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return start_http1(shared, generation, origin.clone(), addresses, stream).await;
    }
    let started = http2::Builder::new(TokioExecutor::new())
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .handshake(TokioIo::new(stream))
        .await;
    let (sender, connection) = started.map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let connect = |sender| Connection { origin: origin.clone(), addresses: addresses.clone(), generation, sender };
    // It goes into the list at once: other streams of the client use it too.
    kept.put(connect(Sender::Many(sender.clone())));
    Ok(connect(Sender::Many(sender)))
}

async fn start_http1(
    shared: &Shared,
    generation: u64,
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
    Ok(Connection { origin, addresses, generation, sender: Sender::One(sender) })
}

pub(crate) fn failed(error: &hyper::Error) -> Refusal {
    Refusal::failed(format!("the server does not answer the request: {error}"))
}
