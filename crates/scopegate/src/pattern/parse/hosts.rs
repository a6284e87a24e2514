//! Parses the host and port of a pattern.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::error::{Code, Excerpt, PatternError, TargetError};
use crate::net::{DomainName, Host, Network};
use crate::pattern::address::AddressRange;
use crate::pattern::codes;
use crate::pattern::host::{HostGlob, HostPattern};
use crate::pattern::parse::parts::Parts;
use crate::pattern::parse::{labels, refusals};
use crate::pattern::port::PortPattern;

/// The part before the path.
pub(super) struct HostAndPort {
    pub(super) host: HostPattern,
    /// The port, if one is written.
    pub(super) port: Option<PortPattern>,
}

/// A network, a range, or an address without a port; with whether host bits were set.
pub(super) fn addresses(text: &str, authority: &str, tail: &str) -> Result<Option<(AddressRange, bool)>, PatternError> {
    if let Some(digits) = tail.strip_prefix('/')
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && looks_like_address(authority)
    {
        return network(text, authority, digits).map(Some);
    }
    if !tail.is_empty() {
        return Ok(None);
    }
    if let Some(range) = range(text, authority)? {
        return Ok(Some((range, false)));
    }
    if let Some(range) = leading_octets(text, authority)? {
        return Ok(Some((range, false)));
    }
    match plain_address(authority) {
        Some(address) => Ok(Some((AddressRange::from(address), false))),
        None if lacks_brackets(authority) => Err(lacking_brackets(text, "it is not an IPv6 address")),
        None => Ok(None),
    }
}

/// Whether the text has more than one colon and no brackets, which only IPv6 addresses have.
fn lacks_brackets(authority: &str) -> bool {
    authority.matches(':').count() > 1 && !authority.starts_with('[')
}

fn lacking_brackets(text: &str, why: &str) -> PatternError {
    invalid_host(text, why).with_hint("write an IPv6 address with a port or a path as `[2001:db8::1]:443`")
}

/// An address in standard notation: a dotted quad, or IPv6 with or without brackets. IPv4-mapped addresses become IPv4.
fn plain_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address: IpAddr = bare.parse().ok()?;
    (bare.len() == text.len() || address.is_ipv6()).then(|| address.to_canonical())
}

fn looks_like_address(text: &str) -> bool {
    plain_address(text).is_some() || matches!(Host::parse(text), Ok(Host::Address(_)))
}

fn network(text: &str, address: &str, digits: &str) -> Result<(AddressRange, bool), PatternError> {
    let bad =
        |why: &str| PatternError::new(codes::INVALID_NETWORK, format!("invalid network {}: {why}", Excerpt(text)));
    if plain_address(address).is_none() {
        return Err(bad("the address is not written as four numbers").with_hint("write a network as `192.0.2.0/24`"));
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Err(bad("the prefix length has a leading zero").with_hint("write the length without it, as in `/8`"));
    }
    let written: IpNet = format!("{}/{digits}", address.trim_matches(['[', ']'])).parse().map_err(|_| {
        bad("the prefix length is not valid for the address").with_hint("write /0 to /32 for IPv4, /0 to /128 for IPv6")
    })?;
    let network = Network::new(written.trunc())
        .map_err(|_| bad("it is not a network").with_hint("write a network as `192.0.2.0/24`"))?;
    Ok((AddressRange::from(&network), written != written.trunc()))
}

/// `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `2001:db8::1-2001:db8::9`.
fn range(text: &str, authority: &str) -> Result<Option<AddressRange>, PatternError> {
    let Some((first, last)) = authority.split_once('-') else { return Ok(None) };
    let Ok(first) = first.parse::<IpAddr>() else { return Ok(None) };
    // `192.0.2.1-static.example.com` is a name, as assigned by providers.
    let is_word = |label: &str| label.len() > 1 && label.starts_with(|c: char| c.is_ascii_alphabetic());
    if last.matches(':').count() < 2 && last.split(['.', ':']).any(is_word) {
        return Ok(None);
    }
    let bad = |why: &str| {
        PatternError::new(codes::INVALID_RANGE, format!("invalid range {}: {why}", Excerpt(text)))
            .with_hint("write a range as `192.0.2.1-192.0.2.9` or `192.0.2.1-9`, the smaller address first")
    };
    let last = match (first, last.parse::<IpAddr>(), last.parse::<u8>()) {
        (_, Ok(last), _) => last,
        (IpAddr::V4(first), Err(_), Ok(octet)) => {
            let [a, b, c, _] = first.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, octet))
        }
        _ => return Err(bad("it is not a range of addresses")),
    };
    AddressRange::new(first.to_canonical(), last.to_canonical())
        .map(Some)
        .ok_or_else(|| bad("it ends before it begins, or mixes IPv4 and IPv6"))
}

