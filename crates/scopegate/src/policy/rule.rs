//! One rule: an entry of the policy whose pattern has been understood.

use super::locate::Place;
use super::words::{Effect, List};
use crate::pattern::{Exclusion, Inclusion, Pattern};

/// The position of a rule among all rules of its policy: the inclusions, then the exclusions, then the third-party
/// entries, each in the order of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(u32);

impl RuleId {
    /// A policy of so many rules would not fit into memory; the last number stands for all of them.
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A pattern in the reading of its list: an inclusion's is narrow, an exclusion's is wide.
#[derive(Debug, Clone)]
pub(crate) enum Sense {
    Inclusion(Inclusion),
    Exclusion(Exclusion),
}

/// One rule of a policy.
///
/// ```
/// let text = r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     [scope]
///     in_scope = [{ host = "api.example.com", id = "api", tags = ["public"] }, "example.com"]
/// "#;
/// let policy = scopegate::Policy::from_toml(text).unwrap();
/// let rules: Vec<_> = policy.rules().collect();
/// assert_eq!((rules[0].id(), rules[0].written(), rules[0].line()), ("api", "api.example.com", Some(5)));
/// assert_eq!((rules[1].id(), rules[1].list().as_str()), ("in_scope[1]", "in_scope"));
/// assert_eq!(rules[0].tags(), ["public"]);
/// ```
#[derive(Debug, Clone)]
pub struct Rule {
    pub(crate) number: RuleId,
    pub(crate) id: Box<str>,
    pub(crate) list: List,
    /// The place in the list as written.
    pub(crate) index: usize,
    pub(crate) sense: Sense,
    pub(crate) place: Option<Place>,
    pub(crate) note: Option<Box<str>>,
    pub(crate) reason: Option<Box<str>>,
    pub(crate) tags: Box<[String]>,
    pub(crate) max_severity: Option<Box<str>>,
}

impl Rule {
    /// The position among all rules of the policy.
    #[must_use]
    pub fn rule_id(&self) -> RuleId {
        self.number
    }

    /// The `id` given, or the list and the place in it: `in_scope[3]`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The list that the rule stands in.
    #[must_use]
    pub fn list(&self) -> List {
        self.list
    }

    /// What the rule does with the targets it covers.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.list.effect()
    }

    /// What the rule says.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match &self.sense {
            Sense::Inclusion(inclusion) => inclusion.pattern(),
            Sense::Exclusion(exclusion) => exclusion.pattern(),
        }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn written(&self) -> &str {
        self.pattern().as_written()
    }

    /// The line of the pattern, from 1; none where the policy came from no text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The policy's remark on it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Why the rule is there.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Its labels.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The highest severity that counts here, as written.
    #[must_use]
    pub fn max_severity(&self) -> Option<&str> {
        self.max_severity.as_deref()
    }

    /// The pattern in the reading of its list.
    pub(crate) fn sense(&self) -> &Sense {
        &self.sense
    }
}
