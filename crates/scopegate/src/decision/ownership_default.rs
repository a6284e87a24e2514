//! The default for resources that no rule covers, based on ownership.

use crate::decision::outcome::Outcome;
use crate::decision::verdict::{Basis, Verdict};
use crate::net::{SuffixKind, is_globally_reachable, is_special_use_name};
use crate::pattern::ResourceHost;
use crate::rules::RuleSet;

/// The first match of: not public; owned and in scope; owned; hosted by a provider; not owned.
///
/// `owned` is what the caller knows. It replaces the ownership that the policy declares. `Some(false)` also
/// replaces inferred ownership, because the caller knows more than the name shows.
pub(super) fn ownership_default<'p>(book: &'p RuleSet, host: &ResourceHost<'_>, owned: Option<bool>) -> Outcome<'p> {
    if !is_public(book, host) {
        return Outcome::new(Verdict::OutOfScope, Basis::NotPublic);
    }
    let ownership = book.ownership();
    let declared = owned.unwrap_or_else(|| match host {
        ResourceHost::Name(name) => ownership.declares_domain(name.as_str()),
        ResourceHost::Network { network, .. } => ownership.declares_network(network),
    });
    if declared && ownership.in_scope() {
        return Outcome::new(Verdict::InScope, Basis::Owned);
    }
    let inferred =
        matches!(host, ResourceHost::Name(name) if owned.is_none() && ownership.infers_domain(name.as_str()));
    if declared || inferred {
        return Outcome::new(Verdict::OutOfScope, Basis::Unlisted);
    }
    match host {
        ResourceHost::Name(name) => match book.providers().find(name.as_str()) {
            Some(provider) => Outcome::by_provider(provider),
            None => Outcome::new(Verdict::ThirdParty, Basis::Unowned),
        },
        ResourceHost::Network { .. } if book.names_addresses() => Outcome::new(Verdict::ThirdParty, Basis::Unowned),
        ResourceHost::Network { .. } => Outcome::new(Verdict::OutOfScope, Basis::Unlisted),
    }
}

/// Whether a host is on the public Internet.
pub(super) fn is_public(book: &RuleSet, host: &ResourceHost<'_>) -> bool {
    match host {
        ResourceHost::Name(name) => {
            !is_special_use_name(name.as_str()) && book.suffixes().suffix(name.as_str()).kind != SuffixKind::Unknown
        }
        ResourceHost::Network { network, .. } => is_globally_reachable(network),
    }
}
