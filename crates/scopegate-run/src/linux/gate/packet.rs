//! Packets of IPv4 with TCP: reading fields, changing addresses, and the two answers of a gate.

use std::net::{Ipv4Addr, SocketAddrV4};

/// The bytes of a header of IPv4 without options, and of TCP.
const HEADER: usize = 20;
const TCP: u8 = 6;
const ICMP: u8 = 1;
/// The flags of TCP.
const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;
/// The options of TCP that matter here: the end of the list, a byte of padding, the longest segment.
const END: u8 = 0;
const PADDING: u8 = 1;
const LONGEST_SEGMENT: u8 = 2;
/// The longest segment that every host accepts (RFC 9293, section 3.7.1).
const SMALLEST_LIMIT: u16 = 536;
/// The time to live of an answer.
const HOPS: u8 = 64;

/// Why a target cannot be reached: the code of ICMP, type 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreachable {
    Host = 1,
    Prohibited = 13,
}

/// What is known of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tcp {
    pub(super) from: SocketAddrV4,
    pub(super) to: SocketAddrV4,
    pub(super) sequence: u32,
    pub(super) acknowledged: u32,
    flags: u8,
    /// The place of the header of TCP.
    at: usize,
    /// The bytes of data, with SYN and FIN.
    length: u32,
}

impl Tcp {
    /// Reads a whole packet. None if it is none of TCP, or a fragment.
    pub(super) fn read(packet: &[u8]) -> Option<Self> {
        let first = *packet.first()?;
        if first >> 4 != 4 || *packet.get(9)? != TCP || u16_at(packet, 6)? & 0x3fff != 0 {
            return None;
        }
        let at = usize::from(first & 15) * 4;
        let (flags, offset) = (*packet.get(at + 13)?, usize::from(packet.get(at + 12)? >> 4) * 4);
        if at < HEADER || offset < HEADER {
            return None;
        }
        let data = packet.len().checked_sub(at + offset)?;
        let length = u32::try_from(data).ok()? + u32::from(flags & SYN != 0) + u32::from(flags & FIN != 0);
        Some(Self {
            from: SocketAddrV4::new(u32_at(packet, 12)?.into(), u16_at(packet, at)?),
            to: SocketAddrV4::new(u32_at(packet, 16)?.into(), u16_at(packet, at + 2)?),
            sequence: u32_at(packet, at + 4)?,
            acknowledged: u32_at(packet, at + 8)?,
            flags,
            at,
            length,
        })
    }

    /// Whether it opens a connection.
    pub(super) fn is_opening(&self) -> bool {
        self.flags & (SYN | ACK | RST | FIN) == SYN
    }

    pub(super) fn is_reset(&self) -> bool {
        self.flags & RST != 0
    }

    /// Writes other addresses and ports into the packet.
    pub(super) fn redirect(&self, packet: &mut [u8], from: SocketAddrV4, to: SocketAddrV4) {
        let addresses = [from.ip().octets(), to.ip().octets()].concat();
        let ports = [from.port().to_be_bytes(), to.port().to_be_bytes()].concat();
        let old = [packet.get(12..20), packet.get(self.at..self.at + 4)].map(|bytes| sum(bytes.unwrap_or_default()));
        let new = [sum(&addresses), sum(&ports)];
        put(packet, 12, &addresses);
        put(packet, self.at, &ports);
        adjust(packet, 10, &old[..1], &new[..1]);
        adjust(packet, self.at + 16, &old, &new);
    }

    /// Lowers the longest segment that a SYN asks for to a third of its window, if its window is smaller than such a
    /// segment.
    ///
    /// The device takes long packets. A receiver with a small buffer never has room for one, and its sender would send only
    /// what the timer for closed windows lets through, five times a second (RFC 9293, section 3.8.6.1).
    pub(super) fn limit_segments(&self, packet: &mut [u8]) {
        let Some((place, longest)) = self.longest_segment(packet) else { return };
        // The window of a SYN is never scaled (RFC 7323, section 2.2).
        let Some(window) = u16_at(packet, self.at + 14).filter(|window| *window < longest) else { return };
        let limit = (window / 3).max(SMALLEST_LIMIT);
        put(packet, place, &limit.to_be_bytes());
        adjust(packet, self.at + 16, &[u32::from(longest)], &[u32::from(limit)]);
    }

    /// The option of the longest segment: the place of its value, and the value. None if there is none, or not at the
    /// beginning of a word, where no system puts it.
    fn longest_segment(&self, packet: &[u8]) -> Option<(usize, u16)> {
        let mut place = self.at + HEADER;
        let end = self.at + usize::from(packet.get(self.at + 12)? >> 4) * 4;
        while place < end {
            match *packet.get(place)? {
                END => return None,
                PADDING => place += 1,
                LONGEST_SEGMENT => {
                    let value =
                        Some(place + 2).filter(|value| (value - self.at).is_multiple_of(2) && value + 2 <= end)?;
                    return Some((value, u16_at(packet, value)?));
                }
                _ => place += usize::from(*packet.get(place + 1)?).max(2),
            }
        }
        None
    }
}

