//! Common deviations from the canonical form, rewritten for the scanner without the URL parser: upper case in scheme and
//! host, a trailing dot, user info, and every spelling of a host that [`Host::parse`] reads (percent-encoding, IDNA,
//! numeric IPv4, IPv6).

use percent_encoding::percent_decode;
use smallvec::SmallVec;

use crate::net::{Host, is_canonical_name};

/// The maximum length of a text that is rewritten, in bytes.
const LONGEST: usize = 512;

/// A text that denotes the same target as the original.
#[derive(Debug)]
pub(crate) struct Respelled(SmallVec<[u8; 256]>);

impl Respelled {
    /// Rewrites a text; `None` if there is nothing to rewrite or the full parser is needed. A text with `--` may return
    /// unchanged: then its host is known to be canonical, so that `--` is part of no invalid A-label.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let begins = |scheme: &[u8]| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let mut written = Self(SmallVec::new());
        if begins(b"https://") {
            written.write_url(b"https://", text.get(8..)?)?;
        } else if begins(b"http://") {
            written.write_url(b"http://", text.get(7..)?)?;
        } else {
            written.write_schemeless(text)?;
        }
        let has_hyphens = || text.windows(2).any(|pair| pair == b"--");
        (written.as_bytes() != text || has_hyphens()).then_some(written)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Writes a URL, given its scheme and what follows it.
    fn write_url(&mut self, scheme: &[u8], after_scheme: &[u8]) -> Option<()> {
        let end = memchr::memchr3(b'/', b'?', b'#', after_scheme).unwrap_or(after_scheme.len());
        let (authority, rest) = after_scheme.split_at_checked(end)?;
        let host_and_port = match memchr::memrchr(b'@', authority) {
            None => authority,
            Some(at) => {
                let (info, host_and_port) = authority.split_at_checked(at)?;
                is_plain_user_info(info).then(|| host_and_port.get(1..))??
            }
        };
        let end = match memchr::memchr(b']', host_and_port) {
            Some(last) => last.checked_add(1)?,
            None => memchr::memchr(b':', host_and_port).unwrap_or(host_and_port.len()),
        };
        let (host, port) = host_and_port.split_at_checked(end)?;
        self.0.extend_from_slice(scheme);
        if self.write_name(host).is_none() {
            // The scanner refuses other bytes, so the host need not be parsed.
            if !rest.iter().all(|byte| matches!(byte, 0x21..=0x7e)) {
                return None;
            }
            let host = Host::parse(std::str::from_utf8(host).ok()?).ok()?;
            self.0.extend_from_slice(host.in_authority().as_bytes());
        }
        self.0.extend_from_slice(port);
        self.0.extend_from_slice(rest);
        Some(())
    }

    /// Writes a text without a scheme. Its host is neither decoded nor parsed, because the result could have another
    /// meaning: the address before a prefix length, or a word before a colon.
    fn write_schemeless(&mut self, text: &[u8]) -> Option<()> {
        let ends_host = |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b':');
        let (host, rest) = text.split_at_checked(text.iter().position(ends_host).unwrap_or(text.len()))?;
        // `https.://h` has an unknown scheme; without the dot it would be a different text.
        if rest.starts_with(b"://") || host.contains(&b'%') {
            return None;
        }
        self.write_name(host)?;
        self.0.extend_from_slice(rest);
        Some(())
    }

    /// Writes a host that is a canonical name once it is decoded, in lower case and without its trailing dot. Host parsers
    /// do nothing else with such a host. Writes nothing and returns `None` for any other host.
    fn write_name(&mut self, host: &[u8]) -> Option<()> {
        let start = self.0.len();
        if host.contains(&b'%') {
            self.0.extend(percent_decode(host));
        } else {
            self.0.extend_from_slice(host);
        }
        let name = self.0.get_mut(start..)?;
        name.make_ascii_lowercase();
        let name = name.strip_suffix(b".").unwrap_or(name);
        let is_canonical = is_canonical_name(name);
        let end = if is_canonical { start.saturating_add(name.len()) } else { start };
        self.0.truncate(end);
        is_canonical.then_some(())
    }
}

/// Whether user info is a name, with or without a password, that nothing reads as a host: letters, digits, `-` and `_`,
/// neither an IDNA label nor a number.
fn is_plain_user_info(info: &[u8]) -> bool {
    let is_plain = |part: &[u8]| {
        part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !part.windows(2).any(|pair| pair == b"--")
    };
    let mut parts = info.split(|byte| *byte == b':');
    let name = parts.next().unwrap_or_default();
    let is_word = name.first().is_some_and(u8::is_ascii_alphabetic);
    is_word && is_plain(name) && parts.next().is_none_or(is_plain) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use crate::targets::Target;
    use crate::targets::respelled::Respelled;

    fn respelled(text: &str) -> Option<String> {
        Respelled::of(text.as_bytes()).map(|it| String::from_utf8(it.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn the_rewritten_text_denotes_the_same_target() {
        for (text, to) in [
            ("HTTPS://A.Example.COM/X?Y", "https://a.example.com/X?Y"),
            ("Example.com:8443", "example.com:8443"),
            ("a.example.com./X", "a.example.com/X"),
            ("https://a.example.com.", "https://a.example.com"),
            ("A.example.com/HTTP:/B", "a.example.com/HTTP:/B"),
            ("https://me@a.example.com/", "https://a.example.com/"),
            ("https://me:pass-1@A.example.com:8443/", "https://a.example.com:8443/"),
            ("https://a%2Eexample%2ecom/%2e", "https://a.example.com/%2e"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            ("preview-12--site.example", "preview-12--site.example"),
            ("http://3221226219?a", "http://192.0.2.235?a"),
            ("http://0xc0.0.2.235./", "http://192.0.2.235/"),
            ("https://[2001:DB8::0:1]:443/", "https://[2001:db8::1]:443/"),
            ("https://[::ffff:192.0.2.1]/", "https://192.0.2.1/"),
        ] {
            assert_eq!(respelled(text).as_deref(), Some(to), "{text}");
            assert_eq!(Target::parse(text).unwrap(), Target::parse(to).unwrap(), "{text}");
        }
    }

    #[test]
    fn other_texts_are_for_the_full_parser() {
        for text in [
            "a.example.com/HTTP://B",
            "a.example.com:80/HTTP://B",
            "https://a.example.com/X.",
            "a.example.com/A",
            "https.://a.example.com",
            "HTTP.://a.example.com",
            "https://a.example.com..",
            "https://a.example.com@b.example/",
            "https://7@b.example/",
            "https://0xf@b.example/",
            "https://xn--a@b.example/",
            "https://a:b:c@b.example/",
            "https://@b.example/",
            "https://a@c@b.example/",
            "https://a%40b.example/",
            "https://a\\b.example/",
            "https://faß.example/",
            "https://010.0.2.1/",
            "https://*.example/",
            "https://ü.example/ü",
            "a.example.com..",
            "XN--A.example",
            "https://xn--a.example/",
            "xn--bcher-kva.example",
            "192.0.2%2e0/24",
            "%68ttp:80",
            "WSS://a.example.com",
            "",
            "a",
            &"A".repeat(513),
        ] {
            assert_eq!(respelled(text), None, "{text}");
        }
    }
}
