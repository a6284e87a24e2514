//! Tables whose hash has a key of its own in every process: names come from policies and targets, and whoever writes those
//! must not be able to make them collide. What is found is compared byte by byte; a hash alone is never trusted.

use foldhash::quality::RandomState;

/// A table from keys to values.
pub(crate) type Map<K, V> = hashbrown::HashMap<K, V, RandomState>;

/// A set.
pub(crate) type Set<K> = hashbrown::HashSet<K, RandomState>;
