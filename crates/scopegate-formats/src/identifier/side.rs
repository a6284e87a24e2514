//! The two readings: inclusions narrowly, exclusions widely.

use scopegate::policy::List;

/// In which of the two readings a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Read narrowly.
    Inclusion,
    /// Read widely.
    Exclusion,
}

impl Side {
    pub(crate) fn of(list: List) -> Self {
        match list {
            List::InScope => Self::Inclusion,
            List::OutOfScope | List::ThirdParty => Self::Exclusion,
        }
    }
}
