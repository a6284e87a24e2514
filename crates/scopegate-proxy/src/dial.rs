//! From a host to a connection: one lookup, one decision about all addresses, and only those are dialed.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use scopegate::Target;
use scopegate::error::Excerpt;
use scopegate::targets::TargetHost;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::authority::bracketed;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// The addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;

/// A connection, and all addresses that the decision was about.
#[derive(Debug)]
pub(crate) struct Dialed {
    pub(crate) stream: TcpStream,
    pub(crate) addresses: Vec<IpAddr>,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// One request, for policies that name only paths.
    Request { scheme: &'static str, path: &'a str },
    /// Anything.
    Tunnel,
}

impl Shared {
    /// Looks a host up, asks the guard about all addresses, and connects to one of them.
    pub(crate) async fn dial(&self, host: &str, port: u16, purpose: Purpose<'_>) -> Result<Dialed, Refusal> {
        let addresses = self.lookup(host, port).await?;
        let permit = match purpose {
            Purpose::Request { scheme, path } => self.guard.connect_for(scheme, host, port, path, &addresses)?,
            Purpose::Tunnel => self.guard.connect(host, port, &addresses)?,
        };
        let addresses = permit.addresses().to_vec();
        // Before the first contact, also for an address that would be tried last.
        for address in &addresses {
            self.refuse_own(SocketAddr::new(*address, port))?;
        }
        let mut last = None;
        for address in addresses.iter().take(MOST_ADDRESSES) {
            match self.connect(SocketAddr::new(*address, port)).await {
                Ok(stream) => {
                    // Small writes are sent at once, as the client sent them.
                    let _ = stream.set_nodelay(true);
                    return Ok(Dialed { stream, addresses });
                }
                Err(error) => last = Some(error),
            }
        }
        let error = last.as_ref().map(io::Error::kind);
        let reason = last.map_or_else(|| "it has no address".to_owned(), |error| error.to_string());
        let message = format!("cannot connect to {} on port {port}: {reason}", Excerpt(host));
        Err(Refusal::Failed { message, error })
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let connecting = async {
            match &self.options.upstream {
                Some(upstream) => upstream.connect(address).await,
                None => TcpStream::connect(address).await.and_then(other_end),
            }
        };
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
        timeout(self.options.limits.dial_time, connecting).await.map_err(late)?
    }

    /// All addresses of a host, which may be an address itself in any spelling.
    async fn lookup(&self, host: &str, port: u16) -> Result<Vec<IpAddr>, Refusal> {
        let target = Target::parse(&format!("{}:{port}", bracketed(host)))
            .map_err(|error| Refusal::proxy("proxy.target", error.message(), "write another host"))?;
        let name = match target.host() {
            TargetHost::Network(network) => return Ok(vec![network.get().addr()]),
            TargetHost::Domain(name) => name.to_string(),
        };
        let Ok(_place) = self.lookups.acquire().await else {
            return Err(Refusal::failed("the proxy ends"));
        };
        let limit: Duration = self.options.limits.lookup_time;
        match timeout(limit, self.options.resolver.lookup(&name)).await {
            Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
            Ok(Ok(_)) => Err(Refusal::failed(format!("{} has no address", Excerpt(host)))),
            Ok(Err(error)) => Err(Refusal::failed(format!("cannot look up {}: {error}", Excerpt(host)))),
            Err(_) => Err(Refusal::TimedOut { message: format!("the lookup of {} takes too long", Excerpt(host)) }),
        }
    }

    /// Refuses the addresses on which this proxy listens: it would ask itself without an end.
    fn refuse_own(&self, address: SocketAddr) -> Result<(), Refusal> {
        let own = self.own_addresses();
        let is_own = own.iter().any(|own| {
            let is_any = own.ip().is_unspecified() && is_of_this_machine(address.ip());
            own.port() == address.port() && (own.ip().to_canonical() == address.ip().to_canonical() || is_any)
        });
        if !is_own {
            return Ok(());
        }
        let message = format!("{address} is an address of this proxy");
        Err(Refusal::proxy("proxy.own-address", message, "ask for the server itself"))
    }
}

/// Refuses a connection of a port to itself, which TCP makes (RFC 9293, section 3.5, simultaneous open) if the system
/// chooses the port of the target for this end. It occurs with addresses of this machine, and no server listens there.
fn other_end(stream: TcpStream) -> io::Result<TcpStream> {
    let is_itself = stream.local_addr()? == stream.peer_addr()?;
    if is_itself { Err(io::ErrorKind::ConnectionRefused.into()) } else { Ok(stream) }
}

/// Whether an address belongs to this machine: only then can a socket be bound to it. Nothing is sent.
fn is_of_this_machine(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}
