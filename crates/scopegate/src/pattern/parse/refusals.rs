//! Checks that refuse a pattern, each with a hint that can be pasted.

use std::net::IpAddr;

use crate::error::{Excerpt, PatternError};
use crate::net::length_or_mask;
use crate::pattern::address::AddressRange;
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::parse::parts::{LONGEST, Parts, is_forbidden};
use crate::pattern::path::PathPattern;
use crate::pattern::pattern::PatternKey;
use crate::pattern::port::PortPattern;

/// Whether the text contains an escape sequence of regular expressions.
fn has_escape(text: &str) -> bool {
    ["\\.", "\\/", "\\-", "\\*", "\\d", "\\w", "\\s", "\\S", "\\b", "\\?"].iter().any(|escape| text.contains(escape))
}

/// Whether the text contains regular expression syntax that would otherwise have another meaning: `https?://`, in which
/// `?` would begin the query of a host `https`, and in a path `(a|b)`, `(?:a)` and a `^` at the start of a segment,
/// which do not occur in paths. As an exclusion such a rule would protect nothing. `(a)` and `a|b` alone are paths.
fn is_expression(text: &str) -> bool {
    let is_word = |scheme: &str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
    if text.split_once("?://").is_some_and(|(scheme, _)| is_word(scheme)) || text.contains("(?") {
        return true;
    }
    let before_query = text.split(['?', '#']).next().unwrap_or_default();
    let in_parentheses = before_query.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
    before_query.contains("/^") || in_parentheses.is_some_and(|(inside, _)| inside.contains('|'))
}

/// Checks of the whole text.
pub(super) fn check_text(text: &str) -> Result<(), PatternError> {
    if text.is_empty() {
        return Err(
            PatternError::new(codes::EMPTY, "the pattern is empty").with_hint("write a host, a URL or a network")
        );
    }
    if text.len() > LONGEST {
        return Err(too_long(text, text.len()));
    }
    if text.starts_with('^') || text.ends_with('$') || has_escape(text) || is_expression(text) {
        return Err(regex(text));
    }
    if text.contains('\\') {
        let message =
            format!("ambiguous backslash in {}: browsers treat it as `/`, other clients do not", Excerpt(text));
        return Err(
            PatternError::new(codes::AMBIGUOUS, message).with_hint(format!("write `{}`", text.replace('\\', "/")))
        );
    }
    if text.contains(['{', '}']) {
        return Err(braces(text));
    }
    match text.chars().position(is_forbidden) {
        Some(at) => {
            let message = format!(
                "forbidden character at position {} of {}: it is white space, a control character or an invisible character",
                at.saturating_add(1),
                Excerpt(text)
            );
            Err(PatternError::new(codes::FORBIDDEN_CHARACTER, message)
                .with_hint("write one entry for each host or URL, without spaces"))
        }
        None => Ok(()),
    }
}

/// The error for a pattern whose text or canonical text is too long.
pub(super) fn too_long(text: &str, length: usize) -> PatternError {
    let message = format!("{} is too long: {length} bytes; the limit is {LONGEST}", Excerpt(text));
    PatternError::new(codes::TOO_LONG, message).with_hint("split it into several entries")
}

/// Checks of the part that contains host and port.
pub(super) fn check_authority(text: &str, authority: &str) -> Result<(), PatternError> {
    if authority.is_empty() {
        return Err(PatternError::new(codes::INVALID_HOST, format!("missing host in {}", Excerpt(text)))
            .with_hint("write `https://*/path` in an exclusion to match that path on any host"));
    }
    let outside_brackets = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((_, rest)) => rest,
        None => authority,
    };
    if outside_brackets.contains(['^', '$', '(', ')', '|', '+', '[', ']']) {
        return Err(regex(text));
    }
    Ok(())
}

