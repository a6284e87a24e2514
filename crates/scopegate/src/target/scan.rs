//! A quick look at texts that are canonical already, as nearly all are: host, port and whether there is a path, without
//! the full parser.
//!
//! It answers only where the full parser would say the same and find nothing to complain of; at the least doubt it says
//! nothing, and the full parser is asked. A test compares the two over every short text and millions of others.

use std::net::Ipv4Addr;

use super::TargetPorts;
use super::reading::is_plain;

/// What a quick look saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned<'t> {
    pub(crate) host: ScannedHost<'t>,
    pub(crate) ports: TargetPorts,
    /// Whether a port is written.
    pub(crate) has_port: bool,
    /// The path as written, without query and fragment; nothing where the target is every path.
    pub(crate) path: Option<&'t str>,
    /// What follows the path.
    pub(crate) after: After<'t>,
}

/// What follows a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After<'t> {
    Nothing,
    /// A query in canonical form.
    Query(&'t str),
    /// A query in another form, a fragment, or both.
    Other,
}

/// The host that a quick look saw, in canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScannedHost<'t> {
    /// A domain name of two labels at least.
    Name(&'t str),
    /// An IPv4 address in the usual notation.
    V4(Ipv4Addr),
}

/// The longest text that is looked at: three times as long, percent-encoded, it is still no longer than a target may be.
const LONGEST: usize = crate::error::limits::TARGET_BYTES / 3;

/// What a byte can be, one bit each.
const HOST: u8 = 1;
const PATH: u8 = 2;
const AFTER: u8 = 4;
const QUERY: u8 = 8;
const PLAIN_PATH: u8 = 16;

/// Bytes of hosts; of paths and of what follows them, as far as the full parser takes them without a word. A `%` may be
/// fine, but that takes a longer look.
#[expect(clippy::indexing_slicing, reason = "worked out when compiling: a place that is not there would not compile")]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0x21_u8;
    while byte <= 0x7e {
        let mut class = AFTER;
        if !matches!(byte, b'\\' | b'%' | b'?' | b'#') {
            class |= PATH;
        }
        if matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_') {
            class |= HOST | PLAIN_PATH;
        }
        if matches!(byte, b'/' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@') {
            class |= PLAIN_PATH;
        }
        if !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\'') {
            class |= QUERY;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
};

#[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
const fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// Looks at a text; nothing where the full parser has to.
pub(crate) fn scan(text: &[u8]) -> Option<Scanned<'_>> {
    if text.len() > LONGEST {
        return None;
    }
    let (scheme_port, rest) = match text {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', rest @ ..] => (Some(443), rest),
        [b'h', b't', b't', b'p', b':', b'/', b'/', rest @ ..] => (Some(80), rest),
        rest => (None, rest),
    };
    let host_length = rest.iter().position(|byte| !is(*byte, HOST)).unwrap_or(rest.len());
    let (host, behind) = rest.split_at_checked(host_length)?;
    let (written_port, behind) = match behind {
        [b':', digits @ ..] => {
            let (port, behind) = port(digits)?;
            (Some(port), behind)
        }
        _ => (None, behind),
    };
    let (path, after) = path_and_after(behind)?;
    let is_url = scheme_port.is_some() || !behind.is_empty();
    let host = scanned_host(host)?;
    // An address before a slash may be a network.
    if scheme_port.is_none() && is_url && matches!(host, ScannedHost::V4(_)) {
        return None;
    }
    let ports = written_port.or(scheme_port).map_or(TargetPorts::Web, TargetPorts::One);
    let path = is_url.then_some(path);
    Some(Scanned { host, ports, has_port: written_port.is_some(), path, after })
}

/// Looks at the parts of a request; nothing where [`Target::from_parts`](super::Target::from_parts) has to.
pub(crate) fn scan_parts<'t>(scheme: &str, host: &'t str, port: u16, raw_path: &'t str) -> Option<Scanned<'t>> {
    let is_short = host.len().saturating_add(raw_path.len()) <= LONGEST;
    let is_known = matches!(scheme, "http" | "https" | "ws" | "wss");
    // No client sends a fragment.
    let is_sent = raw_path.starts_with('/') && !raw_path.contains('#');
    if !(is_short && is_known && is_sent && host.bytes().all(|byte| is(byte, HOST))) {
        return None;
    }
    let host = scanned_host(host.as_bytes())?;
    let (path, after) = path_and_after(raw_path.as_bytes())?;
    Some(Scanned { host, ports: TargetPorts::One(port), has_port: true, path: Some(path), after })
}

/// The path that follows a host and port, empty where none is written, and what follows that.
fn path_and_after(behind: &[u8]) -> Option<(&str, After<'_>)> {
    let length = match behind {
        [b'/', ..] => behind.iter().position(|byte| !is(*byte, PATH)).unwrap_or(behind.len()),
        _ => 0,
    };
    let (path, after) = behind.split_at_checked(length)?;
    let after = match after {
        [] | [b'?'] => After::Nothing,
        [b'?', query @ ..] if query.iter().all(|byte| is(*byte, QUERY)) => {
            After::Query(std::str::from_utf8(query).ok()?)
        }
        [b'?' | b'#', ..] if after.iter().all(|byte| is(*byte, AFTER)) => After::Other,
        _ => return None,
    };
    Some((std::str::from_utf8(path).ok()?, after))
}

/// Whether a written path is in canonical form and every server reads it alike.
pub(crate) fn is_plain_path(path: &str) -> bool {
    path.bytes().all(|byte| is(byte, PLAIN_PATH)) && is_plain(path.as_bytes())
}

/// A port without leading zeros, and what follows it.
fn port(digits: &[u8]) -> Option<(u16, &[u8])> {
    let length = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, behind) = digits.split_at_checked(length)?;
    if digits.len() > 5 || matches!(digits, [] | [b'0', ..]) {
        return None;
    }
    let number = digits.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    Some((u16::try_from(number).ok()?, behind))
}

/// A host of host bytes: a name of labels that the host parser leaves as they are, or four plain numbers.
fn scanned_host(host: &[u8]) -> Option<ScannedHost<'_>> {
    if host.len() > 253 {
        return None;
    }
    let (mut start, mut dots, mut last) = (0_usize, 0_usize, 0_usize);
    for (at, byte) in host.iter().enumerate() {
        if *byte == b'.' {
            check_label(host.get(start..at)?)?;
            start = at + 1;
            dots += 1;
            last = start;
        }
    }
    let label = host.get(last..)?;
    check_label(label)?;
    if label.first()?.is_ascii_digit() {
        return (dots == 3).then(|| v4(host)).flatten().map(ScannedHost::V4);
    }
    if dots == 0 {
        return None;
    }
    Some(ScannedHost::Name(std::str::from_utf8(host).ok()?))
}

/// No label is empty or too long, and none has the two hyphens that may make it something else (`xn--`).
fn check_label(label: &[u8]) -> Option<()> {
    match label {
        [] | [_, _, b'-', b'-', ..] => None,
        _ if label.len() > 63 => None,
        _ => Some(()),
    }
}

/// Four numbers up to 255 without leading zeros.
fn v4(host: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = host.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.len() > 3 || matches!(part, [b'0', _, ..]) || !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = part.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        *octet = u8::try_from(number).ok()?;
    }
    Some(Ipv4Addr::from(octets))
}
