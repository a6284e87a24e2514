//! Texts that only look like a pattern: as an exclusion they would load and protect nothing.
//!
//! Every spelling of a refused URL is refused, including its canonical form, which is parsed again. A scheme makes the
//! intention clear if a person can mean the path as written: `https://h:443/tcp` is a valid URL.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, PatternError};
use crate::net::{PublicSuffixList, SuffixKind, length_or_mask};
use crate::pattern::address::AddressRange;
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::parse::parts::Parts;
use crate::pattern::path::PathPattern;
use crate::pattern::port::PortPattern;
use crate::targets::Target;

/// Closing quotes and brackets, each with its opening characters.
const PAIRS: [(char, &[char]); 16] = [
    (')', &['(']),
    ('>', &['<']),
    (']', &['[']),
    ('"', &['"']),
    ('\'', &['\'']),
    ('`', &['`']),
    ('\u{201d}', &['\u{201c}', '\u{201e}']),
    ('\u{2019}', &['\u{2018}', '\u{201a}']),
    ('\u{bb}', &['\u{ab}']),
    ('\u{203a}', &['\u{2039}']),
    ('\u{300d}', &['\u{300c}']),
    ('\u{300f}', &['\u{300e}']),
    ('\u{3011}', &['\u{3010}']),
    ('\u{300b}', &['\u{300a}']),
    ('\u{ff09}', &['\u{ff08}']),
    ('\u{232a}', &['\u{2329}']),
];

/// Characters that paths do not end in: commas, ellipses, and opening quotes and brackets.
const ENDS: [char; 18] = [
    ',', '\u{2026}', '\u{3001}', '\u{3002}', '\u{ff0c}', '\u{ff1b}', '\u{ff1a}', '\u{ff01}', '(', '<', '[', '\u{201c}',
    '\u{201e}', '\u{2018}', '\u{201a}', '\u{ab}', '\u{2039}', '\u{ff08}',
];

/// Characters that may follow the final punctuation of a path.
const TRAILING: [char; 5] = ['/', '.', ';', ':', '!'];

