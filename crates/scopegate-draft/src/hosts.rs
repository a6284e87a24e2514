//! Finds addresses in sentences.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::LazyLock;

use scopegate::net::PublicSuffixList;
use scopegate::pattern::Pattern;
use scopegate::policy::{ProviderKind, known_providers};

use crate::vocabulary::lists::assets::{APP_STARTS, FILE_ENDINGS, FILE_NAMES, GLUED, HOST_ENDS, RARE_FILE_ENDINGS};
use crate::word_list::by_word;

/// The kind of an address in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressKind {
    /// A complete pattern that a policy can contain.
    Asset,
    /// A page of a site that many share: a repository, an app.
    Shared,
    /// A site that policies refer to.
    Reference,
    /// A name of a template, such as `example.com`.
    Placeholder,
    /// A mailbox.
    Mailbox,
    /// Text that may be an address and is not written as one, with the reason.
    Garbled(&'static str),
}

/// An address with its position in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The text as written, without marks around it.
    pub(crate) text: String,
    pub(crate) kind: AddressKind,
}

impl Address {
    /// Whether the address is that of a name, and not an IP address, a network or a range.
    pub(crate) fn is_name(&self) -> bool {
        numeric(&self.text).is_none()
    }

    /// The address after a mark that excludes it, as in "!a.firm.com" and "-a.firm.com".
    pub(crate) fn without_negation(&self) -> Option<Self> {
        const MARKS: [char; 5] = ['!', '-', '~', '^', '¬'];
        let rest = self.text.strip_prefix(MARKS)?;
        let start = self.end - rest.len();
        read(rest, start).filter(|address| address.kind == AddressKind::Asset)
    }

    pub(crate) fn has_path(&self) -> bool {
        let after = self.text.split_once("://").map_or(self.text.as_str(), |parts| parts.1);
        after.trim_end_matches('/').contains('/')
    }

    /// The host without a wildcard, in lower case.
    pub(crate) fn host(&self) -> String {
        host_of(&self.text).trim_start_matches("*.").trim_start_matches('*').to_ascii_lowercase()
    }
}

static REFERENCES: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| by_word(include_str!("../data/references.txt"), ""));

static SHARED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    known_providers()
        .filter(|provider| provider.kind() == ProviderKind::Shared)
        .map(scopegate::policy::Provider::suffix)
        .collect()
});

/// Marks that may surround an address.
const OPENING: &[char] = &[
    '(', '[', '{', '<', '"', '\'', '`', '“', '‘', '«', '_', '•', '·', '→', '–', '—', '✓', '✔', '✅', '☑', '✗', '✘',
    '❌', '✖', '→',
];
const CLOSING: &[char] = &[')', ']', '}', '>', '"', '\'', '`', '”', '’', '»', '_', '.', ',', ';', ':', '!', '?', '…'];

/// The addresses of a text, in order.
pub(crate) fn addresses(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut start = None;
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"' | '“' | '”' | '<' | '>' | '`');
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (is_end(c), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                start = None;
                if let Some(word) = text.get(from..at) {
                    found.extend(read(word, from));
                }
            }
            _ => {}
        }
    }
    found
}

