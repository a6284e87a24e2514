//! The facts that conditions refer to.

use std::sync::LazyLock;

/// The vocabulary of this release, in order: `name,meaning`.
const DATA: &str = include_str!("../../data/facts.csv");

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| rows().filter_map(Result::ok).collect());

/// A fact about a finding or an activity: shown, shown not to hold, or unknown.
///
/// ```
/// let fact = scopegate::findings::find_fact("sensitive-action").unwrap();
/// assert!(fact.meaning().starts_with("the affected page"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    name: &'static str,
    meaning: &'static str,
}

impl Fact {
    /// The name in policies and questions.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is true if the fact holds, in one clause.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        self.meaning
    }
}

/// The vocabulary, in order. A policy may define its own facts in addition.
///
/// ```
/// assert_eq!(scopegate::findings::facts().first().unwrap().name(), "material-impact");
/// ```
#[must_use]
pub fn facts() -> &'static [Fact] {
    &FACTS
}

/// The rows of the data file; an invalid row is returned as `Err` (a test checks that there is none).
fn rows() -> impl Iterator<Item = Result<Fact, &'static str>> {
    DATA.lines().skip(1).map(|line| match line.split_once(',') {
        Some((name, meaning)) if !name.is_empty() && !meaning.is_empty() && !meaning.contains(',') => {
            Ok(Fact { name, meaning })
        }
        _ => Err(line),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_valid() {
        assert!(DATA.starts_with("name,meaning\n"));
        let names: HashSet<_> = rows().map(|row| row.expect("a valid row").name).collect();
        assert_eq!(names.len(), facts().len(), "duplicate name");
    }
}
