//! Tunnels: `CONNECT` and SOCKS5.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};
use scopegate::Basis;
use scopegate::Target;
use scopegate_guard::Permit;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use crate::authority::{bracketed, is_same_name};
use crate::client_hello::{self, HANDSHAKE, Hello};
use crate::dial::{Dialed, Purpose};
use crate::kept::Kept;
use crate::metrics::count;
use crate::options::Tunnels;
use crate::refusal::Refusal;
use crate::screen::head;
use crate::server_connection::Origin;
use crate::shared::Shared;
use crate::stream::{BoxStream, Rewound, relay};
use crate::under_way::Contact;
use crate::upstream;

/// The longest method, and the longest first line, of a request in a tunnel.
const LONGEST_METHOD: usize = 32;
const LONGEST_LINE: usize = 16 * 1024;

/// A tunnel that is allowed.
pub(crate) struct Tunnel {
    shared: Arc<Shared>,
    host: String,
    port: u16,
    carries: Tunnels,
    inside: Inside,
}

/// Who decides what the tunnel carries.
enum Inside {
    /// The whole host is in scope, and the server is connected.
    Whole { permit: Box<Permit>, dialed: Dialed },
    /// The proxy sees the requests, and each is decided.
    Requests,
}

/// What a tunnel carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum First {
    Tls(Option<String>),
    Http,
    Other,
}

impl Tunnel {
    /// Decides about a tunnel. Without a certificate authority it connects to the server, so that the client gets an
    /// answer about it.
    pub(crate) async fn open(shared: &Arc<Shared>, host: String, port: u16) -> Result<Self, Refusal> {
        Self::open_for(shared, host, port, shared.options.tunnels).await
    }

    /// The same, for a tunnel that may carry something else than the options of the proxy say.
    pub(crate) async fn open_for(
        shared: &Arc<Shared>,
        host: String,
        port: u16,
        carries: Tunnels,
    ) -> Result<Self, Refusal> {
        let inside = if shared.options.authority.is_some() && has_requests(shared, &host, port) {
            Inside::Requests
        } else {
            let (permit, dialed) = whole(shared, &host, port).await?;
            Inside::Whole { permit: Box::new(permit), dialed }
        };
        count(&shared.metrics.tunnels);
        Ok(Self { shared: Arc::clone(shared), host, port, carries, inside })
    }

    /// A tunnel of which the proxy sees the requests of HTTP, and which carries nothing else.
    pub(crate) fn of_requests(shared: &Arc<Shared>, host: String, port: u16) -> Self {
        Self { shared: Arc::clone(shared), host, port, carries: Tunnels::Web, inside: Inside::Requests }
    }

