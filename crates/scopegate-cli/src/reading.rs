//! A rule read out in words, for the list it stands in.

use scopegate::{HostPattern, List, Pattern, PortPattern, Rule};

use crate::console::plain;

/// What a rule means: an inclusion is read narrowly, any other widely.
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
        text.push_str("; covers nothing by itself, for it names a fragment");
    }
    text
}

fn hosts(host: &HostPattern, includes: bool, apex_included: bool) -> String {
    match host {
        HostPattern::Any => "any host".to_owned(),
        HostPattern::Exact(name) => format!("`{name}` alone"),
        HostPattern::Tree(name) => format!("`{name}` and every host below it"),
        HostPattern::Below(name) if includes && !apex_included => {
            format!("every host below `{name}`, not `{name}` itself")
        }
        HostPattern::Below(name) => format!("every host below `{name}`, and `{name}` itself"),
        HostPattern::Glob(glob) => {
            let (text, stars) = (plain(glob.as_str()), if includes { narrow(glob.as_str()) } else { wide() });
            format!("hosts like `{text}` ({stars})")
        }
        HostPattern::Addresses(range) => format!("`{range}`"),
    }
}

fn narrow(glob: &str) -> &'static str {
    if glob.ends_with(".*") {
        "the final `*` is one public suffix"
    } else if glob.starts_with('*') && !glob.starts_with("*.") && glob.matches('*').count() == 1 {
        "that domain and every host below it"
    } else {
        "a `*` stays inside its label"
    }
}

fn wide() -> &'static str {
    "a `*` is any text, dots too"
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

/// The path of a canonical pattern that has one: what stands between the host and the query or fragment.
fn path_text(canonical: &str) -> &str {
    let behind_scheme = canonical.split_once("://").map_or(canonical, |(_, rest)| rest);
    let path = behind_scheme.find('/').and_then(|at| behind_scheme.get(at..)).unwrap_or(behind_scheme);
    path.split(['?', '#']).next().unwrap_or(path)
}

fn query(pattern: &Pattern, includes: bool) -> String {
    let pairs: Vec<_> =
        pattern.query().iter().map(|(name, value)| format!("`{}={}`", plain(name), plain(value))).collect();
    if includes {
        format!(", only with {} in the query", pairs.join(" and "))
    } else {
        ", whatever the query".to_owned()
    }
}
