//! The names that a request carries next to its URL: the `Host` header and the server name of TLS.

/// A host with an optional port, as in a `Host` header (RFC 9110, section 7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authority<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Parses `host`, `host:port`, `[address]` and `[address]:port`. `None` for anything else, such as user information.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t']);
        let (host, rest) = match text.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => match text.split_once(':') {
                Some((host, port)) => (host, text.get(text.len().checked_sub(port.len() + 1)?..)?),
                None => (text, ""),
            },
        };
        let port = match rest.strip_prefix(':') {
            // RFC 3986, section 3.2.3, allows an empty port. It has no meaning of its own.
            Some("") => None,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
            None if rest.is_empty() => None,
            _ => return None,
        };
        let is_host = |byte: u8| byte.is_ascii_graphic() && !b"/\\?#@,\"<>%^`{|}".contains(&byte);
        let is_valid = !host.is_empty() && host.bytes().all(is_host) && port != Some(0);
        is_valid.then_some(Self { host, port })
    }
}

/// Whether two hosts are the same text: letters have no case, and a final dot and brackets have no meaning.
pub(crate) fn is_same_host(first: &str, second: &str) -> bool {
    bare(first).eq_ignore_ascii_case(bare(second))
}

fn bare(host: &str) -> &str {
    let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_host_and_a_port() {
        for (text, host, port) in [
            ("a.example.com", "a.example.com", None),
            ("a.example.com:8080", "a.example.com", Some(8080)),
            ("a.example.com:", "a.example.com", None),
            (" a.example.com\t", "a.example.com", None),
            ("[2001:db8::1]", "2001:db8::1", None),
            ("[2001:db8::1]:443", "2001:db8::1", Some(443)),
            ("A.example.COM.", "A.example.COM.", None),
        ] {
            assert_eq!(Authority::parse(text), Some(Authority { host, port }), "{text}");
        }
        for text in [
            "",
            ":80",
            "[]",
            "[::1",
            "::1",
            "a:b",
            "a:80:80",
            "a:+80",
            "a:65536",
            "a:0",
            "a b",
            "a,b",
            "u@a",
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "a%2eb",
            "a\r\nb",
            "caf\u{e9}.example",
            "http://a",
            "[::1]80",
            "a\0b",
        ] {
            assert_eq!(Authority::parse(text), None, "{text}");
        }
    }

    #[test]
    fn hosts_have_no_case_and_no_final_dot() {
        assert!(is_same_host("A.example.com.", "a.example.com") && is_same_host("[::1]", "::1"));
        assert!(!is_same_host("a.example.com..", "a.example.com") && !is_same_host("a.example.com", "b.example.com"));
    }
}
