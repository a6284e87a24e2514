//! A scanner for canonical input, the common case: finds host, port and path without the full parser.
//!
//! It returns a result only if the full parser would return the same without an error; otherwise the caller uses the
//! full parser. A test compares both on every short text and on millions of others.

use std::hint::select_unpredictable;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::fast::byte_classes::{ByteClasses, SEEN};
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::fast::simd::Avx2;
use crate::targets::{
    Ascii, Respelled, ScannedName, TargetPorts, check_dot_segments, check_percent, follows_address, follows_name,
};

/// The result of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned<'t> {
    pub(crate) host: ScannedHost<'t>,
    pub(crate) ports: TargetPorts,
    /// Whether the text has a port.
    pub(crate) has_port: bool,
    /// The path as written, with dot segments and percent-encodings, without query and fragment; `None` if the target is
    /// every path.
    pub(crate) path: Option<Ascii<'t>>,
    /// What follows the path.
    pub(crate) after: After<'t>,
}

/// What follows a path: nothing, or a query, a fragment or both, as written. Parsed only on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct After<'t>(&'t [u8]);

impl<'t> After<'t> {
    /// The query, if there is one.
    ///
    /// # Errors
    ///
    /// [`NotCanonical`] if the query is not in canonical form or a fragment follows: the full parser is needed.
    pub(crate) fn query(self) -> Result<Option<&'t str>, NotCanonical> {
        match self.0 {
            [] | [b'?'] => Ok(None),
            [b'?', query @ ..] if query.iter().all(|byte| is_query_byte(*byte)) => Ok(Some(Ascii::new(query).as_str())),
            _ => Err(NotCanonical),
        }
    }
}

/// The text needs the full parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotCanonical;

/// The host that the scan found, in canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScannedHost<'t> {
    /// A domain name of at least two labels.
    Name(ScannedName<'t>),
    /// An IPv4 address in dotted-quad notation.
    V4(Ipv4Addr),
    /// A global unicast IPv6 address, in any spelling without a dot.
    V6(Ipv6Addr),
}

/// Whether a text is within the length limit of a target, also in canonical form, where percent-encoding triples the
/// length of some characters.
#[inline]
fn is_short(text: &[u8]) -> bool {
    const MOST: usize = crate::error::limits::TARGET_BYTES;
    text.len() <= MOST / 3 || encoded_length(text) <= MOST
}

/// The length if every character is percent-encoded that may be.
#[cold]
fn encoded_length(text: &[u8]) -> usize {
    let others = text.iter().filter(|byte| !is_never_encoded(**byte)).count();
    text.len().saturating_add(others.saturating_mul(2))
}

const fn is_never_encoded(byte: u8) -> bool {
    is_plain_path_byte(byte) || matches!(byte, b'A'..=b'Z' | b';' | b'?' | b'#')
}

/// Scans a text whose host is canonical, so that an A-label (`xn--`) needs no parser.
pub(crate) fn scan_respelled(text: &Respelled) -> Option<Scanned<'_>> {
    scan_by(text.as_bytes(), 0, text.as_bytes().len(), |buffer, start, to| {
        Some(ByteClasses { hyphens: 0, ..ByteClasses::within(buffer, start, to)? })
    })
}

/// Scans `from..to` of a buffer; `None` if it needs the full parser.
#[inline]
pub(crate) fn scan_within(buffer: &[u8], from: usize, to: usize) -> Option<Scanned<'_>> {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(avx2) = Avx2::detect() {
        return avx2.run(|avx2| {
            scan_by(buffer, from, to, |buffer, start, to| ByteClasses::within_by(avx2, buffer, start, to))
        });
    }
    scan_by(buffer, from, to, ByteClasses::within)
}