/// Refuses a text that only looks like a pattern.
pub(super) fn check(
    text: &str,
    parts: &Parts<'_>,
    host: &HostPattern,
    port: Option<PortPattern>,
    path: &PathPattern,
) -> Result<(), PatternError> {
    let path = if path.is_everything() { String::new() } else { path.text() };
    // A percent-encoded slash does not separate segments.
    let is_dots = |segment: String| !segment.is_empty() && segment.chars().all(|c| matches!(c, '.' | '\u{2026}'));
    if path.split('/').map(decoded).any(is_dots) {
        return Err(ambiguous(text, "it has a segment of dots only").with_hint("write `*` to match any path"));
    }
    let path = decoded(&path);
    check_path(text, &path)?;
    if let (HostPattern::Addresses(range), None) = (host, port) {
        check_word(text, range, &path)?;
    }
    let raw = parts.tail.split(['?', '#']).next().unwrap_or_default();
    if parts.scheme.is_none() && !raw.is_empty() {
        let first = decoded(raw.strip_prefix('/').unwrap_or(raw).split('/').next().unwrap_or_default());
        match (host, port) {
            (HostPattern::Addresses(range), None) => check_address(text, range, raw, &first)?,
            (_, None) => check_length(text, raw)?,
            (_, Some(_)) => check_after_port(text, &first)?,
        }
        check_suffix(text, &path)?;
    }
    let is_ambiguous =
        |target: &str| Target::parse(target).is_err_and(|error| error.code().as_str() == "target.ambiguous");
    if !text.contains('*') && is_ambiguous(text) {
        return Err(ambiguous(text, "the same text is ambiguous as a target")
            .with_hint("write the host and the path as a browser shows them, with `https://`"));
    }
    Ok(())
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn ambiguous(text: &str, why: &str) -> PatternError {
    PatternError::new(codes::AMBIGUOUS, format!("ambiguous pattern {}: {why}", Excerpt(text)))
}

/// Refuses texts that are not paths. `path` is the canonical path, decoded, without a final slash or star.
fn check_path(text: &str, path: &str) -> Result<(), PatternError> {
    if path.contains("://") || path.split('/').any(|segment| segment == "http:" || segment == "https:") {
        return Err(ambiguous(text, "its path contains a URL")
            .with_hint("write one entry for each; for a single path, write `*` for the colon of the URL"));
    }
    if let Some(port) = path.strip_prefix("/:")
        && (port.is_empty() || port.starts_with(|c: char| c.is_numeric() || c == '*' || c == '/'))
    {
        return Err(ambiguous(text, "it has a slash before its port")
            .with_hint("write the port directly after the host, as in `host:8080`"));
    }
    if is_expression(path) {
        return Err(crate::pattern::parse::refusals::regex(text));
    }
    match ends_in_prose(path) {
        Some(end) => {
            let mut bytes = [0; 4];
            let end = Excerpt(end.encode_utf8(&mut bytes));
            Err(ambiguous(text, &format!("it ends in {end}, like a sentence or a list"))
                .with_hint("write the path without it; if the path contains it, write `*` in its place"))
        }
        None => Ok(()),
    }
}

/// The final punctuation of a path, if it has no opening counterpart.
fn ends_in_prose(path: &str) -> Option<char> {
    if path.ends_with("...") {
        return Some('\u{2026}');
    }
    let path = path.trim_end_matches(TRAILING);
    let last = path.chars().next_back()?;
    if ENDS.contains(&last) {
        return Some(last);
    }
    let (close, open) = PAIRS.iter().find(|(close, _)| *close == last)?;
    let count = |which: &[char]| path.matches(which).count();
    let has_partner =
        if open.contains(close) { count(open).is_multiple_of(2) } else { count(open) >= path.matches(*close).count() };
    (!has_partner).then_some(last)
}

/// Regular expressions that would be literal paths: `(.*)`, `[0-9]`, `.+`, `a|b`, `(a)+`.
fn is_expression(path: &str) -> bool {
    let quantified =
        |before: char| ['+', '*', '?'].iter().any(|mark| path.contains(&*[before, *mark].iter().collect::<String>()));
    path.contains('|')
        || path.contains(".+")
        || path.contains("(.")
        || path.contains("]+")
        || quantified(')')
        || path.split('[').skip(1).filter_map(|rest| rest.split_once(']')).any(|(class, _)| is_class(class))
}

/// Whether the text in brackets is a character class: `0-9`, `^/`, `:alpha:`.
fn is_class(inside: &str) -> bool {
    let is_range = matches!(inside.as_bytes(), [first, b'-', last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric());
    is_range || ["^", "!", ":", "a-z", "A-Z", "a-f", "A-F", "0-9", "1-9"].iter().any(|start| inside.starts_with(start))
}

/// Refuses a path on one address that looks like the prefix length or the mask of a network: `9.9.9.0/24.`, `/+24`,
/// `/0x18`, `/ffffff00`, `//24`.
fn check_address(text: &str, range: &AddressRange, raw: &str, first: &str) -> Result<(), PatternError> {
    let word = first.trim_matches(|c: char| !c.is_alphanumeric());
    let is_mask = word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let begins_with_sign =
        first.starts_with(['+', '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}']);
    let is_empty = if raw == "/" { is_first_of_network(range) } else { word.is_empty() && first != "*" };
    let is_length =
        begins_with_sign || is_mask || first.parse::<Ipv6Addr>().is_ok() || word.starts_with(char::is_numeric);
    if !is_length && !is_empty {
        return Ok(());
    }
    Err(looks_like_network(text, range))
}

/// Refuses `https://9.9.9.0/24.`: also with a scheme, a word that is a prefix length or a mask and has punctuation
/// around it.
fn check_word(text: &str, range: &AddressRange, path: &str) -> Result<(), PatternError> {
    let (first, _) = range.ends();
    let word = path.split('/').nth(1).unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    match length_or_mask(first, &format!("/{word}")) {
        Some(_) => Err(looks_like_network(text, range)),
        None => Ok(()),
    }
}

fn looks_like_network(text: &str, range: &AddressRange) -> PatternError {
    ambiguous(text, &format!("it is a path on `{range}`, but looks like a network")).with_hint(
        "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
    )
}

/// Whether an address ends like the first address of a network.
fn is_first_of_network(range: &AddressRange) -> bool {
    match range {
        AddressRange::V4 { first, last } => first == last && first.octets().ends_with(&[0]),
        AddressRange::V6 { first, last } => first == last && first.octets().ends_with(&[0, 0]),
    }
}

/// Refuses `h.com/24`: some tools read it as the addresses around that of the host.
fn check_length(text: &str, raw: &str) -> Result<(), PatternError> {
    let path = decoded(raw);
    let word = path.trim_matches(|c: char| !c.is_alphanumeric() && c != '*');
    let digits: Option<String> = word.chars().map(|c| c.to_digit(10).map(|_| c).or_else(|| full_width(c))).collect();
    let is_length = digits.is_some_and(|digits| digits.parse::<u32>().is_ok_and(|length| length <= 128));
    if !is_length {
        return Ok(());
    }
    Err(ambiguous(text, "it is a path on one host, but looks like the addresses around it").with_hint(format!(
        "write the network by its address, as in `192.0.2.0/24`, or the path with its scheme, as in `https://{text}`"
    )))
}

/// The ASCII digit for a full-width digit.
fn full_width(c: char) -> Option<char> {
    char::from_digit(u32::from(c).checked_sub(0xff10)?, 10)
}

/// Refuses `h:443/tcp`, `h:80/443`.
fn check_after_port(text: &str, first: &str) -> Result<(), PatternError> {
    if !is_ports(first) {
        return Ok(());
    }
    Err(ambiguous(text, &format!("{} after its port is a path, not a part of the port", Excerpt(first))).with_hint(
        format!(
            "write one entry for each port, such as `host:443`, or the path with its scheme, as in `https://{text}`"
        ),
    ))
}

/// Whether a segment consists of ports and protocol names.
pub(in crate::pattern) fn is_ports(segment: &str) -> bool {
    const PROTOCOLS: [&str; 9] = ["tcp", "udp", "tls", "ssl", "dtls", "sctp", "quic", "http", "https"];
    let segment = segment.to_ascii_lowercase();
    let mut words =
        segment.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '~' | '.')).filter(|word| !word.is_empty());
    let is_port = |word: &str| {
        let word = word.trim_matches(['.', '_', '~']);
        PROTOCOLS.contains(&word) || word.parse::<u16>().is_ok()
    };
    words.clone().next().is_some() && words.all(is_port)
}

/// Refuses `h.com/.net/.org`: other suffixes of the same name, which would be a path and protect none of them.
fn check_suffix(text: &str, path: &str) -> Result<(), PatternError> {
    if !is_suffixes(path) {
        return Ok(());
    }
    Err(ambiguous(text, &format!("the path {} looks like another suffix of its name", Excerpt(path)))
        .with_hint(format!("write one entry for each name, or the path with its scheme, as in `https://{text}`")))
}

/// Whether a path consists of public suffixes, each with a leading dot.
pub(in crate::pattern) fn is_suffixes(path: &str) -> bool {
    let suffixes = PublicSuffixList::compiled();
    let mut pieces = path.split(['/', ',', ';']).filter(|piece| !piece.is_empty());
    let is_suffix = |piece: &str| {
        let name = piece.strip_prefix('.').map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        name.is_some_and(|name| {
            let suffix = suffixes.suffix(&name);
            suffix.kind != SuffixKind::Unknown && suffix.text == name
        })
    };
    pieces.clone().next().is_some() && pieces.all(is_suffix)
}
