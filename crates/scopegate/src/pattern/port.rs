//! The port of a pattern.

use std::fmt;

/// The ports of a pattern; their meaning depends on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortPattern {
    /// Every port: a bare host, or `h:*`.
    Any,
    /// A written port, also if it is the default port of the scheme.
    One(u16),
    /// A web URL without a written port: 80 and 443 for an inclusion, every port for an exclusion.
    WebDefault,
    /// An ftp URL without a written port: 21 for an inclusion, every port for an exclusion.
    FtpDefault,
}

impl PortPattern {
    /// Whether an inclusion with these ports covers `port`.
    #[must_use]
    pub fn includes(self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::One(own) => own == port,
            Self::WebDefault => port == 80 || port == 443,
            Self::FtpDefault => port == 21,
        }
    }

    /// Whether an exclusion with these ports covers `port`; without a written port it covers every port.
    #[must_use]
    pub fn excludes(self, port: u16) -> bool {
        match self {
            Self::One(own) => own == port,
            Self::Any | Self::WebDefault | Self::FtpDefault => true,
        }
    }

    /// Whether these ports are provably inside the other's in the reading of exclusions.
    pub(crate) fn inside(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Any | Self::WebDefault | Self::FtpDefault) => true,
            (Self::One(own), Self::One(others)) => own == others,
            (_, Self::One(_)) => false,
        }
    }
}

/// As written after a host: `:8443`, `:*`, or nothing.
impl fmt::Display for PortPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str(":*"),
            Self::One(port) => write!(f, ":{port}"),
            Self::WebDefault | Self::FtpDefault => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::port::PortPattern::{Any, FtpDefault, One, WebDefault};

    #[test]
    fn a_missing_port_is_narrow_for_inclusions_and_broad_for_exclusions() {
        assert!(WebDefault.includes(443) && !WebDefault.includes(8443) && WebDefault.excludes(8443));
        assert!(FtpDefault.includes(21) && !FtpDefault.includes(80) && FtpDefault.excludes(80));
        assert!(One(443).includes(443) && !One(443).excludes(80));
    }

    #[test]
    fn any_port_contains_each_port_and_ties_with_a_missing_port() {
        assert!(One(80).inside(Any) && One(80).inside(WebDefault) && !Any.inside(One(80)));
        assert!(Any.inside(WebDefault) && WebDefault.inside(Any));
    }
}