/// Scans `from..to` of a buffer with a function that classifies a part of it.
#[expect(clippy::inline_always, reason = "it must be compiled for the instruction set of its caller")]
#[inline(always)]
fn scan_by(
    buffer: &[u8],
    from: usize,
    to: usize,
    classify: impl Fn(&[u8], usize, usize) -> Option<ByteClasses>,
) -> Option<Scanned<'_>> {
    let text = buffer.get(from..to).filter(|text| is_short(text))?;
    let (scheme_port, before_host) = scheme(text);
    let start = from.checked_add(before_host)?;
    // Starts at the host, so that the masks contain all of a long host.
    let masks = classify(buffer, start, to)?;
    let Some((host, end)) = host(buffer, start, &masks) else {
        return scan_v6(buffer.get(start..to)?, scheme_port);
    };
    let (written_port, end) = port_at(buffer, end, to)?;
    let (path, after) = path_and_after(buffer, start..to, end, &masks)?;
    let is_url = scheme_port != 0 || end < to;
    // Most texts without a scheme are hosts.
    let may_be_rare = to.wrapping_sub(end) | usize::from(text.first() == Some(&b'-'));
    if only_first_is_zero(scheme_port.into(), may_be_rare) && reads_otherwise(host, text, is_url, path) {
        return None;
    }
    let ports = match written_port.unwrap_or(scheme_port) {
        0 => TargetPorts::Web,
        port => TargetPorts::One(port),
    };
    let path = is_url.then_some(path);
    Some(Scanned { host, ports, has_port: written_port.is_some(), path, after })
}

/// The port of the scheme of a text, 0 without a scheme, and the number of bytes before the host. Schemes cannot be
/// predicted, so there are no branches on them.
#[inline]
fn scheme(text: &[u8]) -> (u16, usize) {
    let first = text.first_chunk().copied().map_or(0, u64::from_le_bytes);
    let is_https = first == u64::from_le_bytes(*b"https://");
    let is_http = first << 8 == u64::from_le_bytes(*b"\0http://");
    let port = u16::from(is_https) * 443 + u16::from(is_http) * 80;
    (port, usize::from(is_https) * 8 + usize::from(is_http) * 7)
}

/// Scans a text with an IPv6 address after the scheme, or the address alone.
#[cold]
#[inline(never)]
fn scan_v6(text: &[u8], scheme_port: u16) -> Option<Scanned<'_>> {
    if scheme_port == 0 {
        let host = ScannedHost::V6(v6(text)?);
        return Some(Scanned { host, ports: TargetPorts::Web, has_port: false, path: None, after: After(&[]) });
    }
    let rest = text.strip_prefix(b"[")?;
    let (address, rest) = rest.split_at_checked(rest.iter().position(|byte| *byte == b']')?)?;
    let rest = rest.strip_prefix(b"]")?;
    let host = ScannedHost::V6(v6(address)?);
    let (written_port, end) = port_at(rest, 0, rest.len())?;
    let (path, after) = path_and_after(rest, 0..rest.len(), end, &ByteClasses::of(rest))?;
    let ports = TargetPorts::One(written_port.unwrap_or(scheme_port));
    Some(Scanned { host, ports, has_port: written_port.is_some(), path: Some(path), after })
}

/// Whether a text without a scheme may have another meaning or none: an address before a slash may be a network, a name
/// before digits the addresses around it, a name that begins with a hyphen a command-line option.
#[inline(never)]
fn reads_otherwise(host: ScannedHost<'_>, text: &[u8], is_url: bool, path: Ascii<'_>) -> bool {
    match host {
        ScannedHost::V4(address) => is_url && may_follow_address(address, path),
        ScannedHost::V6(_) => is_url,
        ScannedHost::Name(_) => text.first() == Some(&b'-') || is_url && may_follow_name(path),
    }
}

fn may_follow_address(address: Ipv4Addr, path: Ascii<'_>) -> bool {
    let path = if path.as_bytes().is_empty() { Ascii::new(b"/") } else { path };
    !is_plain_path(path.as_bytes()) || follows_address(address.into(), path.as_str(), None)
}

fn may_follow_name(path: Ascii<'_>) -> bool {
    has_unresolved_segments(path) || follows_name(path.as_str())
}

