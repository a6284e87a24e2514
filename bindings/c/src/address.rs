//! IP addresses, as sockets and resolvers provide them.

use std::ffi::{c_char, c_void};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Empty, enter};
use crate::status::scopegate_status;

/// An IP address. A plain value that can be copied. The size of this struct never changes.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_address {
    /// 4 or 6; 0 if there is no address.
    pub version: u8,
    /// The bytes in network order. An IPv4 address uses the first four.
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
            other => Err(Failure::argument(format!("invalid address version {other}: it must be 4 or 6"))),
        }
    }
}

/// Parses an address: `192.0.2.7` or `2001:db8::1`, without brackets, port, prefix length or zone.
///
/// Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` and the code `call.invalid-address` for an invalid address.
/// `*address` is always written. Only the usual spellings are accepted, because evidence comes from programs. Targets
/// can have more spellings.
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

/// Reads the address of a `struct sockaddr`, as `connect`, `accept` and `getaddrinfo` use it.
///
/// `sockaddr` points to `sockaddr_length` bytes that hold a `struct sockaddr_in` or `struct sockaddr_in6`. The port,
/// flow information and scope id are ignored. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another family or a
/// length that is too short for the family. `*address` is always written.
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

/// `AF_INET`, which has the same value on all systems.
const AF_INET: u16 = 2;
/// `AF_INET6`, whose value depends on the system.
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
/// Whether `sa_family` is one byte after a length byte, as on the BSDs.
const LENGTH_LEADS: bool = !cfg!(any(target_os = "linux", target_os = "android", windows));

/// POSIX layouts: two bytes for the family, two for the port, then the IPv4 address, or four bytes of flow information
/// and the IPv6 address.
fn in_sockaddr(bytes: &[u8]) -> Result<IpAddr, Failure> {
    let too_short = || Failure::argument(format!("a socket address cannot be {} bytes long", bytes.len()));
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
    Err(Failure::argument(format!("unsupported socket address family {family}")))
}