fn read(word: &str, from: usize) -> Option<Address> {
    if word.len() > 300 || !word.contains(['.', ':']) {
        return None;
    }
    let mut inner = word.trim_start_matches(OPENING);
    if let Some(rest) = inner.strip_prefix("**") {
        inner = rest;
    }
    let start = from + (word.len() - inner.len());
    let mut inner = inner.trim_end_matches(CLOSING);
    // A bracket that opens inside the address closes it.
    if let Some(rest) = inner.strip_suffix("**") {
        inner = rest.trim_end_matches(CLOSING);
    }
    if inner.starts_with('*') && !inner.starts_with("*.") && inner.matches('*').count() == 2 && inner.ends_with('*') {
        inner = inner.trim_matches('*');
    }
    let end = start + inner.len();
    let address = |kind: AddressKind| Some(Address { start, end, text: inner.to_owned(), kind });
    let lower = inner.to_ascii_lowercase();
    if lower.contains('@') || lower.starts_with("mailto:") {
        return address(AddressKind::Mailbox);
    }
    if let Some(kind) = numeric(inner) {
        return address(kind);
    }
    if !inner.contains('.') {
        return None;
    }
    let scheme = lower.split_once("://").map(|parts| parts.0);
    // Schemes of RFC 9110, RFC 6455 and RFC 1738 that name a host.
    match scheme {
        Some("http" | "https" | "ws" | "wss" | "ftp") | None => {}
        Some(other) if other.chars().all(|c| c.is_ascii_alphanumeric()) => {
            return names_a_domain(&lower)
                .then_some(())
                .and_then(|()| address(AddressKind::Garbled("an unusual scheme")));
        }
        Some(_) => {
            return names_a_domain(&lower)
                .then_some(())
                .and_then(|()| address(AddressKind::Garbled("text around the address")));
        }
    }
    let host = host_of(&lower);
    if !is_host(host) {
        // `chat(dot)firm.com`, `http//firm.com`, `[.]`, `firm.com/shop.firm.com`
        return names_a_domain(&lower)
            .then_some(())
            .and_then(|()| address(AddressKind::Garbled("not written as an address")));
    }
    let labels: Vec<&str> = host.trim_start_matches("*.").split('.').collect();
    let suffix = PublicSuffixList::compiled()
        .icann_suffix(host.trim_start_matches("*.").trim_start_matches('*'))
        .map(str::to_owned);
    let Some(suffix) = suffix else {
        // A last label of letters may be a name of an internal network. Other words with a period are not.
        return None;
    };
    if labels.len() <= suffix.split('.').count() && !host.starts_with('*') {
        return None;
    }
    if scheme.is_none() && is_glued(inner) {
        return address(AddressKind::Garbled("two words without a blank"));
    }
    let last = labels.last().copied().unwrap_or_default();
    if scheme.is_none()
        && labels.len() == 2
        && !host.starts_with('*')
        && (FILE_ENDINGS.contains(last)
            || RARE_FILE_ENDINGS.contains(last) && FILE_NAMES.contains(labels.first().copied().unwrap_or_default()))
    {
        return address(AddressKind::Garbled("may be the name of a file"));
    }
    if scheme.is_none() && !host.starts_with('*') && is_reversed(&labels) {
        return address(AddressKind::Garbled("may be the name of an app"));
    }
    let bare = host.trim_start_matches("*.");
    if let Some(kind) = known(bare) {
        return address(kind);
    }
    let path =
        lower.split_once("://").map_or(lower.as_str(), |parts| parts.1).split_once('/').map_or("", |parts| parts.1);
    if path
        .split('/')
        .next()
        .is_some_and(|segment| segment.contains('.') && is_host(segment) && names_a_domain(segment))
    {
        return address(AddressKind::Garbled("two addresses without a blank"));
    }
    if Pattern::parse(inner).is_err() {
        return address(AddressKind::Garbled("not a pattern of a policy"));
    }
    // "and*.firm.com" is two words without a blank.
    let glued_star = labels.first().and_then(|first| first.strip_suffix('*')).is_some_and(|word| GLUED.contains(word));
    if glued_star {
        return address(AddressKind::Garbled("two words without a blank"));
    }
    let is_unusual = host.starts_with('*') && !host.starts_with("*.") || inner.ends_with('*') && !inner.ends_with("/*");
    address(if is_unusual { AddressKind::Garbled("a star that may be a footnote") } else { AddressKind::Asset })
}

/// Whether labels are those of an app, such as `com.firm.app`, and not of a host.
fn is_reversed(labels: &[&str]) -> bool {
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else { return false };
    let is_country = |label: &str| label.len() == 2;
    let ends_as_host = HOST_ENDS.contains(last) || is_country(last);
    labels.len() >= 3 && (APP_STARTS.contains(first) || (is_country(first) && !ends_as_host))
}

/// The known kind of a site.
fn known(host: &str) -> Option<AddressKind> {
    let mut name = host;
    loop {
        match REFERENCES.get(name) {
            Some(&"placeholders") => return Some(AddressKind::Placeholder),
            Some(&("code" | "stores")) => return Some(AddressKind::Shared),
            Some(&"mailboxes") | None => {}
            Some(_) => return Some(AddressKind::Reference),
        }
        if SHARED.contains(name) {
            return Some(AddressKind::Shared);
        }
        name = name.split_once('.')?.1;
    }
}

