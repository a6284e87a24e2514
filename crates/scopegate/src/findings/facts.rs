//! The facts known in a question.

use std::collections::BTreeMap;

/// What is known about a finding or an activity: facts shown, and facts shown not to hold. All other facts are
/// unknown; an unknown fact meets no condition.
///
/// Names are those of [`facts`](crate::findings::fact::facts) and of the policy's own `[findings.facts]`. The
/// question checks that the policy knows them.
///
/// ```
/// use scopegate::Facts;
///
/// let facts = Facts::new().shown("reproducible").absent("sensitive-action");
/// assert_eq!(facts.get("reproducible"), Some(true));
/// assert_eq!(facts.get("sensitive-action"), Some(false));
/// assert_eq!(facts.get("material-impact"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Facts {
    known: BTreeMap<Box<str>, bool>,
    contradiction: Option<Box<str>>,
}

impl Facts {
    /// No known facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact that is shown.
    pub fn shown(self, fact: &str) -> Self {
        self.with(fact, true)
    }

    /// Adds a fact that is shown not to hold.
    pub fn absent(self, fact: &str) -> Self {
        self.with(fact, false)
    }

    /// Adds a fact with a value. A fact with two different values is a contradiction; every question then fails
    /// with `fact.contradiction`.
    pub fn with(mut self, fact: &str, value: bool) -> Self {
        if self.known.insert(fact.into(), value).is_some_and(|before| before != value) && self.contradiction.is_none() {
            self.contradiction = Some(fact.into());
        }
        self
    }

    /// Whether a fact holds; `None` if unknown.
    #[must_use]
    pub fn get(&self, fact: &str) -> Option<bool> {
        self.known.get(fact).copied()
    }

    /// The facts with their values, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, bool)> {
        self.known.iter().map(|(fact, value)| (&**fact, *value))
    }

    /// The first fact that has two values.
    #[must_use]
    pub fn contradiction(&self) -> Option<&str> {
        self.contradiction.as_deref()
    }
}

impl<S: AsRef<str>> FromIterator<(S, bool)> for Facts {
    fn from_iter<I: IntoIterator<Item = (S, bool)>>(facts: I) -> Self {
        facts.into_iter().fold(Self::new(), |known, (fact, value)| known.with(fact.as_ref(), value))
    }
}
