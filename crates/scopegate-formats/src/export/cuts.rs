//! Expressions that limit a BBOT target: a target includes all names below the host, on every port.
//!
//! They differ from expressions for exclusions: the hosts have their own group. So the importer can distinguish a part
//! of an inclusion from an exclusion.

use super::ports::Ports;
use super::rule_expressions::escaped;

/// Any part of a host.
pub(crate) const ANY: &str = "[^/?#]*";
/// The text that may surround a host in the strings that BBOT checks: URLs, hosts and hosts with ports.
pub(crate) const BEGIN: &str = r"(?i)^(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#]*@)?";
pub(crate) const END: &str = r"\.?(?::[0-9]+)?(?:[/?#].*)?$";
/// One or more labels before a name, with the dot.
pub(crate) const LABELS: &str = r"[^/?#]*\.";
/// Zero or more labels before a name, with the dot.
pub(crate) const LABELS_OR_NONE: &str = r"(?:[^/?#]*\.)?";
/// The text around the hosts that an expression does not exclude.
pub(crate) const BEGIN_BUT: &str = "(?!(?:[^/?#]*@)?(?:";
pub(crate) const END_BUT: &str = r")\.?(?:[:/?#]|$))";
/// The text around the ports that an expression does not exclude.
pub(crate) const BEGIN_PORTS: &str = r"\.?:(?!(?:";
pub(crate) const END_PORTS: &str = ")(?:[/?#]|$))[0-9]+(?:[/?#].*)?$";
/// The text before hosts without a port, with the default port of the scheme, and the text after them.
pub(crate) const BEGIN_OF_SCHEMES: [(&str, u16); 2] =
    [("(?i)^(?:http|ws)://(?:[^/?#]*@)?", 80), ("(?i)^(?:https|wss)://(?:[^/?#]*@)?", 443)];
pub(crate) const END_WITHOUT_PORT: &str = r"\.?:?(?:[/?#].*)?$";

/// The hosts that a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameScope {
    /// Only the host itself.
    Itself,
    /// Only the hosts below it.
    Below,
    /// The host and all hosts below it.
    Tree,
}

/// The expression for the hosts of a name.
pub(super) fn hosts(name: &str, name_scope: NameScope) -> String {
    let labels = match name_scope {
        NameScope::Itself => "",
        NameScope::Below => LABELS,
        NameScope::Tree => LABELS_OR_NONE,
    };
    format!("{labels}{}", escaped(name))
}

/// The blacklist lines that limit the matched hosts to some ports and do not affect other hosts.
pub(super) fn lines(hosts: &str, but: &[String], ports: &Ports) -> Vec<String> {
    let but = if but.is_empty() { String::new() } else { format!("{BEGIN_BUT}{}{END_BUT}", but.join("|")) };
    let Ports::Some(left) = ports else { return Vec::new() };
    if left.is_empty() {
        return vec![format!("RE:{BEGIN}{but}(?:{hosts}){END}")];
    }
    let listed = left.iter().map(u16::to_string).collect::<Vec<_>>().join("|");
    let mut lines = vec![format!("RE:{BEGIN}{but}(?:{hosts}){BEGIN_PORTS}{listed}{END_PORTS}")];
    // A URL without a port uses the default port of its scheme.
    let others = BEGIN_OF_SCHEMES.iter().filter(|(_, port)| !ports.has(*port));
    lines.extend(others.map(|(begin, _)| format!("RE:{begin}{but}(?:{hosts}){END_WITHOUT_PORT}")));
    lines
}
