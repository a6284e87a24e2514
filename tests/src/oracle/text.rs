//! Semantics 2: the meaning of a target's text, and which texts have none.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use url::Url;

use super::address::Range;
use super::host::{address, check_raw_host, checked_host, has_two_idna_readings, is_octal_to_some, unmap};
use super::lookalike;
use super::path::canonical_path;

/// The host of a question: a name, or a network (an address is a network of one).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    Domain(String),
    Net(IpNet),
}

/// A target as in semantics 2. `path` is `None` for every path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: &'static str,
    pub canonical: String,
    pub host: Host,
    pub ports: Vec<u16>,
    pub path: Option<String>,
    pub query: Option<String>,
}

pub type Code = &'static str;

const UNSUPPORTED: [&str; 7] = ["mailto", "data", "javascript", "file", "blob", "about", "view-source"];

/// The default port of a scheme ("http, ws 80; https, wss 443; ftp 21").
pub fn scheme_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// Semantics 2, "what kind of text", in this order: empty, too long, unsupported words, forbidden characters,
/// backslashes, then the rest.
pub fn parse(text: &str) -> Result<Target, Code> {
    if text.is_empty() {
        return Err("target.empty");
    }
    if text.len() > 8192 {
        return Err("target.too-long");
    }
    for word in UNSUPPORTED {
        if let Some(rest) = strip_word(text, word) {
            let only_a_port = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
            if !only_a_port {
                return Err("target.unsupported");
            }
        }
    }
    let scheme_end = scheme_separator(text);
    forbidden_characters(text, scheme_end)?;
    let before_query = &text[..text.find(['?', '#']).unwrap_or(text.len())];
    if before_query.contains('\\') {
        return Err("target.ambiguous");
    }
    let target = match scheme_end {
        Some(end) => with_scheme(&text[..end], &text[end + 3..]),
        None => without_scheme(text),
    }?;
    // Its canonical form must be a target too.
    if target.canonical.len() > 8192 {
        return Err("target.too-long");
    }
    Ok(target)
}

/// `mailto:x` gives `x` for the word `mailto`, in any case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    text[word.len()..].strip_prefix(':')
}

/// The position of the `://` that makes the text a URL. A `://` after a `/`, `?` or `#` does not.
fn scheme_separator(text: &str) -> Option<usize> {
    let at = text.find("://")?;
    (!text[..at].contains(['/', '?', '#'])).then_some(at)
}

/// "Control characters, white space and format characters before the first `?` or `#`, and control characters after it,
/// are errors". Inside the authority, the error is about the host. The letters on which IDNA 2003 and 2008 differ come
/// before every other error of a host.
fn forbidden_characters(text: &str, scheme_end: Option<usize>) -> Result<(), Code> {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let start = scheme_end.map_or(0, |at| at + 3);
    let authority_end = text[start..].find(['/', '?', '#']).map_or(text.len(), |at| start + at);
    for (at, c) in text.char_indices() {
        let wrong = c.is_control() || (at < end && (c.is_whitespace() || is_format(c)));
        if wrong && (start..authority_end).contains(&at) {
            let (_, host) = split_user_info(&text[start..authority_end]);
            return Err(if has_two_idna_readings(host) { "target.ambiguous" } else { "target.invalid-host" });
        }
        if wrong {
            return Err("target.forbidden-character");
        }
    }
    Ok(())
}

/// A format character (general category Cf), which is invisible.
pub fn is_format(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::Format
}

fn split_user_info(authority: &str) -> (Option<&str>, &str) {
    match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    }
}

/// "Userinfo that, percent-decoded and IDNA-mapped, contains `.`, `[`, `@`, `/`, `?`, `#`, `\` or a second `:`, or is
/// all digits", as a whole and for the user name alone. A number in hex is an address too.
fn looks_like_a_host(user_info: &str) -> bool {
    let readings = |part: &str| {
        let decoded = percent_decode_str(part).decode_utf8_lossy().into_owned();
        let (mapped, _) = idna::domain_to_unicode(&decoded);
        [decoded, mapped]
    };
    let is_number = |text: &String| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // A lone `0x` is the number 0 for the standard's host parser.
        let hex =
            text.to_ascii_lowercase().strip_prefix("0x").is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
        digits || hex
    };
    let user = user_info.split(':').next().unwrap_or("");
    let whole = readings(user_info);
    whole.iter().any(|text| text.contains(['.', '[', '@', '/', '?', '#', '\\']) || text.matches(':').count() >= 2)
        || whole.iter().any(is_number)
        || readings(user).iter().any(is_number)
}

