//! The hosts of our own expressions, as patterns.

use crate::export::{ANY_IPV6, LABEL_MAYBE, LABEL_SOME, LABELS_MAYBE, LABELS_SOME, OCTET};

/// The included hosts of an expression.
pub(super) fn included(expression: &str) -> Option<Vec<String>> {
    if let Some(name) = expression.strip_prefix(LABELS_MAYBE).and_then(name) {
        return Some(vec![format!("*.{name}"), name]);
    }
    if let Some(address) = address(expression) {
        return Some(vec![address]);
    }
    let (begin, labels) = match expression.strip_prefix(LABELS_SOME) {
        Some(labels) => ("*.", labels),
        None => ("", expression),
    };
    let labels: Option<Vec<String>> = labels.split(r"\.").map(label).collect();
    Some(vec![format!("{begin}{}", labels?.join("."))])
}

/// The excluded hosts of an expression. `any` matches any part of a host.
pub(super) fn excluded(expression: &str, any: &str) -> Option<Vec<String>> {
    if expression == any {
        return Some(vec!["*".to_owned()]);
    }
    if expression.replace(r"\[?", r"\[").replace(r"\]?", r"\]") == ANY_IPV6 {
        return Some(vec!["::/0".to_owned()]);
    }
    if let Some(address) = address(expression) {
        return Some(vec![address]);
    }
    if let Some(name) = expression.strip_prefix(&format!(r"(?:{any}\.)?")).and_then(name) {
        return Some(vec![format!("*.{name}")]);
    }
    let parts: Option<Vec<String>> = expression.split(any).map(part).collect();
    Some(vec![parts?.join("*")])
}

fn label(text: &str) -> Option<String> {
    if text == LABEL_SOME {
        return Some("*".to_owned());
    }
    let parts: Option<Vec<String>> = text.split(LABEL_MAYBE).map(part).collect();
    parts.map(|parts| parts.join("*")).filter(|label| !label.is_empty())
}

/// A whole name with escaped dots.
pub(super) fn name(text: &str) -> Option<String> {
    part(text).filter(|name| !name.is_empty())
}

/// Characters of names with escaped dots; may be empty.
fn part(text: &str) -> Option<String> {
    let plain =
        |label: &str| label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    text.split(r"\.").all(plain).then(|| text.replace(r"\.", "."))
}

/// An address, or the range of an expression for octets.
pub(super) fn address(text: &str) -> Option<String> {
    let bracketed = text.strip_prefix(r"\[").and_then(|rest| rest.strip_suffix(r"\]"));
    let either = text.strip_prefix(r"\[?").and_then(|rest| rest.strip_suffix(r"\]?"));
    if let Some(inner) = bracketed.or(either) {
        return inner.parse::<std::net::Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let octets: Option<Vec<(u8, u8)>> = text.split(r"\.").map(octet).collect();
    let octets = octets.filter(|octets| octets.len() == 4)?;
    let single = octets.iter().take_while(|(low, high)| low == high).count();
    let text =
        |octets: &mut dyn Iterator<Item = u8>| octets.map(|octet| octet.to_string()).collect::<Vec<_>>().join(".");
    let first = text(&mut octets.iter().map(|(low, _)| *low));
    if single == 4 {
        return Some(first);
    }
    let is_any = |octet: &(u8, u8)| *octet == (0, u8::MAX);
    if octets.iter().skip(single).all(is_any) {
        let fixed = text(&mut octets.iter().take(single).map(|(low, _)| *low));
        return Some(if single == 0 { "0.0.0.0/0".to_owned() } else { format!("{fixed}.*") });
    }
    let last = text(&mut octets.iter().map(|(_, high)| *high));
    octets.iter().skip(single.saturating_add(1)).all(is_any).then(|| format!("{first}-{last}"))
}

/// The bounds of an octet.
fn octet(text: &str) -> Option<(u8, u8)> {
    if text == OCTET {
        return Some((0, u8::MAX));
    }
    let all = text.strip_prefix("(?:").and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let numbers: Option<Vec<u8>> =
        all.split('|').map(|digits| digits.parse::<u8>().ok().filter(|octet| octet.to_string() == digits)).collect();
    let numbers = numbers?;
    let (low, high) = (*numbers.first()?, *numbers.last()?);
    (low..=high).eq(numbers).then_some((low, high))
}
