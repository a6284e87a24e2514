//! Addresses, as sockets and resolvers give them.

use std::ffi::{c_char, c_void};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Empty, enter};
use crate::status::scopegate_status;

/// An IP address: a plain value, to be copied at will. This struct never grows.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_address {
    /// 4 or 6; 0 where there is no address.
    pub version: u8,
    /// The bytes in network order; an address of version 4 has the first four.
    pub bytes: [u8; 16],
}

impl Empty for scopegate_address {
    const EMPTY: Self = Self { version: 0, bytes: [0; 16] };
}

impl scopegate_address {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => {
                let [a, b, c, d] = address.octets();
                Self { version: 4, bytes: [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }
            }
            IpAddr::V6(address) => Self { version: 6, bytes: address.octets() },
        }
    }

    pub(crate) fn get(self) -> Result<IpAddr, Failure> {
        let [a, b, c, d, ..] = self.bytes;
        match self.version {
            4 => Ok(Ipv4Addr::new(a, b, c, d).into()),
            6 => Ok(Ipv6Addr::from(self.bytes).into()),
            other => Err(Failure::argument(format!("an address has version 4 or 6, not {other}"))),
        }
    }
}

/// Reads an address as text: `192.0.2.7`, `2001:db8::1`, without brackets, port, prefix or zone.
///
/// `SCOPEGATE_STATUS_INVALID_ARGUMENT` where it is none, code `call.invalid-address`. `address` is written in any case.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_address_from_text(
    text: *const c_char,
    text_length: usize,
    address: *mut scopegate_address,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let address_out = call.out(address, "address")?;
        address_out.set(scopegate_address::of(parse(call.text(text, text_length, "text")?)?));
        Ok(())
    })
}

/// The spellings that every resolver writes; a target may be spelled in more ways, evidence comes from a program.
pub(crate) fn parse(text: &str) -> Result<IpAddr, Failure> {
    text.parse().map_err(|_| Failure::address(text))
}

/// Takes the address out of a `struct sockaddr`: what `connect`, `accept` and `getaddrinfo` speak of.
///
/// `sockaddr` points to `sockaddr_length` bytes, a `struct sockaddr_in` or `struct sockaddr_in6`. Its port, flow and scope are
/// left aside. `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another family, and where the length is too short for the family.
/// `address` is written in any case.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_address_from_sockaddr(
    sockaddr: *const c_void,
    sockaddr_length: usize,
    address: *mut scopegate_address,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let address_out = call.out(address, "address")?;
        if sockaddr.is_null() {
            return Err(Failure::null("sockaddr"));
        }
        let bytes = call.bytes(sockaddr.cast(), sockaddr_length, "sockaddr")?;
        address_out.set(scopegate_address::of(in_sockaddr(bytes)?));
        Ok(())
    })
}

/// `AF_INET`, the same wherever there are sockets.
const AF_INET: u16 = 2;
/// `AF_INET6`, which each system numbers in its own way.
const AF_INET6: u16 = if cfg!(any(target_os = "linux", target_os = "android")) {
    10
} else if cfg!(any(target_os = "macos", target_os = "ios")) {
    30
} else if cfg!(target_os = "freebsd") {
    28
} else if cfg!(windows) {
    23
} else {
    24
};
/// Whether `sa_family` is one byte behind a length, as on the BSDs.
const LENGTH_LEADS: bool = !cfg!(any(target_os = "linux", target_os = "android", windows));

/// The layouts are those of POSIX: after two bytes for the family come two for the port; IPv4 follows at once, IPv6 behind
/// four bytes of flow.
fn in_sockaddr(bytes: &[u8]) -> Result<IpAddr, Failure> {
    let too_short = || Failure::argument(format!("{} bytes are too short for a socket address", bytes.len()));
    let (first, rest) = bytes.split_first_chunk::<2>().ok_or_else(too_short)?;
    let family = if LENGTH_LEADS { u16::from(first[1]) } else { u16::from_ne_bytes(*first) };
    let (_port, rest) = rest.split_first_chunk::<2>().ok_or_else(too_short)?;
    if family == AF_INET {
        let (octets, _) = rest.split_first_chunk::<4>().ok_or_else(too_short)?;
        return Ok(Ipv4Addr::from(*octets).into());
    }
    if family == AF_INET6 {
        let (_flow, rest) = rest.split_first_chunk::<4>().ok_or_else(too_short)?;
        let (octets, _) = rest.split_first_chunk::<16>().ok_or_else(too_short)?;
        return Ok(Ipv6Addr::from(*octets).into());
    }
    Err(Failure::argument(format!("a socket address of family {family} holds no IP address")))
}
