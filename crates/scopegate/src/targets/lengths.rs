//! Paths whose first segment looks like the prefix length or the mask of a network.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

use crate::net::Address;

/// Signs before a number, including hyphens and dashes.
const SIGNS: [char; 8] = ['+', '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'];

/// Whether a path after an address looks like the prefix length or the mask of a network: `/24.`, `/+24`, `/0x18`,
/// `/ffffff00`, `/255.255.255.0`, `//24`. A slash alone also counts if the address is the first of a network and has no
/// query. `path` is canonical.
pub(crate) fn follows_address(address: Address, path: &str, query: Option<&str>) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    if rest.is_empty() {
        let is_first = match address.get() {
            std::net::IpAddr::V4(address) => address.octets().ends_with(&[0]),
            std::net::IpAddr::V6(address) => address.octets().ends_with(&[0, 0]),
        };
        return is_first && query.is_none();
    }
    let first = percent_decode_str(rest.split('/').next().unwrap_or_default()).decode_utf8_lossy();
    let word = first.trim_matches(|c: char| !c.is_alphanumeric());
    let is_mask = word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    first.starts_with(SIGNS)
        || is_mask
        || (word.is_empty() && first != "*")
        || word.starts_with(char::is_numeric)
        || first.parse::<Ipv6Addr>().is_ok()
}

/// Whether a path after a name is only a number up to 128. `path` is canonical.
pub(crate) fn follows_name(path: &str) -> bool {
    let Some(digits) = path.strip_prefix('/') else { return false };
    let number = digits.trim_start_matches('0');
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (number.is_empty() || number.parse::<u8>().is_ok_and(|number| number <= 128))
}
