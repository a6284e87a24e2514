//! What becomes of each packet: a pure function of the packets so far, and of what the proxy said about their targets.
//!
//! Each connection has a port of the peer address for the listener, so that its packets are found by a table in both
//! directions. Nothing is searched.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

use super::packet::{self, Tcp, Unreachable};

/// The most connections, held and closed ones included.
const MOST: usize = 32_768;
/// The time for which a closed connection is kept: the last packets of both ends, and the wait after them.
const LINGER: Duration = Duration::from_secs(75);
/// The time for which a SYN without an answer is remembered: its repetitions get no answer either.
const SILENCE: Duration = Duration::from_secs(130);

/// The addresses in the network of the command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addresses {
    /// The command.
    pub(super) own: Ipv4Addr,
    /// The other end of the TUN device.
    pub(super) peer: Ipv4Addr,
    /// The port of the listener on `own`.
    pub(super) listener: u16,
}

/// A connection, as the command sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    client: u16,
    pub(super) server: SocketAddrV4,
}

#[derive(Debug)]
struct Flow {
    /// The port at the peer address.
    port: u16,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The SYN waits for an answer of the proxy.
    Held {
        sequence: u32,
        packet: Vec<u8>,
    },
    /// No answer came outside, so none comes inside.
    Silent {
        sequence: u32,
        since: Instant,
    },
    Open,
    Closed {
        since: Instant,
    },
}

/// What to do about a packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    Drop,
    /// Send the packet itself, which was changed, to the network of the command.
    Pass,
    /// Send this packet to the network of the command.
    Send(Vec<u8>),
    /// Ask the proxy about a target.
    Ask(Key),
}

/// The answer about a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Prohibited,
    Closed,
    Unreachable,
    Silent,
}

#[derive(Debug)]
pub(super) struct Translation {
    addresses: Addresses,
    flows: HashMap<Key, Flow>,
    ports: HashMap<u16, Key>,
    last_port: u16,
}

impl Translation {
    pub(super) fn new(addresses: Addresses) -> Self {
        Self { addresses, flows: HashMap::new(), ports: HashMap::new(), last_port: 0 }
    }

    /// A packet of the command's network.
    pub(super) fn packet(&mut self, packet: &mut [u8], now: Instant) -> Action {
        // Everything but TCP has no answer: UDP, ICMP, fragments, IPv6.
        let Some(tcp) = Tcp::read(packet) else { return Action::Drop };
        let Addresses { own, peer, listener } = self.addresses;
        if *tcp.from.ip() != own {
            return Action::Drop;
        }
        if *tcp.to.ip() == peer {
            // The other direction: an answer of the listener.
            let key = self.ports.get(&tcp.to.port()).filter(|_| tcp.from.port() == listener);
            let Some(key) = key else { return Self::closed(&tcp) };
            tcp.redirect(packet, key.server, SocketAddrV4::new(own, key.client));
            return Action::Pass;
        }
        let key = Key { client: tcp.from.port(), server: tcp.to };
        if tcp.is_opening() {
            return self.opening(key, &tcp, packet, now);
        }
        match self.flows.get(&key) {
            Some(Flow { port, state: State::Open | State::Closed { .. } }) => {
                tcp.redirect(packet, SocketAddrV4::new(peer, *port), SocketAddrV4::new(own, listener));
                Action::Pass
            }
            // A client that gives up before the answer.
            Some(_) if tcp.is_reset() => {
                self.forget(key);
                Action::Drop
            }
            _ => Self::closed(&tcp),
        }
    }

    fn closed(tcp: &Tcp) -> Action {
        if tcp.is_reset() { Action::Drop } else { Action::Send(packet::reset(tcp)) }
    }

    fn opening(&mut self, key: Key, tcp: &Tcp, packet: &mut [u8], now: Instant) -> Action {
        match self.flows.get(&key) {
            // A repetition.
            Some(Flow { state: State::Held { sequence, .. } | State::Silent { sequence, .. }, .. })
                if *sequence == tcp.sequence =>
            {
                return Action::Drop;
            }
            Some(Flow { port, state: State::Open }) => {
                let from = SocketAddrV4::new(self.addresses.peer, *port);
                tcp.redirect(packet, from, SocketAddrV4::new(self.addresses.own, self.addresses.listener));
                return Action::Pass;
            }
            // A new connection with the ports of a former one.
            Some(_) => self.forget(key),
            None => {}
        }
        let Some(port) = self.free_port(now) else { return Self::closed(tcp) };
        self.ports.insert(port, key);
        self.flows.insert(key, Flow { port, state: State::Held { sequence: tcp.sequence, packet: packet.to_vec() } });
        Action::Ask(key)
    }

