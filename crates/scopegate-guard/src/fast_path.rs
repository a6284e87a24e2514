//! The fast path of a request: in scope by its name, at addresses that change nothing. It only allows.

use std::net::IpAddr;

use scopegate::{Basis, Policy, Verdict, VerdictSummary};

/// Whether the fast path of the core allows a request. `false` says nothing: the full path decides then.
///
/// INVARIANT: the full path allows every request that this allows.
pub(crate) fn allows(
    policy: &Policy,
    scheme: &str,
    host: &str,
    port: u16,
    raw_path: &str,
    addresses: &[IpAddr],
) -> bool {
    let summary = |host: &str| policy.batch().fast_summary_of_parts(scheme, host, port, raw_path);
    let Some(named) = summary(host).filter(|summary| summary.verdict == Verdict::InScope) else { return false };
    policy.authorizes_testing()
        && addresses.iter().all(|address| {
            let text = address.to_string();
            // The answer for a literal address is known.
            let at_address = if text == host { Some(named) } else { summary(&text) };
            // An IPv6 address can contain an IPv4 address, which has rules of its own.
            address.is_ipv4() && at_address.is_some_and(changes_nothing)
        })
}

/// Whether an address with this answer for the same request changes nothing for a name. It does if a rule excludes it
/// there, or if no rule includes it and it is not public.
fn changes_nothing(at_address: VerdictSummary) -> bool {
    matches!(
        (at_address.verdict, at_address.basis),
        (Verdict::InScope, Basis::Listed | Basis::Owned)
            | (Verdict::ThirdParty, Basis::Unowned)
            | (Verdict::OutOfScope, Basis::Unlisted)
    )
}
