//! What is wrong with a text before anybody asks what kind of text it is: its length, its characters, words that
//! open a URL without a host.
//!
//! The WHATWG parser would strip or accept some of it. What a person reads and what a client sends must be one
//! string, so here it is an error.

use crate::error::{Excerpt, TargetError, is_format_character, limits};
use crate::targets::authority::{host_text, other_clients_host, shown_host};
use crate::targets::codes;
use crate::targets::layout::Layout;

/// Schemes of URLs that name no network resource of their own.
const HOSTLESS: &[&str] = &["mailto", "data", "javascript", "file", "blob", "about", "view-source"];

/// The special schemes of the URL Standard that have a host, with their ports.
const SPECIAL: &[(&str, u16)] = &[("http", 80), ("https", 443), ("ws", 80), ("wss", 443), ("ftp", 21)];

/// The default port of a lower-case scheme, where the URL Standard knows one.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    SPECIAL.iter().find(|(name, _)| *name == scheme).map(|(_, port)| *port)
}

/// The checks that come before all others, in the order in which they are said.
pub(super) fn check(text: &str) -> Result<(), TargetError> {
    if text.is_empty() {
        return Err(TargetError::new(codes::EMPTY, "the target is empty").with_hint("write a host or a URL"));
    }
    check_length(text)?;
    check_hostless(text)?;
    let layout = Layout::of(text);
    check_characters(layout)?;
    check_backslash(layout)
}

pub(super) fn check_length(text: &str) -> Result<(), TargetError> {
    if text.len() <= limits::TARGET_BYTES {
        return Ok(());
    }
    let message = format!(
        "{} has {} bytes, or would have them in canonical form; the most is {}",
        Excerpt(text),
        text.len(),
        limits::TARGET_BYTES
    );
    Err(TargetError::new(codes::TOO_LONG, message).with_hint("ask about the URL without its query"))
}

/// `mailto:someone` and its like; `mailto:25` is a host and a port.
fn check_hostless(text: &str) -> Result<(), TargetError> {
    let Some((word, rest)) = text.split_once(':') else { return Ok(()) };
    let is_port = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    if is_port || !is_hostless(word) {
        return Ok(());
    }
    Err(unsupported_scheme(text, word))
}

pub(super) fn is_hostless(scheme: &str) -> bool {
    HOSTLESS.iter().any(|name| name.eq_ignore_ascii_case(scheme))
}

pub(super) fn unsupported_scheme(text: &str, scheme: &str) -> TargetError {
    let message = format!("{} is a {} URL, which names no host", Excerpt(text), Excerpt(&format!("{scheme}:")));
    TargetError::new(codes::UNSUPPORTED, message).with_hint("ask about an http or https URL, or a host")
}

/// `https:h`, `https:/h`, `http:8080`: what clients mend, each in its own way. A schemeless text only.
pub(super) fn check_special_word(text: &str) -> Result<(), TargetError> {
    let word = text.split_once(':').map(|(word, _)| word.to_ascii_lowercase());
    match word.filter(|word| default_port(word).is_some()) {
        None => Ok(()),
        Some(word) => {
            let message = format!("{} has a scheme without `://`", Excerpt(text));
            Err(TargetError::new(codes::MALFORMED_URL, message)
                .at(word.len().saturating_add(1))
                .with_hint(format!("write `{word}://` and the host")))
        }
    }
}

/// The words that a schemeless text cannot open with. Asked of a canonical text too: `%68ttp:80` is one.
pub(super) fn check_words(text: &str) -> Result<(), TargetError> {
    check_hostless(text)?;
    check_special_word(text)
}