    /// The target is open: the port at the peer address, and the SYN for the listener. None if the client has given up.
    pub(super) fn open(&mut self, key: Key) -> Option<(u16, Vec<u8>)> {
        let flow = self.flows.get_mut(&key)?;
        let State::Held { packet, .. } = &mut flow.state else { return None };
        let mut packet = std::mem::take(packet);
        let tcp = Tcp::read(&packet)?;
        let Addresses { own, peer, listener } = self.addresses;
        tcp.limit_segments(&mut packet);
        tcp.redirect(&mut packet, SocketAddrV4::new(peer, flow.port), SocketAddrV4::new(own, listener));
        flow.state = State::Open;
        Some((flow.port, packet))
    }

    /// The target is not open: the packet that says so, if any.
    pub(super) fn refuse(&mut self, key: Key, answer: Answer, now: Instant) -> Option<Vec<u8>> {
        let flow = self.flows.get_mut(&key)?;
        let State::Held { sequence, packet } = &flow.state else { return None };
        let tcp = Tcp::read(packet)?;
        let said = match answer {
            Answer::Prohibited => packet::unreachable(packet, &tcp, Unreachable::Prohibited),
            Answer::Unreachable => packet::unreachable(packet, &tcp, Unreachable::Host),
            Answer::Closed => packet::reset(&tcp),
            Answer::Silent => {
                flow.state = State::Silent { sequence: *sequence, since: now };
                return None;
            }
        };
        self.forget(key);
        Some(said)
    }

    /// The connection with that port at the peer address is over.
    pub(super) fn close(&mut self, port: u16, now: Instant) {
        let Some(flow) = self.ports.get(&port).and_then(|key| self.flows.get_mut(key)) else { return };
        // The port may be that of another connection by now.
        if matches!(flow.state, State::Open) {
            flow.state = State::Closed { since: now };
        }
    }

    /// Forgets what is over for long enough.
    pub(super) fn sweep(&mut self, now: Instant) {
        let is_over = |state: &State| match state {
            State::Held { .. } | State::Open => false,
            State::Silent { since, .. } => now.duration_since(*since) > SILENCE,
            State::Closed { since } => now.duration_since(*since) > LINGER,
        };
        let ports = &mut self.ports;
        self.flows.retain(|_, flow| {
            let is_kept = !is_over(&flow.state);
            if !is_kept {
                ports.remove(&flow.port);
            }
            is_kept
        });
    }

    fn forget(&mut self, key: Key) {
        if let Some(flow) = self.flows.remove(&key) {
            self.ports.remove(&flow.port);
        }
    }