    /// Connects to the server, if this has not been done, to learn whether it answers. A host of which only paths are in scope
    /// is not contacted before a request.
    pub(crate) async fn require_server(&self) -> Result<(), Refusal> {
        if let Inside::Whole { .. } = self.inside {
            return Ok(());
        }
        match self.shared.dial(&self.host, self.port, Purpose::Tunnel).await {
            Err(refusal) if !is_partial(&refusal) => Err(refusal),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Reads the first bytes of the client, and says what the tunnel carries; nothing if the client ends it before, or is
    /// too slow.
    pub(crate) async fn first(&self, client: &mut BoxStream, arrived: &mut BytesMut) -> Option<First> {
        let limit = self.shared.options.limits.head_time;
        let Inside::Whole { dialed, .. } = &self.inside else {
            return timeout(limit, first(client, arrived)).await.ok()?;
        };
        if self.carries == Tunnels::Web {
            return timeout(limit, first(client, arrived)).await.ok()?;
        }
        // A server of another protocol may speak first, and both may be silent for long.
        let silence = self.shared.options.limits.tunnel_idle_time;
        let client_first = async {
            match timeout(silence, client.read_buf(arrived)).await {
                Ok(Ok(1..)) => match timeout(limit, first(client, arrived)).await {
                    // The client has ended its half, so that nothing else follows.
                    Ok(first) => first.or(Some(First::Other)),
                    Err(_) => None,
                },
                Ok(Ok(0)) => Some(First::Other),
                Ok(Err(_)) | Err(_) => None,
            }
        };
        tokio::select! {
            first = client_first => first,
            ready = dialed.stream.readable() => ready.ok().map(|()| First::Other),
        }
    }

    /// Decides about what the tunnel carries.
    pub(crate) async fn judge(self, first: First) -> Result<Carried, Refusal> {
        let Self { shared, host, port, carries, inside } = self;
        match (first, inside) {
            (First::Tls(name), _) if !is_right_name(name.as_deref(), &host, shared.options.authority.is_some()) => {
                let message = "the server name of TLS is not that of the tunnel";
                Err(Refusal::proxy("proxy.server-name", message, "send the same name"))
            }
            (First::Tls(_), Inside::Requests) if shared.options.authority.is_none() => {
                let (permit, dialed) = whole(&shared, &host, port).await?;
                Ok(Carried::Bytes(Box::new(Passage { shared, host, port, permit: Box::new(permit), dialed })))
            }
            (First::Tls(server_name), Inside::Requests) => {
                Ok(Carried::Tls { origin: Origin { scheme: "https", host, port }, server_name })
            }
            (First::Http, Inside::Requests) => {
                let origin = Origin { scheme: "http", host, port };
                Ok(Carried::Http { origin, kept: shared.kept_list() })
            }
            (First::Http, Inside::Whole { mut permit, dialed }) => {
                // Each request counts for itself.
                permit.release();
                let (origin, kept) = (Origin { scheme: "http", host, port }, shared.kept_list());
                upstream::seed(&shared, &kept, origin.clone(), dialed).await?;
                Ok(Carried::Http { origin, kept })
            }
            (First::Tls(_), Inside::Whole { permit, dialed }) => {
                Ok(Carried::Bytes(Box::new(Passage { shared, host, port, permit, dialed })))
            }
            (First::Other, inside) if carries == Tunnels::Any => {
                let (permit, dialed) = match inside {
                    Inside::Whole { permit, dialed } => (permit, dialed),
                    Inside::Requests => {
                        let (permit, dialed) = whole(&shared, &host, port).await?;
                        (Box::new(permit), dialed)
                    }
                };
                Ok(Carried::Bytes(Box::new(Passage { shared, host, port, permit, dialed })))
            }
            (First::Other, _) => {
                let message = "the tunnel carries neither TLS nor HTTP";
                Err(Refusal::proxy("proxy.protocol", message, "start the proxy with `--tunnel any`"))
            }
        }
    }
}

/// What a tunnel carries, after the decision.
pub(crate) enum Carried {
    /// Bytes that are passed as they come.
    Bytes(Box<Passage>),
    /// Requests, each of which is decided.
    Http { origin: Origin, kept: Kept },
    /// TLS that the proxy decrypts.
    Tls { origin: Origin, server_name: Option<String> },
}

/// A tunnel that passes bytes as they come.
pub(crate) struct Passage {
    shared: Arc<Shared>,
    host: String,
    port: u16,
    permit: Box<Permit>,
    dialed: Dialed,
}

impl Passage {
    /// Passes bytes until an end closes, or until the tunnel is no longer allowed.
    pub(crate) async fn pass(self, arrived: Bytes, client: BoxStream) {
        let Self { shared, host, port, permit, dialed } = self;
        let ticket = shared.under_way.add(Contact::Tunnel { host, port, addresses: dialed.addresses });
        let pause = shared.options.limits.tunnel_idle_time;
        let bytes = relay(Rewound::new(arrived, client), dialed.stream, pause, ticket).await;
        shared.metrics.tunnel_bytes.fetch_add(bytes, Ordering::Relaxed);
        drop(permit);
    }
}

/// Whether a part of the host is in scope, so that its requests can be decided one by one.
fn has_requests(shared: &Shared, host: &str, port: u16) -> bool {
    let policy = shared.guard.policy();
    let Ok(target) = Target::parse(&format!("{}:{port}", bracketed(host))) else { return false };
    policy.check(target).is_ok_and(|decision| decision.is_in_scope() || decision.basis() == Basis::Partial)
}

/// Whether a connection is refused because only paths of the host are in scope.
fn is_partial(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Guard(refused) if refused.code() == Basis::Partial.as_str())
}

/// Asks the guard about a tunnel to a whole host, and connects to it.
async fn whole(shared: &Shared, host: &str, port: u16) -> Result<(Permit, Dialed), Refusal> {
    let permit = shared.guard.tunnel(host, port)?;
    tokio::time::sleep(permit.delay()).await;
    let dialed = shared.dial(host, port, Purpose::Tunnel).await?;
    count(&shared.metrics.dials);
    Ok((permit, dialed))
}

/// Reads until it is clear what a tunnel carries; `None` if the client ends it before.
async fn first(client: &mut BoxStream, arrived: &mut BytesMut) -> Option<First> {
    loop {
        match arrived.first() {
            None => {}
            Some(&HANDSHAKE) => match client_hello::read(arrived) {
                Hello::Incomplete => {}
                Hello::Complete(name) => return Some(First::Tls(name)),
                Hello::Invalid => return Some(First::Other),
            },
            Some(_) => match is_request_line(arrived) {
                Some(true) => return Some(First::Http),
                Some(false) => return Some(First::Other),
                None if arrived.len() > LONGEST_LINE => return Some(First::Other),
                None => {}
            },
        }
        if client.read_buf(arrived).await.ok()? == 0 {
            return None;
        }
    }
}

/// Whether the first line is that of a request; `None` if more bytes are needed. A request that is not valid HTTP/1.1 counts
/// as one, so that it is refused with an answer.
fn is_request_line(bytes: &[u8]) -> Option<bool> {
    let method = bytes.iter().take_while(|byte| head::is_token(**byte)).count();
    match bytes.get(method) {
        None if method <= LONGEST_METHOD => return None,
        Some(b' ') if method > 0 => {}
        _ => return Some(false),
    }
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes.get(..end).unwrap_or_default();
    Some(line.rsplit(|byte| *byte == b' ').next().is_some_and(|version| version.starts_with(b"HTTP/")))
}

/// Whether the server name is that of the tunnel. An address has no name, and a name has one, unless the requests are seen.
fn is_right_name(name: Option<&str>, host: &str, sees_requests: bool) -> bool {
    match name {
        Some(name) => is_same_name(name, host),
        None => sees_requests || is_address(host),
    }
}

fn is_address(host: &str) -> bool {
    let target = Target::parse(&format!("{}:1", bracketed(host)));
    target.is_ok_and(|target| matches!(target.host(), scopegate::targets::TargetHost::Network(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_its_first_line() {
        for (bytes, is) in [
            (&b"GET / HTTP/1.1\r\n"[..], Some(true)),
            (b"GET /admin HTTP/1.1\n", Some(true)),
            (b"PRI * HTTP/2.0\r\n", Some(true)),
            (b"GET / HT", None),
            (b"GE", None),
            (b"", None),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Some(false)),
            (b"EHLO example.com\r\n", Some(false)),
            (b"\0\0\0\x2f", Some(false)),
            (b" GET / HTTP/1.1\r\n", Some(false)),
            (b"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ", Some(false)),
        ] {
            assert_eq!(is_request_line(bytes), is, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn the_server_name_is_that_of_the_tunnel() {
        assert!(is_right_name(Some("App.example.com"), "app.example.com.", false));
        assert!(!is_right_name(Some("www.example.com"), "app.example.com", true));
        assert!(!is_right_name(None, "app.example.com", false) && is_right_name(None, "app.example.com", true));
        assert!(is_right_name(None, "45.33.32.10", false) && is_right_name(None, "2600::1", false));
        assert!(!is_right_name(Some("www.example.org"), "45.33.32.10", false));
    }
}
