//! The addresses and sockets of the proxy.

use std::net::{Ipv4Addr, SocketAddr};

use scopegate_proxy::Proxy;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::control::Command;
#[cfg(unix)]
use super::unix_socket::UnixSocket;
use crate::args::ProxyArgs;
use crate::problem::Problem;

/// The port of the default address: the one that HTTP proxies usually have.
const PORT: u16 = 3128;

pub struct Listeners {
    tcp: Vec<TcpListener>,
    metrics: Option<TcpListener>,
    #[cfg(unix)]
    unix: Option<UnixSocket>,
    #[cfg(unix)]
    control: Option<UnixSocket>,
}

impl Listeners {
    pub async fn bind(args: &ProxyArgs) -> Result<Self, Problem> {
        #[cfg(unix)]
        let has_other = args.unix.is_some();
        #[cfg(not(unix))]
        let has_other = false;
        let usual = [SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))];
        let addresses = if args.listen.is_empty() && !has_other { &usual[..] } else { &args.listen };
        let mut tcp = Vec::new();
        for address in addresses {
            tcp.push(listener(*address).await?);
        }
        let metrics = match args.metrics {
            Some(address) => Some(listener(address).await?),
            None => None,
        };
        Ok(Self {
            tcp,
            metrics,
            #[cfg(unix)]
            unix: args.unix.as_deref().map(UnixSocket::bind).transpose()?,
            #[cfg(unix)]
            control: args.control.as_deref().map(UnixSocket::bind).transpose()?,
        })
    }

    /// The addresses and sockets of the proxy, one for each line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for listener in &self.tcp {
            if let Ok(address) = listener.local_addr() {
                lines.push(format!("listening on {address}"));
                if !address.ip().is_loopback() {
                    lines.push("warning: other machines can use this proxy".to_owned());
                }
            }
        }
        #[cfg(unix)]
        if let Some(socket) = &self.unix {
            lines.push(format!("listening on {}", socket.shown()));
        }
        if let Some(Ok(address)) = self.metrics.as_ref().map(TcpListener::local_addr) {
            lines.push(format!("counters at http://{address}/metrics"));
        }
        lines
    }

    /// Serves all of them. Returns the commands of the control socket.
    pub fn start(self, proxy: &Proxy, tasks: &mut JoinSet<()>) -> mpsc::Receiver<Command> {
        let (sender, commands) = mpsc::channel(8);
        for listener in self.tcp {
            tasks.spawn(proxy.clone().serve(listener));
        }
        if let Some(listener) = self.metrics {
            tasks.spawn(proxy.clone().serve_metrics(listener));
        }
        #[cfg(unix)]
        {
            if let Some(socket) = self.unix {
                let proxy = proxy.clone();
                tasks.spawn(async move {
                    let Ok((listener, _file)) = socket.split() else { return };
                    proxy.serve_unix(listener).await;
                });
            }
            if let Some(socket) = self.control {
                let sender = sender.clone();
                tasks.spawn(async move {
                    let Ok((listener, _file)) = socket.split() else { return };
                    super::control::serve(listener, sender).await;
                });
            }
        }
        // Without a control socket, the channel stays open and silent.
        tasks.spawn(async move { sender.closed().await });
        commands
    }
}

async fn listener(address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::new("proxy.listen", format!("cannot listen on {address}: {error}"))
            .hint("give another address or port")
    })
}