/// "With `://` it is a URL, by the WHATWG URL Standard."
fn with_scheme(scheme: &str, rest: &str) -> Result<Target, Code> {
    let letters = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if !letters || !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("target.malformed-url");
    }
    if rest.is_empty() || rest.starts_with(['/', '?', '#']) {
        return Err("target.malformed-url");
    }
    let scheme = scheme.to_ascii_lowercase();
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let (user_info, host_and_port) = split_user_info(authority);
    check_raw_host(host_and_port)?;
    if user_info.is_some_and(looks_like_a_host) {
        return Err("target.ambiguous");
    }
    let place = locate(rest)?;
    let port = place.port.or(scheme_port(&scheme)).ok_or("target.unsupported")?;
    if port == 0 {
        return Err("target.ambiguous");
    }
    check_raw_path(rest)?;
    let shown_port = if scheme_port(&scheme) == Some(port) { None } else { Some(port) };
    let canonical = format!("{scheme}://{}{}", authority_text(&place.host, shown_port), place.tail());
    Ok(Target {
        kind: "url",
        canonical,
        host: place.host,
        ports: vec![port],
        path: Some(place.path),
        query: place.query,
    })
}

/// Texts without `://`: an address, a network, a host, a host and port, a schemeless URL.
fn without_scheme(text: &str) -> Result<Target, Code> {
    if text.starts_with(['/', '?', '#']) || text.starts_with("://") {
        return Err("target.malformed-url");
    }
    scheme_without_slashes(text)?;
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let (authority, tail) = text.split_at(end);
    if authority.contains('@') {
        return Err("target.user-info");
    }
    check_raw_host(authority)?;
    if let Some(network) = network(text)? {
        let canonical = network.to_string();
        return Ok(Target {
            kind: "network",
            canonical,
            host: Host::Net(network),
            ports: vec![80, 443],
            path: None,
            query: None,
        });
    }
    let bare_v6 = authority.matches(':').count() >= 2 && !authority.contains('[');
    let authority = if bare_v6 { format!("[{authority}]") } else { authority.to_owned() };
    let behind_host = authority.rfind(']').map_or(0, |at| at + 1);
    if let Some((_, port)) = authority[behind_host..].split_once(':') {
        let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        if !digits || port.trim_start_matches('0').len() > 5 {
            return Err("target.invalid-port");
        }
    }
    let rest = format!("{authority}{tail}");
    let place = locate(&rest)?;
    // "A schemeless name whose first label begins with `-` is an error: passed on, it is an option."
    if matches!(&place.host, Host::Domain(name) if rest.starts_with('-') || name.starts_with('-')) {
        return Err("target.invalid-host");
    }
    // "A port 0 is `target.ambiguous`."
    if place.port == Some(0) {
        return Err("target.ambiguous");
    }
    check_raw_path(&rest)?;
    let ports = place.port.map_or(vec![80, 443], |port| vec![port]);
    let mut canonical = authority_text(&place.host, place.port);
    if tail.is_empty() {
        let kind = match (&place.host, place.port) {
            (_, Some(_)) => "host-port",
            (Host::Domain(_), None) => "host",
            (Host::Net(_), None) => "address",
        };
        if let (Host::Net(net), None) = (&place.host, place.port) {
            canonical = net.addr().to_string();
        }
        scheme_without_slashes(&canonical)?;
        return Ok(Target { kind, canonical, host: place.host, ports, path: None, query: None });
    }
    canonical.push_str(&place.tail());
    scheme_without_slashes(&canonical)?;
    // For the canonical form, which must be a target and the same one: `192.0.2.0/%32%34` would be a network.
    if place.port.is_none() && reads_as_a_network(&place) {
        return Err("target.ambiguous");
    }
    Ok(Target { kind: "url", canonical, host: place.host, ports, path: Some(place.path), query: place.query })
}

/// "An address whose first path segment is one that section 3 refuses in patterns", and "a name followed by nothing but
/// `/` and a number up to 128".
fn reads_as_a_network(place: &Place) -> bool {
    let after = &place.path[1..];
    match &place.host {
        Host::Net(net) => {
            let first = percent_decode_str(after.split('/').next().unwrap_or("")).decode_utf8_lossy().into_owned();
            // A slash alone only if nothing follows it.
            (!after.is_empty() || place.query.is_none())
                && lookalike::address_goes_on_as_a_network(&Range::of(*net), after, &first)
        }
        Host::Domain(_) => {
            let is_digits = !after.is_empty() && after.bytes().all(|b| b.is_ascii_digit());
            is_digits && place.query.is_none() && after.parse::<u128>().is_ok_and(|number| number <= 128)
        }
    }
}

