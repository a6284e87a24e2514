//! Numbers with a leading zero in IPv4 addresses: octal to some clients, decimal to others.

use std::net::Ipv4Addr;

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, TargetError};
use crate::net::codes;

/// Refuses an address one part of which is another number in decimal than in octal: browsers, curl and Python contact
/// `address`, nmap and Java another one. `text` is the host as written.
pub(super) fn check(text: &str, address: Ipv4Addr) -> Result<(), TargetError> {
    if !text.split(|c: char| !c.is_ascii_digit()).any(is_contested) && text.is_ascii() && !text.contains('%') {
        return Ok(());
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    // What the host parser makes of full-width digits and ideographic full stops.
    let (mapped, _) = idna::domain_to_unicode(&decoded);
    if !mapped.split('.').any(is_contested) {
        return Ok(());
    }
    let start = format!("{} has a number with a leading zero, which browsers read as octal", Excerpt(text));
    let error = |message: String| TargetError::new(codes::AMBIGUOUS, message).at(1);
    Err(match in_decimal(&mapped) {
        Some(decimal) => {
            error(format!("{start}: they contact `{address}`, other clients contact `{decimal}`; no verdict"))
                .with_hint(format!("ask about `{address}` or about `{decimal}`"))
        }
        None => error(format!("{start}: they contact `{address}`, other clients may not; no verdict"))
            .with_hint(format!("ask about `{address}`")),
    })
}

/// Whether a part of an address has a leading zero and is not the same number in octal and in decimal.
fn is_contested(part: &str) -> bool {
    let digits = part.trim_start_matches('0');
    digits.len() > 1 && digits.len() < part.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address of four decimal numbers, if it is one.
fn in_decimal(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = text.strip_suffix('.').unwrap_or(text).split('.');
    for octet in &mut octets {
        *octet = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    }
    parts.next().is_none().then(|| octets.into())
}
