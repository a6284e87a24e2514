//! Regular expressions for rules. For an inclusion they match no more than the rule, for an exclusion no less.
//!
//! They use only syntax that Java, Go, Python and Rust share. Hosts are in lower case and Punycode, as clients send
//! them. An inclusion matches no other spelling, so an exclusion need not match one.

use scopegate::net::{DomainName, PublicSuffixList};
use scopegate::pattern::{HostPattern, Pattern, PortPattern};
use scopegate::{Policy, Rule};

use super::rule::{PathText, path_of};
use super::{addresses, reach};

/// One or more labels, each with its dot.
pub(crate) const LABELS_SOME: &str = r"(?:[a-z0-9_-]+\.)+";
/// Any number of labels, each with its dot.
pub(crate) const LABELS_MAYBE: &str = r"(?:[a-z0-9_-]+\.)*";
/// A label.
pub(crate) const LABEL_SOME: &str = "[a-z0-9_-]+";
/// A part of a label.
pub(crate) const LABEL_MAYBE: &str = "[a-z0-9_-]*";
/// The text that may follow an included path: segments that every server interprets in the same way.
pub(crate) const BELOW_PLAIN: &str = r"(?:/[A-Za-z0-9_~!$&'()*+,=:@-][A-Za-z0-9._~!$&'()*+,=:@-]*)*/?";
/// The text that may follow an excluded path.
pub(crate) const END_OF_EXCLUDED: &str = "(?:[/?#].*)?";
/// Paths that servers may interpret in several ways. If a path of a host is excluded, these are also excluded.
pub(crate) const AMBIGUOUS_PATH: &str = r"[^?#]*(?:[%;\\]|//|/\.|\.(?:[/?#]|$)).*";

/// A star that is, or begins, a segment of an included path.
pub(crate) const SEGMENT: &str = "[A-Za-z0-9_-]+";
/// A star inside a segment of an included path.
pub(crate) const IN_SEGMENT: &str = "[A-Za-z0-9_-]*";
/// Any IPv6 address. The colon distinguishes it from other hosts, because a tool may omit the brackets.
pub(crate) const ANY_IPV6: &str = r"\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]";

/// The expressions for a host, and a reason if they are not exact.
pub(super) struct HostExpressions {
    pub expressions: Vec<String>,
    pub careful: Option<String>,
}

impl HostExpressions {
    fn exact(expression: String) -> Self {
        Self { expressions: vec![expression], careful: None }
    }
}

/// Escapes a text, so that the expression matches only this text.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The hosts of an inclusion.
pub(super) fn included_hosts(policy: &Policy, pattern: &Pattern) -> Result<HostExpressions, String> {
    let apex = policy.document().scope.wildcard_includes_apex;
    match pattern.host() {
        HostPattern::Exact(name) => Ok(HostExpressions::exact(escaped(name.as_str()))),
        HostPattern::Below(name) => {
            let labels = if apex { LABELS_MAYBE } else { LABELS_SOME };
            Ok(HostExpressions::exact(format!("{labels}{}", escaped(name.as_str()))))
        }
        HostPattern::Tree(name) => Ok(HostExpressions::exact(format!("{LABELS_MAYBE}{}", escaped(name.as_str())))),
        HostPattern::Glob(glob) => included_glob(glob.as_str()),
        HostPattern::Addresses(range) => {
            let expressions = addresses::expressions(range)?;
            Ok(HostExpressions { expressions, careful: None })
        }
        HostPattern::Any => Err("any host".to_owned()),
    }
}

fn included_glob(glob: &str) -> Result<HostExpressions, String> {
    if glob.ends_with(".*") {
        return Err("an expression cannot match public suffixes".to_owned());
    }
    let tail = glob.strip_prefix('*').filter(|tail| !tail.contains('*') && !tail.starts_with('.'));
    if let Some(domain) = tail.filter(|tail| PublicSuffixList::compiled().registrable(tail) == Some(*tail)) {
        return Ok(HostExpressions::exact(format!("{LABELS_MAYBE}{}", escaped(domain))));
    }
    let (begin, labels) = match glob.strip_prefix("*.") {
        Some(rest) => (LABELS_SOME, rest),
        None => ("", glob),
    };
    let labels: Vec<String> = labels
        .split('.')
        .map(|label| {
            if label == "*" {
                LABEL_SOME.to_owned()
            } else {
                label.split('*').map(escaped).collect::<Vec<_>>().join(LABEL_MAYBE)
            }
        })
        .collect();
    Ok(HostExpressions::exact(format!("{begin}{}", labels.join(r"\."))))
}

