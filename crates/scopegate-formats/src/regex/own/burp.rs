//! Our own rules for the advanced scope of Burp.

use super::{ExportedPort, ExportedRule, HostPort, host, path, rules};
use crate::export::AMBIGUOUS_PATH;
use crate::identifier::side::Side;

/// Reads a rule of our own from its expressions for host, port and file; `None` for any other rule. A missing
/// expression is empty.
pub(crate) fn burp_rule(host: &str, port: &str, file: &str, side: Side) -> Option<ExportedRule> {
    let host = host.strip_prefix('^')?.strip_suffix('$')?;
    let port = match port {
        "" => ExportedPort::Any,
        "^(?:80|443)$" if side == Side::Inclusion => ExportedPort::Web,
        port => {
            let digits = port.strip_prefix('^')?.strip_suffix('$')?;
            ExportedPort::One(digits.parse().ok().filter(|number: &u16| number.to_string() == digits)?)
        }
    };
    let hosts = match side {
        Side::Inclusion => host::included(host)?,
        Side::Exclusion => host::excluded(host.strip_suffix(r"\.?")?, ".*")?,
    };
    let places: Vec<HostPort> = hosts.into_iter().map(|host| HostPort { host, port }).collect();
    let path = match (file, side) {
        ("", _) => None,
        (file, Side::Inclusion) => Some(path::included(file.strip_prefix('^')?.strip_suffix(r"(?:\?.*)?$")?)?),
        (file, Side::Exclusion) => {
            let file = file.strip_prefix("(?i)^")?.strip_suffix('$')?;
            if file == AMBIGUOUS_PATH {
                return Some(ExportedRule::AmbiguousPaths(places));
            }
            Some(path::excluded(file)?)
        }
    };
    Some(rules(&places, path.as_deref(), side))
}
