//! The ports of a host.

use std::collections::BTreeSet;

use scopegate::PortPattern;

/// All ports, or some.
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

    /// Those that an inclusion takes.
    pub(crate) fn included(port: PortPattern) -> Self {
        match port {
            PortPattern::Any => Self::All,
            PortPattern::WebDefault => Self::Some([80, 443].into()),
            PortPattern::One(port) => Self::Some([port].into()),
            PortPattern::FtpDefault => Self::Some([21].into()),
        }
    }

    /// Those of either.
    pub(crate) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Some(one), Self::Some(other)) => Self::Some(one | other),
            _ => Self::All,
        }
    }

    /// Those of both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, ports) | (ports, Self::All) => ports.clone(),
            (Self::Some(one), Self::Some(other)) => Self::Some(one & other),
        }
    }

    /// Whether another holds them all.
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