    /// A port that no connection has, the one that was unused for longest first.
    fn free_port(&mut self, now: Instant) -> Option<u16> {
        if self.flows.len() >= MOST {
            self.sweep(now);
        }
        if self.flows.len() >= MOST {
            return None;
        }
        loop {
            self.last_port = self.last_port.checked_add(1).unwrap_or(1);
            if !self.ports.contains_key(&self.last_port) {
                return Some(self.last_port);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]
mod tests {
    use super::super::packet::examples::{is_valid, segment};
    use super::*;

    const SYN: u8 = 2;
    const RST: u8 = 4;
    const ACK: u8 = 16;
    const CLIENT: &str = "198.18.0.2:40000";
    const SERVER: &str = "45.33.32.10:22";
    const LISTENER: &str = "198.18.0.2:999";

    fn translation() -> Translation {
        let addresses = Addresses { own: [198, 18, 0, 2].into(), peer: [198, 18, 0, 3].into(), listener: 999 };
        Translation::new(addresses)
    }

    fn asked(translation: &mut Translation, sequence: u32) -> Key {
        match translation.packet(&mut segment(CLIENT, SERVER, SYN, sequence, b""), Instant::now()) {
            Action::Ask(key) => key,
            other => panic!("{other:?}"),
        }
    }

    /// What the translation sends for a packet.
    fn sent(translation: &mut Translation, mut packet: Vec<u8>) -> (String, String) {
        match translation.packet(&mut packet, Instant::now()) {
            Action::Pass => {}
            Action::Send(answer) => packet = answer,
            other => panic!("{other:?}"),
        }
        assert!(is_valid(&packet));
        let tcp = Tcp::read(&packet).unwrap();
        (tcp.from.to_string(), tcp.to.to_string())
    }

    #[test]
    fn a_syn_is_held_until_the_target_is_open() {
        let (mut translation, now) = (translation(), Instant::now());
        let key = asked(&mut translation, 5);
        assert_eq!(key.server.to_string(), SERVER);
        // A repetition is asked about once.
        assert_eq!(translation.packet(&mut segment(CLIENT, SERVER, SYN, 5, b""), now), Action::Drop);
        let (port, packet) = translation.open(key).unwrap();
        assert!(is_valid(&packet));
        let syn = Tcp::read(&packet).unwrap();
        assert_eq!(
            (syn.from, syn.to.to_string().as_str()),
            (SocketAddrV4::new([198, 18, 0, 3].into(), port), LISTENER)
        );
        assert!(translation.open(key).is_none());

        let peer = format!("198.18.0.3:{port}");
        let answer = segment(LISTENER, &peer, SYN | ACK, 1, b"");
        assert_eq!(sent(&mut translation, answer), (SERVER.to_owned(), CLIENT.to_owned()));
        let data = segment(CLIENT, SERVER, ACK, 6, b"hello");
        assert_eq!(sent(&mut translation, data), (peer.clone(), LISTENER.to_owned()));
        // A repeated SYN of an open connection is for the listener.
        assert_eq!(sent(&mut translation, segment(CLIENT, SERVER, SYN, 5, b"")), (peer.clone(), LISTENER.to_owned()));

        translation.close(port, now);
        let last = segment(CLIENT, SERVER, ACK, 7, b"");
        assert_eq!(sent(&mut translation, last), (peer, LISTENER.to_owned()));
        translation.sweep(now + LINGER + Duration::from_secs(1));
        assert_eq!(sent(&mut translation, segment(CLIENT, SERVER, ACK, 7, b"")).0, SERVER);
        assert!(translation.flows.is_empty() && translation.ports.is_empty());
    }

    #[test]
    fn each_answer_is_the_one_of_outside() {
        let now = Instant::now();
        for (answer, protocol) in [(Answer::Prohibited, 1), (Answer::Unreachable, 1), (Answer::Closed, 6)] {
            let mut translation = translation();
            let key = asked(&mut translation, 5);
            let packet = translation.refuse(key, answer, now).unwrap();
            assert!(is_valid(&packet) && packet[9] == protocol, "{answer:?}");
            assert!(translation.open(key).is_none() && translation.ports.is_empty());
        }
        let mut silent = translation();
        let key = asked(&mut silent, 5);
        assert_eq!(silent.refuse(key, Answer::Silent, now), None);
        assert_eq!(silent.packet(&mut segment(CLIENT, SERVER, SYN, 5, b""), now), Action::Drop);
        // Another attempt with the same ports is another connection.
        asked(&mut silent, 6);
    }

    #[test]
    fn a_client_that_gives_up_is_forgotten() {
        let (mut translation, now) = (translation(), Instant::now());
        let key = asked(&mut translation, 5);
        assert_eq!(translation.packet(&mut segment(CLIENT, SERVER, RST, 6, b""), now), Action::Drop);
        assert!(translation.open(key).is_none());
    }

    #[test]
    fn nothing_else_leads_anywhere() {
        let (mut translation, now) = (translation(), Instant::now());
        // Not a connection that was opened, not the listener, not an address of the command, not TCP.
        assert_eq!(sent(&mut translation, segment(CLIENT, SERVER, ACK, 5, b"x")).1, CLIENT);
        assert_eq!(sent(&mut translation, segment(CLIENT, "198.18.0.3:1", SYN, 5, b"")).1, CLIENT);
        let key = asked(&mut translation, 5);
        let (port, _) = translation.open(key).unwrap();
        let forged = segment("198.18.0.2:1000", &format!("198.18.0.3:{port}"), ACK, 5, b"");
        assert_eq!(sent(&mut translation, forged).1, "198.18.0.2:1000");
        assert_eq!(translation.packet(&mut segment("10.0.0.1:5", SERVER, SYN, 5, b""), now), Action::Drop);
        assert_eq!(translation.packet(&mut [0x60; 60], now), Action::Drop);
        assert_eq!(translation.packet(&mut [], now), Action::Drop);
    }

    #[test]
    fn ports_are_not_shared_and_have_a_limit() {
        let (mut translation, now) = (translation(), Instant::now());
        let mut seen = std::collections::HashSet::new();
        for number in 0..MOST {
            let client = format!("198.18.0.2:{}", 1 + number % 60_000);
            let server = format!("45.33.32.10:{}", 1 + number / 60_000);
            let Action::Ask(key) = translation.packet(&mut segment(&client, &server, SYN, 1, b""), now) else {
                panic!()
            };
            assert!(seen.insert(translation.open(key).unwrap().0));
        }
        assert_eq!(
            sent(&mut translation, segment("198.18.0.2:64000", "45.33.32.10:9", SYN, 1, b"")).1,
            "198.18.0.2:64000"
        );
        for port in seen {
            translation.close(port, now);
        }
        let later = now + LINGER + Duration::from_secs(1);
        assert!(matches!(translation.packet(&mut segment(CLIENT, SERVER, SYN, 1, b""), later), Action::Ask(_)));
    }
}
