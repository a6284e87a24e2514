//! The two readings: inclusions are read narrowly, exclusions widely.

use scopegate::policy::List;

/// The reading of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// An inclusion, read narrowly.
    Inclusion,
    /// An exclusion, read widely.
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
