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
    let ownership = book.ownership();
    let declared = owned.unwrap_or_else(|| declares(book, host));
    if !is_public(book, host) {
        Outcome::new(Verdict::OutOfScope, Basis::NotPublic)
    } else if declared && ownership.in_scope() {
        Outcome::new(Verdict::InScope, Basis::Owned)
    } else if declared || (owned.is_none() && infers(book, host)) {
        Outcome::new(Verdict::OutOfScope, Basis::Unlisted)
    } else {
        not_owned(book, host)
    }
}

/// Whether the policy says that the owner owns a host.
pub(super) fn declares(book: &RuleSet, host: &ResourceHost<'_>) -> bool {
    match host {
        ResourceHost::Name(name) => book.ownership().declares_domain(name.as_str()),
        ResourceHost::Network { network, .. } => book.ownership().declares_network(network),
    }
}

/// Whether the inclusions imply that the owner owns a host.
pub(super) fn infers(book: &RuleSet, host: &ResourceHost<'_>) -> bool {
    matches!(host, ResourceHost::Name(name) if book.ownership().infers_domain(book.rules(), name.as_str()))
}

/// The default for a host that is public and not owned.
fn not_owned<'p>(book: &'p RuleSet, host: &ResourceHost<'_>) -> Outcome<'p> {
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
