//! The names below an excluded host that a format must also exclude.

use scopegate::net::DomainName;
use scopegate::pattern::{HostPattern, Pattern};
use scopegate::policy::List;
use scopegate::{Policy, Rule};

use super::owned::owned;

/// The host of an exclusion whose subdomains must also be excluded, because something written includes hosts there and
/// is not narrower. Otherwise the host alone is enough, and more specific entries keep their effect.
pub(super) fn needed<'p>(policy: &Policy, rule: &'p Rule) -> Option<&'p DomainName> {
    let host = rule.reach()?;
    let mut inclusions = policy.rules().filter(|rule| rule.list() == List::InScope);
    let is_needed = inclusions.any(|inclusion| has_more_below(inclusion.pattern(), host))
        || owned(policy).iter().any(|domain| is_below(host, domain));
    is_needed.then_some(host)
}

/// Whether an inclusion that is not narrower may include hosts below another host.
fn has_more_below(inclusion: &Pattern, host: &DomainName) -> bool {
    if inclusion.beats_reach(host) {
        return false;
    }
    match inclusion.host() {
        HostPattern::Exact(_) | HostPattern::Addresses(_) => false,
        HostPattern::Below(name) | HostPattern::Tree(name) => host.is_at_or_below(name),
        // If the labels after the stars belong to another domain, no host is below this one.
        HostPattern::Glob(glob) => glob.base().is_none_or(|base| is_below(host, base)),
        HostPattern::Any => true,
    }
}

fn is_below(host: &DomainName, domain: &str) -> bool {
    host.as_str().strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}
