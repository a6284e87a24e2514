//! Checks of the text of a target that do not depend on its kind: length, characters, schemes without a host.
//!
//! The WHATWG parser strips or accepts some of what is refused here. A reader and a client must see the same text.

use crate::error::{Excerpt, TargetError, is_format_character, limits};
use crate::targets::authority::{host_text, other_clients_host, shown_host};
use crate::targets::codes;
use crate::targets::layout::Layout;

/// Schemes of URLs without a host.
const HOSTLESS: &[&str] = &["mailto", "data", "javascript", "file", "blob", "about", "view-source"];

/// The special schemes of the URL Standard that have a host, with their default ports.
const SPECIAL: &[(&str, u16)] = &[("http", 80), ("https", 443), ("ws", 80), ("wss", 443), ("ftp", 21)];

/// The default port of a lower-case scheme, if the URL Standard defines one.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    SPECIAL.iter().find(|(name, _)| *name == scheme).map(|(_, port)| *port)
}

/// The checks that precede all others. Their order decides which error is reported.
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
        "{} is too long: {} bytes, as given or in canonical form; the limit is {}",
        Excerpt(text),
        text.len(),
        limits::TARGET_BYTES
    );
    Err(TargetError::new(codes::TOO_LONG, message).with_hint("check the URL without its query"))
}

/// Refuses `mailto:someone` and similar; `mailto:25` is a host and a port.
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
    let message = format!("unsupported URL {}: {} URLs have no host", Excerpt(text), Excerpt(&format!("{scheme}:")));
    TargetError::new(codes::UNSUPPORTED, message).with_hint("check an http or https URL, or a host")
}

/// Refuses `https:h`, `https:/h` and `http:8080`, which clients repair in different ways. For text without a scheme
/// only.
pub(super) fn check_special_word(text: &str) -> Result<(), TargetError> {
    let Some(word) = special_word(text) else { return Ok(()) };
    let message = format!("malformed URL {}: `://` is missing after the scheme", Excerpt(text));
    Err(TargetError::new(codes::MALFORMED_URL, message)
        .at(word.len().saturating_add(1))
        .with_hint(format!("write `{}://` followed by the host", word.to_ascii_lowercase())))
}

/// The scheme before the first `:` if it is special.
fn special_word(text: &str) -> Option<&str> {
    let (word, _) = text.split_once(':')?;
    SPECIAL.iter().any(|(name, _)| name.eq_ignore_ascii_case(word)).then_some(word)
}

/// Refuses words that text without a scheme cannot begin with. Also applies to canonical text, such as that of
/// `%68ttp:80`.
pub(super) fn check_words(text: &str) -> Result<(), TargetError> {
    check_hostless(text)?;
    check_special_word(text)
}

fn check_characters(layout: Layout<'_>) -> Result<(), TargetError> {
    // Fast path: visible ASCII characters are always allowed.
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
        return Err(host
            .invalid("it contains white space, a control character or an invisible character")
            .moved_by(before));
    }
    Err(forbidden_character(layout.text, c, position.saturating_add(1)))
}

pub(super) fn is_forbidden(c: char, before_query: bool) -> bool {
    c.is_control() || (before_query && (c.is_whitespace() || is_format_character(c)))
}

pub(super) fn forbidden_character(text: &str, c: char, position: usize) -> TargetError {
    let what = match c {
        c if c.is_control() => "control character",
        c if c.is_whitespace() => "white space",
        _ => "invisible character",
    };
    let message = format!("forbidden {what} (U+{:04X}) at character {position} of {}", u32::from(c), Excerpt(text));
    TargetError::new(codes::FORBIDDEN_CHARACTER, message)
        .at(position)
        .with_hint("remove it, or percent-encode it if it is intended")
}

/// Refuses a backslash before the query: browsers treat it as `/` in URLs of special schemes (URL Standard, path
/// state), most other clients do not.
fn check_backslash(layout: Layout<'_>) -> Result<(), TargetError> {
    let Some((before, _)) = layout.before_query().split_once('\\') else { return Ok(()) };
    let position = before.chars().count().saturating_add(1);
    let start = format!("ambiguous backslash at character {position} of {}", Excerpt(layout.text));
    let as_http = match layout.separator {
        Some(_) => url::Url::parse(&format!("http://{}", layout.rest())),
        // A text with `https:` before the backslash needs no prefix.
        None => url::Url::parse(layout.text)
            .ok()
            .filter(url::Url::has_host)
            .map_or_else(|| url::Url::parse(&format!("http://{}", layout.text)), Ok),
    };
    let browsers = as_http.ok().and_then(|url| url.host_str().map(str::to_owned));
    // `https` in `https:\\h` is not a host for any client.
    let is_word = layout.separator.is_none() && special_word(layout.text).is_some();
    let others = if is_word { None } else { other_clients_host(layout.authority()) };
    let message = match (browsers, others) {
        (Some(browsers), Some(others)) if browsers != others => {
            let (browsers, others) = (shown_host(&browsers), shown_host(&others));
            format!("{start}: browsers contact {browsers}, other clients contact {others}")
        }
        (Some(browsers), _) => {
            let browsers = shown_host(&browsers);
            format!(
                "{start}: browsers treat it as `/` and contact {browsers}, other clients may contact a different host"
            )
        }
        (None, _) => format!("{start}: browsers treat it as `/`, other clients do not"),
    };
    Err(TargetError::new(codes::AMBIGUOUS, message).at(position).with_hint("check the intended host"))
}

/// Refuses a `%` that two hex digits do not follow: some servers refuse it, some keep it, some decode what follows.
/// `path` is the raw path, `before` the number of characters before it.
pub(crate) fn check_percent(path: &str, before: usize) -> Result<(), TargetError> {
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('%') {
        if !matches!(after.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()) {
            let at = path.len().saturating_sub(after.len().saturating_add(1));
            let position = path.get(..at).map_or(0, |s| s.chars().count()).saturating_add(1);
            let message = format!(
                "invalid percent-encoding at character {position} of the path {}: two hex digits must follow `%`",
                Excerpt(path)
            );
            return Err(TargetError::new(codes::AMBIGUOUS, message)
                .at(position.saturating_add(before))
                .with_hint("write `%25` for a percent sign"));
        }
        rest = after;
    }
    Ok(())
}
