//! The semantics by hand, for the rules of the workload: what a rule covers on either list, and which is narrower.
//!
//! It is sufficient for the same yes or no on every line of the workload: at most one star in a pattern, no ports in
//! rules, no third parties, no ownership.

use std::net::IpAddr;

use url::{Host, Url};

use crate::Rule;

/// The list of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    In,
    Out,
}

/// A question, as parsed by the `url` crate.
pub(crate) struct Asked<'a> {
    pub(crate) host: Host<&'a str>,
    /// `None` for the two web ports.
    pub(crate) port: Option<u16>,
    /// `None` for a whole host.
    pub(crate) path: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// Parses a text as a question; `None` if it has no verdict.
    pub(crate) fn with<T>(text: &str, decide: impl FnOnce(&Asked<'_>) -> T) -> Option<T> {
        // Clients disagree about the host of these.
        if text.contains(['\\', 'ß']) {
            return None;
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            let host = match address {
                IpAddr::V4(address) => Host::Ipv4(address),
                IpAddr::V6(address) => Host::Ipv6(address),
            };
            return Some(decide(&Asked { host, port: None, path: None }));
        }
        if resembles_network(text) {
            return None;
        }
        let (url, is_whole) = if text.contains("://") {
            (Url::parse(text).ok()?, false)
        } else {
            (Url::parse(&format!("https://{text}")).ok()?, !text.contains('/'))
        };
        let asked = Asked::of(&url, is_whole)?;
        Some(decide(&asked))
    }

    fn of(url: &'a Url, is_whole: bool) -> Option<Self> {
        let host = match url.host()? {
            Host::Domain(name) => Host::Domain(name.strip_suffix('.').unwrap_or(name)),
            address => address,
        };
        Some(Asked { host, port: url.port(), path: (!is_whole).then(|| url.path()) })
    }
}

/// Whether a text without a scheme looks like a network: an address before a slash and a digit, or a name before digits.
fn resembles_network(text: &str) -> bool {
    let Some((host, path)) = text.split_once('/') else { return false };
    let begins = path.starts_with(|first: char| first.is_ascii_digit());
    begins && (host.parse::<IpAddr>().is_ok() || path.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a rule on that list covers the question.
pub(crate) fn covers(rule: &Rule, list: List, asked: &Asked<'_>) -> bool {
    match (rule, &asked.host) {
        (Rule::Exact(host), Host::Domain(name)) => host == name,
        (Rule::Wildcard(domain), Host::Domain(name)) => is_below(name, domain) || (list == List::Out && name == domain),
        (Rule::Glob(glob), Host::Domain(name)) => {
            matches_glob(glob, name) && (list == List::Out || dots(glob) == dots(name))
        }
        (Rule::NetworkV4(first, length), Host::Ipv4(address)) => {
            length == &0 || (address.to_bits() ^ first) >> (32 - length) == 0
        }
        (Rule::NetworkV6(first, length), Host::Ipv6(address)) => {
            length == &0 || (address.to_bits() ^ first) >> (128 - length) == 0
        }
        (Rule::Url(host, pattern), Host::Domain(name)) => host == name && covers_path(pattern, list, asked),
        _ => false,
    }
}

/// Whether the path of a URL rule covers the question, whose host is that of the rule.
pub(crate) fn covers_path(pattern: &str, list: List, asked: &Asked<'_>) -> bool {
    let Some(path) = asked.path else { return false };
    match list {
        List::In => asked.port.is_none() && is_under(pattern, path),
        // An exclusion covers what a server might interpret as its path, on any port.
        List::Out => is_under(&pattern.to_ascii_lowercase(), &path.to_ascii_lowercase()),
    }
}

/// Whether a rule is strictly narrower than another; both cover the question.
pub(crate) fn is_narrower(rule: &Rule, than: &Rule) -> bool {
    is_inside(rule, than) && !is_inside(than, rule)
}

fn is_inside(rule: &Rule, other: &Rule) -> bool {
    match (rule, other) {
        (Rule::Exact(host) | Rule::Url(host, _), Rule::Exact(other)) => host == other,
        (Rule::Exact(host) | Rule::Url(host, _) | Rule::Wildcard(host), Rule::Wildcard(domain)) => {
            host == domain || is_below(host, domain)
        }
        (Rule::Glob(glob), Rule::Wildcard(domain)) => {
            glob.rsplit_once('*').is_some_and(|(_, end)| is_below(end, domain))
        }
        (Rule::Exact(host) | Rule::Url(host, _), Rule::Glob(glob)) => matches_glob(glob, host),
        (Rule::Glob(glob), Rule::Glob(other)) => glob == other,
        (Rule::Url(host, path), Rule::Url(other, pattern)) => {
            host == other && (path == pattern || (!path.contains('*') && is_under(pattern, path)))
        }
        (Rule::NetworkV4(first, length), Rule::NetworkV4(other, shorter)) => {
            length >= shorter && (first ^ other) >> (32 - shorter) == 0
        }
        (Rule::NetworkV6(first, length), Rule::NetworkV6(other, shorter)) => {
            length >= shorter && (first ^ other) >> (128 - shorter) == 0
        }
        _ => false,
    }
}

/// The excluded host that covers the question by its reach: the name is below the host.
pub(crate) fn reaches<'r>(rule: &'r Rule, list: List, asked: &Asked<'_>) -> Option<&'r str> {
    match (rule, &asked.host) {
        (Rule::Exact(host), Host::Domain(name)) if list == List::Out && is_below(name, host) => Some(host),
        _ => None,
    }
}

/// Whether an inclusion names the excluded host or a name below it, and so takes precedence over the reach of that host.
fn beats_reach(rule: &Rule, excluded: &str) -> bool {
    match rule {
        Rule::Exact(host) | Rule::Url(host, _) | Rule::Wildcard(host) => host == excluded || is_below(host, excluded),
        Rule::Glob(glob) => glob.rsplit_once('*').is_some_and(|(_, end)| is_below(end, excluded)),
        Rule::NetworkV4(..) | Rule::NetworkV6(..) => false,
    }
}

/// Some inclusion is narrower than every exclusion, and takes precedence over every reach.
pub(crate) fn allows<'r>(included: &[&'r Rule], excluded: &[&'r Rule], reaching: &[&'r str]) -> bool {
    included.iter().any(|rule| {
        excluded.iter().all(|exclusion| is_narrower(rule, exclusion))
            && reaching.iter().all(|host| beats_reach(rule, host))
    })
}

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// One star, dots included.
fn matches_glob(glob: &str, name: &str) -> bool {
    glob.split_once('*').is_some_and(|(start, end)| {
        name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
    })
}

fn dots(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'.').count()
}

/// Whether a path is that of a pattern or below it, by whole segments.
fn is_under(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_suffix("/*").unwrap_or(pattern).trim_end_matches('/');
    let ends = |rest: &str| rest.is_empty() || rest.starts_with('/');
    match pattern.split_once('*') {
        None => path.strip_prefix(pattern).is_some_and(ends),
        Some((start, end)) => path.strip_prefix(start).is_some_and(|rest| {
            rest.match_indices(end).any(|(at, found)| rest.get(at + found.len()..).is_some_and(ends))
        }),
    }
}