/// `192.0.2.*`, `10.*`, `10.*.*.*`: numbers followed by stars.
fn leading_octets(text: &str, authority: &str) -> Result<Option<AddressRange>, PatternError> {
    let labels: Vec<&str> = authority.split('.').collect();
    let numbers = labels.iter().take_while(|label| is_number(label)).count();
    let stars = labels.len().saturating_sub(numbers);
    if numbers == 0 || stars == 0 || !labels.iter().skip(numbers).any(|label| label.contains('*')) {
        return Ok(None);
    }
    if !labels.iter().skip(numbers).all(|label| label.bytes().all(|byte| byte == b'*' || byte.is_ascii_digit())) {
        return Ok(None);
    }
    let octets: Option<Vec<u8>> = labels.iter().take(numbers).map(|label| plain_octet(label)).collect();
    let only_stars = labels.iter().skip(numbers).all(|label| *label == "*");
    match octets {
        Some(octets) if only_stars && labels.len() <= 4 => Ok(AddressRange::of_leading_octets(&octets)),
        _ => Err(PatternError::new(
            codes::WILDCARD,
            format!("invalid wildcard in {}: in an address, `*` can only replace the last numbers", Excerpt(text)),
        )
        .with_hint("write a network such as `192.0.2.0/24` or a range such as `192.0.2.10-19`")),
    }
}

fn is_number(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit())
}

fn plain_octet(label: &str) -> Option<u8> {
    (label == "0" || !label.starts_with('0')).then(|| label.parse().ok()).flatten()
}

/// The host, and the port if there is one.
pub(super) fn host_and_port(text: &str, parts: &Parts<'_>) -> Result<HostAndPort, PatternError> {
    let (host, port) = match parts.authority.strip_prefix('[') {
        Some(rest) => {
            let Some((address, after)) = rest.split_once(']') else {
                return Err(invalid_host(text, "a bracket is not closed"));
            };
            let port = match after.strip_prefix(':') {
                None if after.is_empty() => None,
                Some(port) => Some(port),
                None => return Err(invalid_host(text, "there is text after the closing bracket")),
            };
            let address =
                address.parse().map(IpAddr::V6).map_err(|_| invalid_host(text, "it is not an IPv6 address"))?;
            (HostPattern::Addresses(AddressRange::from(address.to_canonical()).into()), port)
        }
        None if lacks_brackets(parts.authority) => {
            return Err(lacking_brackets(text, "the IPv6 address has no brackets"));
        }
        None => match parts.authority.split_once(':') {
            Some((host, port)) => (named_host(text, host)?, Some(port)),
            None => (named_host(text, parts.authority)?, None),
        },
    };
    let port = port.map(|port| parse_port(text, port)).transpose()?;
    Ok(HostAndPort { host, port })
}

fn parse_port(text: &str, port: &str) -> Result<PortPattern, PatternError> {
    if port == "*" {
        return Ok(PortPattern::Any);
    }
    let digits_only = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let number: Option<u16> = digits_only.then(|| port.parse().ok()).flatten();
    // Some clients treat port 0 as no port.
    number.filter(|number| *number != 0).map(PortPattern::One).ok_or_else(|| {
        PatternError::new(codes::INVALID_PORT, format!("invalid port {} in {}", Excerpt(port), Excerpt(text)))
            .with_hint("write a port from 1 to 65535, `*` for any port, or omit it; write one entry for each port")
    })
}

fn named_host(text: &str, host: &str) -> Result<HostPattern, PatternError> {
    if host.is_empty() {
        return Err(invalid_host(text, "the host is empty"));
    }
    if host.contains('%') {
        return Err(invalid_host(text, "it is percent-encoded").with_hint("write the host without percent-encoding"));
    }
    refusals::check_misspelt_addresses(text, host)?;
    labels::check_symbols(text, host)?;
    let pattern = name_or_stars(text, host)?;
    labels::check_hyphens(text, pattern.texts().0)?;
    Ok(pattern)
}

/// A host without a port, with or without stars.
fn name_or_stars(text: &str, host: &str) -> Result<HostPattern, PatternError> {
    if !host.contains('*') {
        return exact_host(text, host);
    }
    let without_dot = host.strip_suffix('.');
    if without_dot.is_some_and(|rest| rest.ends_with(labels::is_dot)) {
        return Err(invalid_host(text, "it has an empty label"));
    }
    let mut host = without_dot.unwrap_or(host).to_ascii_lowercase();
    while host.contains("**") {
        host = host.replace("**", "*");
    }
    if host == "*" {
        return Ok(HostPattern::Any);
    }
    if let Some(range) = leading_octets(text, &host)? {
        return Ok(HostPattern::Addresses(range.into()));
    }
    match host.strip_prefix("*.") {
        Some(rest) if !rest.contains('*') => match exact_host(text, rest)? {
            HostPattern::Exact(name) => Ok(HostPattern::Below(name)),
            _ => Err(invalid_host(text, "a wildcard cannot precede an address")),
        },
        _ => glob_host(text, &host),
    }
}

