//! A guard allows the requests that the full path puts in scope, and no others.

use std::net::IpAddr;

use proptest::prelude::*;
use scopegate::targets::{TargetHost, TargetPorts};
use scopegate::{Policy, Target};
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{evidence as evidence_of, load};
use scopegate_conformance::generators::{evidence, policies_and_questions};
use scopegate_conformance::property::{Share, hold};
use scopegate_guard::{Condition, Guard, GuardOptions};

/// A guard that neither waits nor counts. `None` for a policy that restricts tests otherwise.
fn guard(policy: &Policy) -> Option<Guard> {
    let options = Condition::ALL.into_iter().fold(GuardOptions::new(), GuardOptions::unenforced);
    Guard::new(policy.clone(), options).ok().filter(|_| policy.document().policy.expires.is_none())
}

/// The full path, which has no case of its own for usual requests.
fn is_in_scope(policy: &Policy, (scheme, host, port, path): (&str, &str, u16, &str), known: &OracleEvidence) -> bool {
    let evidence = evidence_of(known).expect("generated evidence is valid");
    let decided = Target::from_parts(scheme, host, port, path).and_then(|target| policy.check_with(target, &evidence));
    policy.authorizes_testing() && decided.is_ok_and(|decision| decision.is_in_scope())
}

#[test]
fn a_guard_allows_what_the_full_path_puts_in_scope() {
    let (changed, unchanged) = (Share::default(), Share::default());
    hold((policies_and_questions(), evidence()), |((policy, targets), known)| {
        let engine = load(&policy);
        let Some(guard) = guard(&engine) else { return Ok(()) };
        let bare = OracleEvidence::default();
        let texts = known.addresses.clone();
        let known = OracleEvidence { addresses: texts.clone(), ..OracleEvidence::default() };
        let addresses: Vec<IpAddr> = texts.iter().map(|text| text.parse().expect("an address")).collect();
        let parsed: Vec<Target> = targets.iter().filter_map(|target| Target::parse(target).ok()).collect();
        for target in &parsed {
            let port = match target.ports() {
                TargetPorts::One(port) => port,
                _ => 443,
            };
            let scheme = target.scheme().unwrap_or("https");
            let path = target.path().map_or("/", |path| path.as_str());
            let named = match target.host() {
                TargetHost::Domain(name) => Some(name.as_str()),
                TargetHost::Network(_) => None,
            };
            for host in texts.iter().map(String::as_str).chain(named) {
                for path in [path, "/", "/a", "/%61/../b?id=7"] {
                    let parts = (scheme, host, port, path);
                    let with = guard.request(scheme, host, port, path, &[], None, &addresses).is_ok();
                    let without = guard.request(scheme, host, port, path, &[], None, &[]).is_ok();
                    prop_assert_eq!(with, is_in_scope(&engine, parts, &known), "{:?} at {:?}", parts, addresses);
                    prop_assert_eq!(without, is_in_scope(&engine, parts, &bare), "{:?}", parts);
                    if without && !addresses.is_empty() {
                        changed.count(!with);
                        unchanged.count(with);
                    }
                }
            }
        }
        Ok(())
    });
    changed.at_least(10, "requests in scope by their names were refused with their addresses");
    unchanged.at_least(10, "requests in scope by their names were allowed with their addresses");
}
