//! From a text to a host, by the WHATWG host parser and then by rules on which every client agrees.
//!
//! The parser lets more through than resolvers, certificates and other parsers understand alike
//! (`a;b.example`, `xn--` labels that decode to nothing). What they disagree about is an error here: a guard
//! that passes one host and a client that contacts another is the mistake this crate exists to prevent.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, TargetError, is_format_character};
use crate::net::address::Address;
use crate::net::domain::DomainName;
use crate::net::{codes, idna_differences, octal};

/// The longest domain name in characters, without its trailing dot (RFC 1035, section 2.3.4, gives 255 octets
/// on the wire).
const DOMAIN_CHARACTERS: usize = 253;
/// The longest label in characters (RFC 1035, section 2.3.4).
const LABEL_CHARACTERS: usize = 63;

/// The host of a target: a domain name or an address.
///
/// ```
/// use scopegate::net::Host;
///
/// assert_eq!(Host::parse("ADMIN.example.com.")?.to_string(), "admin.example.com");
/// assert_eq!(Host::parse("0x7f.1")?.to_string(), "127.0.0.1");
/// assert_eq!(Host::parse("[::ffff:192.0.2.7]")?.to_string(), "192.0.2.7");
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A domain name.
    Domain(DomainName),
    /// An IPv4 or IPv6 address.
    Address(Address),
}

impl Host {
    /// Reads a host as the [WHATWG host parser](https://url.spec.whatwg.org/#host-parsing) reads that of an
    /// `https` URL: percent-decoding, IDNA (UTS 46), numeric IPv4. An IPv6 address may stand in brackets or
    /// bare. One trailing dot is dropped.
    ///
    /// The error's position counts from the first character of `text`.
    ///
    /// # Errors
    ///
    /// - `target.ambiguous`: raw or percent-encoded `ß`, `ẞ`, `ς`, ZWJ or ZWNJ, where IDNA 2003 and 2008 differ, or a
    ///   letter newer than Unicode 3.2 of which IDNA 2003 and UTS 46 make different names (`ᵢₙ.example.com`); a part of an
    ///   IPv4 address with a leading zero that is one number in octal and another in decimal (`010.8.8.8`).
    /// - `target.wildcard`: a `*`.
    /// - `target.zone-id`: an IPv6 address with a zone id (RFC 4007, section 11).
    /// - `target.invalid-host`: anything else that is no address, nor a domain of labels of letters, digits, `-`
    ///   and `_`, 1 to 63 characters each and 253 in all, each `xn--` label decoding and encoding back to itself.
    pub fn parse(text: &str) -> Result<Host, TargetError> {
        if is_canonical_name(text) {
            return Ok(Host::Domain(DomainName::checked(text)));
        }
        let bare_ipv6 = !text.starts_with('[') && text.bytes().filter(|b| *b == b':').count() >= 2;
        let written = HostText { text, bare_ipv6 };
        written.check()?;
        let parsed = if bare_ipv6 { url::Host::parse(&format!("[{text}]")) } else { url::Host::parse(text) };
        match parsed {
            Ok(url::Host::Domain(name)) => written.accept(&url::Host::Domain(&*name)),
            Ok(url::Host::Ipv4(address)) => written.accept(&url::Host::Ipv4(address)),
            Ok(url::Host::Ipv6(address)) => written.accept(&url::Host::Ipv6(address)),
            Err(error) => Err(written.refused(error)),
        }
    }

