//! Honest TCP for programs that use no proxy.
//!
//! The default route of the command leads to a TUN device, of which this process reads the packets. A SYN is held until the
//! proxy has opened a tunnel to its target. Then it is handed, with other addresses, to a listener in the network of the
//! command, and both ends of the connection are TCP of the kernel: [`translation`] only changes addresses and ports. A target
//! that is closed outside is closed inside, and one that is refused is prohibited.

mod abrupt;
mod packet;
mod service;
mod translation;

pub(crate) use service::{OWN, PEER, serve};
