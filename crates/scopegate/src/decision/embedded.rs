//! IPv6 networks whose addresses may embed any IPv4 address.

use std::borrow::Cow;

use crate::index::{FoundRules, RuleIds};
use crate::net::may_embed_any;
use crate::pattern::{AddressRange, HostPattern, Resource, ResourceHost};
use crate::rules::{Rule, RuleId, RulePattern};

/// The rules that apply to a resource. If its network may embed every IPv4 address and the IPv4 exclusions
/// together cover all of IPv4, these exclusions count as covering the network.
pub(super) fn settled<'f>(rules: &[Rule], place: &Resource<'_>, found: &'f FoundRules) -> Cow<'f, FoundRules> {
    let ResourceHost::Network { network, .. } = &place.host else { return Cow::Borrowed(found) };
    if found.partly_excluding.is_empty() || !may_embed_any(network) {
        return Cow::Borrowed(found);
    }
    let (ids, mut ranges): (RuleIds, Vec<_>) =
        found.partly_excluding.iter().filter_map(|id| Some((*id, v4_range(rules, *id, place)?))).unzip();
    ranges.sort_unstable();
    let next = ranges.iter().fold(0_u64, |next, (first, last)| {
        if u64::from(*first) <= next { next.max(u64::from(*last).saturating_add(1)) } else { next }
    });
    if u32::try_from(next).is_ok() {
        return Cow::Borrowed(found);
    }
    let mut found = found.clone();
    found.partly_excluding.retain(|id| !ids.contains(id));
    found.excluding.extend(ids);
    found.sort_and_dedup();
    Cow::Owned(found)
}

/// The range of IPv4 addresses of an exclusion that covers the port and path of the resource.
fn v4_range(rules: &[Rule], id: RuleId, place: &Resource<'_>) -> Option<(u32, u32)> {
    let RulePattern::Exclusion(exclusion) = rules.get(id.index())?.sense() else { return None };
    match exclusion.pattern().host() {
        HostPattern::Addresses(range) => match **range {
            AddressRange::V4 { first, last } if exclusion.covers_port_and_path(place) => {
                Some((first.to_bits(), last.to_bits()))
            }
            _ => None,
        },
        _ => None,
    }
}