/// The answer of a closed port.
pub(super) fn reset(to: &Tcp) -> Vec<u8> {
    let mut segment = vec![0; HEADER];
    put(&mut segment, 0, &to.to.port().to_be_bytes());
    put(&mut segment, 2, &to.from.port().to_be_bytes());
    let flags = if to.flags & ACK == 0 {
        put(&mut segment, 8, &to.sequence.wrapping_add(to.length).to_be_bytes());
        RST | ACK
    } else {
        put(&mut segment, 4, &to.acknowledged.to_be_bytes());
        RST
    };
    put(&mut segment, 12, &[5 << 4, flags]);
    let (from, to) = (*to.to.ip(), *to.from.ip());
    let length = u32::try_from(segment.len()).unwrap_or_default();
    let pseudo = sum(&from.octets()) + sum(&to.octets()) + u32::from(TCP) + length;
    let check = !folded(pseudo + sum(&segment));
    put(&mut segment, 16, &check.to_be_bytes());
    packet(from, to, TCP, &segment)
}

/// The message that a target cannot be reached, from the target itself.
pub(super) fn unreachable(original: &[u8], of: &Tcp, why: Unreachable) -> Vec<u8> {
    let mut message = vec![3, why as u8, 0, 0, 0, 0, 0, 0];
    // The header of IPv4, and the first bytes of TCP.
    message.extend(original.iter().take(of.at + 8));
    let check = !folded(sum(&message));
    put(&mut message, 2, &check.to_be_bytes());
    packet(*of.to.ip(), *of.from.ip(), ICMP, &message)
}

/// A packet of IPv4.
fn packet(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(HEADER + body.len()).unwrap_or(u16::MAX);
    let mut packet = vec![0x45, 0];
    packet.extend(length.to_be_bytes());
    // No number, not to be fragmented.
    packet.extend([0, 0, 0x40, 0, HOPS, protocol, 0, 0]);
    packet.extend(from.octets());
    packet.extend(to.octets());
    let check = !folded(sum(&packet));
    put(&mut packet, 10, &check.to_be_bytes());
    packet.extend(body);
    packet
}

/// The sum of 16-bit words, of which checksums are made.
fn sum(bytes: &[u8]) -> u32 {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let last = rest.first().map_or(0, |byte| u32::from(*byte) << 8);
    pairs.iter().map(|pair| u32::from(u16::from_be_bytes(*pair))).fold(last, u32::wrapping_add)
}

fn folded(mut sum: u32) -> u16 {
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    u16::try_from(sum).unwrap_or(u16::MAX)
}

/// Changes a checksum for fields that changed (RFC 1624).
fn adjust(packet: &mut [u8], at: usize, old: &[u32], new: &[u32]) {
    let Some(check) = u16_at(packet, at) else { return };
    let removed: u32 = old.iter().map(|sum| u32::from(!folded(*sum))).sum();
    let added: u32 = new.iter().map(|sum| u32::from(folded(*sum))).sum();
    let check = !folded(u32::from(!check) + removed + added);
    put(packet, at, &check.to_be_bytes());
}