    /// The host as it stands before a port or in a URL: IPv6 in brackets.
    pub(crate) fn in_authority(&self) -> String {
        match self {
            Host::Domain(name) => name.as_str().to_owned(),
            Host::Address(address) => address.bracketed().to_string(),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Domain(name) => name.fmt(f),
            Host::Address(address) => address.fmt(f),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DomainName {
    /// Reads a domain name as [`Host::parse`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Host::parse`], and `target.invalid-host` for an address.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        match Host::parse(text)? {
            Host::Domain(name) => Ok(name),
            Host::Address(_) => {
                let message = format!("{} is an address, not a domain name", Excerpt(text));
                Err(TargetError::new(codes::INVALID_HOST, message).at(1))
            }
        }
    }
}

impl FromStr for Host {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

/// Whether a text is a name in canonical form at a glance: no parser would change it or refuse it. The two hyphens of
/// `xn--` take a longer look, and so does a last label that starts with a digit, which may be a part of an address.
pub(crate) fn is_canonical_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Where the label starts, and what stood before in it.
    let (mut start, mut before) = (0_usize, 0);
    for (at, byte) in bytes.iter().copied().enumerate() {
        let length = at.saturating_sub(start);
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' => {}
            b'-' if length == 3 && before == b'-' => return false,
            b'-' => {}
            b'.' if (1..=LABEL_CHARACTERS).contains(&length) => start = at.saturating_add(1),
            _ => return false,
        }
        before = byte;
    }
    let last = bytes.get(start..).unwrap_or_default();
    bytes.len() <= DOMAIN_CHARACTERS
        && (1..=LABEL_CHARACTERS).contains(&last.len())
        && last.first().is_some_and(|first| !first.is_ascii_digit())
}

/// A host as somebody wrote it, with the checks that need its spelling and those that need what the WHATWG
/// parser made of it. The two halves are apart so that the host inside a URL is split off by the URL parser,
/// not by us.
#[derive(Clone, Copy)]
pub(crate) struct HostText<'a> {
    pub text: &'a str,
    pub bare_ipv6: bool,
}

impl HostText<'_> {
    /// What the spelling alone forbids, in the order in which it is said.
    pub(crate) fn check(self) -> Result<(), TargetError> {
        // What nearly all hosts are made of: nothing of it is looked for below.
        if self.text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_')) {
            return Ok(());
        }
        self.check_contested()?;
        if let Some(at) = self.text.chars().position(|c| c == '*') {
            let message = format!("{} holds a `*`: a pattern, not a target", Excerpt(self.text));
            return Err(TargetError::new(codes::WILDCARD, message)
                .at(at.saturating_add(1))
                .with_hint("ask about one host"));
        }
        if let Some((address, zone)) = self.text.split_once('%')
            && (self.bare_ipv6 || self.text.starts_with('['))
        {
            let zone = zone.strip_suffix(']').unwrap_or(zone);
            let message = format!(
                "{} has the zone id {}, which means something on one machine only",
                Excerpt(self.text),
                Excerpt(zone)
            );
            let end = if self.text.starts_with('[') { "]" } else { "" };
            return Err(TargetError::new(codes::ZONE_ID, message)
                .at(address.chars().count().saturating_add(1))
                .with_hint(format!("write {} without it", Excerpt(&format!("{address}{end}")))));
        }
        if self.text.chars().any(|c| c.is_control() || c.is_whitespace() || is_format_character(c)) {
            return Err(self.invalid("holds white space, a control character or an invisible one"));
        }
        Ok(())
    }

    /// IDNA 2003 maps `ß` to `ss`, `ς` to `σ` and drops the joiners; IDNA 2008 keeps them (UTS 46, section 4,
    /// "deviation characters"); and it knows no letter newer than Unicode 3.2, which UTS 46 maps. Browsers and other
    /// clients contact different hosts.
    pub(crate) fn check_contested(self) -> Result<(), TargetError> {
        if self.text.is_ascii() && !self.text.contains('%') {
            return Ok(());
        }
        let raw = contested(self.text);
        let encoded = || contested(&percent_decode_str(self.text).decode_utf8_lossy()).is_some();
        if raw.is_none() && !(self.text.contains('%') && encoded()) {
            return Ok(());
        }
        let at = raw.map_or(1, |at| at.saturating_add(1));
        let error = |message: String, hint: String| TargetError::new(codes::AMBIGUOUS, message).at(at).with_hint(hint);
        let what = "holds a character on which versions of IDNA disagree";
        Err(match url::Host::parse(self.text) {
            Ok(host) => error(
                format!("{} {what}: browsers contact `{host}`, other clients may not; no verdict", Excerpt(self.text)),
                format!("ask about `{host}`"),
            ),
            Err(_) => error(
                format!("{} {what}, and browsers refuse it; no verdict", Excerpt(self.text)),
                "write the host that was meant in its `xn--` form".to_owned(),
            ),
        })
    }

    /// What the WHATWG parser made of the host, if every client agrees with it.
    pub(crate) fn accept(self, parsed: &url::Host<&str>) -> Result<Host, TargetError> {
        let name = match parsed {
            url::Host::Ipv4(address) => {
                octal::check(self.text, *address)?;
                return Ok(Host::Address((*address).into()));
            }
            url::Host::Ipv6(address) => return Ok(Host::Address((*address).into())),
            url::Host::Domain(name) => name.strip_suffix('.').unwrap_or(name),
        };
        if name.len() > DOMAIN_CHARACTERS {
            return Err(self.invalid("is longer than the 253 characters of a domain name"));
        }
        for label in name.split('.') {
            if label.is_empty() {
                return Err(self.invalid("has an empty label"));
            }
            if label.len() > LABEL_CHARACTERS {
                return Err(self.invalid("has a label of more than 63 characters"));
            }
            if !label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')) {
                return Err(self.invalid("holds a character that no host name has"));
            }
            if label.starts_with("xn--") && !round_trips(label) {
                return Err(self.invalid("has an `xn--` label that does not decode and encode back to itself"));
            }
        }
        Ok(Host::Domain(DomainName::checked(name)))
    }

    /// The error for a host that the WHATWG parser refused.
    pub(crate) fn refused(self, error: url::ParseError) -> TargetError {
        use url::ParseError as E;
        match error {
            E::EmptyHost => self.invalid("is empty"),
            E::InvalidIpv4Address => self.invalid("ends in a number but is no IPv4 address"),
            E::InvalidIpv6Address => self.invalid("is no IPv6 address"),
            _ => self.invalid("holds a character or an `xn--` label that no host name has"),
        }
    }

    pub(crate) fn invalid(self, what: &str) -> TargetError {
        let message = format!("the host {} {what}", Excerpt(self.text));
        TargetError::new(codes::INVALID_HOST, message)
            .at(1)
            .with_hint("write a domain name such as `www.example.com`, or an address")
    }
}

