//! Several entries in one text: `https://a.example/x,https://a.example/y`.
//!
//! A path may hold a comma, so that such a text is a path; whoever wrote it meant two entries, and as an exclusion it would protect
//! neither. People write such lists: programmes have them in one row.

use std::net::Ipv4Addr;

use crate::error::{Excerpt, PatternError};
use crate::net::{PublicSuffixList, SuffixKind};
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::path::PathPattern;

/// What people put between the entries of a list, and what may stand in a path.
const SEPARATORS: [char; 3] = [',', ';', '|'];

/// Refuses a path that goes on like another entry, and what stands behind the path, `after`, where it does. `host` is the
/// pattern's own: a name that ends as it does is a host where no public suffix says so (`a.internal/x,b.internal/y`).
///
/// The path is looked at in its canonical form, so that a spelling of it is refused where the form would be.
pub(super) fn check(text: &str, host: &HostPattern, path: &PathPattern, after: &str) -> Result<(), PatternError> {
    let path = if path.is_everything() { String::new() } else { path.text() };
    let host = host.to_string();
    let own = host.rsplit('.').next().unwrap_or_default();
    let (another, otherwise) = match glued_url(&path).or_else(|| behind_separator(&path, own)) {
        Some(another) => (another, "where it is one path, write `*` for the separator, and for the colon of a URL"),
        None => match behind_separator(after, own) {
            Some(another) => (another, "where it is one query, write its comma as `%2C`, `;` as `%3B`, `|` as `%7C`"),
            None => return Ok(()),
        },
    };
    let message = format!("{} may be several entries: {} stands behind the first", Excerpt(text), Excerpt(another));
    Err(PatternError::new(codes::AMBIGUOUS, message).with_hint(format!("write one entry for each; {otherwise}")))
}

/// What stands behind the first separator behind which it looks like an entry.
fn behind_separator<'t>(text: &'t str, own: &str) -> Option<&'t str> {
    text.match_indices(SEPARATORS).find_map(|(at, separator)| {
        let rest = text.get(at..)?.strip_prefix(SEPARATORS)?;
        begins_as_entry(unquoted(rest), separator, own).then_some(rest)
    })
}

/// Without a quote or a code mark that opens it, as they are in a path and in a query.
fn unquoted(text: &str) -> &str {
    ["%60", "%22", "%27", "`", "\"", "'"].into_iter().find_map(|quote| text.strip_prefix(quote)).unwrap_or(text)
}

/// `/ahttps://h`, `/a-https://h`: a URL that something other than a slash stands before. `/https://h` is what proxies and
/// archives have.
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

/// A name below a public suffix or below the last label `own`, whatever stands for its first labels (`*.a.example`,
/// `<id>.a.example`), or an address. `/a,b.html` has none.
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
    // The last label of an address is a number, and that of no host.
    let ends_as_own = own.starts_with(|c: char| c.is_ascii_alphabetic()) && name.rsplit('.').next() == Some(own);
    is_name && (ends_as_own || PublicSuffixList::compiled().suffix(name).kind != SuffixKind::Unknown)
}