fn u16_at(packet: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(packet.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(packet: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(packet.get(at..at + 4)?.try_into().ok()?))
}

fn put(packet: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = packet.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// Packets for the tests of this module and of the translation.
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]
pub(super) mod examples {
    use super::*;

    /// A segment with valid checksums.
    pub(crate) fn segment(from: &str, to: &str, flags: u8, sequence: u32, data: &[u8]) -> Vec<u8> {
        let (from, to): (SocketAddrV4, SocketAddrV4) = (from.parse().unwrap(), to.parse().unwrap());
        let mut segment = vec![0; HEADER];
        put(&mut segment, 0, &from.port().to_be_bytes());
        put(&mut segment, 2, &to.port().to_be_bytes());
        put(&mut segment, 4, &sequence.to_be_bytes());
        put(&mut segment, 8, &7_u32.to_be_bytes());
        put(&mut segment, 12, &[5 << 4, flags]);
        segment.extend(data);
        let length = u32::try_from(segment.len()).unwrap();
        let pseudo = sum(&from.ip().octets()) + sum(&to.ip().octets()) + u32::from(TCP) + length;
        let check = !folded(pseudo + sum(&segment));
        put(&mut segment, 16, &check.to_be_bytes());
        packet(*from.ip(), *to.ip(), TCP, &segment)
    }

    /// Whether all checksums are right: the sum of everything is then 0xffff.
    pub(crate) fn is_valid(packet: &[u8]) -> bool {
        let body = &packet[HEADER..];
        let pseudo = match packet[9] {
            TCP => sum(&packet[12..20]) + u32::from(TCP) + u32::try_from(body.len()).unwrap(),
            _ => 0,
        };
        folded(sum(&packet[..HEADER])) == 0xffff && folded(pseudo + sum(body)) == 0xffff
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]
mod tests {
    use super::examples::{is_valid, segment};
    use super::*;

    const CLIENT: &str = "198.18.0.2:40000";
    const SERVER: &str = "45.33.32.10:22";

    #[test]
    fn a_segment_is_read() {
        let packet = segment(CLIENT, SERVER, SYN, 9, b"");
        assert!(is_valid(&packet));
        let tcp = Tcp::read(&packet).unwrap();
        assert_eq!((tcp.from.to_string().as_str(), tcp.to.to_string().as_str()), (CLIENT, SERVER));
        assert!(tcp.is_opening() && !tcp.is_reset() && tcp.sequence == 9);
        assert!(!Tcp::read(&segment(CLIENT, SERVER, SYN | ACK, 9, b"")).unwrap().is_opening());
        for length in 0..packet.len() {
            assert_eq!(Tcp::read(&packet[..length]), None, "{length}");
        }
        let mut fragment = packet.clone();
        fragment[6] = 0x20;
        assert_eq!(Tcp::read(&fragment), None);
        let mut datagram = packet;
        datagram[9] = 17;
        assert_eq!(Tcp::read(&datagram), None);
    }

    #[test]
    fn a_redirected_segment_has_valid_checksums() {
        for data in [&b""[..], b"x", b"some bytes", &[0xff; 1000]] {
            let mut packet = segment(CLIENT, SERVER, ACK, u32::MAX, data);
            let tcp = Tcp::read(&packet).unwrap();
            let (from, to) = ("198.18.0.3:1".parse().unwrap(), "198.18.0.2:65535".parse().unwrap());
            tcp.redirect(&mut packet, from, to);
            let changed = Tcp::read(&packet).unwrap();
            assert_eq!((changed.from, changed.to, changed.sequence), (from, to, u32::MAX));
            assert!(is_valid(&packet), "{data:?}");
        }
    }

    /// A SYN with a window and options.
    fn syn(window: u16, options: &[u8]) -> Vec<u8> {
        let mut packet = segment(CLIENT, SERVER, SYN, 9, options);
        let header = u8::try_from((HEADER + options.len()) / 4).unwrap() << 4;
        for (at, before, after) in
            [(32, u16::from_be_bytes([5 << 4, SYN]), u16::from_be_bytes([header, SYN])), (34, 0, window)]
        {
            put(&mut packet, at, &after.to_be_bytes());
            adjust(&mut packet, 36, &[u32::from(before)], &[u32::from(after)]);
        }
        assert!(is_valid(&packet));
        packet
    }

    #[test]
    fn the_segments_for_a_small_window_are_small() {
        let long = [2, 4, 0xff, 0xbc, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 3, 10];
        let after_padding = [1, 1, 4, 2, 2, 4, 0xff, 0xbc];
        for (window, options, place, limit) in [
            (4096, &long[..], 42, 1365),
            (1000, &long, 42, 536),
            (0, &long, 42, 536),
            (4096, &after_padding, 46, 1365),
            // A segment fits.
            (0xffbc, &long, 42, 0xffbc),
            (4096, &[2, 4, 5, 0xb4], 42, 1460),
        ] {
            let mut packet = syn(window, options);
            Tcp::read(&packet).unwrap().limit_segments(&mut packet);
            assert_eq!(u16_at(&packet, place), Some(limit), "{window} {options:?}");
            assert!(is_valid(&packet), "{window} {options:?}");
        }
        // No option, a list that ends before it, one that is cut, one that is not at the beginning of a word.
        for options in [
            &[][..],
            &[0, 0, 0, 0, 2, 4, 0xff, 0xbc],
            &[1, 1, 2, 4],
            &[3, 200, 0, 0],
            &[3, 0, 1, 1],
            &[1, 2, 4, 0xff, 0xbc, 0, 0, 0],
        ] {
            let mut packet = syn(100, options);
            let before = packet.clone();
            Tcp::read(&packet).unwrap().limit_segments(&mut packet);
            assert_eq!(packet, before, "{options:?}");
        }
    }

    #[test]
    fn a_reset_acknowledges_what_it_answers() {
        let answer = reset(&Tcp::read(&segment(CLIENT, SERVER, SYN, 9, b"")).unwrap());
        assert!(is_valid(&answer));
        let tcp = Tcp::read(&answer).unwrap();
        assert!(tcp.is_reset() && tcp.acknowledged == 10 && tcp.flags == RST | ACK);
        assert_eq!((tcp.from.to_string().as_str(), tcp.to.to_string().as_str()), (SERVER, CLIENT));
        let other = Tcp::read(&reset(&Tcp::read(&segment(CLIENT, SERVER, ACK, 9, b"abc")).unwrap())).unwrap();
        assert!(other.flags == RST && other.sequence == 7);
    }

    #[test]
    fn an_unreachable_target_says_why() {
        let original = segment(CLIENT, SERVER, SYN, 9, b"");
        let answer = unreachable(&original, &Tcp::read(&original).unwrap(), Unreachable::Prohibited);
        assert!(is_valid(&answer) && answer[9] == ICMP);
        assert_eq!((&answer[20..22], &answer[28..56]), (&[3, 13][..], &original[..28]));
    }
}
