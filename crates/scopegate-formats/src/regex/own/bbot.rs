//! Our own expressions for hosts in BBOT's blacklist.

use super::{ExportedPort, ExportedRule, HostPort, host, rules};
use crate::export::cuts::{ANY, BEGIN, END};
use crate::identifier::side::Side;

/// What an expression of our own about hosts was written for; none where it is not ours, and none for all that is below a
/// name: that is no exclusion of `*.h`, which excludes `h` too.
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
