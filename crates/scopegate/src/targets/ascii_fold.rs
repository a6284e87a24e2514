//! ASCII case folding of scheme and host, and removal of the trailing dot of the host: the two most common deviations
//! from the canonical form.

/// The maximum length of a text that is folded, in bytes.
const LONGEST: usize = 512;

/// A text with scheme and host in lower case and without a trailing dot of the host.
#[derive(Debug)]
pub(crate) struct AsciiFolded {
    bytes: [u8; LONGEST],
    length: usize,
}

impl AsciiFolded {
    /// Folds a text; `None` if there is nothing to fold or the form of the text is not supported.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let begins = |scheme: &[u8]| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let before_host = match text {
            _ if begins(b"https://") => 8,
            _ if begins(b"http://") => 7,
            _ => 0,
        };
        let host = text.get(before_host..)?;
        let length = host.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b':')).unwrap_or(host.len());
        let (host, rest) = host.split_at_checked(length)?;
        // `https.://h` has an unknown scheme; without the dot it would be a different text.
        if before_host == 0 && rest.starts_with(b"://") {
            return None;
        }
        let short = host.strip_suffix(b".").unwrap_or(host);
        let before = text.get(..before_host)?;
        let is_folded = short.len() == host.len() && !before.iter().chain(host).any(u8::is_ascii_uppercase);
        if is_folded || text.len() > LONGEST {
            return None;
        }
        let mut folded = Self { bytes: [0; LONGEST], length: text.len() - (host.len() - short.len()) };
        let lower = before.iter().chain(short).map(u8::to_ascii_lowercase).chain(rest.iter().copied());
        folded.bytes.iter_mut().zip(lower).for_each(|(to, from)| *to = from);
        Some(folded)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::targets::ascii_fold::AsciiFolded;

    #[test]
    fn only_scheme_and_host_are_folded() {
        let folded =
            |text: &str| AsciiFolded::of(text.as_bytes()).map(|it| String::from_utf8(it.as_bytes().to_vec()).unwrap());
        let same = |text: &str, to: &str| assert_eq!(folded(text).as_deref(), Some(to), "{text}");
        same("HTTPS://A.Example.COM/X?Y", "https://a.example.com/X?Y");
        same("Example.com:8443", "example.com:8443");
        same("a.example.com./X", "a.example.com/X");
        same("https://a.example.com.", "https://a.example.com");
        same("https://a.example.com..", "https://a.example.com.");
        same("A.example.com/HTTP://B", "a.example.com/HTTP://B");
        for text in [
            "a.example.com/HTTP://B",
            "a.example.com:80/HTTP://B",
            "https://a.example.com/X.",
            "a.example.com/A",
            "https.://a.example.com",
            "HTTP.://a.example.com",
            "WSS://a.example.com",
            "",
            "a",
            &"A".repeat(513),
        ] {
            assert_eq!(folded(text), None, "{text}");
        }
    }
}
