//! What no pattern may be, each with a hint that can be pasted.

use crate::error::{Excerpt, PatternError};
use crate::pattern::host::HostPattern;
use crate::pattern::port::PortPattern;
use crate::pattern::{AddressRange, PatternKey, codes};

use super::{LONGEST, Parts, is_forbidden};

/// What can be seen wrong with the whole text.
pub(super) fn check_text(text: &str) -> Result<(), PatternError> {
    if text.is_empty() {
        return Err(PatternError::new(codes::EMPTY, "a pattern is empty").with_hint("write a host, a URL or a network"));
    }
    if text.len() > LONGEST {
        let message = format!("{} is {} bytes long; a pattern has at most {LONGEST}", Excerpt(text), text.len());
        return Err(PatternError::new(codes::TOO_LONG, message).with_hint("split it into several entries"));
    }
    if text.starts_with('^') || text.ends_with('$') || text.contains('\\') {
        return Err(regex(text));
    }
    if text.contains(['{', '}']) {
        return Err(braces(text));
    }
    match text.chars().position(is_forbidden) {
        Some(at) => {
            let message =
                format!("character {} of {} is white space, a control or an invisible character", at.saturating_add(1), Excerpt(text));
            Err(PatternError::new(codes::FORBIDDEN_CHARACTER, message).with_hint("write one entry for each host or URL, without spaces"))
        }
        None => Ok(()),
    }
}

/// What can be seen wrong with the part that holds host and port.
pub(super) fn check_authority(text: &str, authority: &str) -> Result<(), PatternError> {
    if authority.is_empty() {
        return Err(PatternError::new(codes::INVALID_HOST, format!("{} has no host", Excerpt(text)))
            .with_hint("write `https://*/path` in an exclusion for that path on any host"));
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

/// The scheme in lower case, where it is one that a pattern may have.
pub(super) fn known_scheme(text: &str, scheme: &str, rest: &str) -> Result<&'static str, PatternError> {
    ["http", "https", "ws", "wss", "ftp"]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known))
        .or((scheme == "*").then_some("https"))
        .ok_or_else(|| {
            let message = format!("{} has the scheme {}; patterns know http, https, ws, wss and ftp", Excerpt(text), Excerpt(scheme));
            PatternError::new(codes::SCHEME, message).with_hint(format!("write `https://{rest}`, or the host and port alone"))
        })
}

pub(super) fn no_scheme(text: &str) -> PatternError {
    PatternError::new(codes::SCHEME, format!("{} has no scheme before `//`", Excerpt(text)))
        .with_hint(format!("write `https:{text}`"))
}

pub(super) fn user_info(text: &str) -> PatternError {
    let after = text.rsplit_once('@').map_or("", |(_, after)| after);
    PatternError::new(codes::USER_INFO, format!("{} has a user name before `@`", Excerpt(text)))
        .with_hint(format!("write `{after}`, or list a mail address under `contact`"))
}

/// A regular expression, with what it seems to say in our words.
pub(super) fn regex(text: &str) -> PatternError {
    let plain = text.trim_start_matches('^').trim_end_matches('$').replace("\\/", "/");
    let plain = plain.replace(".*\\.", "*.").replace(".+\\.", "*.").replace("\\.", ".").replace(".*", "*").replace(".+", "*");
    let error = PatternError::new(codes::REGEX, format!("{} is a regular expression", Excerpt(text)));
    if plain.contains(['^', '$', '(', ')', '|', '+', '[', ']', '\\', '{', '}', '?']) {
        error.with_hint("write one entry for each host, with `*` where any characters may stand")
    } else {
        error.with_hint(format!("write `{plain}`"))
    }
}

fn braces(text: &str) -> PatternError {
    let error = PatternError::new(codes::BRACES, format!("{} has braces", Excerpt(text)));
    let example = text.split_once('{').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once('}')?;
        let entries: Vec<String> = inside.split(',').map(|one| format!("`{before}{one}{after}`")).collect();
        (entries.len() > 1 && entries.len() <= 8).then(|| entries.join(", "))
    });
    match example {
        Some(entries) => error.with_hint(format!("write one entry for each: {entries}")),
        None => error.with_hint("write `*` where any characters may stand"),
    }
}

/// Whether an address, a network or a range may stand under the key.
pub(super) fn check_key_of_addresses(text: &str, key: PatternKey, range: &AddressRange) -> Result<(), PatternError> {
    let single = range.to_string().parse::<std::net::IpAddr>().is_ok() && !text.contains('/');
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

/// Whether a host or a URL may stand under the key.
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
        PatternKey::Network => Err(wrong_kind(text, "no network", format!("write `pattern = \"{text}\"`"))),
        PatternKey::Domain => match host {
            HostPattern::Exact(_) if !is_url && port.is_none() => Ok(()),
            HostPattern::Below(name) if !is_url && port.is_none() => Err(wrong_kind(
                text,
                "a wildcard, not a domain",
                format!("write `domain = \"{name}\"` for the name and all below it, or `host = \"{text}\"`"),
            )),
            _ => Err(wrong_kind(text, "no domain alone", format!("write `pattern = \"{text}\"`"))),
        },
        _ => Ok(()),
    }
}

fn wrong_kind(text: &str, is: &str, hint: String) -> PatternError {
    PatternError::new(codes::WRONG_KIND, format!("{} is {is}", Excerpt(text))).with_hint(hint)
}
