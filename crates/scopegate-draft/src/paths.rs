//! Paths that a list gives without their host, such as `/login` after a line that names one host.
//!
//! A path is an inclusion only if its list belongs to exactly one host, and if every other word of the list is a word
//! of inclusions.

use std::collections::HashSet;

use crate::hosts::{Address, AddressKind, addresses};
use crate::tokens::{Token, tokens};
use crate::vocabulary::headings::sense_of;
use crate::vocabulary::lists::assets::{PATH_ANNOUNCES, PATH_HOST_NOUNS, PATH_NARROW, PATH_WIDE};
use crate::vocabulary::{CLOSED, KINDS, PATHS, POLARITY, THIRD_PARTY, labels};

/// Marks that may surround a path.
const OPENING: &[char] = &['(', '[', '"', '\'', '`', '“', '‘'];
const CLOSING: &[char] = &[')', ']', '"', '\'', '`', '”', '’', '.', ',', ';', ':'];

/// The paths of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Paths {
    /// The ranges of the paths.
    pub(crate) places: Vec<(usize, usize)>,
    /// Whether every other word is a word of inclusions.
    pub(crate) is_plain: bool,
}

/// Reads the paths of a sentence without an address.
pub(crate) fn read(text: &str, owner: &HashSet<String>) -> Paths {
    let mut places = Vec::new();
    let mut rest = String::with_capacity(text.len());
    let mut is_whole = true;
    let mut from = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')) {
        let inner = word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'));
        let bare = inner.trim_start_matches(OPENING);
        let start = from + (inner.len() - bare.len());
        let bare = bare.trim_end_matches(CLOSING);
        if is_path(bare) {
            places.push((start, start + bare.len()));
            rest.push_str(", ");
        } else {
            is_whole &= !inner.contains('/');
            rest.push_str(word);
        }
        from += word.len();
    }
    let is_plain = is_whole && !text.contains(['!', '?', '#', '+', '=', '~', '{', '<']) && is_plain(&rest, owner);
    Paths { places, is_plain }
}

/// The host of a sentence that introduces paths: "Paths under https://firm.example:". It has no path.
pub(crate) fn base(text: &str, owner: &HashSet<String>) -> Option<String> {
    let (address, before, after) = only_address(text)?;
    let words = tokens(before);
    let names = PATHS.hits(&words);
    // "under", or "under our domain", directly before the host.
    let below = names.iter().any(|hit| {
        hit.value == "below"
            && words.get(hit.end..).is_some_and(|rest| rest.iter().all(|token| PATH_HOST_NOUNS.has(token)))
    });
    let path = names.iter().any(|hit| hit.value == "path");
    let is_end = after.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '`' | '"' | '*' | '_' | ')'));
    (path && below && is_end && is_plain(before, owner)).then(|| origin(&address)).flatten()
}

/// Whether an introduction says by itself that a list of parts of a host follows: "The following paths under ...".
pub(crate) fn announces(text: &str) -> bool {
    tokens(text).first().is_some_and(|token| PATH_ANNOUNCES.has(token)) && text.trim_end().ends_with(':')
}

/// A sentence that names one host and its paths: "https://firm.example: /login, /api". The position is that of the list.
pub(crate) fn with_host(text: &str, owner: &HashSet<String>) -> Option<(String, usize)> {
    let (address, before, after) = only_address(text)?;
    let opened = after.trim_start_matches(['`', '"', '*', '_']);
    let list =
        opened.strip_prefix(':').or_else(|| [" - ", " – ", " — "].iter().find_map(|dash| opened.strip_prefix(dash)))?;
    let words = tokens(before);
    let plain = is_plain(before, owner);
    plain.then_some(())?;
    // "Everything on https://firm.example: /login": the words before the host name more than the paths.
    if PATH_WIDE.is_in(&words) {
        return None;
    }
    Some((origin(&address)?, text.len() - list.len()))
}

/// A pattern as the host of paths, if it is a whole host and not a wildcard.
pub(crate) fn whole_host(pattern: &str) -> Option<String> {
    let (address, before, after) = only_address(pattern)?;
    (before.is_empty() && after.is_empty()).then(|| origin(&address)).flatten()
}

/// Whether a text names paths.
pub(crate) fn names_paths(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .any(|word| is_path(word.trim_start_matches(OPENING).trim_end_matches(CLOSING)))
}

/// Whether a title only names a part of what is listed below it. Any word that may exclude or limit makes it unclear.
pub(crate) fn is_clear_title(text: &str) -> bool {
    let words = tokens(text);
    !words.is_empty()
        && words.len() <= 10
        && sense_of(text).is_none()
        && POLARITY.hits(&words).is_empty()
        && THIRD_PARTY.hits(&words).is_empty()
        && CLOSED.hits(&words).is_empty()
        && !KINDS.has(&words, "prohibit")
        && !PATHS.has(&words, "caution")
        && addresses(text).is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | ',' | '&' | '/' | '\''))
}

fn is_path(word: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '*');
    let stars = word.matches('*').count();
    word.len() > 1
        && word.len() <= 200
        && word.starts_with('/')
        && !word.contains("//")
        && !word.contains("..")
        && word.chars().all(allowed)
        && word.chars().any(|c| c.is_ascii_alphabetic())
        // A star in another place may be a mark of a footnote.
        && (stars == 0 || stars == 1 && word.ends_with("/*"))
}

