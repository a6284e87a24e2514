//! The first message of a TLS client, as far as the proxy reads it: the server name.

/// What the first bytes of a tunnel are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hello {
    /// More bytes are needed.
    Incomplete,
    /// A complete `ClientHello`, with its server name.
    Complete(Option<String>),
    /// Not a `ClientHello`, or one that readers may understand in two ways.
    Invalid,
}

/// The type of a TLS record with a handshake message.
pub(crate) const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_NAME: u16 = 0;
const HOST_NAME: u8 = 0;
/// The longest record (RFC 8446, section 5.1).
const LONGEST_RECORD: usize = 1 << 14;
/// The longest message that is read. A hello with post-quantum keys has about 2,000 bytes.
pub(crate) const LONGEST_HELLO: usize = 1 << 16;

/// Reads a `ClientHello` (RFC 8446, section 4.1.2), which may have several records.
pub(crate) fn read(bytes: &[u8]) -> Hello {
    let mut message = Vec::new();
    let mut records = Reader(bytes);
    loop {
        if let Some(hello) = complete(&message) {
            // Bytes after the message in its last record would be a second message.
            return hello;
        }
        match record(&mut records) {
            Record::Incomplete if bytes.len() > LONGEST_HELLO => return Hello::Invalid,
            Record::Incomplete => return Hello::Incomplete,
            Record::Invalid => return Hello::Invalid,
            Record::Part(part) => message.extend_from_slice(part),
        }
    }
}

enum Record<'a> {
    Incomplete,
    Invalid,
    Part(&'a [u8]),
}

fn record<'a>(records: &mut Reader<'a>) -> Record<'a> {
    let Some(kind) = records.byte() else { return Record::Incomplete };
    if kind != HANDSHAKE {
        return Record::Invalid;
    }
    // The major version is 3 in every version of TLS.
    let Some(major) = records.byte() else { return Record::Incomplete };
    if major != 3 {
        return Record::Invalid;
    }
    let (Some(_), Some(length)) = (records.byte(), records.number(2)) else { return Record::Incomplete };
    if length == 0 || length > LONGEST_RECORD {
        return Record::Invalid;
    }
    records.take(length).map_or(Record::Incomplete, Record::Part)
}

/// The hello if the message is complete or cannot become valid.
fn complete(message: &[u8]) -> Option<Hello> {
    let mut reader = Reader(message);
    if reader.byte()? != CLIENT_HELLO {
        return Some(Hello::Invalid);
    }
    let length = reader.number(3)?;
    if length > LONGEST_HELLO {
        return Some(Hello::Invalid);
    }
    let body = reader.take(length)?;
    if !reader.0.is_empty() {
        return Some(Hello::Invalid);
    }
    Some(server_name(body).map_or(Hello::Invalid, |Named(name)| Hello::Complete(name)))
}

/// The server name of a message, if it has one.
struct Named(Option<String>);

/// The server name of a complete message; `None` if the message is invalid.
fn server_name(body: &[u8]) -> Option<Named> {
    let mut reader = Reader(body);
    reader.take(2 + 32)?;
    for width in [1, 2, 1] {
        let length = reader.number(width)?;
        reader.take(length)?;
    }
    if reader.0.is_empty() {
        return Some(Named(None));
    }
    let length = reader.number(2)?;
    let mut extensions = Reader(reader.take(length)?);
    if !reader.0.is_empty() {
        return None;
    }
    let mut name = None;
    while !extensions.0.is_empty() {
        let kind = u16::try_from(extensions.number(2)?).ok()?;
        let length = extensions.number(2)?;
        let data = extensions.take(length)?;
        if kind == SERVER_NAME {
            // Two names: the servers of this world do not agree on which one counts.
            if name.is_some() {
                return None;
            }
            name = Some(host_name(data)?);
        }
    }
    Some(Named(name))
}

