//! What an excluded host covers below it.

use crate::name::{DomainName, NameRef};
use crate::pattern::{HostPattern, Pattern, PlaceHost, PortPattern};

use super::{Exclusion, Reach};

impl Exclusion {
    /// Reads a pattern as an exclusion that takes the host it names alone: `below = false` in a policy.
    ///
    /// ```
    /// use scopegate::{Exclusion, Pattern, Target};
    ///
    /// let store = Pattern::parse("store.example.com").unwrap();
    /// let below = Target::parse("www.store.example.com").unwrap();
    /// assert!(Exclusion::new(store.clone()).covers(&below));
    /// assert!(!Exclusion::host_alone(store).covers(&below));
    /// ```
    #[must_use]
    pub fn host_alone(pattern: Pattern) -> Self {
        Self { pattern, reach: Reach::HostAlone }
    }

    /// The host below which every name is covered too.
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        self.pattern.reach().filter(|_| self.reach == Reach::Below)
    }

    /// Whether a host is below the one that this exclusion names, and so is covered by its reach.
    pub(crate) fn reaches(&self, host: &PlaceHost<'_>) -> bool {
        match host {
            PlaceHost::Name(name) => self.reach().is_some_and(|own| is_below(*name, own)),
            PlaceHost::Network { .. } => false,
        }
    }
}

impl Pattern {
    /// The host below which an exclusion with this pattern covers every name too: an exact host without a written port and
    /// without a path.
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        match (self.host(), self.port()) {
            (_, PortPattern::One(_)) => None,
            (HostPattern::Exact(name), _) => Some(name).filter(|_| self.path().is_everything()),
            _ => None,
        }
    }

    /// Whether as an inclusion it is narrower than the reach of an excluded host: its literal host part is that host, or is
    /// below it.
    #[must_use]
    pub fn beats_reach(&self, host: &DomainName) -> bool {
        match self.host() {
            HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => name.is_at_or_below(host),
            HostPattern::Glob(glob) => {
                glob.literal_part().is_some_and(|part| NameRef::checked(part).is_at_or_below(host))
            }
            HostPattern::Any | HostPattern::Addresses(_) => false,
        }
    }
}

/// Whether a name is below another, and not that name itself.
pub(crate) fn is_below(name: NameRef<'_>, own: &DomainName) -> bool {
    name.is_at_or_below(own) && !name.is(own)
}
