//! Semantics 3, "what only looks like a pattern is refused, on both lists": predicates over the text, one for each
//! sentence.

use std::net::{IpAddr, Ipv6Addr};

use percent_encoding::percent_decode_str;
use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};

use super::address::Range;
use super::host_pattern::HostPattern;
use super::names::icann_or_private_suffix;
use super::text;

/// The text of a pattern in its parts.
pub struct Parts<'a> {
    pub written: &'a str,
    pub has_scheme: bool,
    pub host: &'a HostPattern,
    pub has_port: bool,
    /// From the first `/` to the query, as written.
    pub raw_path: &'a str,
    /// The canonical path with its stars, without the final `/` or `/*`.
    pub path: String,
}

/// Whether the text only resembles a pattern.
pub fn is_one(parts: &Parts) -> bool {
    let path = decode(&parts.path);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    holds_a_url(&path, &segments)
        || begins_with_a_port(&segments)
        || is_regular_expression(&path)
        || parts.path.split('/').map(decode).any(|segment| is_dots_only(&segment))
        || ends_as_prose(&path)
        || looks_like_a_network(parts, &segments)
        || (!parts.has_scheme && !parts.raw_path.is_empty() && is_one_without_scheme(parts, &path))
        || is_ambiguous_target(parts.written)
}

/// "A pattern whose text would be an ambiguous target". A target cannot contain a star.
fn is_ambiguous_target(written: &str) -> bool {
    !written.contains('*') && text::parse(written) == Err("target.ambiguous")
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// "A segment of dots alone", before its encoded slashes are decoded.
fn is_dots_only(segment: &str) -> bool {
    !segment.is_empty() && segment.chars().all(|c| ".…".contains(c))
}

/// "A segment that holds `://`", also with collapsed slashes.
fn holds_a_url(path: &str, segments: &[&str]) -> bool {
    path.contains("://") || segments.iter().any(|segment| matches!(*segment, "http:" | "https:"))
}

/// "`/:8080`"; with any port, or none.
fn begins_with_a_port(segments: &[&str]) -> bool {
    let Some(port) = segments.first().and_then(|first| first.strip_prefix(':')) else {
        return false;
    };
    port.chars().next().is_none_or(|c| c == '*' || c.is_numeric())
}

/// "Regular-expression syntax in a path (`(.*)`, `[0-9]`, `.+`, `|`)".
fn is_regular_expression(path: &str) -> bool {
    let signs = ["|", ".+", "(.", "]+", ")+", ")*", ")?"];
    if signs.iter().any(|sign| path.contains(sign)) {
        return true;
    }
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        rest = &rest[open + 1..];
        let Some(close) = rest.find(']') else {
            return false;
        };
        let class = &rest.as_bytes()[..close];
        let is_alphanumeric = |byte: &u8| byte.is_ascii_alphanumeric();
        let starts = ["^", "!", ":", "a-z", "A-Z", "a-f", "A-F", "0-9", "1-9"];
        if starts.iter().any(|start| class.starts_with(start.as_bytes()))
            || (class.len() == 3 && class[1] == b'-' && is_alphanumeric(&class[0]) && is_alphanumeric(&class[2]))
        {
            return true;
        }
    }
    false
}

/// "A path that ends in the punctuation of prose without its partner": a closing bracket or quote without an opening
/// one, an opening one without a closing one, a comma, an ellipsis. A full stop, colon or slash after it makes no
/// difference.
fn ends_as_prose(path: &str) -> bool {
    if path.ends_with("...") {
        return true;
    }
    let path = path.trim_end_matches(['.', ';', ':', '!', '/']);
    let Some(last) = path.chars().last() else {
        return false;
    };
    let count = |wanted: &str| path.chars().filter(|c| wanted.contains(*c)).count();
    match last {
        ',' | '…' | '、' | '。' | '，' | '；' | '：' | '！' => true,
        '(' | '<' | '[' | '“' | '„' | '‘' | '‚' | '«' | '‹' | '（' => true,
        '"' | '\'' | '`' => count(&last.to_string()) % 2 == 1,
        ')' => count("(") < count(")"),
        '>' => count("<") < count(">"),
        ']' => count("[") < count("]"),
        '”' => count("“„") < count("”"),
        '’' => count("‘‚") < count("’"),
        '»' => count("«") < count("»"),
        '›' => count("‹") < count("›"),
        '」' => count("「") < count("」"),
        '』' => count("『") < count("』"),
        '】' => count("【") < count("】"),
        '》' => count("《") < count("》"),
        '）' => count("（") < count("）"),
        '\u{232a}' => count("\u{2329}") < count("\u{232a}"),
        _ => false,
    }
}

