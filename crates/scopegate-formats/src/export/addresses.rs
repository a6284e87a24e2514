//! Regular expressions for networks in dotted decimal.

use std::net::Ipv4Addr;

use scopegate::pattern::AddressRange;

/// Any octet.
pub(crate) const OCTET: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// Expressions for the IPv4 addresses of a range, or for a single IPv6 address.
///
/// # Errors
///
/// For more than one IPv6 address, because they have too many spellings.
pub(super) fn expressions(range: &AddressRange) -> Result<Vec<String>, String> {
    match range {
        AddressRange::V4 { first, last } => Ok(of_range(*first, *last)),
        AddressRange::V6 { first, last } if first == last => Ok(vec![format!(r"\[{first}\]")]),
        AddressRange::V6 { .. } => Err("an expression cannot match the addresses of an IPv6 network".to_owned()),
    }
}

/// Splits the range at whole octets, with one expression per part.
fn of_range(first: Ipv4Addr, last: Ipv4Addr) -> Vec<String> {
    let mut out = Vec::new();
    pieces(&first.octets(), &last.octets(), "", &mut out);
    out
}

fn pieces(first: &[u8], last: &[u8], before: &str, out: &mut Vec<String>) {
    let (Some((a, first_rest)), Some((b, last_rest))) = (first.split_first(), last.split_first()) else {
        out.push(before.to_owned());
        return;
    };
    let from_zero = first_rest.iter().all(|octet| *octet == 0);
    let to_end = last_rest.iter().all(|octet| *octet == u8::MAX);
    if from_zero && to_end {
        out.push(whole(before, *a, *b, first_rest.len()));
    } else if a == b {
        with(before, *a, first_rest, last_rest, out);
    } else {
        let ends = vec![u8::MAX; first_rest.len()];
        let zeros = vec![0u8; first_rest.len()];
        let (low, high) =
            (if from_zero { *a } else { a.saturating_add(1) }, if to_end { *b } else { b.saturating_sub(1) });
        if !from_zero {
            with(before, *a, first_rest, &ends, out);
        }
        if low <= high {
            out.push(whole(before, low, high, first_rest.len()));
        }
        if !to_end {
            with(before, *b, &zeros, last_rest, out);
        }
    }
}

fn with(before: &str, octet: u8, first: &[u8], last: &[u8], out: &mut Vec<String>) {
    let longer = format!("{before}{octet}{}", if first.is_empty() { "" } else { r"\." });
    pieces(first, last, &longer, out);
}

/// Octets from `low` to `high`, and any octets after them.
fn whole(before: &str, low: u8, high: u8, after: usize) -> String {
    let any = format!(r"\.{OCTET}").repeat(after);
    format!("{before}{}{any}", between(low, high))
}

fn between(low: u8, high: u8) -> String {
    if low == 0 && high == u8::MAX {
        return OCTET.to_owned();
    }
    if low == high {
        return low.to_string();
    }
    let all: Vec<String> = (low..=high).map(|octet| octet.to_string()).collect();
    format!("(?:{})", all.join("|"))
}
