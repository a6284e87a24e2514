//! Tunnels for a program that terminates connections itself.

use std::io::ErrorKind;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::connection;
use crate::options::Tunnels;
use crate::refusal::Refusal;
use crate::shared::{Phase, Shared};
use crate::tunnel::Tunnel;

/// The code for a host of which a part is not in scope, and the port on which nothing but TLS is expected.
const NOT_ENTIRE: &str = "guard.not-entire";
const HTTPS: u16 = 443;

/// A tunnel that is allowed, and whose server answers.
pub struct OpenTunnel {
    shared: Arc<Shared>,
    tunnel: Tunnel,
}

/// Why there is no tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TunnelError {
    /// The policy does not allow it, or the proxy does not do it.
    #[error("the tunnel is refused")]
    Refused,
    /// The server refuses the connection.
    #[error("the port of the server is closed")]
    Closed,
    /// The server does not answer.
    #[error("the server does not answer in time")]
    TimedOut,
    /// There is no way to the server.
    #[error("the server cannot be reached")]
    Unreachable,
}

impl OpenTunnel {
    pub(crate) async fn open(
        shared: &Arc<Shared>,
        host: &str,
        port: u16,
        carries: Tunnels,
    ) -> Result<Self, TunnelError> {
        let opened = async {
            let tunnel = match Tunnel::open_for(shared, host.to_owned(), port, carries).await {
                // Requests of HTTP are seen without a certificate authority too.
                Err(refusal) if refusal.code() == NOT_ENTIRE && port != HTTPS => {
                    Tunnel::of_requests(shared, host.to_owned(), port)
                }
                opened => opened?,
            };
            tunnel.require_server().await?;
            Ok(tunnel)
        };
        match opened.await {
            Ok(tunnel) => Ok(Self { shared: Arc::clone(shared), tunnel }),
            Err(refusal) => {
                shared.count_refusal(&refusal);
                Err(TunnelError::of(&refusal))
            }
        }
    }

    /// Carries what a client sends, and decides each request that the proxy can see, until an end closes or the tunnel is no
    /// longer allowed.
    pub async fn carry(self, client: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        let Self { shared, tunnel } = self;
        let ended = Arc::clone(&shared);
        tokio::select! {
            () = connection::carry(shared, tunnel, Box::new(client)) => {}
            () = ended.until(Phase::Ended) => {}
        }
    }
}

impl TunnelError {
    fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Failed { error: Some(ErrorKind::ConnectionRefused), .. } => Self::Closed,
            Refusal::Failed { error: Some(ErrorKind::TimedOut), .. } | Refusal::TimedOut { .. } => Self::TimedOut,
            Refusal::Failed { .. } => Self::Unreachable,
            Refusal::Guard(_) | Refusal::Flaw(_) | Refusal::Proxy { .. } => Self::Refused,
        }
    }
}

impl std::fmt::Debug for OpenTunnel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenTunnel").finish_non_exhaustive()
    }
}
