//! Our own expressions for whole URLs.

use super::{ExportedPort, ExportedRule, HostPort, host, path, rules};
use crate::export::{
    ANY_IN_URL, ANY_PORT, BEGIN_OF_EXCLUDED, BEGIN_OF_HTTP, BEGIN_OF_HTTPS, END_OF_EXCLUDED_URL, END_OF_INCLUDED_URL,
    INCLUDED_PORT, INCLUDED_QUERY, ODD_PATH, WEB_PORTS,
};
use crate::identifier::side::Side;

/// What an expression of our own about URLs was written for; none where it is not ours.
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
            // The first slash outside the classes of a port is that of the path.
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
    } else if let Some(head) = rest.strip_suffix(ODD_PATH) {
        (head, Tail::Odd)
    } else {
        // Behind the ports, which stand behind the dot that may end a host.
        let behind =
            rest.find(r"\.?(?::0*").or_else(|| rest.find(r"\.?:0*")).or_else(|| rest.find(r"\.?(?::[0-9]*)?"))?;
        let at = rest.get(behind..)?.find('/')?.checked_add(behind)?;
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
        Tail::Odd => Some(ExportedRule::OddPaths(places)),
    }
}

enum Tail {
    Every,
    Path(String),
    Odd,
}

/// A port as we write it.
fn number(text: &str) -> Option<u16> {
    text.parse::<u16>().ok().filter(|port| port.to_string() == text)
}