/// The hosts of an exclusion, including the hosts below it that must be written. `any` matches any part of a host.
pub(super) fn excluded_hosts_of(policy: &Policy, rule: &Rule, any: &str) -> HostExpressions {
    match reach::needed(policy, rule) {
        Some(name) => HostExpressions::exact(at_or_below(name, any)),
        None => excluded_hosts(rule.pattern(), any),
    }
}

fn at_or_below(name: &DomainName, any: &str) -> String {
    format!(r"(?:{any}\.)?{}", escaped(name.as_str()))
}

/// The hosts of an exclusion. `any` matches any part of a host.
pub(super) fn excluded_hosts(pattern: &Pattern, any: &str) -> HostExpressions {
    let hosts = |expression: String| HostExpressions { expressions: vec![expression], careful: None };
    match pattern.host() {
        HostPattern::Any => hosts(any.to_owned()),
        HostPattern::Exact(name) => hosts(escaped(name.as_str())),
        HostPattern::Below(name) | HostPattern::Tree(name) => hosts(at_or_below(name, any)),
        HostPattern::Glob(glob) => hosts(glob.as_str().split('*').map(escaped).collect::<Vec<_>>().join(any)),
        HostPattern::Addresses(range) => match addresses::expressions(range) {
            Ok(expressions) => HostExpressions { expressions, careful: None },
            Err(why) => HostExpressions {
                expressions: vec![ANY_IPV6.to_owned()],
                careful: Some(format!("{why}: every IPv6 address is excluded")),
            },
        },
    }
}

/// The path of an inclusion; `None` for every path.
///
/// # Errors
///
/// If the path cannot be expressed.
pub(super) fn included_path(pattern: &Pattern) -> Result<Option<String>, String> {
    if !pattern.query().is_empty() || pattern.has_fragment() {
        return Err("it requires a query or a fragment".to_owned());
    }
    match path_of(pattern) {
        PathText::Every => Ok(None),
        PathText::Ambiguous => Err("servers may interpret its path in several ways".to_owned()),
        PathText::Plain(path) => {
            let mut expression = String::new();
            for (at, part) in path.split('*').enumerate() {
                if at > 0 {
                    // A star that begins a segment is not empty here, because `/a//b` has several interpretations.
                    let begins_segment = expression.ends_with('/');
                    expression.push_str(if begins_segment { SEGMENT } else { IN_SEGMENT });
                }
                expression.push_str(&escaped(part));
            }
            Ok(Some(format!("{expression}{BELOW_PLAIN}")))
        }
    }
}

/// The note for the paths that an inclusion leaves out.
pub(super) const PATH_NARROWED: &str =
    "paths that servers may interpret in several ways (`%`, `;`, `//`, dots) are left out";
/// The note for the additional paths that an exclusion covers.
pub(super) const PATH_WIDENED: &str =
    "paths of these hosts that servers may interpret in several ways (`%`, `;`, `//`, dots) are also excluded";

/// The paths of an exclusion; empty for every path.
pub(super) fn excluded_paths(pattern: &Pattern) -> (Vec<String>, Option<&'static str>) {
    match path_of(pattern) {
        PathText::Every => (Vec::new(), None),
        PathText::Ambiguous => {
            (Vec::new(), Some("servers may interpret its path in several ways: every path is excluded"))
        }
        PathText::Plain(path) => {
            let path = path.split('*').map(escaped).collect::<Vec<_>>().join(".*");
            (vec![format!("{path}{END_OF_EXCLUDED}"), AMBIGUOUS_PATH.to_owned()], Some(PATH_WIDENED))
        }
    }
}

/// Whether an exclusion overrides a rule for one address. An IPv6 address can embed an excluded IPv4 address.
pub(super) fn is_overruled_address(policy: &Policy, rule: &Rule) -> bool {
    let HostPattern::Addresses(range) = rule.pattern().host() else { return false };
    let (std::net::IpAddr::V6(first), _) = range.ends() else { return false };
    let port = if let PortPattern::One(port) = rule.pattern().port() { port } else { 443 };
    !policy.check(format!("https://[{first}]:{port}/").as_str()).is_ok_and(|decision| decision.is_in_scope())
        && rule.pattern().path().is_everything()
}
