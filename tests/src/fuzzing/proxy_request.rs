//! The parsers at the boundary of the proxy. An independent strict reader finds the requests in the bytes of a client.
//! The proxy takes the same requests, or fewer if it refuses one, however the bytes arrive.

use std::cell::OnceCell;
use std::time::Duration;

use scopegate_proxy::boundary::{NoHello, Taken, TakenRequest, requests, server_name};
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

/// A timeout that is longer than the duration of any request.
const PATIENCE: Duration = Duration::from_secs(20);

/// The first byte is the length of the pieces in which the others arrive.
///
/// # Panics
///
/// If the proxy takes other requests than the strict reader, or if they depend on the pieces.
pub fn check(bytes: &[u8]) {
    let Some((piece, bytes)) = bytes.split_first() else { return };
    hello(bytes);
    let taken = taken(bytes, usize::from(*piece));
    assert_eq!(taken, self::taken(bytes, usize::MAX), "the pieces matter");
    let expected = strict(bytes);
    assert!(taken.requests.len() <= expected.len(), "{taken:?} {expected:?}");
    // A client that asks for the end of the connection gets no answer to what follows.
    let lower = bytes.to_ascii_lowercase();
    let may_end = find(&lower, b"close").is_some() || find(&lower, b"http/1.0").is_some();
    assert!(may_end || taken.refused.is_some() || taken.requests.len() == expected.len(), "{taken:?} {expected:?}");
    for (taken, expected) in taken.requests.iter().zip(&expected) {
        assert_eq!((&taken.method, &taken.hosts, &taken.body), (&expected.method, &expected.hosts, &expected.body));
        assert_eq!(shown(&taken.target), shown(&expected.target));
    }
}

fn taken(bytes: &[u8], piece: usize) -> Taken {
    RUNTIME.with(|runtime| {
        let runtime = runtime.get_or_init(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));
        runtime.block_on(async { tokio::time::timeout(PATIENCE, requests(bytes, piece)).await.expect("it ends") })
    })
}

/// A target without what hyper changes when it shows one: the case of the scheme, and a slash for a path that is absent.
fn shown(target: &str) -> String {
    let (scheme, rest) = target.split_at(target.find("://").unwrap_or_default());
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    format!("{}{}{query}", scheme.to_ascii_lowercase(), path.strip_suffix('/').unwrap_or(path))
}

/// A complete hello stays the same, whatever follows, and its beginnings are incomplete.
fn hello(bytes: &[u8]) {
    if bytes.first() != Some(&22) {
        return;
    }
    if let Ok(Some(name)) = server_name(bytes) {
        let more = [bytes, b"\x17\x03\x03\x00\x01x"].concat();
        assert_eq!(server_name(&more), Ok(Some(name.clone())));
        for end in 0..bytes.len() {
            let part = server_name(&bytes[..end]);
            assert!(part == Ok(None) || part == Ok(Some(name.clone())), "{end}: {part:?}");
        }
    } else if server_name(bytes) == Err(NoHello) {
        assert_eq!(server_name(&[bytes, b"x"].concat()), Err(NoHello));
    }
}

/// The requests in the bytes, up to the first one that is not clear. Written from RFC 9112.
fn strict(mut bytes: &[u8]) -> Vec<TakenRequest> {
    let mut found = Vec::new();
    while let Some(end) = find(bytes, b"\r\n\r\n") {
        let Some(head) = head(&bytes[..end]) else { break };
        bytes = &bytes[end + 4..];
        let (body, rest) = match head.ends {
            Ends::Length(length) if bytes.len() >= length => (Some(bytes[..length].to_vec()), &bytes[length..]),
            Ends::Length(_) => (None, &b""[..]),
            Ends::Chunked => chunks(bytes).map_or((None, &b""[..]), |(body, rest)| (Some(body), rest)),
        };
        let is_whole = body.is_some();
        found.push(TakenRequest { method: head.method, target: head.target, hosts: head.hosts, body });
        if !is_whole {
            break;
        }
        bytes = rest;
    }
    found
}

struct Head {
    method: String,
    target: String,
    hosts: Vec<Vec<u8>>,
    ends: Ends,
}

enum Ends {
    Length(usize),
    Chunked,
}

fn head(bytes: &[u8]) -> Option<Head> {
    let text: String = bytes.iter().copied().map(char::from).collect();
    let mut lines = text.split("\r\n");
    let words: Vec<&str> = lines.next()?.split(' ').collect();
    let [method, target, version] = words[..] else { return None };
    let is_token = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
    };
    if !is_token(method) || target.is_empty() || !target.chars().all(|c| c.is_ascii_graphic() && c != '#' && c != '\\')
    {
        return None;
    }
    if version != "HTTP/1.1" && version != "HTTP/1.0" {
        return None;
    }
    let (mut hosts, mut lengths, mut encodings) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if !is_token(name) || value.chars().any(|c| (c < ' ' && c != '\t') || c == '\u{7f}') {
            return None;
        }
        let value = value.trim_matches([' ', '\t']);
        match name.to_ascii_lowercase().as_str() {
            "host" => hosts.push(value.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect()),
            "content-length" => lengths.push(value.to_owned()),
            "transfer-encoding" => encodings.push(value.to_ascii_lowercase()),
            _ => {}
        }
    }
    if hosts.len() > 1 || lengths.len() + encodings.len() > 1 {
        return None;
    }
    let ends = match (lengths.first(), encodings.first()) {
        (Some(length), _) if !length.is_empty() && length.chars().all(|c| c.is_ascii_digit()) => {
            Ends::Length(length.parse().ok()?)
        }
        (None, Some(encoding)) if encoding == "chunked" && version == "HTTP/1.1" => Ends::Chunked,
        (None, None) => Ends::Length(0),
        _ => return None,
    };
    if method == "CONNECT" && !matches!(ends, Ends::Length(0)) {
        return None;
    }
    Some(Head { method: method.to_owned(), target: target.to_owned(), hosts, ends })
}

/// The body in chunks without extensions and trailers, and the bytes after it.
fn chunks(mut bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut body = Vec::new();
    loop {
        let end = find(bytes, b"\r\n")?;
        let size = std::str::from_utf8(&bytes[..end]).ok()?;
        if size.is_empty() || size.len() > 16 || !size.chars().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 2..];
        let data = bytes.get(..size)?;
        body.extend_from_slice(data);
        bytes = bytes[size..].strip_prefix(b"\r\n")?;
        if size == 0 {
            return Some((body, bytes));
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
