//! A fast parser for canonical patterns, the common case in large policies.
//!
//! It supports a few simple shapes and leaves everything else, including all errors, to the full parser. INVARIANT:
//! both give the same pattern for every text that this parser accepts; tests check this.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::error::limits;
use crate::net::{DomainName, NamePrefix, is_canonical_name};
use crate::pattern::address::AddressRange;
use crate::pattern::host::{HostGlob, HostPattern};
use crate::pattern::inclusion_context::Apex;
use crate::pattern::parse::labels;
use crate::pattern::path::PathPattern;
use crate::pattern::pattern::{Extra, More, Pattern, PatternKey, Tail, WrittenPort};
use crate::pattern::port::PortPattern;

/// The maximum lengths of a name and of a label, in characters (RFC 1035, section 2.3.4).
const NAME: usize = 253;
const LABEL: usize = 63;

/// Parses `h`, `*.h`, a glob, an IPv4 address or network, or an http URL of a name and a plain path.
pub(super) fn parse(text: &str, key: PatternKey) -> Option<Pattern> {
    let first = *text.as_bytes().first()?;
    if first.is_ascii_digit() {
        return addresses(text, key);
    }
    let rest = text.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
    match rest.and_then(|rest| rest.strip_prefix("://")) {
        Some(rest) => url(text, rest, key),
        None => hosts(text, key),
    }
}

/// A name, `*.` and a name, or a glob. The first character is not a digit, which may begin an address or a range.
fn hosts(text: &str, key: PatternKey) -> Option<Pattern> {
    if matches!(key, PatternKey::Url | PatternKey::Network) || labels::has_outer_hyphen(text) {
        return None;
    }
    if is_canonical_name(text.as_bytes()) {
        return Some(hosts_alone(
            key,
            match key {
                PatternKey::Domain => HostPattern::Tree(DomainName::checked_with_prefix(NamePrefix::Domain, text)),
                _ => HostPattern::Exact(DomainName::checked(text)),
            },
        ));
    }
    if key == PatternKey::Domain {
        return None;
    }
    match text.strip_prefix("*.") {
        Some(base) if is_canonical_name(base.as_bytes()) && !begins_with_digit(base) => {
            Some(hosts_alone(key, HostPattern::Below(DomainName::checked_with_prefix(NamePrefix::Wildcard, base))))
        }
        _ if is_canonical_glob(text) => Some(hosts_alone(key, HostPattern::Glob(HostGlob::new(text)))),
        _ => None,
    }
}

