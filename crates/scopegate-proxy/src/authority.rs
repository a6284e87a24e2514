//! A host with a port, as in the target of a request.

/// The host and the port of an authority without user information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authority {
    /// The host as given; an IPv6 address without brackets.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl Authority {
    /// Parses `host`, `host:port`, `[address]` and `[address]:port`. `None` for anything else, such as user information.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, rest) = rest.split_once(']')?;
                let port = if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) };
                (host, port)
            }
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let port = match port {
            None => None,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok().filter(|port| *port != 0)?)
            }
            Some(_) => return None,
        };
        let is_host = |byte: u8| byte.is_ascii_graphic() && !b"/\\?#@,\"<>^`{|}".contains(&byte);
        let is_valid = !host.is_empty() && host.bytes().all(is_host) && (text.starts_with('[') || !host.contains(']'));
        is_valid.then(|| Self { host: host.to_owned(), port })
    }
}

/// Whether two names are the same text: letters have no case, and a final dot has no meaning.
pub(crate) fn is_same_name(first: &str, second: &str) -> bool {
    let bare = |name: &str| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    bare(first) == bare(second)
}

/// The host as in a URL: an IPv6 address in brackets.
pub(crate) fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_has_a_host_and_perhaps_a_port() {
        for (text, host, port) in [
            ("a.example", "a.example", None),
            ("A.example.:8080", "A.example.", Some(8080)),
            ("[2600::1]", "2600::1", None),
            ("[2600::1]:443", "2600::1", Some(443)),
            ("757145620:80", "757145620", Some(80)),
        ] {
            assert_eq!(Authority::parse(text), Some(Authority { host: host.to_owned(), port }), "{text}");
        }
        for text in [
            "",
            ":80",
            "a:",
            "a:0",
            "a:65536",
            "a:+1",
            "a:1:2",
            "2600::1",
            "[2600::1",
            "[2600::1]1",
            "u@a",
            "u:p@a",
            "a/b",
            "a]",
        ] {
            assert_eq!(Authority::parse(text), None, "{text}");
        }
        assert!(is_same_name("A.example.", "a.example") && !is_same_name("a.example", "b.example"));
    }
}
