//! The head of a request of HTTP/1, read strictly.

use hyper::Uri;

use super::flaw::Flaw;

/// The header field of the request that takes the place of a refused one.
pub(crate) const MARK: &str = "scopegate-screen";

/// How a request goes on after its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// The next request.
    Nothing,
    /// A body of that many bytes.
    Length(u64),
    /// A chunked body.
    Chunked,
    /// The answer says: a tunnel, a WebSocket, or the next request.
    Answer,
}

/// Finds the end of a head: the length with the empty line, or a flaw of its line ends.
///
/// `seen` bytes were searched before.
pub(crate) fn end(bytes: &[u8], seen: usize) -> Result<Option<usize>, Flaw> {
    let mut at = seen;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n')) {
        let line_feed = at + found;
        let before = bytes.get(..line_feed).unwrap_or_default();
        if before.last() != Some(&b'\r') {
            return Err(Flaw::LineEnd);
        }
        // An empty line after the first line.
        if before.ends_with(b"\r\n\r") {
            return Ok(Some(line_feed + 1));
        }
        if before.len() == 1 {
            return Err(Flaw::RequestLine);
        }
        at = line_feed + 1;
    }
    Ok(None)
}

/// Reads a complete head, with the empty line at its end.
pub(crate) fn read(head: &[u8], most_fields: usize) -> Result<After, Flaw> {
    let lines = head.strip_suffix(b"\r\n\r\n").ok_or(Flaw::LineEnd)?;
    let mut lines = split_lines(lines);
    let (method, version) = request_line(lines.next().unwrap_or_default())?;
    let mut fields = Fields::default();
    for (number, line) in lines.enumerate() {
        if number >= most_fields {
            return Err(Flaw::TooManyFields);
        }
        fields.add(line)?;
    }
    fields.after(method, version)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Http10,
    Http11,
}

/// The method and the version.
fn request_line(line: &[u8]) -> Result<(&[u8], Version), Flaw> {
    let mut parts = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Flaw::RequestLine);
    };
    if method.is_empty() || !method.iter().all(|byte| is_token(*byte)) || target.is_empty() {
        return Err(Flaw::RequestLine);
    }
    let version = match version {
        b"HTTP/1.1" => Version::Http11,
        b"HTTP/1.0" => Version::Http10,
        _ => return Err(Flaw::Version),
    };
    // A fragment is never sent, and readers drop it; a backslash is a slash for some of them.
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"#\\".contains(byte);
    if !target.iter().all(is_plain) || Uri::try_from(target).is_err() {
        return Err(Flaw::Target);
    }
    Ok((method, version))
}

/// What the fields say of the end of the request.
#[derive(Debug, Default)]
struct Fields {
    hosts: usize,
    length: Option<u64>,
    is_chunked: bool,
    names_upgrade: bool,
    is_websocket: bool,
}

impl Fields {
    fn add(&mut self, line: &[u8]) -> Result<(), Flaw> {
        if line.first().is_some_and(|byte| b" \t".contains(byte)) {
            return Err(Flaw::FoldedLine);
        }
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Flaw::FieldName)?;
        let (name, rest) = line.split_at_checked(colon).ok_or(Flaw::FieldName)?;
        let value = rest.strip_prefix(b":").unwrap_or_default().trim_ascii();
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
            return Err(Flaw::FieldName);
        }
        if rest.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Err(Flaw::FieldValue);
        }
        let name = name.to_ascii_lowercase();
        match name.as_slice() {
            b"host" => {
                self.hosts += 1;
                if self.hosts > 1 {
                    return Err(Flaw::TwoHosts);
                }
            }
            b"content-length" => {
                if self.length.is_some() {
                    return Err(Flaw::Length);
                }
                self.length = Some(decimal(value).ok_or(Flaw::Length)?);
            }
            b"transfer-encoding" => {
                if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(Flaw::Encoding);
                }
                self.is_chunked = true;
            }
            b"connection" => self.names_upgrade |= has_token(value, b"upgrade"),
            b"upgrade" => self.is_websocket |= has_token(value, b"websocket"),
            name if name == MARK.as_bytes() => return Err(Flaw::Reserved),
            name if name.contains(&b'_') => {
                // Some servers take `Content_Length` for `Content-Length`.
                let folded: Vec<u8> = name.iter().map(|byte| if *byte == b'_' { b'-' } else { *byte }).collect();
                if [&b"host"[..], b"content-length", b"transfer-encoding"].contains(&folded.as_slice()) {
                    return Err(Flaw::LookAlike);
                }
            }
            _ => {}
        }
        if self.is_chunked && self.length.is_some() {
            return Err(Flaw::LengthAndEncoding);
        }
        Ok(())
    }

    fn after(&self, method: &[u8], version: Version) -> Result<After, Flaw> {
        if self.is_chunked && version == Version::Http10 {
            return Err(Flaw::Encoding);
        }
        let has_body = self.is_chunked || self.length.is_some_and(|length| length > 0);
        if method == b"CONNECT" {
            return if has_body { Err(Flaw::TunnelBody) } else { Ok(After::Answer) };
        }
        Ok(match self.length {
            _ if self.is_chunked => After::Chunked,
            Some(length) if length > 0 => After::Length(length),
            _ if self.names_upgrade && self.is_websocket => After::Answer,
            _ => After::Nothing,
        })
    }
}

