//! The vocabulary: tables that are read from the data files once.

pub(crate) mod aliases;
pub(crate) mod headings;
pub(crate) mod labels;
pub(crate) mod lists;

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::phrase::PhraseTable;
use crate::tokens::stem;

macro_rules! tables {
    ($($name:ident = $file:literal;)*) => {
        $(pub(crate) static $name: LazyLock<PhraseTable> =
            LazyLock::new(|| PhraseTable::read(include_str!(concat!("../../data/", $file))));)*

        /// Every table with its file, for tests.
        #[cfg(test)]
        pub(crate) fn all() -> Vec<(&'static str, &'static PhraseTable, &'static str)> {
            vec![$(($file, &*$name, include_str!(concat!("../../data/", $file)))),*]
        }
    };
}

tables! {
    HEADINGS = "headings.txt";
    POLARITY = "polarity.txt";
    CLOSED = "closed.txt";
    OWNERSHIP = "ownership.txt";
    THIRD_PARTY = "third_party.txt";
    WORDINGS = "wordings.txt";
    FRAMES = "frames.txt";
    DATA_VERBS = "data_verbs.txt";
    CONDITIONS = "conditions.txt";
    KINDS = "kinds.txt";
    REPORT = "report.txt";
    SCALARS = "scalars.txt";
    UNCHECKED = "unchecked.txt";
    SUBDOMAINS = "subdomains.txt";
    PATHS = "paths.txt";
    ASSET_TYPES = "asset_types.txt";
}

/// Words that may be left over in a sentence.
pub(crate) static HARMLESS: LazyLock<HashSet<String>> =
    LazyLock::new(|| word_set(include_str!("../../data/harmless.txt")));

/// The words of a file, as they are compared.
pub(crate) fn word_set(data: &str) -> HashSet<String> {
    let lines = data.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(str::split_whitespace).map(|word| stem(word.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        for (file, table, data) in all() {
            let lines = data.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
            for line in lines {
                let value = line.split_once(": ").unwrap_or_else(|| panic!("{file}: {line}")).0;
                assert!(value.starts_with('@') || table.values().any(|known| known == value), "{file}: {value}");
                for word in line.split_whitespace().filter(|word| word.starts_with('@') && !word.ends_with(':')) {
                    let name = word.trim_end_matches(|c: char| !c.is_alphanumeric()).split('|').next().unwrap();
                    assert!(data.contains(&format!("\n{}: ", name.trim_end_matches('?'))), "{file}: {name}");
                }
            }
        }
    }

    #[test]
    fn every_class_of_the_data_exists() {
        let known = |id: &str| scopegate::findings::classes().any(|class| class.id() == id);
        for table in [&*WORDINGS, &*FRAMES] {
            for id in table.values() {
                assert!(known(id.trim_start_matches('!')), "{id}");
            }
        }
        for id in DATA_VERBS.values().filter(|id| *id != "object") {
            assert!(known(id), "{id}");
        }
    }

    #[test]
    fn every_fact_of_the_data_exists() {
        for value in CONDITIONS.values() {
            let (_, facts) = value.split_once(' ').unwrap();
            for fact in facts.split('+') {
                let name = fact.trim_start_matches('!');
                assert!(scopegate::findings::facts().iter().any(|known| known.name() == name), "{value}");
            }
        }
    }
}
