//! Our own expressions that limit a BBOT target.

use std::collections::BTreeSet;

use super::{ExportedPort, ExportedRule, HostPort, host, rules};
use crate::export::cuts::{BEGIN, END};
use crate::export::cuts::{
    BEGIN_BUT, BEGIN_OF_SCHEMES, BEGIN_PORTS, END_BUT, END_PORTS, END_WITHOUT_PORT, LABELS, LABELS_OR_NONE, NameScope,
};
use crate::identifier::pattern_set::PatternSet;
use crate::identifier::side::Side;

/// The effect of an expression on targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The limited hosts.
    pub hosts: CutHosts,
    /// The hosts among them that are not affected.
    pub but: Vec<(String, NameScope)>,
    /// The remaining ports.
    pub leaves: Leaves,
}

/// The hosts of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CutHosts {
    Named(String, NameScope),
    /// Addresses, as written in patterns.
    Addresses(String),
}

impl CutHosts {
    /// The exclusion of all hosts on every port. No pattern excludes only the names below a host.
    pub(crate) fn excluded(&self) -> Result<PatternSet, String> {
        let host = match self {
            Self::Named(name, NameScope::Itself) => name.clone(),
            Self::Named(name, NameScope::Below | NameScope::Tree) => format!("*.{name}"),
            Self::Addresses(text) => text.clone(),
        };
        match rules(&[HostPort { host, port: ExportedPort::Any }], None, Side::Exclusion) {
            ExportedRule::Rules(set) => Ok(set),
            ExportedRule::Refused(why) => Err(why),
            ExportedRule::AmbiguousPaths(_) => Err("it is a path".to_owned()),
        }
    }
}

/// The ports that remain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    Ports(BTreeSet<u16>),
    /// All except one, which remains if it is written.
    AllBut(u16),
}

/// Reads an expression of our own; `None` for any other expression.
pub(crate) fn bbot_cut(expression: &str) -> Option<Cut> {
    for (begin, port) in BEGIN_OF_SCHEMES {
        if let Some(inner) = expression.strip_prefix(begin) {
            return of(inner.strip_suffix(END_WITHOUT_PORT)?, Leaves::AllBut(port));
        }
    }
    let rest = expression.strip_prefix(BEGIN)?;
    if let Some(inner) = rest.strip_suffix(END_PORTS) {
        let (inner, listed) = inner.rsplit_once(BEGIN_PORTS)?;
        let number = |text: &str| text.parse::<u16>().ok().filter(|port| port.to_string() == text);
        let ports: Option<BTreeSet<u16>> = listed.split('|').map(number).collect();
        return of(inner, Leaves::Ports(ports?));
    }
    of(rest.strip_suffix(END)?, Leaves::Nothing)
}

/// Reads the group of hosts, after the hosts that are not affected.
fn of(inner: &str, leaves: Leaves) -> Option<Cut> {
    let (but, inner) = match inner.strip_prefix(BEGIN_BUT) {
        Some(rest) => {
            let (but, inner) = rest.split_once(END_BUT)?;
            (but.split('|').map(named).collect::<Option<Vec<_>>>()?, inner)
        }
        None => (Vec::new(), inner),
    };
    let hosts = inner.strip_prefix("(?:")?.strip_suffix(')')?;
    let hosts = match host::address(hosts) {
        Some(address) => CutHosts::Addresses(address),
        None => named(hosts).map(|(name, name_scope)| CutHosts::Named(name, name_scope))?,
    };
    Some(Cut { hosts, but, leaves })
}

fn named(expression: &str) -> Option<(String, NameScope)> {
    let (rest, name_scope) = [(LABELS_OR_NONE, NameScope::Tree), (LABELS, NameScope::Below)]
        .into_iter()
        .find_map(|(labels, name_scope)| Some((expression.strip_prefix(labels)?, name_scope)))
        .unwrap_or((expression, NameScope::Itself));
    host::name(rest).map(|name| (name, name_scope))
}
