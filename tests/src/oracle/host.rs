//! Semantics 2, "hosts": valid texts of hosts, and the address or name of each.

use std::net::IpAddr;

use ipnet::IpNet;
use percent_encoding::percent_decode_str;

use super::idna_letters;
use super::text::{Code, Host, is_format};

/// "Raw `ß`, `ς`, ZWJ or ZWNJ in a host (IDNA 2003 and 2008 differ)", and letters that IDNA 2003 does not have, also if
/// percent-encoded.
pub fn has_two_idna_readings(host: &str) -> bool {
    let decoded = percent_decode_str(host).decode_utf8_lossy().into_owned();
    [host, &decoded]
        .iter()
        .any(|text| text.contains(['ß', 'ẞ', 'ς', '\u{200c}', '\u{200d}']) || idna_letters::have_two_names(text))
}

/// Errors of a host before it is parsed: two IDNA results, a wildcard, a zone id.
pub fn check_raw_host(host_and_port: &str) -> Result<(), Code> {
    if has_two_idna_readings(host_and_port) {
        return Err("target.ambiguous");
    }
    if host_and_port.contains('*') {
        return Err("target.wildcard");
    }
    let v6 = host_and_port.starts_with('[') || host_and_port.matches(':').count() >= 2;
    if v6 && host_and_port.contains('%') {
        return Err("target.zone-id");
    }
    Ok(())
}

/// "A part of an IPv4 address with a leading zero whose octal and decimal readings differ", for a text that is an IPv4
/// address.
pub fn is_octal_to_some(host: &str) -> bool {
    let decoded = percent_decode_str(host).decode_utf8_lossy().into_owned();
    let (mapped, _) = idna::domain_to_unicode(&decoded);
    mapped.split('.').any(|part| {
        let is_octal = part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
        is_octal && u128::from_str_radix(part, 8).ok() != part.parse::<u128>().ok()
    })
}

/// An address by the WHATWG host parser, IPv6 with or without brackets. IPv4-mapped IPv6 stays as written.
pub fn address(text: &str) -> Option<IpAddr> {
    let bare = text.matches(':').count() >= 2 && !text.starts_with('[');
    let text = if bare { format!("[{text}]") } else { text.to_owned() };
    match url::Host::parse(&text).ok()? {
        url::Host::Ipv4(address) => Some(IpAddr::V4(address)),
        url::Host::Ipv6(address) => Some(IpAddr::V6(address)),
        url::Host::Domain(_) => None,
    }
}

/// "A network inside `::ffff:0:0/96` is the IPv4 network."
pub fn unmap(net: IpNet) -> IpNet {
    match net {
        IpNet::V6(v6) if v6.prefix_len() >= 96 => match v6.addr().to_ipv4_mapped() {
            Some(v4) => IpNet::new(v4.into(), v6.prefix_len() - 96).expect("a length of at most 32"),
            None => net,
        },
        _ => net,
    }
}

/// "The result is an address or a domain of labels of letters, digits, `-` and `_`, 1 to 63 characters each
/// and 253 in all"; one trailing dot is dropped.
pub fn checked_host(host: url::Host<&str>) -> Result<Host, Code> {
    let domain = match host {
        url::Host::Ipv4(address) => return Ok(Host::Net(IpAddr::V4(address).into())),
        url::Host::Ipv6(address) => return Ok(Host::Net(unmap(IpAddr::V6(address).into()))),
        url::Host::Domain(domain) => domain,
    };
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    if domain.contains('*') {
        return Err("target.wildcard");
    }
    let good = domain.len() <= 253 && domain.split('.').all(good_label);
    if good { Ok(Host::Domain(domain.to_owned())) } else { Err("target.invalid-host") }
}

fn good_label(label: &str) -> bool {
    let letters = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    (1..=63).contains(&label.len()) && letters && (!label.starts_with("xn--") || survives_idna(label))
}

/// "An `xn--` label that does not decode and encode back to itself" is not a label.
fn survives_idna(label: &str) -> bool {
    let (unicode, result) = idna::domain_to_unicode(label);
    result.is_ok() && unicode != label && idna::domain_to_ascii(&unicode).is_ok_and(|again| again == label)
}

/// A host alone, as in evidence, ownership and patterns.
pub fn parse(text: &str) -> Result<Host, Code> {
    check_raw_host(text)?;
    let bare = text.matches(':').count() >= 2 && !text.starts_with('[');
    let text = if bare { format!("[{text}]") } else { text.to_owned() };
    let outside_brackets = &text[text.rfind(']').map_or(0, |at| at + 1)..];
    let foreign = text.chars().any(|c| c.is_control() || c.is_whitespace() || is_format(c) || "/?#\\@".contains(c));
    if text.is_empty() || foreign || outside_brackets.contains(':') {
        return Err("target.invalid-host");
    }
    let parsed = url::Host::parse(&text).map_err(|_| "target.invalid-host")?;
    if matches!(parsed, url::Host::Ipv4(_)) && is_octal_to_some(&text) {
        return Err("target.ambiguous");
    }
    checked_host(match &parsed {
        url::Host::Domain(domain) => url::Host::Domain(domain.as_str()),
        url::Host::Ipv4(address) => url::Host::Ipv4(*address),
        url::Host::Ipv6(address) => url::Host::Ipv6(*address),
    })
}
