//! A set of domain names in one text.

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

/// Names in canonical form. The table has a random hash key, because the names come from policies (see
/// [`hashing`](crate::hashing)).
#[derive(Debug, Clone, Default)]
pub(super) struct NameSet {
    /// The names, each followed by [`END`].
    texts: String,
    /// The start of each name.
    starts: HashTable<u32>,
    hashes: RandomState,
}

/// A character that no name contains.
const END: char = '\n';

impl NameSet {
    /// Adds a name.
    pub(super) fn insert(&mut self, name: &str) {
        if self.contains(name) {
            return;
        }
        // Memory runs out before the numbers do.
        let start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push_str(name);
        self.texts.push(END);
        let Self { texts, starts, hashes } = self;
        starts.insert_unique(hashes.hash_one(name), start, |start| hashes.hash_one(name_at(texts, *start)));
    }

    /// Frees what only insertions need.
    pub(super) fn shrink_to_fit(&mut self) {
        let Self { texts, starts, hashes } = self;
        texts.shrink_to_fit();
        starts.shrink_to_fit(|start| hashes.hash_one(name_at(texts, *start)));
    }

    /// Whether the set contains a name. Does not allocate.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.starts.find(self.hashes.hash_one(name), |start| name_at(&self.texts, *start) == name).is_some()
    }

    /// The names, in the order of their insertion.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.split_terminator(END)
    }
}

fn name_at(texts: &str, start: u32) -> &str {
    let rest = usize::try_from(start).ok().and_then(|start| texts.get(start..)).unwrap_or_default();
    rest.split_once(END).map_or(rest, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_found() {
        let mut set = NameSet::default();
        for name in ["example.com", "example.co", "example.com"] {
            set.insert(name);
        }
        set.shrink_to_fit();
        assert_eq!(set.iter().collect::<Vec<_>>(), ["example.com", "example.co"]);
        assert!(set.contains("example.com") && set.contains("example.co"));
        assert!(!set.contains("example") && !set.contains("com") && !set.contains(""));
    }
}
