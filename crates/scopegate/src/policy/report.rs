//! A report to decide about.

use crate::decision::Evidence;
use crate::error::TargetError;
use crate::findings::Facts;
use crate::targets::Target;

/// A report: a class of findings, the targets it is about, what is known, and what the report contains.
///
/// ```
/// use scopegate::policy::Report;
/// use scopegate::{Facts, Policy};
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     scope = { in_scope = ["*.example.com"] }
///     report = { requires = ["steps", "impact"] }
/// "#).unwrap();
/// let report = Report::new("stored XSS").target("https://www.example.com/").contains("steps");
/// let decision = policy.check_report(&report.facts(Facts::new().shown("material-impact")))?;
/// assert!(decision.is_in_scope());
/// assert_eq!(decision.missing(), ["impact"]);
/// # Ok::<(), scopegate::findings::QuestionError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Report {
    pub(super) class: String,
    pub(super) targets: Vec<Result<Target, TargetError>>,
    pub(super) facts: Facts,
    pub(super) evidence: Evidence,
    pub(super) contains: Vec<String>,
}

impl Report {
    /// A report of a class: an id, an alias, a VRT id or a CWE number, as for
    /// [`Policy::check_finding`](crate::Policy::check_finding).
    pub fn new(class: impl Into<String>) -> Self {
        Self {
            class: class.into(),
            targets: Vec::new(),
            facts: Facts::new(),
            evidence: Evidence::new(),
            contains: Vec::new(),
        }
    }

    /// Adds a target. The check reports a text that is not a target.
    pub fn target<T>(mut self, target: T) -> Self
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        self.targets.push(target.try_into().map_err(TargetError::from));
        self
    }

    /// Adds several targets, in order.
    pub fn targets<T>(self, targets: impl IntoIterator<Item = T>) -> Self
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        targets.into_iter().fold(self, Self::target)
    }

    /// What is known of the finding.
    pub fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// What is known of the hosts of the targets.
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Adds a part that the report contains, as the policy names it: `steps`, `impact`.
    pub fn contains(mut self, item: impl Into<String>) -> Self {
        self.contains.push(item.into());
        self
    }

    /// Adds several parts that the report contains.
    pub fn contents(self, items: impl IntoIterator<Item = impl Into<String>>) -> Self {
        items.into_iter().fold(self, Self::contains)
    }
}
