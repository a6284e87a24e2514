//! Warnings that apply to a pattern in any list: the text is legal and matched literally, but its author may have meant
//! something else. They are computed on demand; decisions do not need them.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::error::Excerpt;
use crate::net::{PublicSuffixList, SuffixKind};
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::parse::lookalikes::{is_ports, is_suffixes};
use crate::pattern::pattern::{Pattern, PatternWarning};
use crate::pattern::port::PortPattern;

mod authority;
mod placeholders;
mod scripts;

impl Pattern {
    /// Warnings about legal but unusual spellings, for any list.
    pub(crate) fn lints(&self) -> Vec<PatternWarning> {
        all(self)
    }
}

/// The warning about host bits.
pub(super) fn host_bits(pattern: &Pattern) -> PatternWarning {
    PatternWarning::new(
        codes::HOST_BITS,
        format!("`{}` has host bits set and is read as `{}`", pattern.as_written(), pattern.canonical()),
        format!("write `{}`", pattern.canonical()),
    )
}

/// All warnings about a pattern, one of each kind.
fn all(pattern: &Pattern) -> Vec<PatternWarning> {
    let path = pattern.path();
    let path = if path.is_everything() { String::new() } else { decoded(&path.text()) };
    let placeholder = placeholders::in_host(pattern).or_else(|| placeholders::in_path(&path).map(str::to_owned));
    // One warning per segment: `(id)` is a placeholder in punctuation.
    let punctuation = unusual_segment(&path).filter(|segment| placeholder.as_deref() != Some(segment));
    [
        scripts::mixed(pattern),
        host_in_path(pattern, &path),
        port_in_path(pattern, &path),
        placeholder.as_deref().map(|word| matched_literally(pattern, codes::PLACEHOLDER, word)),
        punctuation.map(|segment| matched_literally(pattern, codes::PUNCTUATION, segment)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn matched_literally(pattern: &Pattern, code: crate::error::Code, part: &str) -> PatternWarning {
    let message = format!("{} in {} is matched literally", Excerpt(part), Excerpt(pattern.as_written()));
    PatternWarning::new(code, message, "write `*` to match any text")
}

fn has_scheme(pattern: &Pattern) -> bool {
    let written = pattern.as_written();
    written.split_once("://").is_some_and(|(scheme, _)| !scheme.contains(['/', '?', '#']))
}

/// `foo.com/bar.com`, `foo.com/*.bar.com`, `https://foo.com/.net`: a path that looks like another entry.
fn host_in_path(pattern: &Pattern, path: &str) -> Option<PatternWarning> {
    let first = path.split('/').find(|segment| !segment.is_empty())?;
    if !names_host(first, pattern.host()) && !is_suffixes(path) {
        return None;
    }
    let message = format!("{} in {} is a path, not a host", Excerpt(first), Excerpt(pattern.as_written()));
    Some(PatternWarning::new(
        codes::HOST_IN_PATH,
        message,
        "write one entry for each host; ignore this warning if it is a path",
    ))
}

/// Top-level domains that are also common file extensions.
const OF_FILES: [&str; 14] = ["do", "zip", "mov", "py", "pl", "sh", "rs", "md", "ps", "cc", "so", "app", "st", "ml"];

/// Whether a segment is a registrable domain or below one, a wildcard before either, or an address.
fn names_host(segment: &str, own: &HostPattern) -> bool {
    let segment = segment.to_lowercase().replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    let segment = ["https:", "http:"].iter().find_map(|scheme| segment.strip_prefix(scheme)).unwrap_or(&segment);
    let address = segment.trim_matches(['[', ']', '*', '.']).split('-').next().unwrap_or_default();
    if address.parse::<IpAddr>().is_ok() {
        return true;
    }
    let segment = segment.split(':').next().unwrap_or_default().trim_end_matches(['.', '*']);
    let name = segment.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_wildcard = segment.starts_with('*');
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !name.split('.').all(is_label) || !(name.contains('.') || segment.starts_with("*.")) {
        return false;
    }
    let suffixes = PublicSuffixList::compiled();
    let suffix = suffixes.suffix(name);
    let own = own.registrable(&suffixes).and_then(|own| own.split('.').next());
    let is_file = OF_FILES.contains(&suffix.text) && own != name.split('.').next();
    suffix.kind != SuffixKind::Unknown && !is_file && (suffix.text != name || is_wildcard)
}

/// `foo.com/443`, `foo.com/tcp`, `https://foo.com:443/tcp`: a path that looks like a port.
fn port_in_path(pattern: &Pattern, path: &str) -> Option<PatternWarning> {
    let path = path.strip_prefix('/')?;
    let has_port = matches!(pattern.port(), PortPattern::One(_) | PortPattern::Any);
    let looks_like_port = if has_port {
        has_scheme(pattern) && !path.contains('/') && is_ports(path)
    } else {
        !has_scheme(pattern) && path.split('/').all(|segment| is_usual_port(segment) || is_length(segment))
    };
    if !looks_like_port {
        return None;
    }
    let message = format!("{} in {} is a path, not a port", Excerpt(path), Excerpt(pattern.as_written()));
    Some(PatternWarning::new(
        codes::PORT_IN_PATH,
        message,
        "write a port after a colon, one entry for each port; ignore this warning if it is a path",
    ))
}

/// Whether a segment is a port that services commonly use, or a protocol. `2024` is more likely a year.
fn is_usual_port(segment: &str) -> bool {
    const USUAL: [u16; 24] = [
        389, 443, 445, 465, 587, 636, 993, 995, 3000, 3306, 3389, 4443, 5000, 5432, 6379, 8000, 8008, 8080, 8081, 8443,
        8888, 9090, 9200, 9443,
    ];
    let is_usual = |word: &str| word.parse::<u16>().map_or(true, |port| port <= 128 || USUAL.contains(&port));
    is_ports(segment) && segment.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(is_usual)
}

/// `0x18`, `24-28`: the prefix length of a network in another notation.
fn is_length(segment: &str) -> bool {
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    segment.strip_prefix("0x").is_some_and(is_hex)
        || (segment.len() == 8 && segment.starts_with("ff") && is_hex(segment))
        || segment.parse::<u16>() == Ok(129)
}

/// The first segment with punctuation that is rare in paths but common in lists, sentences and expressions.
fn unusual_segment(path: &str) -> Option<&str> {
    // An empty segment may begin a comment.
    let comment = path.split_once("//").map(|(_, rest)| rest.trim_matches('/')).filter(|rest| !rest.is_empty());
    if comment.is_some() {
        return comment;
    }
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    path.split('/').find(|segment| is_unusual(segment)).or_else(|| Some(last).filter(|last| has_unusual_end(last)))
}

fn is_unusual(segment: &str) -> bool {
    const UNUSUAL: &str = "\"'`<>(){}[]!,^";
    let is_unusual_character = |c: char| {
        UNUSUAL.contains(c)
            || c.is_control()
            || (!c.is_ascii()
                && matches!(
                    c.general_category_group(),
                    GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
                )
                && !is_in_words(c)
                && c != char::REPLACEMENT_CHARACTER)
    };
    // Characters with which words neither begin nor end.
    let is_outer = |c: char| {
        c.is_whitespace()
            || (!c.is_ascii() && (is_in_words(c) || c.general_category() == GeneralCategory::ModifierLetter))
    };
    let is_entity = |rest: &str| {
        rest.split_once(';').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        })
    };
    let has_port = segment.rsplit_once(':').is_some_and(|(before, port)| {
        !before.is_empty() && (port == "*" || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())))
    });
    segment.contains(is_unusual_character)
        || segment.starts_with(is_outer)
        || segment.ends_with(is_outer)
        || segment.ends_with(['.', ':', '&', '+'])
        || segment.strip_suffix(".*").is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()))
        || segment.split('&').skip(1).any(is_entity)
        || has_port
}

/// Whether a last segment ends like a prefix of others (`/user-`), or contains no word.
fn has_unusual_end(segment: &str) -> bool {
    segment.ends_with(['-', '=', '@', '_', '~'])
        || (!segment.is_empty() && !segment.contains(|c: char| c.is_alphanumeric() || c == '*'))
}

/// Punctuation that occurs inside words.
fn is_in_words(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{375}' | '\u{5f3}' | '\u{5f4}' | '\u{30fb}')
}
