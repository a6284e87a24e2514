//! Brings the loopback interface of a network namespace up.

use std::io;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};

/// The number of the loopback interface, which is the first one of every namespace.
const LOOPBACK: u32 = 1;
/// `RTM_NEWLINK` with the flags `NLM_F_REQUEST` and `NLM_F_ACK`.
const NEW_LINK: u16 = 16;
const REQUEST: u16 = 1 | 4;
/// `IFF_UP`.
const UP: u32 = 1;
/// `struct nlmsghdr` and `struct ifinfomsg`.
const LENGTH: u32 = 32;

/// Brings it up.
pub(super) fn bring_loopback_up() -> io::Result<()> {
    // Netlink about routes has the number 0.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None)?;
    let mut message = Vec::new();
    message.extend(LENGTH.to_ne_bytes());
    message.extend(NEW_LINK.to_ne_bytes());
    message.extend(REQUEST.to_ne_bytes());
    // The number of the message, and the port of the sender.
    message.extend([1_u32, 0].map(u32::to_ne_bytes).concat());
    // Any family; the interface, its flags, and which of them change.
    message.extend([0, LOOPBACK, UP, UP].map(u32::to_ne_bytes).concat());
    send(&socket, &message, SendFlags::empty())?;
    let mut answer = [0; 256];
    let (received, _) = recv(&socket, &mut answer, RecvFlags::empty())?;
    let code = answer.get(..received).and_then(|answer| answer.get(16..20)).and_then(|code| code.try_into().ok());
    match code.map(i32::from_ne_bytes) {
        Some(0) => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
        None => Err(io::Error::other("short answer of the kernel")),
    }
}
