//! Hash maps and sets with per-process random keys (HashDoS protection): the keys come from policies and targets, whose
//! authors must not be able to force collisions. Lookups compare keys byte by byte; a hash alone is never trusted.

use foldhash::quality::RandomState;

/// A hash map with a random key.
pub(crate) type Map<K, V> = hashbrown::HashMap<K, V, RandomState>;

/// A hash set with a random key.
pub(crate) type Set<K> = hashbrown::HashSet<K, RandomState>;
