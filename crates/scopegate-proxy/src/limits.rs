//! The limits of a proxy.

use std::time::Duration;

/// How much a proxy accepts, and for how long it waits. Every limit bounds what one client can take.
///
/// ```
/// let mut limits = scopegate_proxy::Limits::default();
/// limits.connections = 100;
/// assert_eq!(limits.header_fields, 128);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Connections of clients at the same time. A further client waits until one of them ends.
    pub connections: usize,
    /// The bytes of the head of a request: the request line and the header fields.
    pub head_bytes: usize,
    /// The header fields of a request or a response.
    pub header_fields: usize,
    /// The time from the first byte of a head to its last one; also for the first bytes in a tunnel and for handshakes.
    pub head_time: Duration,
    /// The time without a request on a kept connection, or without progress in a body.
    pub idle_time: Duration,
    /// The time without a byte in a tunnel or a WebSocket.
    pub tunnel_idle_time: Duration,
    /// The time for a lookup of a name.
    pub lookup_time: Duration,
    /// The time for a connection to one address.
    pub dial_time: Duration,
    /// The time until a server answers a request, and without progress in its answer.
    pub response_time: Duration,
    /// The time that requests and tunnels have to end after the proxy was asked to end.
    pub shutdown_time: Duration,
    /// The streams of one HTTP/2 connection at the same time.
    pub streams: u32,
    /// Kept connections to servers for each connection of a client.
    pub kept_connections: usize,
    /// Certificates that are kept, one for each name.
    pub certificates: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head_bytes: 64 * 1024,
            header_fields: 128,
            head_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(120),
            tunnel_idle_time: Duration::from_secs(3600),
            lookup_time: Duration::from_secs(10),
            dial_time: Duration::from_secs(10),
            response_time: Duration::from_secs(300),
            shutdown_time: Duration::from_secs(5),
            streams: 100,
            kept_connections: 8,
            certificates: 1024,
        }
    }
}
