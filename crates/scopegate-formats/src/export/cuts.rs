//! Expressions that cut a target of BBOT back: there a host takes in what is below it, on every port.
//!
//! They are spelled unlike those for exclusions, the hosts in a group of their own, so that our importer can tell a part
//! of an inclusion from an exclusion.

use super::ports::Ports;
use super::rule_expressions::escaped;

/// Any run of a host in an expression.
pub(crate) const ANY: &str = "[^/?#]*";
/// What may stand before and behind a host in what BBOT looks at: URLs, hosts, hosts with ports.
pub(crate) const BEGIN: &str = r"(?i)^(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#]*@)?";
pub(crate) const END: &str = r"\.?(?::[0-9]+)?(?:[/?#].*)?$";
/// Labels before a name, with the dot.
pub(crate) const LABELS: &str = r"[^/?#]*\.";
/// Labels before a name, with the dot, or none.
pub(crate) const LABELS_OR_NONE: &str = r"(?:[^/?#]*\.)?";
/// What stands before and behind the hosts that an expression leaves alone.
pub(crate) const BEGIN_BUT: &str = "(?!(?:[^/?#]*@)?(?:";
pub(crate) const END_BUT: &str = r")\.?(?:[:/?#]|$))";
/// What stands before and behind the ports that an expression leaves alone.
pub(crate) const BEGIN_PORTS: &str = r"\.?:(?!(?:";
pub(crate) const END_PORTS: &str = ")(?:[/?#]|$))[0-9]+(?:[/?#].*)?$";
/// What stands before hosts without a port, by the port that the scheme stands for, and what stands behind them.
pub(crate) const BEGIN_OF_SCHEMES: [(&str, u16); 2] =
    [("(?i)^(?:http|ws)://(?:[^/?#]*@)?", 80), ("(?i)^(?:https|wss)://(?:[^/?#]*@)?", 443)];
pub(crate) const END_WITHOUT_PORT: &str = r"\.?:?(?:[/?#].*)?$";

/// Hosts by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameScope {
    /// The host of that name.
    Itself,
    /// Those below it.
    Below,
    /// Both.
    Tree,
}

/// The expression for hosts by a name.
pub(super) fn hosts(name: &str, name_scope: NameScope) -> String {
    let labels = match name_scope {
        NameScope::Itself => "",
        NameScope::Below => LABELS,
        NameScope::Tree => LABELS_OR_NONE,
    };
    format!("{labels}{}", escaped(name))
}

/// The lines of a blacklist that leave those ports of hosts, which an expression matches, and leave other hosts alone.
pub(super) fn lines(hosts: &str, but: &[String], ports: &Ports) -> Vec<String> {
    let but = if but.is_empty() { String::new() } else { format!("{BEGIN_BUT}{}{END_BUT}", but.join("|")) };
    let Ports::Some(left) = ports else { return Vec::new() };
    if left.is_empty() {
        return vec![format!("RE:{BEGIN}{but}(?:{hosts}){END}")];
    }
    let listed = left.iter().map(u16::to_string).collect::<Vec<_>>().join("|");
    let mut lines = vec![format!("RE:{BEGIN}{but}(?:{hosts}){BEGIN_PORTS}{listed}{END_PORTS}")];
    // A URL without a port is on the one that its scheme stands for.
    let others = BEGIN_OF_SCHEMES.iter().filter(|(_, port)| !ports.has(*port));
    lines.extend(others.map(|(begin, _)| format!("RE:{begin}{but}(?:{hosts}){END_WITHOUT_PORT}")));
    lines
}
