//! Words about subdomains: "and all subdomains", "everything under".

use scopegate::pattern::Pattern;

use super::pattern_set::{self, PatternSet};
use super::{Side, wording};

/// What a text says about subdomains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subdomains {
    /// Nothing, or something else as well.
    Unsaid,
    /// "all subdomains of": only the subdomains.
    Alone,
    /// "and all subdomains": the subdomains as well.
    Too,
}

fn speaks(words: &[String]) -> bool {
    let is_subdomains = |word: &String| matches!(word.as_str(), "subdomain" | "subdomains" | "subs");
    words.iter().any(is_subdomains)
        || words.windows(2).any(|two| matches!(two, [sub, domains] if sub == "sub" && domains.starts_with("domain")))
}

/// The meaning of words about subdomains for an inclusion.
pub(super) fn of(before: &str, after: &str) -> Subdomains {
    const PLAIN: &[&str] = &[
        "all",
        "any",
        "every",
        "and",
        "its",
        "the",
        "of",
        "sub",
        "subs",
        "subdomain",
        "subdomains",
        "including",
        "includes",
        "include",
        "with",
        "plus",
        "for",
        "as",
        "well",
        "domain",
        "domains",
        "on",
        "in",
    ];
    let (before, after) = (wording::words(before), wording::words(after));
    let plain = |words: &[String]| words.iter().all(|word| PLAIN.contains(&word.as_str()));
    if !plain(&before) || !plain(&after) {
        Subdomains::Unsaid
    } else if speaks(&after) {
        Subdomains::Too
    } else if speaks(&before) {
        Subdomains::Alone
    } else {
        Subdomains::Unsaid
    }
}

/// Adds or substitutes the names below the included names.
pub(super) fn apply(found: PatternSet, said: Subdomains) -> Result<PatternSet, String> {
    let mut set = PatternSet { fit: found.fit, remarks: found.remarks, guards: found.guards, patterns: Vec::new() };
    for pattern in found.patterns {
        let is_wildcard = pattern.starts_with("*.") && !pattern.contains(['/', ':']);
        let below = if is_wildcard { Some(pattern.clone()) } else { below(&pattern) };
        let Some(below) = below else {
            return Err("it mentions subdomains of something that has no subdomains".to_owned());
        };
        if said == Subdomains::Too && !is_wildcard {
            set.add(pattern_set::read(&pattern, Side::Inclusion)?);
        }
        set.add(pattern_set::read(&below, Side::Inclusion)?);
    }
    Ok(set)
}

/// The wildcard below an exact host; `None` for anything else.
pub(super) fn below(pattern: &str) -> Option<String> {
    let bare = pattern.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let is_name = !bare.contains(['*', '/', ':']) && bare.contains('.') && bare.parse::<std::net::IpAddr>().is_err();
    let wildcard = format!("*.{bare}");
    (is_name && Pattern::parse(&wildcard).is_ok()).then_some(wildcard)
}

/// The meaning of the words next to an exclusion.
pub(super) struct SubdomainWords {
    /// Whether they mention subdomains.
    pub below: bool,
    /// Whether they mention only the subdomains and not the name.
    alone: bool,
    /// Whether they mention nothing else.
    pub is_plain: bool,
}

/// Interprets the words next to an exclusion. `count` is the number of names, and `leads` says whether words precede
/// the first name.
pub(super) fn of_exclusion(words: &str, count: usize, leads: bool) -> SubdomainWords {
    const BELOW: &[&str] = &[
        "all",
        "any",
        "anything",
        "associated",
        "below",
        "beneath",
        "children",
        "complete",
        "completely",
        "deeper",
        "descendants",
        "entire",
        "entirely",
        "etc",
        "every",
        "everything",
        "include",
        "includes",
        "including",
        "its",
        "nested",
        "other",
        "others",
        "recursive",
        "recursively",
        "related",
        "similar",
        "such",
        "tree",
        "under",
        "underneath",
        "variants",
        "whole",
        "wildcard",
        "wildcards",
        "within",
    ];
    let words = wording::words(words);
    let subdomains = speaks(&words);
    let begins = words.first().map(String::as_str);
    let others = matches!(begins, Some("all" | "other" | "any" | "every" | "subdomains"));
    let takes_back = |word: &String| matches!(word.as_str(), "but" | "except" | "excepting" | "excluding" | "unless");
    let alone = subdomains && others && count == 1 && leads;
    SubdomainWords {
        below: subdomains || words.iter().any(|word| BELOW.contains(&word.as_str())),
        alone,
        is_plain: subdomains && others && count == 1 && !words.iter().any(takes_back),
    }
}

/// Adds the subdomains of exact hosts of an exclusion if its words mention them. "Other subdomains of example.com"
/// covers the subdomains; example.com itself stays out only if no row includes it.
pub(super) fn widen(patterns: &mut Vec<String>, said: &SubdomainWords) {
    if !said.below {
        return;
    }
    let mut wide = Vec::with_capacity(patterns.len());
    let known: std::collections::HashSet<String> = patterns.iter().cloned().collect();
    for pattern in patterns.drain(..) {
        let below = below(&pattern);
        if !(said.alone && below.is_some()) {
            wide.push(pattern);
        }
        wide.extend(below.filter(|below| !known.contains(below)));
    }
    *patterns = wide;
}

#[cfg(test)]
mod tests {
    use super::{Subdomains, below, of};

    #[test]
    fn words_about_subdomains() {
        for (before, after, wanted) in [
            ("", "and all its subdomains", Subdomains::Too),
            ("All sub-domains of", "", Subdomains::Alone),
            ("", "and some subdomains", Subdomains::Unsaid),
            ("", "", Subdomains::Unsaid),
        ] {
            assert_eq!(of(before, after), wanted, "{before} {after}");
        }
        assert_eq!(below("https://example.com/").as_deref(), Some("*.example.com"));
        assert_eq!(below("https://example.com/a"), None);
        assert_eq!(below("192.0.2.1"), None);
    }
}
