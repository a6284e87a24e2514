//! A simplified view of patterns for warnings.

use std::net::IpAddr;

use crate::document::Effect;
use crate::pattern::{HostPattern, Pattern, PortPattern};

/// The hosts of a pattern, simplified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HostOutline<'a> {
    /// `h`
    Exact(&'a str),
    /// `*.h`
    Below(&'a str),
    /// `{ domain = "h" }`, or `*h` for a registrable domain `h`.
    AtOrBelow(&'a str),
    /// From the first to the last address, inclusive.
    Addresses(IpAddr, IpAddr),
    /// Globs and any-host patterns.
    Other,
}

/// The hosts of a pattern.
pub(super) fn hosts(pattern: &Pattern) -> HostOutline<'_> {
    match pattern.host() {
        HostPattern::Exact(name) => HostOutline::Exact(name.as_str()),
        HostPattern::Below(name) => HostOutline::Below(name.as_str()),
        HostPattern::Tree(name) => HostOutline::AtOrBelow(name.as_str()),
        HostPattern::Glob(glob) => match glob.as_str().strip_prefix('*') {
            Some(rest) if !rest.contains('*') && !rest.starts_with('.') => HostOutline::AtOrBelow(rest),
            _ => HostOutline::Other,
        },
        HostPattern::Addresses(range) => {
            let (first, last) = range.ends();
            HostOutline::Addresses(first, last)
        }
        HostPattern::Any => HostOutline::Other,
    }
}

/// Whether a pattern covers every path of its hosts on ports 80 and 443, as interpreted by its list.
pub(super) fn is_whole(pattern: &Pattern, effect: Effect) -> bool {
    match effect {
        Effect::Include => pattern.names_whole_hosts(),
        // An exclusion ignores its query and fragment, and without an explicit port it covers every port.
        Effect::Exclude | Effect::ThirdParty => {
            pattern.path().is_everything() && !matches!(pattern.port(), PortPattern::One(_))
        }
    }
}
