//! Placeholders for any text, which patterns match literally.

use crate::net::PublicSuffixList;
use crate::pattern::lints::authority::authority;
use crate::pattern::pattern::Pattern;

/// Nouns that occur in placeholders.
const NOUNS: [&str; 33] = [
    "account",
    "app",
    "brand",
    "client",
    "company",
    "country",
    "customer",
    "domain",
    "env",
    "environment",
    "group",
    "host",
    "instance",
    "item",
    "merchant",
    "order",
    "org",
    "organisation",
    "organization",
    "page",
    "post",
    "product",
    "project",
    "region",
    "server",
    "shop",
    "site",
    "store",
    "subdomain",
    "team",
    "tenant",
    "user",
    "workspace",
];

/// Words that occur only in placeholders.
const WORDS: [&str; 10] = [
    "anything",
    "changeme",
    "placeholder",
    "redacted",
    "something",
    "subdomain",
    "tbd",
    "todo",
    "username",
    "whatever",
];

/// Words that are placeholders if written in capitals, in addition to the nouns.
const IN_CAPITALS: [&str; 25] = [
    "ANY",
    "ANYTHING",
    "ALL",
    "DATE",
    "EMAIL",
    "GUID",
    "HASH",
    "HOSTNAME",
    "ID",
    "KEY",
    "LANG",
    "LOCALE",
    "N",
    "NAME",
    "NUMBER",
    "PATH",
    "SLUG",
    "SOMETHING",
    "TOKEN",
    "UID",
    "UUID",
    "VERSION",
    "WILDCARD",
    "YOUR",
    "X",
];

/// The first label of the host of a pattern, as written, that is a placeholder.
pub(super) fn in_host(pattern: &Pattern) -> Option<String> {
    let host = authority(pattern).split(':').next().unwrap_or_default();
    let has_lower_case = host.bytes().any(|byte| byte.is_ascii_lowercase());
    let canonical = host.to_ascii_lowercase();
    let registrable = PublicSuffixList::compiled().registrable(&canonical).unwrap_or_default();
    let below = canonical.len().checked_sub(registrable.len()).filter(|_| !registrable.is_empty());
    let mut at = 0_usize;
    let (all_but_last, _) = host.rsplit_once('.')?;
    all_but_last.split('.').find_map(|label| {
        let is_below = below.is_none_or(|end| at < end);
        at = at.saturating_add(label.len()).saturating_add(1);
        let label = label.trim_matches('*');
        // In a name that is entirely in capitals, they have no meaning.
        let in_capitals = has_lower_case && are_capitals(label);
        let is_placeholder = in_capitals || if is_below { is_placeholder_word(label) } else { is_possessive(label) };
        is_placeholder.then(|| label.to_owned())
    })
}

/// The first segment of a path that is a placeholder.
pub(super) fn in_path(path: &str) -> Option<&str> {
    path.split('/').find(|segment| is_marked(segment) || is_word(segment))
}

/// `:id`, `<id>`, `[id]`, `(id)`, `$id`, `@id`, `*id*`, and the regular expression for any text.
fn is_marked(segment: &str) -> bool {
    if segment == ".*" || (segment.starts_with('$') && segment.len() > 1) {
        return true;
    }
    let inside = segment
        .strip_prefix(':')
        .map(|word| word.strip_suffix(':').unwrap_or(word))
        .or_else(|| between(segment, '<', '>'))
        .or_else(|| between(segment, '[', ']'))
        .or_else(|| between(segment, '{', '}'));
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let loosely =
        between(segment, '*', '*').or_else(|| between(segment, '(', ')')).or_else(|| segment.strip_prefix(['@', '=']));
    let is_noun = |word: &str| {
        let word = word.to_ascii_lowercase();
        NOUNS.contains(&&*word) || ["id", "name"].contains(&&*word) || is_placeholder_word(&word)
    };
    inside.is_some_and(is_name) || loosely.is_some_and(is_noun)
}

fn between(segment: &str, open: char, close: char) -> Option<&str> {
    segment.strip_prefix(open)?.strip_suffix(close)
}

fn is_word(segment: &str) -> bool {
    are_capitals(segment) || is_placeholder_word(segment)
}

/// `TENANT`, `USER_ID`.
fn are_capitals(segment: &str) -> bool {
    let words = segment.split(['-', '_']).filter(|word| !word.is_empty());
    let is_capital = |word: &str| {
        is_in_capitals(word) && (IN_CAPITALS.contains(&word) || NOUNS.contains(&&*word.to_ascii_lowercase()))
    };
    let mut words = words.peekable();
    words.peek().is_some() && words.all(is_capital)
}

fn is_in_capitals(word: &str) -> bool {
    let has_letter = word.bytes().any(|byte| byte.is_ascii_uppercase());
    has_letter && word.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// `__id__`, `xxx`, `user-XXX`, `yourname`, `tenant_id`, in any case.
fn is_placeholder_word(word: &str) -> bool {
    let is_framed = between(word, '_', '_').is_some_and(|inside| inside.contains(|c: char| c.is_alphanumeric()));
    let lower = word.to_ascii_lowercase();
    let is_crosses = |part: &str| part.len() >= 3 && ["x", "n"].iter().any(|one| part.replace(one, "").is_empty());
    let plain = lower.replace(['-', '_'], "");
    let is_compound = ["id", "name", "slug", "uuid"]
        .iter()
        .filter_map(|end| plain.strip_suffix(end))
        .any(|noun| NOUNS.contains(&noun));
    is_framed
        || lower == "xx"
        || lower.split(['-', '_']).any(is_crosses)
        || is_compound
        || WORDS.contains(&&*plain)
        || is_possessive(word)
}

/// `yourname`, `your-company`, `mycompany`.
fn is_possessive(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_noun = |rest: &str| NOUNS.contains(&rest) || ["name", "id", "username", "key", "token"].contains(&rest);
    let rest_of = |start: &str| lower.strip_prefix(start).map(|rest| rest.replace(['-', '_'], ""));
    let separated = lower.starts_with("your-") || lower.starts_with("your_");
    separated
        || rest_of("your").is_some_and(|rest| is_noun(&rest) || NOUNS.iter().any(|noun| rest == format!("{noun}name")))
        || rest_of("my")
            .is_some_and(|rest| ["company", "tenant", "org", "organization", "domain", "subdomain"].contains(&&*rest))
}