/// The place of a character of which versions of IDNA may make different hosts.
fn contested(text: &str) -> Option<usize> {
    text.chars().position(is_contested).or_else(|| idna_differences::first(text))
}

/// Whether IDNA 2003 and IDNA 2008 treat the character differently (UTS 46, section 4), or, for `ẞ`, versions
/// of UTS 46 do (15.1 changed it from `ss` to `ß`).
fn is_contested(c: char) -> bool {
    matches!(c, 'ß' | 'ẞ' | 'ς' | '\u{200c}' | '\u{200d}')
}

/// Whether a label decodes and encodes back to itself (RFC 5890, section 2.3.2.1: what makes it an A-label).
fn round_trips(label: &str) -> bool {
    let (unicode, valid) = idna::domain_to_unicode(label);
    valid.is_ok() && unicode != label && idna::domain_to_ascii(&unicode).is_ok_and(|ascii| ascii == label)
}

#[cfg(test)]
mod tests {
    use crate::net::host::{Host, HostText, is_canonical_name};

    /// The glance says yes only where the long look gives the very text.
    #[test]
    fn what_is_canonical_at_a_glance_is_what_the_parser_leaves_alone() {
        const PIECES: &[&str] =
            &["a", "z9", "-", "--", "_", ".", "0", "0x", "xn--", "1", "A", "%61", "*", "\u{e9}", ":", ""];
        let mut glances = 0;
        for n in 0..PIECES.len().pow(4) {
            let piece = |at: u32| PIECES[n / PIECES.len().pow(at) % PIECES.len()];
            let text = format!("{}{}{}{}", piece(0), piece(1), piece(2), piece(3));
            if is_canonical_name(&text) {
                glances += 1;
                let written = HostText { text: &text, bare_ipv6: false };
                let slow = written.check().ok().and_then(|()| url::Host::parse(&text).ok());
                let slow = slow.and_then(|host| match host {
                    url::Host::Domain(name) => written.accept(&url::Host::Domain(&*name)).ok(),
                    _ => None,
                });
                assert!(matches!(slow, Some(Host::Domain(name)) if name.as_str() == text), "{text:?}");
            }
        }
        assert!(glances > 1000, "{glances}");
    }
}