/// Whether a name may be a misspelled address.
fn begins_with_digit(name: &str) -> bool {
    name.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

/// Whether the full parser accepts the text, which is neither a name nor `*.` and a name, as a glob without changes.
fn is_canonical_glob(text: &str) -> bool {
    let is_plain = |label: &str| {
        (1..=LABEL).contains(&label.len())
            && label.as_bytes().get(2..4) != Some(b"--")
            && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*'))
    };
    // A star in place of the last label has a special meaning, and a last label that starts with a digit may be part of
    // an address.
    let ends_in_letter_label =
        text.rsplit('.').next().is_some_and(|last| last.bytes().next().is_some_and(|b| b.is_ascii_lowercase()));
    let may_be_addresses = begins_with_digit(text.strip_prefix("*.").unwrap_or(text));
    text.len() <= NAME
        && ends_in_letter_label
        && !may_be_addresses
        && !text.contains("**")
        && text.split('.').all(is_plain)
}

/// An IPv4 address or network.
fn addresses(text: &str, key: PatternKey) -> Option<Pattern> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let host_may = key == PatternKey::Host && length.is_none();
    if !(host_may || matches!(key, PatternKey::Network | PatternKey::Pattern)) {
        return None;
    }
    let address: Ipv4Addr = address.parse().ok()?;
    let range = match length {
        None => AddressRange::V4 { first: address, last: address },
        Some(digits) => {
            let has_plain_digits = matches!(digits.as_bytes(), [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
            let length: u8 = digits.parse().ok().filter(|length| has_plain_digits && *length < 32)?;
            let network = Ipv4Net::new(address, length).ok().filter(|network| network.network() == address)?;
            AddressRange::V4 { first: address, last: network.broadcast() }
        }
    };
    let more = More::new(text, text.to_owned(), None);
    Some(Pattern { more: Some(Box::new(more)), ..hosts_alone(key, HostPattern::Addresses(Box::new(range))) })
}

/// A URL of a name without a port, with a plain path and no query.
fn url(text: &str, rest: &str, key: PatternKey) -> Option<Pattern> {
    if !matches!(key, PatternKey::Url | PatternKey::Pattern) || text.len() >= limits::PATTERN_BYTES {
        return None;
    }
    let (name, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
    let is_plain = path
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'~' | b'.' | b'*'));
    // A segment that begins with a dot may be a dot segment.
    if !is_plain
        || path.contains("/.")
        || path.contains("...")
        || !is_canonical_name(name.as_bytes())
        || begins_with_digit(name)
    {
        return None;
    }
    if labels::has_outer_hyphen(name) {
        return None;
    }
    let path = PathPattern::new(path);
    let shown = if path.is_everything() { "/".to_owned() } else { path.text() };
    let more = More::new(text, ["https://", name, &shown].concat(), Tail::of(path, Vec::new()));
    let host = HostPattern::Exact(DomainName::checked(name));
    Some(Pattern { more: Some(Box::new(more)), port: PortPattern::WebDefault, ..hosts_alone(key, host) })
}

/// A pattern of hosts that stores no texts of its own.
fn hosts_alone(key: PatternKey, host: HostPattern) -> Pattern {
    Pattern {
        host,
        more: None,
        port: PortPattern::Any,
        written_port: WrittenPort::ItsOwn,
        key,
        extra: Extra::Nothing,
        apex: Apex::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::pattern::parse::full::parse_fully;

    const KEYS: [PatternKey; 5] =
        [PatternKey::Url, PatternKey::Host, PatternKey::Domain, PatternKey::Network, PatternKey::Pattern];

    /// The number of keys under which this parser accepts a text. Each result must equal that of the full parser.
    fn accepted(text: &str) -> usize {
        let read = KEYS.iter().filter(|key| {
            let Some(pattern) = parse(text, **key) else { return false };
            let full = parse_fully(text, **key);
            let Ok(full) = full else { panic!("{text:?} under {key:?}: {full:?}") };
            assert_eq!(pattern, full, "{text:?} under {key:?}");
            // `==` ignores how the texts are stored.
            assert_eq!((pattern.as_written(), pattern.canonical()), (text, full.canonical()), "{text:?} under {key:?}");
            true
        });
        read.count()
    }

    // The exact counts detect a regression in speed: a text that this parser no longer accepts still gets the right
    // answer from the full parser.

    #[test]
    fn both_parsers_agree_on_every_combination_of_pieces() {
        const PIECES: &[&str] = &[
            "a", "z9", "-", "--", "_", ".", "0", "0x", "xn--", "1.2.3.4", "A", "%61", "*", "**", "*.", "\u{e9}", ":",
            "/", "//", "/.", "..", "~", "?", "#", "@", "[", "$", "http://", "https://", "ftp://", "/24", "/32", "/0",
            "com", "co.uk",
        ];
        let mut total = 0;
        for n in 0..PIECES.len().pow(4) {
            let piece = |at: u32| PIECES[n / PIECES.len().pow(at) % PIECES.len()];
            // The empty piece, which is last, includes shorter texts.
            total += accepted(&format!("{}{}{}{}", piece(0), piece(1), piece(2), piece(3)));
        }
        assert_eq!(total, 20_376);
    }

    #[test]
    fn both_parsers_agree_on_every_short_text() {
        const CHARACTERS: &[u8] = b"a0-_.*/:hT";
        let mut total = 0;
        for length in 1..=6_u32 {
            for n in 0..CHARACTERS.len().pow(length) {
                let character = |at: u32| char::from(CHARACTERS[n / CHARACTERS.len().pow(at) % CHARACTERS.len()]);
                total += accepted(&(0..length).map(character).collect::<String>());
            }
        }
        assert_eq!(total, 62_216);
    }

    #[test]
    fn both_parsers_agree_on_random_texts() {
        const HOSTS: &[&str] = &[
            "example.com",
            "*.example.com",
            "dev-*.example.com",
            "*-api.example.com",
            "a.*.example.com",
            "*example.com",
            "example.*",
            "*",
            "192.0.2.0",
            "10.0.0.0",
            "10.*",
            "192.0.2.1-9",
            "10.0.0.x",
            "*.10.0.1-9",
            "1-2.example.com",
            "1password.com",
            "localhost",
            "xn--bcher-kva.example",
            "EXAMPLE.com",
            "example.com.",
            "a..b",
            "*.*.example.com",
            "*.1",
            "*a.b*.c-*.d",
            "_dmarc.h.com",
            "0x7f.1",
            "2001:db8::",
            "[2001:db8::1]",
            "*.co.uk",
            "*.github.io",
            "a.b.c.d.e.f.g",
        ];
        const BEFORE: &[&str] =
            &["", "", "", "https://", "http://", "HTTPS://", "ftp://", "*://", "//", "http:", "https:/"];
        const AFTER: &[&str] = &[
            "",
            "",
            "",
            "/",
            "/*",
            "/a",
            "/a/*",
            "/a/*/b",
            "/A/b.php",
            "/a/./b",
            "/a/../b",
            "/.well-known/x",
            "/a//b",
            "/~u/-_",
            "/a?b=c",
            "/a#b",
            "/%61",
            "/24",
            "/8",
            "/08",
            "/32",
            "/33",
            "/0",
            ":443",
            ":*",
            ":8080/x",
            "/a;b",
            "/a..b/c",
            "/**",
            "/a**b/**",
            "/a*/",
        ];
        let mut state = 1_u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % end
        };
        let (mut total, texts) = (0, 200_000);
        for _ in 0..texts {
            let mut text = String::new();
            text.push_str(BEFORE[below(BEFORE.len())]);
            text.push_str(HOSTS[below(HOSTS.len())]);
            for _ in 0..below(3) {
                text.push_str(AFTER[below(AFTER.len())]);
            }
            // Sometimes inserts a character at a random position.
            if below(4) == 0 {
                let at = below(text.len() + 1);
                if text.is_char_boundary(at) {
                    text.insert(at, ['*', '.', '-', '1', '/', 'A', ':', '_'][below(8)]);
                }
            }
            total += accepted(&text);
        }
        assert_eq!(total, 25_414);
    }

    /// Every quoted text in the fixtures, whether or not it is meant as a pattern.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads the fixtures")]
    fn both_parsers_agree_on_the_fixtures() {
        fn texts(folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    texts(&path, found);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    found.extend(text.split(['"', '\n']).map(str::to_owned));
                }
            }
        }
        let mut found = Vec::new();
        texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut found);
        found.sort_unstable();
        found.dedup();
        let total: usize = found.iter().map(|text| accepted(text)).sum();
        assert!(found.len() > 5_000 && total > 5_000, "{total} in {}", found.len());
    }
}
