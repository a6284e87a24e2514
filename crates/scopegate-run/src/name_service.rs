//! The name server of the command: it answers for names in scope, and refuses all others.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use scopegate_proxy::{Proxy, Resolve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::dns_message::{self, Code, Kind, LONGEST_UDP, Question, Unanswerable};
#[cfg(target_os = "linux")]
use crate::virtual_names::VirtualNames;

/// Questions that are answered at the same time. Further ones wait.
const MOST: usize = 64;
/// The time for a lookup, and for a question on a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// The ports for which a name is decided: those of the web.
const PORTS: [u16; 2] = [443, 80];
/// The time after an error of a socket, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers questions about names in scope with the addresses that the resolver finds. A name is in scope if its host is, on
/// port 443 or 80. All other names are refused, and not looked up. The guard records each answer.
///
/// The addresses are only an answer: a connection goes through the proxy, which decides about the addresses that it dials.
#[derive(Clone)]
pub(crate) struct NameService {
    proxy: Proxy,
    resolver: Arc<dyn Resolve>,
    places: Arc<Semaphore>,
    /// With a gate, the answer is the address that represents the name.
    #[cfg(target_os = "linux")]
    virtual_names: Option<Arc<VirtualNames>>,
}

impl NameService {
    /// A name server that asks the guard of a proxy, and a resolver.
    pub(crate) fn new(proxy: Proxy, resolver: Arc<dyn Resolve>) -> Self {
        Self {
            proxy,
            resolver,
            places: Arc::new(Semaphore::new(MOST)),
            #[cfg(target_os = "linux")]
            virtual_names: None,
        }
    }

    /// Answers with an address that represents the name, for names that have addresses.
    #[cfg(target_os = "linux")]
    pub(crate) fn with_virtual_addresses(self, names: Arc<VirtualNames>) -> Self {
        Self { virtual_names: Some(names), ..self }
    }

    /// The addresses to answer with, for a name with those addresses.
    #[cfg(target_os = "linux")]
    fn shown(&self, name: &str, addresses: Vec<IpAddr>) -> Vec<IpAddr> {
        match &self.virtual_names {
            Some(_) if addresses.is_empty() => addresses,
            Some(names) => names.address_of(name).map(IpAddr::V4).into_iter().collect(),
            None => addresses,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn shown(&self, _name: &str, addresses: Vec<IpAddr>) -> Vec<IpAddr> {
        addresses
    }

    /// Answers on a socket of UDP, without an end.
    pub(crate) async fn serve_udp(self, socket: UdpSocket) {
        let socket = Arc::new(socket);
        let mut buffer = [0; LONGEST_UDP];
        loop {
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return };
            let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let message = buffer.get(..length).unwrap_or_default().to_vec();
            let (service, socket) = (self.clone(), Arc::clone(&socket));
            tokio::spawn(async move {
                service.answer_datagram(&socket, client, &message).await;
                drop(place);
            });
        }
    }

    async fn answer_datagram(&self, socket: &UdpSocket, client: SocketAddr, message: &[u8]) {
        if let Some(answer) = self.answer(message, LONGEST_UDP).await {
            // A client that has left asks again if it wants the answer.
            let _ = socket.send_to(&answer, client).await;
        }
    }

    /// Answers on connections of TCP, without an end.
    pub(crate) async fn serve_tcp(self, listener: TcpListener) {
        loop {
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return };
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let service = self.clone();
            tokio::spawn(async move {
                // A client that breaks its connection has no further questions.
                let _ = service.answer_stream(stream).await;
                drop(place);
            });
        }
    }

    async fn answer_stream(&self, mut stream: TcpStream) -> io::Result<()> {
        loop {
            let length = timeout(PATIENCE, stream.read_u16()).await??;
            let mut message = vec![0; usize::from(length)];
            timeout(PATIENCE, stream.read_exact(&mut message)).await??;
            let Some(answer) = self.answer(&message, usize::from(u16::MAX)).await else { return Ok(()) };
            let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
            stream.write_all(&[&length.to_be_bytes()[..], &answer].concat()).await?;
        }
    }

    /// The answer to a message; none if it is not a question.
    async fn answer(&self, message: &[u8], longest: usize) -> Option<Vec<u8>> {
        let question = match Question::parse(message) {
            Ok(question) => question,
            Err(Unanswerable::Ignored) => return None,
            Err(Unanswerable::Answered { id, code }) => return Some(dns_message::failed(id, code)),
        };
        let is_allowed = PORTS.iter().any(|port| self.proxy.guard().lookup(&question.name, *port).is_ok());
        if !is_allowed {
            return Some(question.fail(Code::Refused));
        }
        if question.kind == Kind::Other {
            return Some(question.answer(&[], longest));
        }
        let name = question.name.to_ascii_lowercase();
        Some(match timeout(PATIENCE, self.resolver.lookup(&name)).await {
            Ok(Ok(addresses)) => question.answer(&self.shown(&name, addresses), longest),
            Ok(Err(_)) | Err(_) => question.fail(Code::ServerFailure),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]
mod tests {
    use std::sync::Mutex;

    use scopegate::Policy;
    use scopegate_guard::{Guard, GuardOptions};
    use scopegate_proxy::{Lookup, ProxyOptions};

    use super::*;

    /// Answers every name, and remembers what it was asked.
    #[derive(Default)]
    struct Everything(Mutex<Vec<String>>);

    impl Resolve for Everything {
        fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a> {
            self.0.lock().unwrap().push(name.to_owned());
            Box::pin(async { Ok(vec![IpAddr::from([45, 33, 32, 10])]) })
        }
    }

    fn question(name: &str) -> Vec<u8> {
        let mut message = vec![1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            message.push(u8::try_from(label.len()).unwrap());
            message.extend(label.bytes());
        }
        message.extend([0, 0, 1, 0, 1]);
        message
    }

    #[tokio::test]
    async fn only_names_in_scope_are_looked_up() {
        let policy = Policy::builder()
            .name("Example")
            .owner("Example")
            .in_scope("*.example.com")
            .out_of_scope("blog.example.com")
            .build()
            .unwrap();
        let resolver = Arc::new(Everything::default());
        let guard = Guard::new(policy, GuardOptions::new()).unwrap();
        let proxy = Proxy::new(guard, ProxyOptions::new()).unwrap();
        let service = NameService::new(proxy, Arc::clone(&resolver) as _);
        let code = async |name: &str| service.answer(&question(name), 512).await.unwrap()[3] & 15;
        assert_eq!(code("app.example.com").await, 0);
        for name in ["blog.example.com", "www.example.org", "localhost", "45.33.32.10", "a_b%.example.org", "xn--.com"]
        {
            assert_eq!(code(name).await, 5, "{name}");
        }
        assert_eq!(*resolver.0.lock().unwrap(), ["app.example.com"]);
        assert_eq!(service.answer(b"x", 512).await, None);
    }
}
