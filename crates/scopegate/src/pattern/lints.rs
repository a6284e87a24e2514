//! What is legal but odd about a pattern on any list: it is read as it stands, and whoever wrote it may have meant something else.
//!
//! It is looked for when somebody asks for warnings; nothing of it is needed to decide.

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
    /// Legal but unusual spellings of the pattern, in either list.
    pub(crate) fn lints(&self) -> Vec<PatternWarning> {
        all(self)
    }
}

/// The warning about host bits, which depends on no list.
pub(super) fn host_bits(pattern: &Pattern) -> PatternWarning {
    PatternWarning::new(
        codes::HOST_BITS,
        format!("`{}` has host bits set and is read as `{}`", pattern.as_written(), pattern.canonical()),
        format!("write `{}`", pattern.canonical()),
    )
}

/// Every finding about a pattern, one of a kind.
fn all(pattern: &Pattern) -> Vec<PatternWarning> {
    let path = pattern.path();
    let path = if path.is_everything() { String::new() } else { decoded(&path.text()) };
    let placeholder = placeholders::in_host(pattern).or_else(|| placeholders::in_path(&path).map(str::to_owned));
    // One segment has one warning: `(id)` is a placeholder in punctuation.
    let punctuation = odd_segment(&path).filter(|segment| placeholder.as_deref() != Some(segment));
    [
        scripts::mixed(pattern),
        host_in_path(pattern, &path),
        port_in_path(pattern, &path),
        placeholder.as_deref().map(|word| read_as_it_stands(pattern, codes::PLACEHOLDER, word)),
        punctuation.map(|segment| read_as_it_stands(pattern, codes::PUNCTUATION, segment)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn read_as_it_stands(pattern: &Pattern, code: crate::error::Code, part: &str) -> PatternWarning {
    let message = format!("{} in {} is read as it stands", Excerpt(part), Excerpt(pattern.as_written()));
    PatternWarning::new(code, message, "write `*` where any text may stand")
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
        "write one entry for each host; nothing is wrong where it is a path",
    ))
}

/// Suffixes that files have as often as names.
const OF_FILES: [&str; 14] = ["do", "zip", "mov", "py", "pl", "sh", "rs", "md", "ps", "cc", "so", "app", "st", "ml"];

/// Whether a segment is a name that somebody can register, one below it, a wildcard over either, or an address.
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
    if !name.split('.').all(is_label) || !(name.contains('.') || is_wildcard && segment.starts_with("*.")) {
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
    let looks_so = if has_port {
        has_scheme(pattern) && !path.contains('/') && is_ports(path)
    } else {
        !has_scheme(pattern) && path.split('/').all(|segment| is_usual_port(segment) || is_length(segment))
    };
    if !looks_so {
        return None;
    }
    let message = format!("{} in {} is a path, not a port", Excerpt(path), Excerpt(pattern.as_written()));
    Some(PatternWarning::new(
        codes::PORT_IN_PATH,
        message,
        "write a port after a colon, one entry for each; nothing is wrong where it is a path",
    ))
}

/// Whether a segment is a port that services are often found at, or what one speaks. `2024` is a year.
fn is_usual_port(segment: &str) -> bool {
    const USUAL: [u16; 24] = [
        389, 443, 445, 465, 587, 636, 993, 995, 3000, 3306, 3389, 4443, 5000, 5432, 6379, 8000, 8008, 8080, 8081, 8443,
        8888, 9090, 9200, 9443,
    ];
    let is_usual = |word: &str| word.parse::<u16>().map_or(true, |port| port <= 128 || USUAL.contains(&port));
    is_ports(segment) && segment.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(is_usual)
}

/// `0x18`, `24-28`: a length of a network in another form.
fn is_length(segment: &str) -> bool {
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    segment.strip_prefix("0x").is_some_and(is_hex)
        || (segment.len() == 8 && segment.starts_with("ff") && is_hex(segment))
        || segment.parse::<u16>() == Ok(129)
}

/// The first segment with punctuation that no path of a browser has often, and that lists, sentences and expressions have.
fn odd_segment(path: &str) -> Option<&str> {
    // An empty segment may begin a comment.
    let comment = path.split_once("//").map(|(_, behind)| behind.trim_matches('/')).filter(|behind| !behind.is_empty());
    if comment.is_some() {
        return comment;
    }
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    path.split('/').find(|segment| is_odd(segment)).or_else(|| Some(last).filter(|last| is_odd_end(last)))
}

fn is_odd(segment: &str) -> bool {
    const ODD: &str = "\"'`<>(){}[]!,^";
    let is_odd_character = |c: char| {
        ODD.contains(c)
            || c.is_control()
            || (!c.is_ascii()
                && matches!(
                    c.general_category_group(),
                    GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
                )
                && !is_in_words(c)
                && c != char::REPLACEMENT_CHARACTER)
    };
    // What a word neither begins nor ends in.
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
    segment.contains(is_odd_character)
        || segment.starts_with(is_outer)
        || segment.ends_with(is_outer)
        || segment.ends_with(['.', ':', '&', '+'])
        || segment.strip_suffix(".*").is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()))
        || segment.split('&').skip(1).any(is_entity)
        || has_port
}

/// Whether a last segment ends as the beginning of others does (`/user-`), or has no word at all.
fn is_odd_end(segment: &str) -> bool {
    segment.ends_with(['-', '=', '@', '_', '~'])
        || (!segment.is_empty() && !segment.contains(|c: char| c.is_alphanumeric() || c == '*'))
}

/// Punctuation that stands between the letters of a word.
fn is_in_words(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{375}' | '\u{5f3}' | '\u{5f4}' | '\u{30fb}')
}
