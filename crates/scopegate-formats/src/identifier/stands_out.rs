//! Distinguishes patterns from words of prose.

use scopegate::net::{PublicSuffixList, SuffixKind};
use scopegate::pattern::{HostPattern, Pattern};

/// Whether a text is certainly a pattern and not a word of prose: it has a scheme, is an address or ends in a public
/// suffix.
pub(super) fn stands_out(text: &str) -> bool {
    let Ok(pattern) = Pattern::parse(text) else { return false };
    if text.contains("://") {
        return true;
    }
    let known = |name: &str| PublicSuffixList::compiled().suffix(name).kind != SuffixKind::Unknown;
    match pattern.host() {
        HostPattern::Exact(name) => known(name.as_str()),
        HostPattern::Below(name) | HostPattern::Tree(name) => known(name.as_str()),
        HostPattern::Glob(glob) => glob.as_str().contains('.') && glob.base().is_none_or(known),
        HostPattern::Addresses(range) => {
            range.ends().0 != range.ends().1 || text.contains('/') || text.parse::<std::net::IpAddr>().is_ok()
        }
        HostPattern::Any => text.len() > 1,
    }
}