fn split_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    // `end` has seen that each line feed has its carriage return.
    bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// A decimal number without a sign and without leading blanks.
fn decimal(text: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(text).ok()?;
    let is_number = !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// Whether a list of tokens has that one.
pub(crate) fn has_token(list: &[u8], token: &[u8]) -> bool {
    list.split(|byte| *byte == b',').any(|one| one.trim_ascii().eq_ignore_ascii_case(token))
}

/// A character of a method or of the name of a field (RFC 9110, section 5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(head: &str) -> Result<After, Flaw> {
        let head = head.as_bytes();
        let end = end(head, 0)?.unwrap();
        assert_eq!(end, head.len());
        read(head, 128)
    }

    #[test]
    fn a_clear_head_says_where_the_request_ends() {
        for (fields, after) in [
            ("Host: a.example\r\n", After::Nothing),
            ("", After::Nothing),
            ("Content-Length: 0\r\n", After::Nothing),
            ("Content-Length: 12\r\n", After::Length(12)),
            ("content-length:12\t \r\n", After::Length(12)),
            ("Transfer-Encoding: Chunked\r\n", After::Chunked),
            ("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n", After::Answer),
            ("Upgrade: websocket\r\n", After::Nothing),
            ("Connection: upgrade\r\nUpgrade: h2c\r\n", After::Nothing),
            ("X: caf\u{e9}\t\r\n", After::Nothing),
        ] {
            assert_eq!(judge(&format!("GET http://a.example/x HTTP/1.1\r\n{fields}\r\n")), Ok(after), "{fields}");
        }
        assert_eq!(judge("CONNECT a.example:443 HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), Ok(After::Answer));
    }

    #[test]
    fn an_ambiguous_head_is_refused() {
        for (head, flaw) in [
            ("GET http://a/ HTTP/1.1\nHost: a\r\n\r\n", Flaw::LineEnd),
            ("\r\nGET http://a/ HTTP/1.1\r\n\r\n", Flaw::RequestLine),
            ("GET  http://a/ HTTP/1.1\r\n\r\n", Flaw::RequestLine),
            ("GET http://a/ HTTP/1.1 \r\n\r\n", Flaw::RequestLine),
            ("GET http://a/\tHTTP/1.1\r\n\r\n", Flaw::RequestLine),
            ("G(T http://a/ HTTP/1.1\r\n\r\n", Flaw::RequestLine),
            ("GET http://a/\r\n\r\n", Flaw::RequestLine),
            ("GET http://a/ HTTP/2.0\r\n\r\n", Flaw::Version),
            ("GET http://a/ http/1.1\r\n\r\n", Flaw::Version),
            ("GET http://a/#x HTTP/1.1\r\n\r\n", Flaw::Target),
            ("GET http://a\\b/ HTTP/1.1\r\n\r\n", Flaw::Target),
            ("GET http://a/\u{e9} HTTP/1.1\r\n\r\n", Flaw::Target),
            ("GET http://a/\0 HTTP/1.1\r\n\r\n", Flaw::Target),
            ("GET http://a/ HTTP/1.1\r\nHost : a\r\n\r\n", Flaw::FieldName),
            ("GET http://a/ HTTP/1.1\r\nHost\r\n\r\n", Flaw::FieldName),
            ("GET http://a/ HTTP/1.1\r\n: a\r\n\r\n", Flaw::FieldName),
            ("GET http://a/ HTTP/1.1\r\nX: a\r\n b\r\n\r\n", Flaw::FoldedLine),
            ("GET http://a/ HTTP/1.1\r\n\tX: a\r\n\r\n", Flaw::FoldedLine),
            ("GET http://a/ HTTP/1.1\r\nX: a\rb\r\n\r\n", Flaw::FieldValue),
            ("GET http://a/ HTTP/1.1\r\nX: a\0b\r\n\r\n", Flaw::FieldValue),
            ("GET http://a/ HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", Flaw::TwoHosts),
            ("GET http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nContent-Length: +1\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nContent-Length:\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", Flaw::Length),
            ("GET http://a/ HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", Flaw::Encoding),
            ("GET http://a/ HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", Flaw::Encoding),
            (
                "GET http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                Flaw::Encoding,
            ),
            ("GET http://a/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Flaw::Encoding),
            (
                "GET http://a/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                Flaw::LengthAndEncoding,
            ),
            ("GET http://a/ HTTP/1.1\r\nContent_Length: 1\r\n\r\n", Flaw::LookAlike),
            ("GET http://a/ HTTP/1.1\r\nScopegate-Screen: 1\r\n\r\n", Flaw::Reserved),
            ("CONNECT a:443 HTTP/1.1\r\nContent-Length: 1\r\n\r\n", Flaw::TunnelBody),
        ] {
            assert_eq!(judge(head), Err(flaw), "{head:?}");
        }
        let many = format!("GET http://a/ HTTP/1.1\r\n{}\r\n", "X: 1\r\n".repeat(129));
        assert_eq!(judge(&many), Err(Flaw::TooManyFields));
    }
}