/// Whether a platform or a mail provider provides the mailboxes of a host.
pub(crate) fn is_lent(host: &str) -> bool {
    let mut name = host;
    loop {
        if matches!(REFERENCES.get(name), Some(&("platform" | "mailboxes"))) {
            return true;
        }
        let Some((_, rest)) = name.split_once('.') else { return false };
        name = rest;
    }
}

/// An IP address, a network or a range.
fn numeric(text: &str) -> Option<AddressKind> {
    let body = text.split_once("://").map_or(text, |parts| parts.1);
    let first = body.split(['/', '-']).next().unwrap_or_default();
    let alone = first.parse::<IpAddr>().is_ok();
    let with_port = first
        .rsplit_once(':')
        .is_some_and(|(ip, port)| ip.parse::<std::net::Ipv4Addr>().is_ok() && port.parse::<u16>().is_ok());
    if !alone && !with_port {
        return None;
    }
    Some(if Pattern::parse(text).is_ok() {
        AddressKind::Asset
    } else {
        AddressKind::Garbled("not a pattern of a policy")
    })
}

/// The part of an address that is its host.
fn host_of(text: &str) -> &str {
    let after = text.split_once("://").map_or(text, |parts| parts.1);
    after.split(['/', ':', '?', '#']).next().unwrap_or_default().trim_end_matches('.')
}

fn is_host(host: &str) -> bool {
    let name = host.trim_start_matches("*.");
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '*'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.contains('.')
        && name.split('.').all(label)
        && name.rsplit('.').next().is_some_and(|last| !last.contains('*') && last.chars().any(char::is_alphabetic))
}

/// Whether a part of a text is a name below a known suffix.
fn names_a_domain(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).any(|part| {
        let part = part.trim_matches(['.', '-']);
        part.contains('.')
            && PublicSuffixList::compiled().icann_suffix(part).is_some_and(|suffix| suffix.len() < part.len())
    })
}

/// Whether a text is the end of a sentence and the start of the next one: `system.Please`.
fn is_glued(text: &str) -> bool {
    let host = host_of(text);
    let labels: Vec<&str> = host.split('.').collect();
    labels.iter().skip(1).any(|label| {
        let mut chars = label.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(String, AddressKind)> {
        addresses(text).into_iter().map(|address| (address.text, address.kind)).collect()
    }

    #[test]
    fn addresses_are_written_whole() {
        let asset = |text: &str| (text.to_owned(), AddressKind::Asset);
        assert_eq!(
            kinds("`*.quillmere.com`, (https://a.quillmere.com/x) and 203.0.113.0/24."),
            [asset("*.quillmere.com"), asset("https://a.quillmere.com/x"), asset("203.0.113.0/24")]
        );
        assert_eq!(
            kinds("SHOP.QUILLMERE.COM:8443;b.quillmere.com"),
            [asset("SHOP.QUILLMERE.COM:8443"), asset("b.quillmere.com")]
        );
    }

    #[test]
    fn text_that_resembles_an_address_is_not_an_asset() {
        for text in [
            "http//a.quillmere.com",
            "chat(dot)quillmere.com",
            "hxxps://a[.]quillmere.com",
            "system.Please",
            "a.quillmere.com/b.quillmere.com/",
            "install.sh",
            "com.quillmere.app",
            "quillmere.com*",
        ] {
            assert!(kinds(text).iter().all(|found| found.1 != AddressKind::Asset), "{text}: {:?}", kinds(text));
        }
        assert_eq!(kinds("psirt@quillmere.com")[0].1, AddressKind::Mailbox);
        assert_eq!(kinds("https://github.com/quillmere/app")[0].1, AddressKind::Shared);
        assert_eq!(kinds("www.example.com")[0].1, AddressKind::Placeholder);
        assert_eq!(kinds("version 1.2.3 and e.g. TLS1.0"), []);
    }
}