/// `https:443` could be a URL without its slashes. So could a canonical form (`https%2e:443`, `https.:443`).
fn scheme_without_slashes(text: &str) -> Result<(), Code> {
    let word = ["http", "https", "ws", "wss", "ftp"].iter().any(|scheme| strip_word(text, scheme).is_some());
    if word { Err("target.malformed-url") } else { Ok(()) }
}

/// Whether the first word of a path is the prefix length or the mask of a network.
pub fn begins_with_a_length(address: IpAddr, path: &str) -> bool {
    let Some(after) = path.strip_prefix('/') else { return false };
    let word: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "._-~%".contains(*c)).collect();
    let longest = if address.is_ipv4() { 32 } else { 128 };
    word.parse::<u64>().is_ok_and(|length| length <= longest) || word.parse::<Ipv4Addr>().is_ok()
}

/// HEAD `/` DIGITS, if HEAD is an address.
fn network(text: &str) -> Result<Option<IpNet>, Code> {
    let Some((head, digits)) = text.rsplit_once('/') else {
        return Ok(None);
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let Some(address) = address(head) else {
        return Ok(None);
    };
    if is_octal_to_some(head) {
        return Err("target.ambiguous");
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Err("target.invalid-network");
    }
    let length: u8 = digits.parse().map_err(|_| "target.invalid-network")?;
    let net = IpNet::new(address, length).map_err(|_| "target.invalid-network")?;
    if net.addr() != net.network() {
        return Err("target.host-bits");
    }
    Ok(Some(unmap(net)))
}

struct Place {
    host: Host,
    port: Option<u16>,
    path: String,
    query: Option<String>,
}

impl Place {
    fn tail(&self) -> String {
        let query = self.query.as_ref().map(|q| format!("?{q}")).unwrap_or_default();
        format!("{}{query}", self.path)
    }
}

/// The result of the WHATWG parser for `authority/path?query`, as for a special scheme. The port is a written one. Two
/// schemes with different defaults show which one it is.
fn locate(rest: &str) -> Result<Place, Code> {
    let parse = |scheme: &str| {
        Url::parse(&format!("{scheme}://{rest}")).map_err(|error| match error {
            url::ParseError::InvalidPort => "target.invalid-port",
            _ => "target.invalid-host",
        })
    };
    let (http, https) = (parse("http")?, parse("https")?);
    let port =
        if http.port_or_known_default() == https.port_or_known_default() { http.port_or_known_default() } else { None };
    let host = checked_host(http.host().ok_or("target.invalid-host")?)?;
    let (_, written) = split_user_info(&rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]);
    if matches!(http.host(), Some(url::Host::Ipv4(_))) && is_octal_to_some(written.split(':').next().unwrap_or("")) {
        return Err("target.ambiguous");
    }
    let query = http.query().filter(|q| !q.is_empty()).map(str::to_owned);
    Ok(Place { host, port, path: canonical_path(http.path()), query })
}

/// Parts of a path that servers interpret differently.
fn check_raw_path(rest: &str) -> Result<(), Code> {
    let path_start = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let raw_path = &rest[path_start..rest.find(['?', '#']).unwrap_or(rest.len())];
    if has_stray_percent(raw_path) || goes_back_over_no_segment(raw_path) {
        return Err("target.ambiguous");
    }
    Ok(())
}

/// "A `%` in the path that two hex digits do not follow."
pub fn has_stray_percent(path: &str) -> bool {
    path.split('%').skip(1).any(|rest| rest.len() < 2 || !rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()))
}

/// A `..` that goes back over text that some servers do not read as one segment: empty, dots, or text with a slash in
/// it, after full percent-decoding and without the part after a `;`.
pub fn goes_back_over_no_segment(path: &str) -> bool {
    let mut kept: Vec<String> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
            "." => {}
            ".." => {
                let Some(mut over) = kept.pop() else { continue };
                loop {
                    let decoded = percent_decode_str(&over).decode_utf8_lossy().into_owned();
                    if decoded == over {
                        break;
                    }
                    over = decoded;
                }
                let name = over.split(';').next().unwrap_or("");
                if ["", ".", ".."].contains(&name) || over.contains(['/', '\\']) {
                    return true;
                }
            }
            _ => kept.push(segment.to_owned()),
        }
    }
    false
}

/// A host and port in canonical form, IPv6 in brackets.
fn authority_text(host: &Host, port: Option<u16>) -> String {
    let host = match host {
        Host::Domain(domain) => domain.clone(),
        Host::Net(IpNet::V6(v6)) => format!("[{}]", v6.addr()),
        Host::Net(IpNet::V4(v4)) => v4.addr().to_string(),
    };
    match port {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}