fn check_characters(layout: Layout<'_>) -> Result<(), TargetError> {
    // The visible characters of ASCII, of which nearly all texts are: none is forbidden.
    if layout.text.bytes().all(|byte| matches!(byte, 0x21..=0x7e)) {
        return Ok(());
    }
    let query = layout.before_query().len();
    let found = layout.text.char_indices().enumerate().find(|(_, (at, c))| is_forbidden(*c, *at < query));
    let Some((position, (at, c))) = found else { return Ok(()) };
    let authority = layout.authority();
    let inside = layout.authority_start..layout.authority_start.saturating_add(authority.len());
    if inside.contains(&at) && !authority.get(..at.saturating_sub(inside.start)).is_some_and(|s| s.contains('\\')) {
        let host = host_text(authority, layout.separator.is_none());
        let before = layout.characters_before(host.text);
        host.check_contested().map_err(|error| error.moved_by(before))?;
        return Err(host.invalid("holds white space, a control character or an invisible one").moved_by(before));
    }
    Err(forbidden_character(layout.text, c, position.saturating_add(1)))
}

pub(super) fn is_forbidden(c: char, before_query: bool) -> bool {
    c.is_control() || (before_query && (c.is_whitespace() || is_format_character(c)))
}

pub(super) fn forbidden_character(text: &str, c: char, position: usize) -> TargetError {
    let what = match c {
        c if c.is_control() => "a control character",
        c if c.is_whitespace() => "white space",
        _ => "an invisible character",
    };
    let message = format!("{what} (U+{:04X}) at character {position} of {}", u32::from(c), Excerpt(text));
    TargetError::new(codes::FORBIDDEN_CHARACTER, message)
        .at(position)
        .with_hint("remove it, or percent-encode it if it is meant")
}

/// Browsers take `\` for `/` in URLs of these schemes (URL Standard, path state); most other clients do not.
fn check_backslash(layout: Layout<'_>) -> Result<(), TargetError> {
    let Some((before, _)) = layout.before_query().split_once('\\') else { return Ok(()) };
    let position = before.chars().count().saturating_add(1);
    let start = format!("backslash at character {position} of {}", Excerpt(layout.text));
    let as_http = match layout.separator {
        Some(_) => url::Url::parse(&format!("http://{}", layout.rest())),
        // With a word such as `https:` before the backslash the parser needs no help.
        None => url::Url::parse(layout.text)
            .ok()
            .filter(url::Url::has_host)
            .map_or_else(|| url::Url::parse(&format!("http://{}", layout.text)), Ok),
    };
    let browsers = as_http.ok().and_then(|url| url.host_str().map(str::to_owned));
    // `https` of `https:\\h` is no host to anybody.
    let is_word = layout.separator.is_none() && check_special_word(layout.text).is_err();
    let others = if is_word { None } else { other_clients_host(layout.authority()) };
    let message = match (browsers, others) {
        (Some(browsers), Some(others)) if browsers != others => {
            let (browsers, others) = (shown_host(&browsers), shown_host(&others));
            format!("{start}: browsers contact {browsers}, other clients {others}; no verdict")
        }
        (Some(browsers), _) => {
            let browsers = shown_host(&browsers);
            format!("{start}: browsers read it as `/` and contact {browsers}, other clients may not; no verdict")
        }
        (None, _) => format!("{start}: browsers read it as `/`, other clients do not; no verdict"),
    };
    Err(TargetError::new(codes::AMBIGUOUS, message).at(position).with_hint("ask about the intended host"))
}

/// A `%` that two hex digits do not follow: some servers refuse it, some keep it, some decode what follows. `path`
/// is the raw path, `before` how many characters stand before it.
pub(crate) fn check_percent(path: &str, before: usize) -> Result<(), TargetError> {
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('%') {
        if !matches!(after.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()) {
            let at = path.len().saturating_sub(after.len().saturating_add(1));
            let position = path.get(..at).map_or(0, |s| s.chars().count()).saturating_add(1);
            let message =
                format!("the `%` at character {position} of the path {} starts no percent-encoding", Excerpt(path));
            return Err(TargetError::new(codes::AMBIGUOUS, message)
                .at(position.saturating_add(before))
                .with_hint("write `%25` for a percent sign"));
        }
        rest = after;
    }
    Ok(())
}
