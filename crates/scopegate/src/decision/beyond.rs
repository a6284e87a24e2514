//! What no rule covers: whose is it?

use crate::decision::verdict::{Basis, Verdict};
use crate::name::{SuffixKind, is_globally_reachable, is_special_use_name};
use crate::pattern::PlaceHost;
use crate::policy::{Provider, RuleBook};

/// The answer where no rule covers a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beyond<'p> {
    pub(super) verdict: Verdict,
    pub(super) basis: Basis,
    pub(super) provider: Option<&'p Provider>,
}

/// The first that holds: not public, owned and taken in, owned, a provider's, somebody else's.
///
/// `owned` is what the caller knows; it takes the place of the policy's own declaration, and a `false` also of what is
/// inferred, for a caller who knows that the owner does not own a host knows more than its name tells.
pub(super) fn beyond<'p>(book: &'p RuleBook, host: &PlaceHost<'_>, owned: Option<bool>) -> Beyond<'p> {
    let answer = |verdict, basis| Beyond { verdict, basis, provider: None };
    if !is_public(book, host) {
        return answer(Verdict::OutOfScope, Basis::NotPublic);
    }
    let ownership = book.ownership();
    let declared = owned.unwrap_or_else(|| match host {
        PlaceHost::Name(name) => ownership.declares_domain(name.as_str()),
        PlaceHost::Network { network, .. } => ownership.declares_network(network),
    });
    if declared && ownership.in_scope() {
        return answer(Verdict::InScope, Basis::Owned);
    }
    let inferred = matches!(host, PlaceHost::Name(name) if owned.is_none() && ownership.infers_domain(name.as_str()));
    if declared || inferred {
        return answer(Verdict::OutOfScope, Basis::Unlisted);
    }
    match host {
        PlaceHost::Name(name) => match book.providers().find(name.as_str()) {
            Some(provider) => Beyond { verdict: Verdict::ThirdParty, basis: Basis::Provider, provider: Some(provider) },
            None => answer(Verdict::ThirdParty, Basis::Unowned),
        },
        PlaceHost::Network { .. } if book.names_addresses() => answer(Verdict::ThirdParty, Basis::Unowned),
        PlaceHost::Network { .. } => answer(Verdict::OutOfScope, Basis::Unlisted),
    }
}

/// Whether a host is one of the public Internet's.
pub(super) fn is_public(book: &RuleBook, host: &PlaceHost<'_>) -> bool {
    match host {
        PlaceHost::Name(name) => {
            !is_special_use_name(name.as_str()) && book.suffixes().suffix(name.as_str()).kind != SuffixKind::Unknown
        }
        PlaceHost::Network { network, .. } => is_globally_reachable(network),
    }
}
