//! Relations of sets of resources.

use crate::net::Network;
use crate::pattern::address::AddressRange;

/// The relation of a rule to a target, as sets of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The rule contains all resources of the target.
    Covers,
    /// They have resources in common, but the rule does not contain all. For an exclusion and a URL, a path below that
    /// of the URL counts as common.
    Overlaps,
    /// They have no resources in common.
    Apart,
}

/// The relation of a range to a network.
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

/// The relation to a whole, from those to its parts: covered if all are covered, overlapping if any is not apart.
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

/// The weaker of two relations.
pub(super) fn weaker(one: Relation, other: Relation) -> Relation {
    match (one, other) {
        (Relation::Apart, _) | (_, Relation::Apart) => Relation::Apart,
        (Relation::Covers, Relation::Covers) => Relation::Covers,
        _ => Relation::Overlaps,
    }
}