/// Refuses addresses that would be parsed as names: `9.9.9.7-12` after a scheme or before a port or a path, `10.0.0.x`.
///
/// The host parser accepts them as names because the last label is not a number. Such names do not exist: no top-level
/// label of the public DNS begins with a digit or is a single letter (ICANN's Applicant Guidebook, 2.2.1.3.2). Such a
/// rule would load, match no address, and protect none of the addresses that its author meant.
pub(super) fn check_misspelt_addresses(text: &str, host: &str) -> Result<(), PatternError> {
    let host = host.strip_prefix("*.").unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    let Some((first, rest)) = host.split_once('.') else { return Ok(()) };
    let last = rest.rsplit_once('.').map_or(rest, |(_, last)| last);
    let begins_as_address = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = rest.split('.').any(|label| !replaces_a_number(label)) && !is_quad_of_letters(host);
    // A host that ends in a number, or that consists of numbers and stars, is an address or is refused as one.
    let is_parsed_as_addresses = last.bytes().all(|byte| byte.is_ascii_digit())
        || rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'.'));
    if !begins_as_address || is_name || is_parsed_as_addresses {
        return Ok(());
    }
    let is_range = rest.contains(['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}']);
    let (code, what, why) = if is_range {
        (codes::INVALID_RANGE, "range", "a range has no scheme, port, path or wildcard")
    } else {
        (codes::INVALID_HOST, "host", "it starts like an address but is neither an address nor a domain name")
    };
    Err(PatternError::new(code, format!("invalid {what} in {}: {why}", Excerpt(text))).with_hint(
        "write only the addresses, as in `192.0.2.10-19`, `192.0.2.0/24` or `192.0.2.*`, to cover every port and path, \
         or write one entry for each address",
    ))
}

/// Whether a label is a number, a part of a range of numbers, or a single letter in place of a number.
fn replaces_a_number(label: &str) -> bool {
    label.starts_with(|c: char| c.is_ascii_digit() || c == '*') || (label.len() == 1 && label != "_")
}

/// `192.168.xx.xxx`: four labels in which `x` replaces a digit, although the top-level domain `xxx` exists.
fn is_quad_of_letters(host: &str) -> bool {
    let is_letters =
        |label: &str| (1..=3).contains(&label.len()) && label.bytes().all(|byte| matches!(byte, b'x' | b'X'));
    host.split('.').count() == 4 && host.split('.').all(|label| is_letters(label) || replaces_a_number(label))
}

/// The scheme in lower case, if patterns support it.
pub(super) fn known_scheme(text: &str, scheme: &str, rest: &str) -> Result<&'static str, PatternError> {
    ["http", "https", "ws", "wss", "ftp"]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known))
        .or((scheme == "*").then_some("https"))
        .ok_or_else(|| {
            let message = format!(
                "unsupported scheme {} in {}: patterns support http, https, ws, wss and ftp",
                Excerpt(scheme),
                Excerpt(text)
            );
            PatternError::new(codes::SCHEME, message)
                .with_hint(format!("write `https://{rest}`, or only the host and port"))
        })
}

pub(super) fn no_scheme(text: &str) -> PatternError {
    PatternError::new(codes::SCHEME, format!("missing scheme before `//` in {}", Excerpt(text)))
        .with_hint(format!("write `https:{text}`"))
}

pub(super) fn user_info(text: &str) -> PatternError {
    let after = text.rsplit_once('@').map_or("", |(_, after)| after);
    PatternError::new(codes::USER_INFO, format!("unsupported user name before `@` in {}", Excerpt(text)))
        .with_hint(format!("write `{after}`, or list an email address under `contact`"))
}

/// The error for a regular expression. The hint is the equivalent pattern, if one can be derived.
pub(super) fn regex(text: &str) -> PatternError {
    let plain = text.trim_start_matches('^').trim_end_matches('$').replace("\\/", "/");
    let plain = plain.replacen("s?://", "s://", 1);
    let plain =
        plain.replace(".*\\.", "*.").replace(".+\\.", "*.").replace("\\.", ".").replace(".*", "*").replace(".+", "*");
    let error = PatternError::new(codes::REGEX, format!("unsupported regular expression {}", Excerpt(text)));
    if plain.contains(['^', '$', '(', ')', '|', '+', '[', ']', '\\', '{', '}', '?']) {
        error.with_hint("write one entry for each host or path, with `*` to match any characters")
    } else {
        error.with_hint(format!("write `{plain}`"))
    }
}

