//! Our own expressions for whole URLs.

use super::{ExportedPort, ExportedRule, HostPort, host, path, rules};
use crate::export::{
    AMBIGUOUS_PATH, ANY_IN_URL, ANY_PORT, BEGIN_OF_EXCLUDED, BEGIN_OF_HTTP, BEGIN_OF_HTTPS, END_OF_EXCLUDED_URL,
    END_OF_INCLUDED_URL, INCLUDED_PORT, INCLUDED_QUERY, WEB_PORTS,
};
use crate::identifier::side::Side;

/// Reads an expression of our own for URLs; `None` for any other expression.
pub(crate) fn url_rule(expression: &str, side: Side) -> Option<ExportedRule> {
    let bare = expression.strip_prefix("(?is)^(?:").or_else(|| expression.strip_prefix("^(?:"));
    match (bare.and_then(|rest| rest.strip_suffix(")$")), side) {
        (Some(inner), Side::Exclusion) => excluded(inner),
        (Some(inner), Side::Inclusion) => included(inner),
        (None, Side::Exclusion) => excluded(expression.strip_prefix("(?is)")?),
        (None, Side::Inclusion) => included(expression),
    }
}

fn included(expression: &str) -> Option<ExportedRule> {
    let (scheme, rest) = expression.split_once("://")?;
    let (head, tail) = match rest.strip_suffix(END_OF_INCLUDED_URL) {
        Some(head) => (head, None),
        None => {
            let rest = rest.strip_suffix(INCLUDED_QUERY)?;
            // The path begins at the first slash outside the character classes of the port.
            let at = rest.find('/')?;
            (rest.get(..at)?, Some(path::included(rest.get(at..)?)?))
        }
    };
    let (name, port) = match scheme {
        "(?:https|wss)" => (head.strip_suffix("(?::443)?")?, ExportedPort::One(443)),
        "(?:http|ws)" => (head.strip_suffix("(?::80)?")?, ExportedPort::One(80)),
        "(?:https?|wss?)" => {
            if let Some(name) = head.strip_suffix(INCLUDED_PORT) {
                (name, ExportedPort::Any)
            } else if let Some(name) = head.strip_suffix(WEB_PORTS) {
                (name, ExportedPort::Web)
            } else {
                let (name, port) = head.rsplit_once(':')?;
                (name, ExportedPort::One(number(port)?))
            }
        }
        _ => return None,
    };
    let places: Vec<HostPort> = host::included(name)?.into_iter().map(|host| HostPort { host, port }).collect();
    Some(rules(&places, tail.as_deref(), Side::Inclusion))
}

fn excluded(expression: &str) -> Option<ExportedRule> {
    let begins = [(BEGIN_OF_EXCLUDED, None), (BEGIN_OF_HTTPS, Some(443)), (BEGIN_OF_HTTP, Some(80))];
    let begin = |(begin, port)| expression.strip_prefix(begin).map(|rest| (rest, port));
    let (rest, default) = begins.into_iter().find_map(begin)?;
    let (head, tail) = if let Some(head) = rest.strip_suffix(END_OF_EXCLUDED_URL) {
        (head, Tail::Every)
    } else if let Some(head) = rest.strip_suffix(AMBIGUOUS_PATH) {
        (head, Tail::Ambiguous)
    } else {
        // The path follows the ports, which follow the optional final dot of the host.
        let after =
            rest.find(r"\.?(?::0*").or_else(|| rest.find(r"\.?:0*")).or_else(|| rest.find(r"\.?(?::[0-9]*)?"))?;
        let at = rest.get(after..)?.find('/')?.checked_add(after)?;
        (rest.get(..at)?, Tail::Path(path::excluded(rest.get(at..)?)?))
    };
    let (name, port) = match default {
        Some(port) => (head.strip_suffix(&format!("(?::0*{port})?"))?, ExportedPort::One(port)),
        None => match head.strip_suffix(ANY_PORT) {
            Some(name) => (name, ExportedPort::Any),
            None => {
                let (name, port) = head.rsplit_once(":0*")?;
                (name, ExportedPort::One(number(port)?))
            }
        },
    };
    let hosts = host::excluded(name.strip_suffix(r"\.?")?, ANY_IN_URL)?;
    let places: Vec<HostPort> = hosts.into_iter().map(|host| HostPort { host, port }).collect();
    match tail {
        Tail::Every => Some(rules(&places, None, Side::Exclusion)),
        Tail::Path(path) => Some(rules(&places, Some(&path), Side::Exclusion)),
        Tail::Ambiguous => Some(ExportedRule::AmbiguousPaths(places)),
    }
}

enum Tail {
    Every,
    Path(String),
    Ambiguous,
}

/// A port in our spelling.
fn number(text: &str) -> Option<u16> {
    text.parse::<u16>().ok().filter(|port| port.to_string() == text)
}
