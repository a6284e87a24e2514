//! Domains that are in scope by ownership.

use scopegate::Policy;

/// The domains that are in scope by ownership.
pub(super) fn owned(policy: &Policy) -> Vec<String> {
    let ownership = &policy.document().ownership;
    let domains = ownership.domains.iter().flatten().filter(|_| ownership.in_scope);
    let in_scope = |domain: &&String| {
        // A domain outside the public DNS is not in scope by ownership.
        policy.check(domain.as_str()).is_ok_and(|decision| decision.basis() == scopegate::Basis::Owned)
    };
    let name = |domain: &String| scopegate::net::DomainName::parse(domain).ok().map(|name| name.as_str().to_owned());
    domains.filter(in_scope).filter_map(name).collect()
}
