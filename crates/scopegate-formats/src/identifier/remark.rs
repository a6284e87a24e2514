//! Words beside an identifier: which of them may limit what it means, and which only describe it.

/// Words that make a part of a thing, a time or a condition of it.
const LIMITING: &[&str] = &[
    "only",
    "except",
    "excepting",
    "exception",
    "exceptions",
    "exclude",
    "excluded",
    "excludes",
    "excluding",
    "exclusion",
    "exclusions",
    "but",
    "not",
    "no",
    "non",
    "none",
    "without",
    "unless",
    "until",
    "till",
    "when",
    "where",
    "if",
    "other",
    "apart",
    "besides",
    "specific",
    "specifically",
    "restricted",
    "limited",
    "limit",
    "limits",
    "endpoint",
    "endpoints",
    "path",
    "paths",
    "page",
    "pages",
    "section",
    "sections",
    "feature",
    "features",
    "part",
    "parts",
    "partial",
    "partially",
    "partly",
    "some",
    "selected",
    "certain",
    "functionality",
    "flow",
    "module",
    "modules",
    "out",
    "see",
    "redirect",
    "redirects",
    "vulnerability",
    "vulnerabilities",
    "xss",
    "issues",
    "bugs",
    "related",
    "relating",
    "via",
    "within",
    "behind",
    "after",
    "before",
    "through",
    "under",
    "owned",
    "listed",
    "below",
    "above",
    "these",
    "those",
    "which",
    "that",
    "during",
    "temporarily",
    "legacy",
    "deprecated",
    "retired",
    "staging",
    "dev",
    "development",
    "internal",
    "instance",
    "instances",
    "tenant",
    "tenants",
    "customer",
    "customers",
    "login",
    "subdomain",
    "subdomains",
    "sub-domains",
    "impacting",
    "affecting",
    "facing",
    "route",
    "routes",
    "points",
    "version",
    "versions",
    "access",
    "never",
    "don't",
    "cannot",
    "must",
    "should",
    "own",
    "account",
    "accounts",
    "require",
    "requires",
    "required",
    "scope",
];

/// Words that say what an identifier is, and take nothing from it.
const DESCRIBING: &[&str] = &[
    "website",
    "websites",
    "web",
    "site",
    "main",
    "production",
    "prod",
    "live",
    "portal",
    "public",
    "domain",
    "host",
    "url",
    "platform",
    "application",
    "the",
    "our",
    "homepage",
    "corporate",
    "official",
    "server",
    "api",
    "ip",
    "ips",
    "ipv4",
    "ipv6",
    "range",
    "ranges",
    "network",
    "networks",
    "cidr",
    "address",
    "addresses",
    "subnet",
    "hosts",
    "domains",
];

/// Words that say that more is meant than stands there.
const ADDING: &[&str] = &[
    "all",
    "any",
    "every",
    "include",
    "includes",
    "including",
    "also",
    "and",
    "other",
    "others",
    "related",
    "such",
    "like",
    "e.g",
    "eg",
    "etc",
    "as",
    "well",
    "everything",
    "anything",
    "similar",
    "subdomain",
    "subdomains",
    "sub-domains",
    "variants",
    "plus",
    "associated",
    "affiliated",
    "whole",
    "entire",
    "regional",
    "countries",
];

/// Phrases of a note that narrow what a row includes.
const NARROWING_PHRASES: &[&str] = &[
    "only",
    "except",
    "exclud",
    "exclusion",
    "out of scope",
    "out-of-scope",
    "not in scope",
    "not in-scope",
    "do not test",
    "don't test",
    "not owned",
    "off limits",
    "off-limits",
    "not eligible",
    "ineligible",
    "forbidden",
    "prohibited",
    "no longer",
    "must not",
    "not include",
    "not accept",
    "not report",
    "not consider",
    "not interested",
    "not in the scope",
    "not part of",
    "not cover",
    "do not ",
    "don't ",
    "never ",
    "avoid",
    "refrain",
    "unless",
    "limited to",
    "limit your",
    "third part",
    "third-part",
    "3rd part",
    "3rd-part",
];

