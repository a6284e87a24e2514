//! The facts that conditions speak of.

use std::sync::LazyLock;

/// The vocabulary of this release, in its order: `name,meaning`.
const DATA: &str = include_str!("../../data/facts.csv");

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| rows().filter_map(Result::ok).collect());

/// A fact about a finding or an activity: shown, shown not to hold, or not known.
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
    /// What it is called in a policy and in a question.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is so where it holds, in one clause.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        self.meaning
    }
}

/// The vocabulary, in its order. A policy may define facts of its own beside it.
///
/// ```
/// assert_eq!(scopegate::findings::facts().first().unwrap().name(), "material-impact");
/// ```
#[must_use]
pub fn facts() -> &'static [Fact] {
    &FACTS
}

/// The rows of the data file; a row that makes no sense is given back as it is (a test holds that there is none).
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
    fn every_row_of_the_data_is_sound() {
        assert!(DATA.starts_with("name,meaning\n"));
        let names: HashSet<_> = rows().map(|row| row.expect("a row that makes sense").name).collect();
        assert_eq!(names.len(), facts().len(), "a name is there twice");
    }
}
