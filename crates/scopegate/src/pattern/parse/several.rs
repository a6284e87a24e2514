//! Several entries in one text: `https://a.example/x,https://a.example/y`.
//!
//! A path may contain a comma, so such a text is a valid path. Its author probably meant two entries, and as an
//! exclusion it would protect neither. Programs publish such lists in one row.

use std::net::Ipv4Addr;

use crate::error::{Excerpt, PatternError};
use crate::net::{PublicSuffixList, SuffixKind};
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::path::PathPattern;

/// Separators of lists that are also allowed in a path.
const SEPARATORS: [char; 3] = [',', ';', '|'];

/// Refuses a path that continues like another entry, and an `after`, the text after the path, that does. `host` is the
/// host of the pattern: a name with the same last label counts as a host even without a known public suffix
/// (`a.internal/x,b.internal/y`).
///
/// The check uses the canonical path, so that all spellings of a path have the same result.
pub(super) fn check(text: &str, host: &HostPattern, path: &PathPattern, after: &str) -> Result<(), PatternError> {
    let path = if path.is_everything() { String::new() } else { path.text() };
    let host = host.to_string();
    let own = host.rsplit('.').next().unwrap_or_default();
    let (another, remedy) = match glued_url(&path).or_else(|| after_separator(&path, own)) {
        Some(another) => (another, "for a single path, write `*` for the separator and for the colon of a URL"),
        None => match after_separator(after, own) {
            Some(another) => (another, "for a single query, write `,` as `%2C`, `;` as `%3B`, `|` as `%7C`"),
            None => return Ok(()),
        },
    };
    let message = format!("ambiguous pattern {}: {} looks like another entry", Excerpt(text), Excerpt(another));
    Err(PatternError::new(codes::AMBIGUOUS, message).with_hint(format!("write one entry for each; {remedy}")))
}

/// The text after the first separator that looks like an entry.
fn after_separator<'t>(text: &'t str, own: &str) -> Option<&'t str> {
    text.match_indices(SEPARATORS).find_map(|(at, separator)| {
        let rest = text.get(at..)?.strip_prefix(SEPARATORS)?;
        begins_as_entry(unquoted(rest), separator, own).then_some(rest)
    })
}

/// Strips an opening quote or code mark, literal or percent-encoded.
fn unquoted(text: &str) -> &str {
    ["%60", "%22", "%27", "`", "\"", "'"].into_iter().find_map(|quote| text.strip_prefix(quote)).unwrap_or(text)
}

/// `/ahttps://h`, `/a-https://h`: a URL after a character other than a slash. `/https://h` occurs in paths of proxies
/// and archives.
fn glued_url(path: &str) -> Option<&str> {
    path.match_indices("://").find_map(|(colon, _)| {
        let before = path.get(..colon)?;
        let scheme = ["https", "http"].into_iter().find(|scheme| before.ends_with(scheme))?;
        let start = before.len().checked_sub(scheme.len())?;
        (!before.get(..start)?.ends_with('/')).then(|| path.get(start..))?
    })
}

fn begins_as_entry(text: &str, separator: &str, own: &str) -> bool {
    // `/a;/b` has an empty parameter.
    (text.starts_with('/') && separator != ";") || begins_with_scheme(text) || begins_with_host(text, own)
}

fn begins_with_scheme(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme == "*" || (!scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()))
    })
}

/// Whether the text begins with an address, or with a name below a public suffix or with the last label `own`. The
/// first labels may be placeholders (`*.a.example`, `<id>.a.example`). `/a,b.html` has none.
fn begins_with_host(text: &str, own: &str) -> bool {
    let host = text.split(['/', ':']).next().unwrap_or_default();
    let host = host.split(SEPARATORS).next().unwrap_or_default();
    let host = host.split(['`', '"', '\'']).next().unwrap_or_default();
    let host = host.split("%60").next().unwrap_or_default();
    if host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = host.rsplit(|c| !in_name(c)).next().unwrap_or_default();
    let name = end.strip_prefix('.').unwrap_or(end).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_name = name.contains('.') && name.split('.').all(|label| !label.is_empty());
    // The last label of an address is a number, which no host name ends in.
    let ends_as_own = own.starts_with(|c: char| c.is_ascii_alphabetic()) && name.rsplit('.').next() == Some(own);
    is_name && (ends_as_own || PublicSuffixList::compiled().suffix(name).kind != SuffixKind::Unknown)
}
