//! Checks hints: a suggestion must be a valid pattern and must not name a host that the author did not write.

use crate::error::PatternError;
use crate::pattern::parse::full::parse_fully;
use crate::pattern::parse::plain;
use crate::pattern::pattern::{Pattern, PatternKey};

/// Punctuation around a pattern in a list or a sentence. A star is not included, because `*.` before a name is a
/// wildcard.
const AROUND: &str = "\"'`()<>[]{},;:!?|~=+\u{2026}\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{201a}\u{ab}\u{bb}\u{2039}\u{203a}\
                      \u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2022}\u{b7}\u{25cf}\u{25aa}\u{2192}\u{274c}\u{2705}\u{2717}\u{2610}";

/// Ensures that the hint of an error suggests only valid patterns.
pub(super) fn mended(error: PatternError, text: &str, key: PatternKey) -> PatternError {
    let hint = error.hint().unwrap_or_default();
    if let Some(entries) = hint.strip_prefix("write one entry for each: ") {
        let are_valid = entries.split('`').skip(1).step_by(2).all(|entry| read(entry, key).is_some());
        return if are_valid { error } else { error.with_hint("write one entry for each, without braces") };
    }
    let proposed = proposal(hint);
    let is_keyed_hint = hint.contains(" = \"");
    if proposed.is_some_and(|proposed| is_read_as(proposed, text, key)) || is_keyed_hint && is_keyed(hint) {
        return error;
    }
    let candidates = [proposed.map(bare), Some(bare(text))];
    // A suggestion without the whole path would be a different pattern.
    let keeps_path = |candidate: &str| !candidate.ends_with('/') || text.ends_with('/');
    let instead = candidates
        .into_iter()
        .flatten()
        .filter(|candidate| *candidate != text && keeps_path(candidate) && is_balanced(candidate))
        .find(|candidate| is_read_as(candidate, text, key));
    match (instead, proposed) {
        (Some(instead), _) => {
            let hint = format!("write `{instead}`");
            error.with_hint(hint)
        }
        (None, None) if !is_keyed_hint => error,
        (None, _) => error.with_hint("write a host such as `www.example.com`, a URL or a network, and no other text"),
    }
}

/// The text that a hint suggests to paste.
fn proposal(hint: &str) -> Option<&str> {
    let (proposed, _) = hint.strip_prefix("write `")?.split_once('`')?;
    // A star replaces a part of a text; hints with a key are checked separately.
    (proposed != "*" && !proposed.contains(" = \"")).then_some(proposed)
}

/// Whether a hint with a key suggests a value that is valid for the key.
fn is_keyed(hint: &str) -> bool {
    let keyed = hint
        .strip_prefix("write `")
        .and_then(|rest| rest.split_once("\"`"))
        .and_then(|(both, _)| both.split_once(" = \""));
    keyed.is_some_and(|(key, value)| {
        let keys = [PatternKey::Url, PatternKey::Host, PatternKey::Domain, PatternKey::Network, PatternKey::Pattern];
        keys.into_iter().find(|known| known.as_str() == key).is_some_and(|key| read(value, key).is_some())
    })
}

/// Whether a suggestion is a valid pattern for the key, with a host that occurs in the text.
fn is_read_as(proposal: &str, text: &str, key: PatternKey) -> bool {
    let written = text.to_lowercase();
    read(proposal, key).is_some_and(|_| {
        let host = proposal.split_once("://").map_or(proposal, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        let literal = host.rsplit('*').next().unwrap_or_default().trim_start_matches('.');
        written.contains(literal) || written.replace('\\', "").contains(literal)
    })
}

fn read(text: &str, key: PatternKey) -> Option<Pattern> {
    plain::parse(text, key).or_else(|| parse_fully(text, key).ok())
}

/// A text without the punctuation around it.
fn bare(text: &str) -> &str {
    let around = |c: char| c.is_whitespace() || c == '.' || AROUND.contains(c);
    // A path may end in a hyphen.
    let has_path = text.contains('/');
    text.trim_start_matches(|c| around(c) || c == '-').trim_end_matches(|c| around(c) || (c == '-' && !has_path))
}

/// Whether all brackets are balanced: removing one from `/[0-9]` is not a fix.
fn is_balanced(text: &str) -> bool {
    [('(', ')'), ('[', ']'), ('<', '>'), ('\u{201c}', '\u{201d}')]
        .into_iter()
        .all(|(open, close)| text.matches(open).count() == text.matches(close).count())
}