/// The maximum length of the path of a request for this scanner. With percent-encoding, host and port it stays within
/// the length limit of a target.
const SHORT_PATH: usize = crate::error::limits::TARGET_BYTES / 4;

/// Scans the parts of a request; `None` if [`Target::from_parts`](crate::targets::Target::from_parts) is needed.
pub(crate) fn scan_parts<'t>(scheme: &str, host_text: &'t str, port: u16, raw_path: &'t str) -> Option<Scanned<'t>> {
    let is_known = matches!(scheme, "http" | "https" | "ws" | "wss");
    // Clients do not send fragments.
    let is_sent = raw_path.starts_with('/') && !raw_path.contains('#');
    // Scheme, host and port fit into the remaining bytes if the path is short.
    if !(is_known && is_sent && port != 0 && raw_path.len() <= SHORT_PATH) {
        return None;
    }
    let (host_text, raw_path) = (host_text.as_bytes(), raw_path.as_bytes());
    let (host, end) = host(host_text, 0, &ByteClasses::of(host_text))?;
    if end < host_text.len() {
        return None;
    }
    let (path, after) = path_and_after(raw_path, 0..raw_path.len(), 0, &ByteClasses::of(raw_path))?;
    Some(Scanned { host, ports: TargetPorts::One(port), has_port: true, path: Some(path), after })
}

/// The host that begins at `start` of a text, and its end: labels that the host parser leaves unchanged, or four plain
/// numbers. `masks` begin at `start`.
#[inline]
fn host<'t>(text: &'t [u8], start: usize, masks: &ByteClasses) -> Option<(ScannedHost<'t>, usize)> {
    // A host longer than the masks needs the full parser. This also bounds the label length.
    let length = masks.others.trailing_zeros();
    let host = 1_u64.checked_shl(length)?.wrapping_sub(1);
    let (dots, hyphens) = (masks.dots & host, masks.hyphens & host);
    // The first byte of each label, and the position after the last one.
    let starts = dots << 1 | 1;
    let has_empty_label = (dots | host.wrapping_add(1)) & starts != 0;
    // Two adjacent hyphens may begin an A-label (`xn--`).
    if has_empty_label || hyphens & hyphens << 1 != 0 {
        return None;
    }
    let end = start.wrapping_add(usize::try_from(length).ok()?);
    let last_label = start.wrapping_add(usize::try_from(dots.checked_ilog2()?).ok()?).wrapping_add(1);
    if text.get(last_label)?.is_ascii_digit() {
        let address = (dots.count_ones() == 3).then(|| v4(ScannedName { text, start, end, dots })).flatten()?;
        return Some((ScannedHost::V4(address), end));
    }
    Some((ScannedHost::Name(ScannedName { text, start, end, dots }), end))
}

/// The port after a host that ends at `end` of a text, if there is one, and its end. The text ends at `to` of the buffer.
#[inline]
fn port_at(buffer: &[u8], end: usize, to: usize) -> Option<(Option<u16>, usize)> {
    let byte = buffer.get(end).copied().unwrap_or_default();
    if only_first_is_zero(u64::from(byte ^ b':'), to.wrapping_sub(end)) {
        let (port, length) = port(buffer.get(end.checked_add(1)?..to)?)?;
        return Some((Some(port), end.checked_add(length)?.checked_add(1)?));
    }
    Some((None, end))
}

/// Whether a number below 2^24 is 0 and a length is not, in one comparison: two would be two branches.
#[inline]
fn only_first_is_zero(number: u64, length: usize) -> bool {
    u64::try_from(length).is_ok_and(|length| number << 40 < length)
}

/// The byte at a position of a text that ends at `to` of the buffer; 0 at its end.
#[inline]
fn byte_before(buffer: &[u8], at: usize, to: usize) -> u8 {
    let byte = buffer.get(at).copied().unwrap_or_default();
    select_unpredictable(at < to, byte, 0)
}

/// A port without leading zeros, and its length.
fn port(digits: &[u8]) -> Option<(u16, usize)> {
    let length = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let digits = digits.get(..length)?;
    if digits.len() > 5 || matches!(digits, [] | [b'0', ..]) {
        return None;
    }
    let number = digits.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    Some((u16::try_from(number).ok()?, length))
}