fn exact_host(text: &str, host: &str) -> Result<HostPattern, PatternError> {
    match Host::parse(host).map_err(|error| of_target(text, &error))? {
        Host::Domain(name) => {
            // Checked again, because the parser maps dots and digits to ASCII.
            refusals::check_misspelt_addresses(text, name.as_str())?;
            Ok(HostPattern::Exact(name))
        }
        Host::Address(address) if plain_address(host).is_some() => {
            Ok(HostPattern::Addresses(AddressRange::from(address.get()).into()))
        }
        Host::Address(address) => {
            let message = format!("ambiguous address in {}: it is an unusual notation of `{address}`", Excerpt(text));
            Err(PatternError::new(codes::AMBIGUOUS, message).with_hint(
                "write all four numbers of the address, or `192.0.2.*` for all that begin with the same numbers",
            ))
        }
    }
}

/// Stars inside labels or at the end. Labels without a star use the host parser; labels with one must be plain ASCII,
/// because stars cannot be combined with Punycode.
fn glob_host(text: &str, host: &str) -> Result<HostPattern, PatternError> {
    let mut labels: Vec<String> = Vec::new();
    for label in host.split('.') {
        if !label.contains('*') {
            labels.push(literal_label(text, label)?);
        } else if label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*'))
            && label.len() <= 63
            && !label.starts_with("xn--")
        {
            labels.push(label.to_owned());
        } else {
            return Err(invalid_host(text, "a label with a `*` is not plain ASCII")
                .with_hint("write a `*` for the whole label"));
        }
    }
    // The parser may have split a label, because it maps other characters to dots.
    let canonical = labels.join(".");
    if canonical.rsplit('.').next().is_some_and(is_number) || is_quad_of_stars(&canonical) {
        return Err(PatternError::new(
            codes::WILDCARD,
            format!("invalid wildcard in {}: in an address, `*` can only replace the last numbers", Excerpt(text)),
        )
        .with_hint("write a network such as `192.0.2.0/24` or a range such as `192.0.2.10-19`"));
    }
    if ends_in_numbers_and_star(&canonical) {
        return Err(invalid_host(text, "it ends like an address but does not begin like one")
            .with_hint("write only the addresses, as in `192.0.2.*`"));
    }
    refusals::check_misspelt_addresses(text, &canonical)?;
    if leading_octets(text, &canonical)?.is_some() {
        let message =
            format!("ambiguous addresses in {}: they are an unusual notation of `{canonical}`", Excerpt(text));
        return Err(PatternError::new(codes::AMBIGUOUS, message).with_hint(format!("write `{canonical}`")));
    }
    if canonical.len() > 253 {
        return Err(invalid_host(text, "it is longer than 253 characters"));
    }
    Ok(HostPattern::Glob(HostGlob::new(&canonical)))
}

/// `_9.9.9.*`, `*.9.9.9.*`: two numbers before a final star, which names do not have; `9-9-9-*`: three numbers and no
/// letter.
fn ends_in_numbers_and_star(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let numbers = host.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    let has_letter = host.bytes().any(|byte| byte.is_ascii_alphabetic());
    (last == "*" && host.split('.').count() > 3 && labels.take(2).all(is_number))
        || (last.contains('*') && numbers > 2 && !has_letter)
}

/// `*.168.0.*`: four numbers or stars. As a name it would match no address and protect none.
fn is_quad_of_stars(host: &str) -> bool {
    host.split('.').count() == 4
        && host.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'.'))
        && host.bytes().any(|byte| byte.is_ascii_digit())
}

fn literal_label(text: &str, label: &str) -> Result<String, PatternError> {
    // The name needs a last label that is not a number, so that a label of digits is accepted here.
    let name = DomainName::parse(&format!("{label}.x")).map_err(|error| of_target(text, &error))?;
    name.as_str().strip_suffix(".x").map(str::to_owned).ok_or_else(|| invalid_host(text, "it has an invalid label"))
}

fn invalid_host(text: &str, why: &str) -> PatternError {
    PatternError::new(codes::INVALID_HOST, format!("invalid host in {}: {why}", Excerpt(text)))
        .with_hint("write a host such as `www.example.com`, or `*.example.com` for every name below it")
}

/// Converts an error of the target parser.
pub(super) fn of_target(text: &str, error: &TargetError) -> PatternError {
    let code: Code = match error.code().as_str() {
        "target.ambiguous" => codes::AMBIGUOUS,
        _ => codes::INVALID_HOST,
    };
    let pattern = PatternError::new(code, format!("invalid pattern {}: {}", Excerpt(text), error.message()));
    pattern.with_hint(error.hint().unwrap_or("write a host such as `www.example.com`"))
}
