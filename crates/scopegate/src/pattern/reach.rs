//! The reach of an excluded host: the names below it.

use crate::net::{DomainName, NameRef};
use crate::pattern::host::HostPattern;
use crate::pattern::pattern::Pattern;
use crate::pattern::port::PortPattern;

impl Pattern {
    /// The host whose subdomains an exclusion with this pattern covers too: an exact host without a written port and
    /// without a path.
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        match (self.host(), self.port()) {
            (_, PortPattern::One(_)) => None,
            (HostPattern::Exact(name), _) => Some(name).filter(|_| self.path().is_everything()),
            _ => None,
        }
    }

    /// Whether this pattern, as an inclusion, takes precedence over the reach of an excluded host: its literal host
    /// part is that host or below it.
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

/// Whether a name is strictly below another.
pub(crate) fn is_below(name: NameRef<'_>, own: &DomainName) -> bool {
    name.is_at_or_below(own) && !name.is(own)
}