fn braces(text: &str) -> PatternError {
    let error = PatternError::new(codes::BRACES, format!("unsupported braces in {}", Excerpt(text)));
    let example = text.split_once('{').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once('}')?;
        let entries: Vec<String> = inside.split(',').map(|one| format!("`{before}{one}{after}`")).collect();
        (entries.len() > 1 && entries.len() <= 8).then(|| entries.join(", "))
    });
    match example {
        Some(entries) => error.with_hint(format!("write one entry for each: {entries}")),
        None => error.with_hint("write `*` to match any characters"),
    }
}

/// Refuses `10.0.0.0/8:443`, `https://10.0.0.0/8` and `10.0.0.0/8/admin`: a path on one address, whose first segment is
/// a prefix length.
///
/// The author may have meant the network, and an exclusion would then protect almost none of it. With a port before the
/// path the text is unambiguous.
pub(super) fn check_length_in_path(text: &str, range: &AddressRange, path: &PathPattern) -> Result<(), PatternError> {
    let first = match range {
        AddressRange::V4 { first, .. } => IpAddr::V4(*first),
        AddressRange::V6 { first, .. } => IpAddr::V6(*first),
    };
    if length_or_mask(first, &path.text()).is_none() {
        return Ok(());
    }
    let message = format!("ambiguous pattern {}: it is a path on `{range}`, but looks like a network", Excerpt(text));
    Err(PatternError::new(codes::AMBIGUOUS, message).with_hint(
        "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, \
         as in `https://192.0.2.0:443/24`",
    ))
}

/// Whether an address, a network or a range is valid for the key.
pub(super) fn check_key_of_addresses(text: &str, key: PatternKey, range: &AddressRange) -> Result<(), PatternError> {
    let single = range.to_string().parse::<IpAddr>().is_ok() && !text.contains('/');
    let by_stars = text.ends_with('*');
    match key {
        PatternKey::Host if !single && !by_stars => {
            Err(PatternError::new(codes::NETWORK_IN_HOST, format!("{} is a network, not a host", Excerpt(text)))
                .with_hint(format!("write `network = \"{text}\"`")))
        }
        PatternKey::Url | PatternKey::Domain => {
            Err(wrong_kind(text, "an address, not a name or a URL", format!("write `network = \"{text}\"`")))
        }
        _ => Ok(()),
    }
}

/// Whether a host or a URL is valid for the key.
pub(super) fn check_key(
    text: &str,
    key: PatternKey,
    parts: &Parts<'_>,
    host: &HostPattern,
    port: Option<PortPattern>,
) -> Result<(), PatternError> {
    let is_url = parts.scheme.is_some() || !parts.tail.is_empty();
    match key {
        PatternKey::Url if !is_url => Err(wrong_kind(text, "a host, not a URL", format!("write `host = \"{text}\"`"))),
        PatternKey::Host if is_url => Err(wrong_kind(text, "a URL, not a host", format!("write `url = \"{text}\"`"))),
        PatternKey::Network => {
            let key = if is_url { "url" } else { "host" };
            Err(wrong_kind(text, "not a network", format!("write `{key} = \"{text}\"`")))
        }
        PatternKey::Domain => match host {
            HostPattern::Exact(_) if !is_url && port.is_none() => Ok(()),
            HostPattern::Below(name) if !is_url && port.is_none() => Err(wrong_kind(
                text,
                "a wildcard, not a domain",
                format!("write `domain = \"{name}\"` for the name and every name below it, or `host = \"{text}\"`"),
            )),
            _ => Err(wrong_kind(text, "not only a domain name", format!("write `pattern = \"{text}\"`"))),
        },
        _ => Ok(()),
    }
}

fn wrong_kind(text: &str, is: &str, hint: String) -> PatternError {
    PatternError::new(codes::WRONG_KIND, format!("{} is {is}", Excerpt(text))).with_hint(hint)
}
