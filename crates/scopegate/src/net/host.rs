//! Parses a host with the WHATWG host parser and then applies rules on which all clients agree.
//!
//! The WHATWG parser accepts hosts that resolvers, certificates and other parsers interpret differently (`a;b.example`,
//! `xn--` labels that do not decode). Such hosts are errors here: otherwise a guard could allow one host while the
//! client contacts another.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, TargetError, is_format_character};
use crate::net::address::Address;
use crate::net::domain::DomainName;
use crate::net::{codes, idna_differences, octal};

/// The maximum length of a domain name in characters, without its trailing dot (RFC 1035, section 2.3.4: 255 octets
/// on the wire).
const DOMAIN_CHARACTERS: usize = 253;
/// The maximum length of a label in characters (RFC 1035, section 2.3.4).
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
    /// Parses a host as the [WHATWG host parser](https://url.spec.whatwg.org/#host-parsing) parses the host of an
    /// `https` URL: percent-decoding, IDNA (UTS 46), numeric IPv4. Brackets around an IPv6 address are optional. One
    /// trailing dot is dropped.
    ///
    /// Positions in errors count characters of `text`, from 1.
    ///
    /// # Errors
    ///
    /// - `target.ambiguous`: raw or percent-encoded `ß`, `ẞ`, `ς`, ZWJ or ZWNJ, where IDNA 2003 and 2008 differ; a
    ///   letter newer than Unicode 3.2 that IDNA 2003 and UTS 46 map differently (`ᵢₙ.example.com`); a part of an
    ///   IPv4 address with a leading zero whose octal and decimal values differ (`010.8.8.8`).
    /// - `target.wildcard`: a `*`.
    /// - `target.zone-id`: an IPv6 address with a zone id (RFC 4007, section 11).
    /// - `target.invalid-host`: any other text that is neither an address nor a domain name of labels of letters,
    ///   digits, `-` and `_`, 1 to 63 characters each and 253 in total, in which each `xn--` label decodes and
    ///   encodes back to itself.
    pub fn parse(text: &str) -> Result<Host, TargetError> {
        if is_canonical_name(text.as_bytes()) {
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

    /// The host as written in a URL or before a port: IPv6 in brackets.
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
    /// Parses a domain name as [`Host::parse`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Host::parse`], and `target.invalid-host` for an address.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        match Host::parse(text)? {
            Host::Domain(name) => Ok(name),
            Host::Address(_) => {
                let message = format!("invalid domain name {}: it is an address", Excerpt(text));
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

/// Fast check whether a text is a domain name in canonical form, which parsing would neither change nor refuse. Returns
/// false for labels with `--` as third and fourth character (`xn--`) and for a last label that starts with a digit,
/// which may belong to an address; these need the full parser.
pub(crate) fn is_canonical_name(bytes: &[u8]) -> bool {
    // The start of the current label, and the previous byte.
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

/// The text of a host as given. [`check`](Self::check) needs the original spelling, [`accept`](Self::accept) needs the
/// result of the WHATWG parser. They are separate so that the URL parser, not this module, splits the host from a URL.
#[derive(Clone, Copy)]
pub(crate) struct HostText<'a> {
    pub text: &'a str,
    pub bare_ipv6: bool,
}

impl HostText<'_> {
    /// Refuses what the spelling alone forbids. The order of the checks decides which error is reported.
    pub(crate) fn check(self) -> Result<(), TargetError> {
        // Fast path: hosts of these bytes pass all checks below.
        if self.text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_')) {
            return Ok(());
        }
        self.check_contested()?;
        if let Some(at) = self.text.chars().position(|c| c == '*') {
            let message =
                format!("unexpected wildcard in {}: `*` is valid in patterns, not in targets", Excerpt(self.text));
            return Err(TargetError::new(codes::WILDCARD, message)
                .at(at.saturating_add(1))
                .with_hint("check one host, without `*`"));
        }
        if let Some((address, zone)) = self.text.split_once('%')
            && (self.bare_ipv6 || self.text.starts_with('['))
        {
            let zone = zone.strip_suffix(']').unwrap_or(zone);
            let message = format!(
                "unsupported zone id {} in {}: a zone id is valid on one machine only",
                Excerpt(zone),
                Excerpt(self.text)
            );
            let end = if self.text.starts_with('[') { "]" } else { "" };
            return Err(TargetError::new(codes::ZONE_ID, message)
                .at(address.chars().count().saturating_add(1))
                .with_hint(format!("write {}", Excerpt(&format!("{address}{end}")))));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
        if self.text.chars().any(|c| !is_plain(c) && (c.is_control() || c.is_whitespace() || is_format_character(c))) {
            return Err(self.invalid("it contains white space, a control character or an invisible character"));
        }
        Ok(())
    }

    /// Refuses characters that IDNA versions map differently, because browsers and other clients then contact different
    /// hosts. IDNA 2003 maps `ß` to `ss` and `ς` to `σ` and drops the joiners; IDNA 2008 keeps them (UTS 46, section 4,
    /// "deviation characters"). IDNA 2003 also leaves letters newer than Unicode 3.2 unmapped; UTS 46 maps them.
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
        let what = "IDNA versions disagree about one of its characters";
        Err(match url::Host::parse(self.text) {
            Ok(host) => error(
                format!(
                    "ambiguous host {}: {what}; browsers contact `{host}`, other clients may contact a different host",
                    Excerpt(self.text)
                ),
                format!("check `{host}`"),
            ),
            Err(_) => error(
                format!("ambiguous host {}: {what}, and browsers refuse it", Excerpt(self.text)),
                "write the intended host in its `xn--` form".to_owned(),
            ),
        })
    }

    /// Converts the result of the WHATWG parser to a host, if all clients agree with it.
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
            return Err(self.invalid("it is longer than 253 characters"));
        }
        if is_canonical_name(name.as_bytes()) {
            return Ok(Host::Domain(DomainName::checked(name)));
        }
        for label in name.split('.') {
            if label.is_empty() {
                return Err(self.invalid("it has an empty label"));
            }
            if label.len() > LABEL_CHARACTERS {
                return Err(self.invalid("it has a label longer than 63 characters"));
            }
            if !label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')) {
                return Err(self.invalid("it contains a character that is not allowed in host names"));
            }
            if label.starts_with("xn--") && self.may_have_a_label() && !round_trips(label) {
                return Err(self.invalid("it has an `xn--` label that does not decode and encode back to itself"));
            }
        }
        Ok(Host::Domain(DomainName::checked(name)))
    }

    /// Whether the text may contain an A-label. Otherwise the parser encoded the label itself, and what UTS 46 encodes
    /// decodes and encodes back to itself: each code point of its result is valid and the result is normalized (section 4,
    /// "validity criteria"), so that mapping it again changes nothing.
    fn may_have_a_label(self) -> bool {
        // An A-label has two adjacent hyphens after the mapping, which can remove characters between them. The characters
        // that are mapped to a hyphen are U+FE63 and U+FF0D, whose first byte is 0xEF.
        let mut hyphens = 0_usize;
        self.text.bytes().any(|byte| {
            hyphens = hyphens.saturating_add(usize::from(byte == b'-'));
            hyphens > 1 || matches!(byte, b'%' | 0xef)
        })
    }

    /// The error for a host that the WHATWG parser refuses.
    pub(crate) fn refused(self, error: url::ParseError) -> TargetError {
        use url::ParseError as E;
        match error {
            E::EmptyHost => self.invalid("it is empty"),
            E::InvalidIpv4Address => self.invalid("it ends in a number but is not an IPv4 address"),
            E::InvalidIpv6Address => self.invalid("it is not an IPv6 address"),
            _ => self.invalid("it contains a character or an `xn--` label that is not allowed in host names"),
        }
    }

    pub(crate) fn invalid(self, why: &str) -> TargetError {
        let message = format!("invalid host {}: {why}", Excerpt(self.text));
        TargetError::new(codes::INVALID_HOST, message)
            .at(1)
            .with_hint("write a domain name such as `www.example.com`, or an address")
    }
}