/// The address of a host with three dots: four numbers up to 255 without leading zeros.
///
/// It takes a copy: a reference would keep every scanned name in memory instead of registers.
fn v4(name: ScannedName<'_>) -> Option<Ipv4Addr> {
    let (mut bits, mut are_valid) = (0_u32, true);
    for (place, (start, end)) in name.labels().enumerate() {
        let (octet, is_valid) = octet(name.text(), start, end);
        are_valid &= is_valid;
        bits |= octet.checked_shl(u32::try_from(place).ok()?.checked_mul(8)?)?;
    }
    are_valid.then(|| Ipv4Addr::from_bits(bits))
}

/// The number at `start..end` of a text, and whether it is one of an address. The lengths of numbers cannot be predicted,
/// so there are no branches on them.
#[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch")]
#[inline]
fn octet(text: &[u8], start: usize, end: usize) -> (u32, bool) {
    let length = end.wrapping_sub(start);
    let four = match text.get(..end).and_then(<[u8]>::last_chunk) {
        Some(four) => u32::from_be_bytes(*four),
        // Near the start of a text.
        None => text.get(..end).unwrap_or_default().iter().fold(0, |four, byte| four << 8 | u32::from(*byte)),
    };
    // The bytes of the number, with `0` before them.
    let own = u32::MAX >> (32_usize.wrapping_sub(length.wrapping_mul(8)) & 31);
    let digits = (four & own | 0x3030_3030 & !own) ^ 0x3030_3030;
    let are_digits = (digits.wrapping_add(0x7676_7676) | digits) & 0x8080_8080 == 0;
    let digit = |place: u32| digits >> (8 * place) & 0xff;
    let number = digit(2) * 100 + digit(1) * 10 + digit(0);
    let has_leading_zero = (length == 3) & (number < 100) | (length == 2) & (number < 10);
    (number, are_digits & (length <= 3) & !has_leading_zero & (number <= 255))
}

/// A global unicast address. The others have several meanings, or are never reachable.
fn v6(text: &[u8]) -> Option<Ipv6Addr> {
    const LONGEST: usize = "2001:0db8:0000:0000:0000:0000:0000:0000".len();
    let is_plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b':');
    if text.len() > LONGEST || !text.iter().all(is_plain) {
        return None;
    }
    let address: Ipv6Addr = Ascii::new(text).as_str().parse().ok()?;
    (address.to_bits() >> 125 == 1).then_some(address)
}

/// The path after host and port, empty if there is none, and what follows it. Both are in `text` of a buffer, from `at`
/// on. Host and port contain no bytes of the classes checked here, so `masks` of the whole text apply.
#[inline]
fn path_and_after<'t>(
    buffer: &'t [u8],
    text: Range<usize>,
    at: usize,
    masks: &ByteClasses,
) -> Option<(Ascii<'t>, After<'t>)> {
    let to = text.end;
    let mut seen = PathClasses::of(masks, text.start);
    if to.checked_sub(text.start)? > SEEN {
        seen = seen.and_rest(buffer, text)?;
    }
    if seen.refused != 0 {
        return None;
    }
    let has_path = byte_before(buffer, at, to) == b'/';
    let end = select_unpredictable(has_path, seen.path_end.min(to), at);
    // A visible byte, or 0 at the end.
    if seen.two_dots == 0 && matches!(byte_before(buffer, end, to), 0 | b'?' | b'#') {
        return Some((Ascii::new(buffer.get(at..end)?), After(buffer.get(end..to)?)));
    }
    unresolved_path_and_after(buffer.get(at..to)?)
}

/// What the classes of the bytes of a text say about its path.
#[derive(Clone, Copy)]
struct PathClasses {
    /// The first byte that ends a path; if there is none, at least the end of the text.
    path_end: usize,
    /// Not 0 if the text needs the full parser.
    refused: u64,
    /// Not 0 if there are two adjacent dots: they may be a segment that removes another one.
    two_dots: u64,
    /// 1 if the last byte is a dot.
    last_dot: u64,
}