/// The words of a text in small letters, without punctuation around them.
pub(super) fn words(text: &str) -> Vec<String> {
    let edge = |c: char| !c.is_alphanumeric();
    text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | ':'))
        .map(|word| word.trim_matches(edge).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a word in it may limit what stands beside it.
pub(super) fn limits(text: &str) -> Option<String> {
    words(text).into_iter().find(|word| LIMITING.contains(&word.as_str()))
}

/// Whether it describes and nothing else.
pub(super) fn only_describes(text: &str) -> bool {
    words(text).iter().all(|word| DESCRIBING.contains(&word.as_str()))
}

/// Whether it may say that more is meant than stands there.
pub(super) fn adds(text: &str) -> bool {
    words(text).iter().any(|word| ADDING.contains(&word.as_str()))
}

/// What is said of the subdomains of what a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subdomains {
    /// Nothing.
    Unsaid,
    /// "all subdomains of": they alone.
    Alone,
    /// "and all subdomains": they too.
    Too,
}

/// What words that speak of nothing but subdomains say of them. `before` stands before the name, `after` behind it.
pub(super) fn subdomains(before: &str, after: &str) -> Subdomains {
    let speaks = |text: &str| {
        words(text)
            .iter()
            .any(|word| matches!(word.as_str(), "subdomain" | "subdomains" | "sub-domain" | "sub-domains"))
    };
    let plain = |text: &str| {
        words(text).iter().all(|word| {
            matches!(
                word.as_str(),
                "all"
                    | "any"
                    | "every"
                    | "and"
                    | "its"
                    | "the"
                    | "of"
                    | "subdomain"
                    | "subdomains"
                    | "sub-domain"
                    | "sub-domains"
                    | "including"
                    | "includes"
                    | "include"
                    | "with"
                    | "plus"
                    | "for"
                    | "as"
                    | "well"
                    | "domain"
                    | "on"
                    | "in"
            )
        })
    };
    if !plain(before) || !plain(after) {
        Subdomains::Unsaid
    } else if speaks(after) {
        Subdomains::Too
    } else if speaks(before) {
        Subdomains::Alone
    } else {
        Subdomains::Unsaid
    }
}

/// The sentences of a note that may narrow what its row includes.
///
/// ```
/// use scopegate_formats::identifier::narrowing_sentences;
///
/// let note = "Our shop sells hats and gloves. The checkout there is run by a partner and is out of scope.";
/// assert_eq!(narrowing_sentences(note), ["The checkout there is run by a partner and is out of scope."]);
/// ```
#[must_use]
pub fn narrowing_sentences(note: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for line in note.lines() {
        let mut rest = line;
        while !rest.is_empty() {
            let end = [". ", "! ", "? "].iter().filter_map(|mark| rest.find(mark)).min();
            let (sentence, after) = match end {
                Some(at) => rest.split_at_checked(at.saturating_add(1)).unwrap_or((rest, "")),
                None => (rest, ""),
            };
            // "You do not need an account" narrows nothing.
            let low = sentence.to_lowercase().replace("do not need", "").replace("don't need", "");
            if NARROWING_PHRASES.iter().any(|phrase| low.contains(phrase)) {
                sentences.push(sentence.trim().to_owned());
            }
            rest = after.trim_start();
        }
    }
    // A heading such as "Out of scope:" speaks of the lines below it: then the whole note is told.
    let heads = |text: &String| text.chars().count() < 40 || text.ends_with(':');
    if sentences.iter().any(heads) { vec![note.trim().to_owned()] } else { sentences }
}

#[cfg(test)]
mod tests {
    use super::{Subdomains, limits, narrowing_sentences, subdomains};

    #[test]
    fn limits_are_seen() {
        assert_eq!(limits("(only /api)"), Some("only".to_owned()));
        assert_eq!(limits("help desk"), None);
        assert_eq!(subdomains("", "and all its subdomains"), Subdomains::Too);
        assert_eq!(subdomains("All subdomains of", ""), Subdomains::Alone);
        assert_eq!(subdomains("", "and some subdomains"), Subdomains::Unsaid);
    }

    #[test]
    fn narrowing_sentences_of_a_note_are_found() {
        let note = "Our shop sells hats. The checkout is run by a partner and is out of scope for you. Have fun.";
        assert_eq!(narrowing_sentences(note), ["The checkout is run by a partner and is out of scope for you."]);
        let list = "Our shop.\n## Out of scope\n* checkout\n* blog";
        assert_eq!(narrowing_sentences(list), [list]);
        assert!(narrowing_sentences("Our shop sells hats.").is_empty());
    }
}
