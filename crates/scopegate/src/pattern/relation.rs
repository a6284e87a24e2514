//! How two sets of resources lie to each other.

use crate::net::Network;
use crate::pattern::address::AddressRange;

/// How a rule's set of resources lies to a target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The target's set is inside the rule's.
    Covers,
    /// They meet without that. For an exclusion and a URL, a path below the URL's counts as meeting.
    Overlaps,
    /// They do not meet.
    Apart,
}

/// How a range lies to a network.
pub(super) fn range_relation(range: &AddressRange, network: &Network) -> Relation {
    let asked = AddressRange::from(network);
    if asked.inside(range) {
        Relation::Covers
    } else if asked.meets(range) {
        Relation::Overlaps
    } else {
        Relation::Apart
    }
}

/// The relation to a whole, from those to its places: covered where every one is, met where any one is.
pub(super) fn joint(relations: impl Iterator<Item = Relation>) -> Relation {
    let (mut all, mut any) = (true, false);
    for relation in relations {
        all &= relation == Relation::Covers;
        any |= relation != Relation::Apart;
    }
    match (all, any) {
        (true, true) => Relation::Covers,
        (false, true) => Relation::Overlaps,
        _ => Relation::Apart,
    }
}

/// The weaker of two relations: covering needs both, meeting needs neither apart.
pub(super) fn weaker(one: Relation, other: Relation) -> Relation {
    match (one, other) {
        (Relation::Apart, _) | (_, Relation::Apart) => Relation::Apart,
        (Relation::Covers, Relation::Covers) => Relation::Covers,
        _ => Relation::Overlaps,
    }
}
