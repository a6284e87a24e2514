//! IPv4 numbers with a leading zero: octal for some clients, decimal for others.

use std::net::Ipv4Addr;

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, TargetError};
use crate::net::codes;

/// Refuses an address with a part whose octal and decimal values differ: browsers, curl and Python contact `address`,
/// nmap and Java contact another one. `text` is the host as given.
pub(super) fn check(text: &str, address: Ipv4Addr) -> Result<(), TargetError> {
    if !text.split(|c: char| !c.is_ascii_digit()).any(is_contested) && text.is_ascii() && !text.contains('%') {
        return Ok(());
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    // The host parser also maps full-width digits and ideographic full stops.
    let (mapped, _) = idna::domain_to_unicode(&decoded);
    if !mapped.split('.').any(is_contested) {
        return Ok(());
    }
    let start = format!("ambiguous address {}: browsers read a number with a leading zero as octal", Excerpt(text));
    let error = |message: String| TargetError::new(codes::AMBIGUOUS, message).at(1);
    Err(match in_decimal(&mapped) {
        Some(decimal) => error(format!("{start} and contact `{address}`, other clients contact `{decimal}`"))
            .with_hint(format!("check `{address}` or `{decimal}`")),
        None => error(format!("{start} and contact `{address}`, other clients may contact a different address"))
            .with_hint(format!("check `{address}`")),
    })
}

/// Whether a part of an address has a leading zero and different octal and decimal values.
fn is_contested(part: &str) -> bool {
    let digits = part.trim_start_matches('0');
    digits.len() > 1 && digits.len() < part.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address, if the text is four decimal numbers.
fn in_decimal(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = text.strip_suffix('.').unwrap_or(text).split('.');
    for octet in &mut octets {
        *octet = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    }
    parts.next().is_none().then(|| octets.into())
}
