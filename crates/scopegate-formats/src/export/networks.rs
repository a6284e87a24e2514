//! Networks that are entirely in scope on every port, because network scanners use all ports.

use scopegate::net::Network;
use scopegate::pattern::{AddressRange, HostPattern, PortPattern};
use scopegate::policy::{Entry, List, LoadOptions};
use scopegate::{Policy, Rule};

use super::exported::Exported;

/// The networks of an inclusion that are entirely in scope.
///
/// # Errors
///
/// If there are none, with the reason.
pub(super) fn in_scope(policy: &Policy, rule: &Rule) -> Result<Vec<Network>, String> {
    let pattern = rule.pattern();
    let HostPattern::Addresses(range) = pattern.host() else { return Err("it does not name addresses".to_owned()) };
    if !pattern.path().is_everything() || pattern.port() != PortPattern::Any {
        return Err("it names only some ports or paths".to_owned());
    }
    let networks: Vec<String> = range.networks().map(|network| network.to_string()).collect();
    let all = entire(policy, &networks)?;
    if all.is_empty() { Err("no part of it is entirely in scope".to_owned()) } else { Ok(all) }
}

/// The networks that are in scope by ownership.
pub(super) fn owned(policy: &Policy, exported: &mut Exported) {
    let ownership = &policy.document().ownership;
    if ownership.in_scope {
        exported.networks(&entire(policy, &ownership.networks).unwrap_or_default());
    }
}

/// The parts of networks that are entirely in scope.
fn entire(policy: &Policy, networks: &[String]) -> Result<Vec<Network>, String> {
    let apart = on_some_ports(policy);
    let cut = with_cuts(policy, &apart)?;
    let mut all = Vec::new();
    for network in networks {
        let parts = cut.partition(network.as_str()).map_err(|error| error.message().to_owned())?;
        let parts = parts.into_iter().filter(|(_, decision)| decision.is_in_scope() && decision.is_entire());
        all.extend(parts.map(|(network, _)| network).filter(|part| !apart.iter().any(|range| meets(range, part))));
    }
    Ok(all)
}

/// The addresses that are excluded on some port. A decision about a network covers the web ports, but a scanner uses
/// all ports.
fn on_some_ports(policy: &Policy) -> Vec<AddressRange> {
    let exclusions = policy.rules().filter(|rule| rule.list() != List::InScope);
    let limited = exclusions.filter(|rule| matches!(rule.pattern().port(), PortPattern::One(_)));
    limited.flat_map(|rule| ranges(rule.pattern().host())).collect()
}

fn ranges(host: &HostPattern) -> Vec<AddressRange> {
    match host {
        HostPattern::Addresses(range) => vec![**range],
        HostPattern::Any => vec![
            AddressRange::V4 { first: [0; 4].into(), last: [u8::MAX; 4].into() },
            AddressRange::V6 { first: [0; 16].into(), last: [u8::MAX; 16].into() },
        ],
        HostPattern::Exact(_) | HostPattern::Below(_) | HostPattern::Tree(_) | HostPattern::Glob(_) => Vec::new(),
    }
}

/// The policy with those addresses excluded on every port, so that networks are split at their bounds.
fn with_cuts(policy: &Policy, apart: &[AddressRange]) -> Result<Policy, String> {
    if apart.is_empty() {
        return Ok(policy.clone());
    }
    let mut document = policy.document().clone();
    for range in apart {
        let entries = range.networks().map(|network| Entry::pattern(network.to_string()));
        document.scope.out_of_scope.extend(entries);
    }
    Policy::from_document(document, &LoadOptions::new()).map_err(|errors| errors.to_string())
}

/// Whether a range and a network overlap. Two networks are nested or disjoint.
fn meets(range: &AddressRange, network: &Network) -> bool {
    let all = range.networks().filter_map(|own| Network::new(own).ok());
    all.into_iter().any(|own| own.contains(network) || network.contains(&own))
}
