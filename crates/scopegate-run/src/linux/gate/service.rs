//! The gate at work: packets of the device, questions to the proxy, connections of the listener.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use scopegate_proxy::{OpenTunnel, Proxy, TunnelError, Tunnels};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::abrupt::Abrupt;
use super::translation::{Action, Addresses, Answer, Key, Translation};
use crate::virtual_names::VirtualNames;

/// The address of the command on its device, and the other end of it.
pub(crate) const OWN: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 2);
pub(crate) const PEER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 3);

/// The longest packet.
const LONGEST: usize = 65_536;
/// The targets that are asked about at the same time. Further ones wait.
const QUESTIONS: usize = 512;
/// The time between two looks at what is over, and the time for a connection to reach the listener.
const SWEEP: Duration = Duration::from_secs(5);
const ARRIVAL: Duration = Duration::from_secs(20);
/// The time after an error of the listener, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);
/// Ports of the web: what passes there has to be TLS or HTTP.
const WEB: [u16; 2] = [80, 443];

struct Gate {
    device: OwnedFd,
    proxy: Proxy,
    names: Arc<VirtualNames>,
    questions: Semaphore,
    translation: Mutex<Translation>,
    /// Tunnels that wait for their connection, by its port.
    opened: Mutex<HashMap<u16, (OpenTunnel, Instant)>>,
}

/// Serves the device without an end. The listener is one of the command's network, at [`OWN`].
pub(crate) async fn serve(
    device: OwnedFd,
    listener: TcpListener,
    proxy: Proxy,
    names: Arc<VirtualNames>,
) -> io::Result<()> {
    let addresses = Addresses { own: OWN, peer: PEER, listener: listener.local_addr()?.port() };
    let gate = Arc::new(Gate {
        device,
        proxy,
        names,
        questions: Semaphore::new(QUESTIONS),
        translation: Mutex::new(Translation::new(addresses)),
        opened: Mutex::default(),
    });
    // Packets are read by a thread of their own: it ends with the device, which ends with the command.
    let (reader, runtime) = (Arc::clone(&gate), Handle::current());
    std::thread::Builder::new().name("gate".to_owned()).spawn(move || reader.read(&runtime))?;
    let mut tasks = JoinSet::new();
    tasks.spawn(Arc::clone(&gate).sweep());
    gate.accept(listener).await;
    Ok(())
}

impl Gate {
    fn translation(&self) -> MutexGuard<'_, Translation> {
        self.translation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> MutexGuard<'_, HashMap<u16, (OpenTunnel, Instant)>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a packet to the network of the command. One that is lost is sent again by its sender, as in any network.
    fn send(&self, packet: &[u8]) {
        let _ = rustix::io::write(&self.device, packet);
    }

    fn read(self: &Arc<Self>, runtime: &Handle) {
        let mut buffer = vec![0; LONGEST];
        loop {
            match rustix::io::read(&self.device, &mut buffer) {
                Ok(length) => self.take(buffer.get_mut(..length).unwrap_or_default(), runtime),
                Err(rustix::io::Errno::INTR) => {}
                // The device is gone.
                Err(_) => return,
            }
        }
    }

    fn take(self: &Arc<Self>, packet: &mut [u8], runtime: &Handle) {
        let action = self.translation().packet(packet, Instant::now());
        match action {
            Action::Drop => {}
            Action::Pass => self.send(packet),
            Action::Send(answer) => self.send(&answer),
            Action::Ask(key) => {
                runtime.spawn(Arc::clone(self).ask(key));
            }
        }
    }

    /// Asks the proxy for a tunnel, and answers the SYN as the target does.
    async fn ask(self: Arc<Self>, key: Key) {
        let Ok(_place) = self.questions.acquire().await else { return };
        let opened = match self.names.host_of(*key.server.ip()) {
            Some(host) => {
                let port = key.server.port();
                let carried = if WEB.contains(&port) { Tunnels::Web } else { Tunnels::Any };
                self.proxy.tunnel(&host, port, carried).await
            }
            None => Err(TunnelError::Refused),
        };
        let answer = match opened {
            Ok(tunnel) => {
                let now = Instant::now();
                if let Some((port, packet)) = self.translation().open(key) {
                    self.opened().insert(port, (tunnel, now));
                    self.send(&packet);
                }
                return;
            }
            Err(TunnelError::Closed) => Answer::Closed,
            Err(TunnelError::TimedOut) => Answer::Silent,
            Err(TunnelError::Unreachable) => Answer::Unreachable,
            Err(_) => Answer::Prohibited,
        };
        let packet = self.translation().refuse(key, answer, Instant::now());
        if let Some(packet) = packet {
            self.send(&packet);
        }
    }

    /// Takes the connections that the translation leads to the listener, and no others.
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        loop {
            let (stream, peer) = match listener.accept().await {
                Ok((stream, SocketAddr::V4(peer))) => (stream, peer),
                Ok(_) => continue,
                Err(_) => {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let opened = if *peer.ip() == PEER { self.opened().remove(&peer.port()) } else { None };
            // The command itself may connect to the listener: nothing is there for it.
            let Some((tunnel, _)) = opened else { continue };
            tokio::spawn(Arc::clone(&self).carry(tunnel, stream, peer.port()));
        }
    }

    async fn carry(self: Arc<Self>, tunnel: OpenTunnel, stream: TcpStream, port: u16) {
        // Small writes are sent at once, as the server sent them.
        let _ = stream.set_nodelay(true);
        tunnel.carry(Abrupt::new(stream)).await;
        self.translation().close(port, Instant::now());
    }

    async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(SWEEP).await;
            let now = Instant::now();
            self.translation().sweep(now);
            let mut late = Vec::new();
            self.opened().retain(|port, (_, since)| {
                let is_late = now.duration_since(*since) > ARRIVAL;
                if is_late {
                    late.push(*port);
                }
                !is_late
            });
            for port in late {
                self.translation().close(port, now);
            }
        }
    }
}
