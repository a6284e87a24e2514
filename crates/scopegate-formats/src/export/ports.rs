//! The ports of a host.

use std::collections::BTreeSet;

use scopegate::pattern::PortPattern;

/// All ports or a set of ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ports {
    All,
    Some(BTreeSet<u16>),
}

impl Ports {
    /// No port.
    pub(crate) fn none() -> Self {
        Self::Some(BTreeSet::new())
    }

    /// The ports of an inclusion.
    pub(crate) fn included(port: PortPattern) -> Self {
        match port {
            PortPattern::Any => Self::All,
            PortPattern::WebDefault => Self::Some([80, 443].into()),
            PortPattern::One(port) => Self::Some([port].into()),
            PortPattern::FtpDefault => Self::Some([21].into()),
        }
    }

    /// The union.
    pub(crate) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Some(one), Self::Some(other)) => Self::Some(one | other),
            _ => Self::All,
        }
    }

    /// The intersection.
    pub(crate) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, ports) | (ports, Self::All) => ports.clone(),
            (Self::Some(one), Self::Some(other)) => Self::Some(one & other),
        }
    }

    /// Whether the other set contains all ports of this one.
    pub(crate) fn are_inside(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    pub(crate) fn has(&self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Some(ports) => ports.contains(&port),
        }
    }
}