/// The address of a text with exactly one, and the text around it.
fn only_address(text: &str) -> Option<(Address, &str, &str)> {
    let mut all = addresses(text).into_iter();
    let address = all.next()?;
    if all.next().is_some() || address.kind != AddressKind::Asset {
        return None;
    }
    let (before, after) = (text.get(..address.start)?, text.get(address.end..)?);
    Some((address, before, after))
}

/// The address without a final slash, if it names a whole host and not a wildcard.
fn origin(address: &Address) -> Option<String> {
    let text = address.text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let is_host = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    // A person reads the paths of an IP address or a network.
    let is_name = host.split(':').next().is_some_and(|name| name.chars().any(|c| c.is_ascii_alphabetic()));
    (is_host && is_name && !host.starts_with('-')).then(|| text.to_owned())
}

fn is_plain(text: &str, owner: &HashSet<String>) -> bool {
    let words = tokens(text);
    let hits = PATHS.hits(&words);
    let known = |at: usize, token: &Token| {
        labels::is_label(&token.word)
            || owner.contains(&token.word)
            || hits.iter().any(|hit| hit.value != "caution" && hit.start <= at && at < hit.end)
    };
    POLARITY.hits(&words).is_empty()
        && THIRD_PARTY.hits(&words).is_empty()
        && words.iter().enumerate().all(|(at, token)| known(at, token) && !PATH_NARROW.has(token))
        && text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || ".,:;()[]`\"'“”‘’-–—|&*_•·".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_owner() -> HashSet<String> {
        HashSet::new()
    }

    #[test]
    fn one_host_introduces_paths() {
        for (text, base_text) in [
            ("Paths below https://quillmere.com:", Some("https://quillmere.com")),
            ("The following areas and paths under domain `https://quillmere.com`:", Some("https://quillmere.com")),
            ("Endpoints on app.quillmere.com/:", Some("app.quillmere.com")),
            ("In scope: these routes of our website www.quillmere.com:", Some("www.quillmere.com")),
            ("Paths below https://quillmere.com and https://a.quillmere.com:", None),
            ("Paths below *.quillmere.com:", None),
            ("Paths below https://quillmere.com/app:", None),
            ("Former paths below https://quillmere.com:", None),
            ("Paths not below https://quillmere.com:", None),
            ("Only paths below https://quillmere.com:", None),
            ("Paths below https://quillmere.com, run by Ostwick:", None),
            ("Vendor paths below https://quillmere.com:", None),
            ("Paths below 203.0.113.4:", None),
            ("https://quillmere.com:", None),
        ] {
            assert_eq!(base(text, &no_owner()).as_deref(), base_text, "{text}");
        }
    }

    #[test]
    fn paths_are_written_whole() {
        let read = |text: &str| {
            let paths = read(text, &no_owner());
            let all: Vec<&str> = paths.places.iter().map(|(start, end)| text.get(*start..*end).unwrap()).collect();
            (all.join(" "), paths.is_plain)
        };
        assert_eq!(read("Paths: `/login/*`, `/api/v2`"), ("/login/* /api/v2".to_owned(), true));
        assert_eq!(read("/login and /signup."), ("/login /signup".to_owned(), true));
        assert!(!read("/login (except /login/admin)").1);
        assert!(!read("/login (staging only)").1);
        assert!(!read("not /login").1);
        assert_eq!(read("/login*").0, "");
        assert!(!read("/login* and /api").1);
        assert_eq!(read("the /../etc path").0, "");
        assert_eq!(read("and/or"), (String::new(), false));
        assert_eq!(read("/login?next=1").0, "");
    }

    #[test]
    fn a_sentence_names_a_host_and_its_paths() {
        let read = |text: &str| {
            with_host(text, &no_owner()).map(|(host, at)| (host, text.get(at..).unwrap().trim().to_owned()))
        };
        let found = |host: &str, list: &str| Some((host.to_owned(), list.to_owned()));
        assert_eq!(
            read("Paths below https://quillmere.com: /login/*, /api/*"),
            found("https://quillmere.com", "/login/*, /api/*")
        );
        assert_eq!(read("app.quillmere.com - /login"), found("app.quillmere.com", "/login"));
        assert_eq!(read("app.quillmere.com and /login"), None);
        assert_eq!(read("Everything on app.quillmere.com: /login"), None);
        assert_eq!(read("a.quillmere.com, b.quillmere.com: /login"), None);
    }

    #[test]
    fn titles_that_may_limit_are_unclear() {
        for title in ["Dashboard and user profile", "Public library", "Workbench including CAD mode"] {
            assert!(is_clear_title(title), "{title}");
        }
        for title in [
            "Formerly ours",
            "Old portal",
            "Please leave alone",
            "Out of scope",
            "Coming soon",
            "Run by a partner",
            "Internal tools",
            "Not for testing",
            "Everything except billing",
            "Examples",
        ] {
            assert!(!is_clear_title(title), "{title}");
        }
    }
}