/// The position of the first character that IDNA versions may map differently.
fn contested(text: &str) -> Option<usize> {
    if text.is_ascii() {
        return None;
    }
    text.chars().position(is_contested).or_else(|| idna_differences::first(text))
}

/// Whether IDNA 2003 and IDNA 2008 treat the character differently (UTS 46, section 4), or, for `ẞ`, versions of UTS 46
/// do (15.1 changed its mapping from `ss` to `ß`).
fn is_contested(c: char) -> bool {
    matches!(c, 'ß' | 'ẞ' | 'ς' | '\u{200c}' | '\u{200d}')
}

/// Whether a label decodes and encodes back to itself, as an A-label must (RFC 5890, section 2.3.2.1).
fn round_trips(label: &str) -> bool {
    let (unicode, valid) = idna::domain_to_unicode(label);
    valid.is_ok() && unicode != label && idna::domain_to_ascii(&unicode).is_ok_and(|ascii| ascii == label)
}

#[cfg(test)]
mod tests {
    use crate::net::host::{Host, HostText, is_canonical_name, round_trips};

    /// Every label that the parser encodes decodes and encodes back to itself, whatever the characters of the text.
    #[test]
    fn encoded_labels_round_trip() {
        let (mut encoded, mut mapped_to_hyphens) = (0, Vec::new());
        for c in '\u{80}'..=char::MAX {
            if idna::domain_to_unicode(&format!("a{c}b")).0.contains('-') {
                mapped_to_hyphens.push(c);
            }
            for text in [c.to_string(), format!("a{c}\u{e9}"), format!("\u{43f}{c}")] {
                let written = HostText { text: &text, bare_ipv6: false };
                let Ok(url::Host::Domain(name)) = url::Host::parse(&text) else { continue };
                for label in name.split('.').filter(|label| label.starts_with("xn--")) {
                    assert!(written.may_have_a_label() || round_trips(label), "{text:?}");
                    encoded += 1;
                }
            }
        }
        assert!(encoded > 400_000, "{encoded}");
        assert_eq!(mapped_to_hyphens, ['\u{fe63}', '\u{ff0d}']);
        for text in ["xn\u{ff0d}-caf-dma", "xn-\u{ad}-caf-dma", "%78n--caf-dma", "\u{ff58}n--caf-dma"] {
            assert!(HostText { text, bare_ipv6: false }.may_have_a_label(), "{text}");
        }
    }

    /// The fast check accepts a text only if the full parser returns it unchanged.
    #[test]
    fn the_parser_leaves_canonical_names_unchanged() {
        const PIECES: &[&str] =
            &["a", "z9", "-", "--", "_", ".", "0", "0x", "xn--", "1", "A", "%61", "*", "\u{e9}", ":", ""];
        let mut accepted = 0;
        for n in 0..PIECES.len().pow(4) {
            let piece = |at: u32| PIECES[n / PIECES.len().pow(at) % PIECES.len()];
            let text = format!("{}{}{}{}", piece(0), piece(1), piece(2), piece(3));
            if is_canonical_name(text.as_bytes()) {
                accepted += 1;
                let written = HostText { text: &text, bare_ipv6: false };
                let slow = written.check().ok().and_then(|()| url::Host::parse(&text).ok());
                let slow = slow.and_then(|host| match host {
                    url::Host::Domain(name) => written.accept(&url::Host::Domain(&*name)).ok(),
                    _ => None,
                });
                assert!(matches!(slow, Some(Host::Domain(name)) if name.as_str() == text), "{text:?}");
            }
        }
        assert!(accepted > 1000, "{accepted}");
    }
}