/// The one name of the extension (RFC 6066, section 3).
fn host_name(data: &[u8]) -> Option<String> {
    let mut reader = Reader(data);
    let length = reader.number(2)?;
    let mut list = Reader(reader.take(length)?);
    if !reader.0.is_empty() || list.byte()? != HOST_NAME {
        return None;
    }
    let length = list.number(2)?;
    let name = list.take(length)?;
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    if !list.0.is_empty() || !is_name {
        return None;
    }
    String::from_utf8(name.to_vec()).ok()
}

/// Bytes that are read from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number of that many bytes.
    fn number(&mut self, width: usize) -> Option<usize> {
        Some(self.take(width)?.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_length(width: usize, bytes: &[u8]) -> Vec<u8> {
        let length = bytes.len().to_be_bytes();
        [&length[length.len() - width..], bytes].concat()
    }

    fn extension(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_be_bytes()[..], &with_length(2, data)].concat()
    }

    fn named(name: &str) -> Vec<u8> {
        let entry = [&[HOST_NAME][..], &with_length(2, name.as_bytes())].concat();
        extension(SERVER_NAME, &with_length(2, &entry))
    }

    fn message(extensions: &[u8]) -> Vec<u8> {
        let body = [
            &[3, 3][..],
            &[7; 32],
            &with_length(1, &[]),
            &with_length(2, &[0x13, 1]),
            &with_length(1, &[0]),
            &with_length(2, extensions),
        ];
        [&[CLIENT_HELLO][..], &with_length(3, &body.concat())].concat()
    }

    fn in_records(message: &[u8], length: usize) -> Vec<u8> {
        message.chunks(length).flat_map(|part| [&[HANDSHAKE, 3, 1][..], &with_length(2, part)].concat()).collect()
    }

    #[test]
    fn the_name_does_not_depend_on_records_or_on_how_bytes_arrive() {
        let message = message(&[extension(43, &[2, 3, 4]), named("app.example.com"), extension(0x0a0a, &[])].concat());
        for length in [1, 2, 5, 60, 10_000] {
            let bytes = in_records(&message, length);
            for end in 0..bytes.len() {
                assert_eq!(read(&bytes[..end]), Hello::Incomplete, "{length} {end}");
            }
            assert_eq!(read(&bytes), Hello::Complete(Some("app.example.com".to_owned())));
        }
    }

    #[test]
    fn a_hello_may_have_no_name() {
        assert_eq!(read(&in_records(&message(&[]), 10_000)), Hello::Complete(None));
        let body = [&[3, 1][..], &[7; 32], &[0], &[0, 2, 0, 5], &[1, 0]].concat();
        let old = [&[CLIENT_HELLO][..], &with_length(3, &body)].concat();
        assert_eq!(read(&in_records(&old, 10_000)), Hello::Complete(None));
    }

    #[test]
    fn an_unclear_hello_is_invalid() {
        let two = [named("app.example.com"), named("www.example.org")].concat();
        let entries = [&[0][..], &with_length(2, b"a"), &[0], &with_length(2, b"b")].concat();
        let list = extension(SERVER_NAME, &with_length(2, &entries));
        let blank = named("app example");
        for extensions in [two, list, blank, named(""), extension(SERVER_NAME, &[]), vec![0]] {
            assert_eq!(read(&in_records(&message(&extensions), 10_000)), Hello::Invalid, "{extensions:?}");
        }
        let trailing = [message(&[]), vec![1]].concat();
        for bytes in [&b"GET / HTTP/1.1\r\n"[..], b"SSH-2.0", b"\x16\x02", b"\x16\x03\x01\x00\x00", b"\x16\x03\x01\xff"]
        {
            let is_cut = bytes.len() < 5 && bytes[1] == 3;
            assert_eq!(read(bytes), if is_cut { Hello::Incomplete } else { Hello::Invalid }, "{bytes:?}");
        }
        assert_eq!(read(&in_records(&trailing, 10_000)), Hello::Invalid);
        assert_eq!(read(b"\x16\x03\x01\x00\x04\x02\x00\x00\x00"), Hello::Invalid);
    }
}
