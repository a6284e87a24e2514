//! Our own expressions that cut a target of BBOT back.

use std::collections::BTreeSet;

use super::{Own, Place, Port, host, rules};
use crate::export::cuts::{BEGIN, END};
use crate::export::cuts::{
    BEGIN_BUT, BEGIN_OF_SCHEMES, BEGIN_PORTS, END_BUT, END_PORTS, END_WITHOUT_PORT, LABELS, LABELS_OR_NONE, Spread,
};
use crate::identifier::piece::Piece;
use crate::identifier::side::Side;

/// What an expression takes away from targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The hosts that it takes from.
    pub hosts: Hosts,
    /// The hosts among them that it leaves alone.
    pub but: Vec<(String, Spread)>,
    /// The ports that it leaves.
    pub leaves: Leaves,
}

/// Hosts of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hosts {
    Named(String, Spread),
    /// Addresses, as a pattern writes them.
    Addresses(String),
}

impl Hosts {
    /// The exclusion of all of them, on every port. There is no pattern for what is below a host without the host.
    pub(crate) fn excluded(&self) -> Result<Piece, String> {
        let host = match self {
            Self::Named(name, Spread::Itself) => name.clone(),
            Self::Named(name, Spread::Below | Spread::Tree) => format!("*.{name}"),
            Self::Addresses(text) => text.clone(),
        };
        match rules(&[Place { host, port: Port::Any }], None, Side::Exclusion) {
            Own::Rules(piece) => Ok(piece),
            Own::Refused(why) => Err(why),
            Own::OddPaths(_) => Err("it is a path".to_owned()),
        }
    }
}

/// The ports that an expression leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    Ports(BTreeSet<u16>),
    /// All but one, and that one where it is written.
    AllBut(u16),
}

/// What an expression of our own takes away; none where it is not ours.
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

/// The hosts in their group, behind those that are left alone.
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
        Some(address) => Hosts::Addresses(address),
        None => named(hosts).map(|(name, spread)| Hosts::Named(name, spread))?,
    };
    Some(Cut { hosts, but, leaves })
}

fn named(expression: &str) -> Option<(String, Spread)> {
    let (rest, spread) = [(LABELS_OR_NONE, Spread::Tree), (LABELS, Spread::Below)]
        .into_iter()
        .find_map(|(labels, spread)| Some((expression.strip_prefix(labels)?, spread)))
        .unwrap_or((expression, Spread::Itself));
    host::name(rest).map(|name| (name, spread))
}
