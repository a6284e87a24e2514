//! A TUN device in the network namespace of this process.
#![expect(unsafe_code, reason = "the kernel has no other way to name a device than an ioctl with a structure")]

use std::fs::OpenOptions;
use std::io;
use std::os::fd::OwnedFd;

use rustix::ioctl::{Setter, ioctl};

/// The name of the device.
pub(super) const NAME: &str = "tun0";

/// `TUNSETIFF`, and the flags `IFF_TUN` and `IFF_NO_PI`: packets of IP without a header.
const SET_INTERFACE: u32 = 0x4004_54ca;
const PACKETS: u16 = 0x0001 | 0x1000;

/// The head of `struct ifreq`, with room for its longest form.
#[repr(C)]
struct Request {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

/// Makes the device. It exists as long as its descriptor is open.
pub(super) fn make() -> io::Result<OwnedFd> {
    let device: OwnedFd = OpenOptions::new().read(true).write(true).open("/dev/net/tun")?.into();
    let mut name = [0; 16];
    for (place, byte) in name.iter_mut().zip(NAME.bytes()) {
        *place = byte;
    }
    let request = Request { name, flags: PACKETS, rest: [0; 22] };
    // SAFETY: `TUNSETIFF` reads and writes a `struct ifreq`, of 40 bytes, which `Request` is as long as; the pointer is valid for
    // the call, and no memory is kept.
    unsafe { ioctl(&device, Setter::<SET_INTERFACE, Request>::new(request))? };
    Ok(device)
}
