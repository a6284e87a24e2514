//! The interfaces, addresses and routes of a network namespace (rtnetlink(7)).

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};

/// The number of the loopback interface, which is the first one of every namespace.
const LOOPBACK: u32 = 1;
/// The longest packet of a device: few of them are needed for many bytes.
const LONGEST_PACKET: u32 = 65_520;

/// The messages: `RTM_NEWLINK`, `RTM_NEWADDR` and `RTM_NEWROUTE`.
const NEW_LINK: u16 = 16;
const NEW_ADDRESS: u16 = 20;
const NEW_ROUTE: u16 = 24;
/// `NLM_F_REQUEST` and `NLM_F_ACK`, and `NLM_F_CREATE` with `NLM_F_EXCL`.
const REQUEST: u16 = 1 | 4;
const NEW: u16 = 0x400 | 0x200;
/// The attributes: `IFLA_MTU`, `IFA_ADDRESS`, `IFA_LOCAL` and `RTA_OIF`.
const PACKET: u16 = 4;
const OTHER_END: u16 = 1;
const OWN: u16 = 2;
const OUT: u16 = 4;
/// `IFF_UP`, and `AF_INET`.
const UP: u32 = 1;
const V4: u8 = 2;
/// The bytes of `struct nlmsghdr`.
const HEADER: usize = 16;

/// Brings the loopback interface up.
pub(super) fn bring_loopback_up() -> io::Result<()> {
    set_up(&socket()?, LOOPBACK, &[])
}

/// Brings a device up, gives it its two addresses, and leads all packets for other machines to it. IPv6 has no route.
pub(super) fn set_up_device(name: &str, own: Ipv4Addr, other_end: Ipv4Addr) -> io::Result<()> {
    let socket = socket()?;
    let number = nix::net::if_::if_nametoindex(name)?;
    set_up(&socket, number, &attribute(PACKET, &LONGEST_PACKET.to_ne_bytes()))?;
    // The length of the prefix, no flags, and the global scope.
    let mut address = vec![V4, 32, 0, 0];
    address.extend(number.to_ne_bytes());
    address.extend(attribute(OWN, &own.octets()));
    address.extend(attribute(OTHER_END, &other_end.octets()));
    ask(&socket, NEW_ADDRESS, NEW, &address)?;
    // All destinations and sources; the main table, a static route, any scope, one destination.
    let mut route = vec![V4, 0, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0];
    route.extend(attribute(OUT, &number.to_ne_bytes()));
    ask(&socket, NEW_ROUTE, NEW, &route)
}

fn set_up(socket: &OwnedFd, number: u32, attributes: &[u8]) -> io::Result<()> {
    // Any family; the interface, its flags, and which of them change.
    let mut link = [0, number, UP, UP].map(u32::to_ne_bytes).concat();
    link.extend(attributes);
    ask(socket, NEW_LINK, 0, &link)
}

fn socket() -> io::Result<OwnedFd> {
    // Netlink about routes has the number 0.
    Ok(socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None)?)
}

/// Sends a message, and waits for the answer.
fn ask(socket: &OwnedFd, kind: u16, flags: u16, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(HEADER + body.len()).map_err(io::Error::other)?;
    let mut message = Vec::new();
    message.extend(length.to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend((REQUEST | flags).to_ne_bytes());
    // The number of the message, and the port of the sender.
    message.extend([1_u32, 0].map(u32::to_ne_bytes).concat());
    message.extend(body);
    send(socket, &message, SendFlags::empty())?;
    let mut answer = [0; 512];
    let (received, _) = recv(socket, &mut answer, RecvFlags::empty())?;
    let code = answer.get(..received).and_then(|answer| answer.get(16..20)).and_then(|code| code.try_into().ok());
    match code.map(i32::from_ne_bytes) {
        Some(0) => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
        None => Err(io::Error::other("short answer of the kernel")),
    }
}

fn attribute(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + data.len()).unwrap_or(u16::MAX);
    let mut attribute = [length, kind].map(u16::to_ne_bytes).concat();
    attribute.extend(data);
    attribute.resize(attribute.len().next_multiple_of(4), 0);
    attribute
}