/// An address, with any scheme, with a path whose first word is the prefix length or the mask of a network after
/// punctuation is removed.
fn looks_like_a_network(parts: &Parts, segments: &[&str]) -> bool {
    let (HostPattern::Addresses(range), false, Some(first)) = (parts.host, parts.has_port, segments.first()) else {
        return false;
    };
    text::begins_with_a_length(range.first, &format!("/{}", without_punctuation(first)))
}

fn without_punctuation(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_one_without_scheme(parts: &Parts, path: &str) -> bool {
    let raw = parts.raw_path.strip_prefix('/').unwrap_or(parts.raw_path);
    let first = decode(raw.split('/').next().unwrap_or(""));
    let refused = match (parts.host, parts.has_port) {
        (HostPattern::Addresses(range), false) => address_goes_on_as_a_network(range, raw, &first),
        (_, false) => is_short_number(&decode(raw)),
        (_, true) => speaks_of_ports(&first),
    };
    refused || is_other_suffixes(path)
}

/// "An address without a scheme whose first path segment, decoded, is empty, begins with a digit or a sign, is `0x...`,
/// eight hexadecimal digits or a dotted mask". Punctuation before it makes no difference. A slash alone resembles a
/// network only if the address ends in zeros.
pub fn address_goes_on_as_a_network(range: &Range, raw: &str, first: &str) -> bool {
    if raw.is_empty() {
        let ends_in_zeros = match range.first {
            IpAddr::V4(v4) => v4.octets()[3] == 0,
            IpAddr::V6(v6) => v6.segments()[7] == 0,
        };
        return range.first == range.last && ends_in_zeros;
    }
    let word = without_punctuation(first);
    let hex = word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let sign = first.chars().next().is_some_and(|c| "+-‐‑‒–—−".contains(c));
    let empty = word.is_empty() && first != "*";
    empty || sign || hex || word.chars().next().is_some_and(char::is_numeric) || first.parse::<Ipv6Addr>().is_ok()
}

/// "`h.com/24`": only a number up to 128 after the host, with any digits and punctuation.
fn is_short_number(raw: &str) -> bool {
    let word = raw.trim_matches(|c: char| c != '*' && !c.is_alphanumeric());
    let digits: String = word
        .chars()
        .map(|c| if ('０'..='９').contains(&c) { char::from(b'0' + (c as u32 - '０' as u32) as u8) } else { c })
        .collect();
    digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u32>().is_ok_and(|number| number <= 128)
}

/// "Directly after a port, another port or `tcp`, `udp`, `tls`, `ssl`", and other protocols, also in a list.
fn speaks_of_ports(segment: &str) -> bool {
    let spoken = "tcp udp tls ssl dtls sctp quic http https";
    let segment = segment.to_ascii_lowercase();
    let words: Vec<&str> = segment
        .split(|c: char| !(c.is_alphanumeric() || "_~.".contains(c)))
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_matches(['.', '_', '~']))
        .collect();
    !words.is_empty()
        && words.iter().all(|word| spoken.split(' ').any(|known| known == *word) || word.parse::<u16>().is_ok())
}

/// "`/.suffix`": only public suffixes.
fn is_other_suffixes(path: &str) -> bool {
    let pieces: Vec<&str> = path.split(['/', ',', ';']).filter(|piece| !piece.is_empty()).collect();
    let is_suffix = |piece: &&str| {
        let name = piece.strip_prefix('.').map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        name.is_some_and(|name| icann_or_private_suffix(&name).as_deref() == Some(name.as_str()))
    };
    !pieces.is_empty() && pieces.iter().all(is_suffix)
}

/// "A label with symbols or punctuation other than `-` and `_`", in any script. A character that IDNA reads as a dot is
/// a dot, and punctuation that IDNA allows between the letters of a word is part of the word.
pub fn has_symbol(host: &str) -> bool {
    let mut before = None;
    host.chars().any(|c| {
        let previous: Option<char> = before.replace(c);
        let in_word = "·͵׳״・".contains(c) && previous.is_some_and(char::is_alphanumeric);
        !c.is_ascii() && !in_word && !"。．｡".contains(c) && is_symbol(c)
    })
}

fn is_symbol(c: char) -> bool {
    use Category::*;
    matches!(
        c.general_category(),
        ConnectorPunctuation
            | DashPunctuation
            | OpenPunctuation
            | ClosePunctuation
            | InitialPunctuation
            | FinalPunctuation
            | OtherPunctuation
            | MathSymbol
            | CurrencySymbol
            | ModifierSymbol
            | OtherSymbol
            | SpaceSeparator
            | LineSeparator
            | ParagraphSeparator
    )
}

/// "Or that begins or ends in `-`", of a canonical host.
pub fn has_hyphen_at_an_end(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with('-') || label.ends_with('-'))
}
