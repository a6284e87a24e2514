//! Our own expressions for hosts in the BBOT blacklist.

use super::{ExportedPort, ExportedRule, HostPort, host, rules};
use crate::export::cuts::{ANY, BEGIN, END};
use crate::identifier::side::Side;

/// Reads an expression of our own for hosts; `None` for any other expression. Also `None` for all names below a name,
/// because the exclusion `*.h` also covers `h`.
pub(crate) fn bbot_rule(expression: &str) -> Option<ExportedRule> {
    let hosts = expression.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let below = hosts.strip_prefix(ANY).and_then(|rest| rest.strip_prefix(r"\."));
    if below.is_some_and(|name| !name.contains(ANY)) {
        return None;
    }
    let hosts = host::excluded(hosts, ANY)?;
    let places: Vec<HostPort> = hosts.into_iter().map(|host| HostPort { host, port: ExportedPort::Any }).collect();
    Some(rules(&places, None, Side::Exclusion))
}
