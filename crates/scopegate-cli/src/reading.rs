//! Describes a rule in words, depending on its list.

use scopegate::Rule;
use scopegate::pattern::{HostPattern, Pattern, PortPattern};
use scopegate::policy::List;

use crate::console::plain;

/// Describes a rule: inclusions are read narrowly, all others widely.
pub fn words(rule: &Rule, apex_included: bool) -> String {
    let pattern = rule.pattern();
    let includes = rule.list() == List::InScope;
    let mut text = match rule.reach() {
        Some(name) => format!("`{name}` and every host below it that no entry at or below `{name}` includes"),
        None => hosts(pattern.host(), includes, apex_included),
    };
    text.push_str(", ");
    text.push_str(&ports(pattern.port(), includes));
    text.push_str(", ");
    text.push_str(&paths(pattern));
    if !pattern.query().is_empty() {
        text.push_str(&query(pattern, includes));
    }
    if pattern.has_fragment() && includes {
        text.push_str("; covers nothing, because it has a fragment");
    }
    text
}

fn hosts(host: &HostPattern, includes: bool, apex_included: bool) -> String {
    match host {
        HostPattern::Any => "any host".to_owned(),
        HostPattern::Exact(name) => format!("`{name}` only"),
        HostPattern::Tree(name) => format!("`{name}` and every host below it"),
        HostPattern::Below(name) if includes && !apex_included => {
            format!("every host below `{name}`, but not `{name}`")
        }
        HostPattern::Below(name) => format!("every host below `{name}`, and `{name}`"),
        HostPattern::Glob(glob) => {
            let (text, stars) = (plain(glob.as_str()), if includes { narrow(glob.as_str()) } else { wide() });
            format!("hosts like `{text}` ({stars})")
        }
        HostPattern::Addresses(range) => format!("`{range}`"),
    }
}

fn narrow(glob: &str) -> &'static str {
    if glob.ends_with(".*") {
        "the final `*` matches one public suffix"
    } else if glob.starts_with('*') && !glob.starts_with("*.") && glob.matches('*').count() == 1 {
        "that domain and every host below it"
    } else {
        "a `*` matches within one label"
    }
}

fn wide() -> &'static str {
    "a `*` matches any text, including dots"
}

fn ports(port: PortPattern, includes: bool) -> String {
    match (port, includes) {
        (PortPattern::One(number), _) => format!("port {number}"),
        (PortPattern::WebDefault, true) => "ports 80 and 443".to_owned(),
        (PortPattern::FtpDefault, true) => "port 21".to_owned(),
        (PortPattern::Any, _) | (PortPattern::WebDefault | PortPattern::FtpDefault, false) => "every port".to_owned(),
    }
}

fn paths(pattern: &Pattern) -> String {
    if pattern.path().is_everything() {
        "every path".to_owned()
    } else {
        format!("`{}` and below", plain(path_text(pattern.canonical())))
    }
}

/// The path of a canonical pattern: the text between the host and the query or fragment.
fn path_text(canonical: &str) -> &str {
    let after_scheme = canonical.split_once("://").map_or(canonical, |(_, rest)| rest);
    let path = after_scheme.find('/').and_then(|at| after_scheme.get(at..)).unwrap_or(after_scheme);
    path.split(['?', '#']).next().unwrap_or(path)
}

fn query(pattern: &Pattern, includes: bool) -> String {
    let pairs: Vec<_> =
        pattern.query().iter().map(|(name, value)| format!("`{}={}`", plain(name), plain(value))).collect();
    if includes { format!(", only with {} in the query", pairs.join(" and ")) } else { ", with any query".to_owned() }
}
