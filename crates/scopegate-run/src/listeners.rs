//! The sockets in the network of the command, served from outside.

use std::io;
use std::net::{TcpListener, UdpSocket};
use std::sync::Arc;

use scopegate_proxy::{Proxy, Resolve};
use tokio::task::JoinSet;

use crate::loopback_port;
use crate::name_service::NameService;
#[cfg(target_os = "linux")]
use crate::{linux::gate, virtual_names::VirtualNames};

/// The sockets in the network of a command. They work from outside as well: a socket belongs to the network in which it was
/// made.
#[derive(Debug)]
#[non_exhaustive]
pub struct Listeners {
    /// Port 3128, which the variables of the command name as its proxy.
    pub proxy: TcpListener,
    /// Port 53 of UDP, which `/etc/resolv.conf` names.
    pub names: UdpSocket,
    /// Port 53 of TCP.
    pub names_tcp: TcpListener,
    /// The device of a gate, and its listener.
    #[cfg(target_os = "linux")]
    pub(crate) gate: Option<(std::os::fd::OwnedFd, TcpListener)>,
    /// The allowed ports of the loopback interface.
    pub ports: Vec<(u16, TcpListener)>,
}

impl Listeners {
    /// Serves them until the proxy ends: with the proxy, and with a name server that looks names in scope up with the
    /// resolver, and refuses all others.
    ///
    /// # Errors
    ///
    /// The error of a socket that the runtime cannot use.
    pub async fn serve(self, proxy: Proxy, resolver: Arc<dyn Resolve>) -> io::Result<()> {
        let names = NameService::new(proxy.clone(), resolver);
        let mut tasks = JoinSet::new();
        #[cfg(target_os = "linux")]
        let names = match self.gate {
            Some((device, listener)) => {
                let known = Arc::new(VirtualNames::default());
                let gate = gate::serve(device, asynchronous(listener)?, proxy.clone(), Arc::clone(&known));
                // Without the gate, connections get no answer.
                tasks.spawn(async { drop(gate.await) });
                names.with_virtual_addresses(known)
            }
            None => names,
        };
        for (port, listener) in self.ports {
            tasks.spawn(loopback_port::serve(asynchronous(listener)?, port));
        }
        tasks.spawn(names.clone().serve_tcp(asynchronous(self.names_tcp)?));
        self.names.set_nonblocking(true)?;
        tasks.spawn(names.serve_udp(tokio::net::UdpSocket::from_std(self.names)?));
        tasks.spawn(proxy.clone().watch());
        proxy.serve(asynchronous(self.proxy)?).await;
        Ok(())
    }
}

fn asynchronous(listener: TcpListener) -> io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}