impl PathClasses {
    /// Of up to [`SEEN`] bytes that begin at `start` of a buffer.
    #[inline]
    fn of(masks: &ByteClasses, start: usize) -> Self {
        // 64 if there is no such byte.
        let before_end = usize::try_from(masks.no_path.trailing_zeros()).unwrap_or(SEEN);
        Self {
            path_end: start.saturating_add(before_end),
            refused: masks.no_url,
            two_dots: masks.dots & masks.dots << 1,
            last_dot: masks.dots >> (SEEN - 1),
        }
    }

    /// The same of a longer text.
    fn and_rest(self, buffer: &[u8], text: Range<usize>) -> Option<Self> {
        let (mut all, mut start) = (self, text.start.checked_add(SEEN)?);
        while start < text.end {
            let masks = ByteClasses::within(buffer, start, text.end)?;
            let next = Self::of(&masks, start);
            all = Self {
                path_end: select_unpredictable(all.path_end < start, all.path_end, next.path_end),
                refused: all.refused | next.refused,
                two_dots: all.two_dots | next.two_dots | masks.dots & all.last_dot,
                last_dot: next.last_dot,
            };
            start = start.checked_add(SEEN)?;
        }
        Some(all)
    }
}

/// The same for a path with dot segments or percent-encodings, which is returned as written. Servers may not disagree
/// about it.
#[cold]
#[inline(never)]
fn unresolved_path_and_after(text: &[u8]) -> Option<(Ascii<'_>, After<'_>)> {
    let end = text.iter().position(|byte| matches!(byte, b'?' | b'#' | b'\\')).unwrap_or(text.len());
    let (path, after) = text.split_at_checked(end)?;
    let path = Ascii::new(path);
    let text = path.as_str();
    let is_accepted = text.bytes().next().is_none_or(|byte| byte == b'/')
        && after.first() != Some(&b'\\')
        && check_percent(text, 0).is_ok()
        && check_dot_segments(text, 0).is_ok();
    is_accepted.then_some((path, After(after)))
}

/// Whether the canonical form of a path may have other segments.
fn has_unresolved_segments(path: Ascii<'_>) -> bool {
    path.as_bytes().contains(&b'%') || path.as_bytes().windows(2).any(|pair| pair == b"/.")
}

/// Whether a path is in canonical form and has a single reading. Paths cannot be predicted, so there are no branches on
/// their bytes.
pub(crate) fn is_plain_path(path: &[u8]) -> bool {
    let (mut refused, mut before) = (0, 0);
    for byte in path {
        let class = PATH_BYTES.get(usize::from(*byte)).map_or(NOT_PLAIN, |class| *class);
        // A slash after a slash or a dot: an empty segment, or one that ends in a dot.
        refused |= class & (NOT_PLAIN | SLASH & (before | before >> 1));
        before = class;
    }
    (refused | before & DOT) == 0
}

/// Whether a visible ASCII character is allowed in a query in canonical form.
const fn is_query_byte(byte: u8) -> bool {
    !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\'')
}

const NOT_PLAIN: u8 = 1;
const SLASH: u8 = 1 << 1;
const DOT: u8 = 1 << 2;

/// The class of each byte of a path; 0 for a plain byte that is neither a slash nor a dot.
static PATH_BYTES: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0_u8);
    while let Some(next) = byte.checked_add(1) {
        if let Some((_, [class, ..])) = table.split_at_mut_checked(byte as usize) {
            *class = match byte {
                b'/' => SLASH,
                b'.' => DOT,
                _ if is_plain_path_byte(byte) => 0,
                _ => NOT_PLAIN,
            };
        }
        byte = next;
    }
    // The loop ends before the last byte.
    let [.., class] = &mut table;
    *class = NOT_PLAIN;
    table
};

const fn is_plain_path_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~')
        || matches!(byte, b'/' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@')
}
