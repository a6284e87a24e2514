//! The port of a pattern.

use std::fmt;

/// Which ports a pattern speaks of, before its list says how to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortPattern {
    /// Every port: a bare host, or `h:*`.
    Any,
    /// One port that was written, even where it is the scheme's own.
    One(u16),
    /// No port written in a web URL: 80 and 443 for an inclusion, every port for an exclusion.
    WebDefault,
    /// No port written in an ftp URL: 21 for an inclusion, every port for an exclusion.
    FtpDefault,
}

impl PortPattern {
    /// Whether an inclusion that is written so speaks of `port`.
    #[must_use]
    pub fn includes(self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::One(own) => own == port,
            Self::WebDefault => port == 80 || port == 443,
            Self::FtpDefault => port == 21,
        }
    }

    /// Whether an exclusion that is written so speaks of `port`: without a written port it means every one.
    #[must_use]
    pub fn excludes(self, port: u16) -> bool {
        match self {
            Self::One(own) => own == port,
            Self::Any | Self::WebDefault | Self::FtpDefault => true,
        }
    }

    /// Whether, in the exclusion's reading, these ports are proved to lie inside the other's.
    pub(crate) fn inside(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Any | Self::WebDefault | Self::FtpDefault) => true,
            (Self::One(own), Self::One(others)) => own == others,
            (_, Self::One(_)) => false,
        }
    }
}

/// As it stands behind a host: `:8443`, `:*`, or nothing.
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
    fn an_unwritten_port_is_narrow_for_inclusions_and_wide_for_exclusions() {
        assert!(WebDefault.includes(443) && !WebDefault.includes(8443) && WebDefault.excludes(8443));
        assert!(FtpDefault.includes(21) && !FtpDefault.includes(80) && FtpDefault.excludes(80));
        assert!(One(443).includes(443) && !One(443).excludes(80));
    }

    #[test]
    fn every_port_holds_each_and_unwritten_ports_tie_with_it() {
        assert!(One(80).inside(Any) && One(80).inside(WebDefault) && !Any.inside(One(80)));
        assert!(Any.inside(WebDefault) && WebDefault.inside(Any));
    }
}
