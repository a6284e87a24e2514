//! A set of domain names without their texts.

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

/// Names that are the ends of texts that are stored elsewhere. Each function receives these texts by number.
///
/// The table has a random hash key, because the names come from policies (see [`hashing`](crate::hashing)).
#[derive(Debug, Clone, Default)]
pub(super) struct NameSet {
    names: HashTable<TextEnd>,
    hashes: RandomState,
}

/// The end of a text. The number of the text is in bytes, because they need no alignment.
#[derive(Debug, Clone, Copy)]
struct TextEnd {
    text: [u8; 4],
    /// The length of the name, which has at most 253 bytes.
    length: u8,
}

impl NameSet {
    /// Adds the name at the end of a text.
    pub(super) fn insert<'t>(&mut self, name: &str, text: u32, texts: impl Fn(u32) -> Option<&'t str>) {
        let Ok(length) = u8::try_from(name.len()) else { return };
        if !self.contains(name, &texts) {
            let Self { names, hashes } = self;
            let end = TextEnd { text: text.to_ne_bytes(), length };
            names.insert_unique(hashes.hash_one(name), end, |end| hashes.hash_one(end.name(&texts)));
        }
    }

    /// Frees what only insertions need.
    pub(super) fn shrink_to_fit<'t>(&mut self, texts: impl Fn(u32) -> Option<&'t str>) {
        let Self { names, hashes } = self;
        names.shrink_to_fit(|end| hashes.hash_one(end.name(&texts)));
    }

    /// Whether the set contains a name. Does not allocate.
    pub(super) fn contains<'t>(&self, name: &str, texts: impl Fn(u32) -> Option<&'t str>) -> bool {
        self.names.find(self.hashes.hash_one(name), |end| end.name(&texts) == name).is_some()
    }

    /// The names, in no particular order.
    pub(super) fn iter<'t>(&self, texts: impl Fn(u32) -> Option<&'t str>) -> impl Iterator<Item = &'t str> {
        self.names.iter().map(move |end| end.name(&texts))
    }
}

impl TextEnd {
    fn name<'t>(self, texts: impl Fn(u32) -> Option<&'t str>) -> &'t str {
        let text = texts(u32::from_ne_bytes(self.text)).unwrap_or_default();
        text.get(text.len().saturating_sub(usize::from(self.length))..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_found() {
        let all = ["www.example.com", "example.co", "example.com"];
        let texts = |number: u32| all.get(usize::try_from(number).unwrap()).copied();
        let mut set = NameSet::default();
        for (number, name) in [(0, "example.com"), (1, "example.co"), (2, "example.com")] {
            set.insert(name, number, texts);
        }
        set.shrink_to_fit(texts);
        let mut names: Vec<_> = set.iter(texts).collect();
        names.sort_unstable();
        assert_eq!(names, ["example.co", "example.com"]);
        assert!(set.contains("example.com", texts) && set.contains("example.co", texts));
        assert!(!set.contains("example", texts) && !set.contains("www.example.com", texts));
    }
}
