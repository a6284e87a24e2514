//! Compiled rules of the scope lists.

use std::sync::Arc;

use crate::document::{Effect, Entry, LineCol, List, pointer};
use crate::net::DomainName;
use crate::pattern::{Exclusion, Inclusion, Pattern};
use crate::rules::rule_details::{FieldKey, RuleDetails};
use crate::rules::rule_id::RuleId;

/// A pattern as interpreted by its list: narrowly as an inclusion, widely as an exclusion.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RulePattern<'r> {
    Inclusion(&'r Inclusion),
    Exclusion(&'r Exclusion),
}

/// A rule of a policy: an entry of `in_scope`, `out_of_scope`, or `third_party`.
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
    sense: NumberedPattern,
    details: Arc<RuleDetails>,
}

/// The pattern and the number of a rule. Each variant has the number, because its space would otherwise be empty.
#[derive(Debug, Clone)]
enum NumberedPattern {
    Inclusion(Inclusion, RuleId),
    Exclusion(Exclusion, RuleId, List),
}

impl Rule {
    /// A rule of `in_scope`.
    pub(super) fn inclusion(number: RuleId, inclusion: Inclusion, details: &Arc<RuleDetails>) -> Self {
        Self { sense: NumberedPattern::Inclusion(inclusion, number), details: Arc::clone(details) }
    }

    /// A rule of another list.
    pub(super) fn exclusion(number: RuleId, list: List, exclusion: Exclusion, details: &Arc<RuleDetails>) -> Self {
        Self { sense: NumberedPattern::Exclusion(exclusion, number, list), details: Arc::clone(details) }
    }

    /// The entry that the rule was compiled from.
    pub(super) fn entry(&self) -> Entry {
        let mut entry = Entry::new(self.pattern().key(), self.written());
        self.details.fill(self.rule_id(), &mut entry);
        entry
    }

    /// The JSON Pointer of the pattern's text in the document.
    pub(super) fn pointer(&self) -> String {
        pointer(
            self.list(),
            self.details.index(self.rule_id()),
            self.pattern().key(),
            self.details.say_nothing(self.rule_id()),
        )
    }

    /// The position of the pattern in the source.
    pub(super) fn place(&self) -> Option<LineCol> {
        self.details.place(self.rule_id())
    }

    /// The index among all rules of the policy.
    #[must_use]
    pub fn rule_id(&self) -> RuleId {
        let (NumberedPattern::Inclusion(_, number) | NumberedPattern::Exclusion(_, number, _)) = &self.sense;
        *number
    }

    /// The `id` from the policy, or the list and the index in it: `in_scope[3]`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.details.id(self.rule_id())
    }

    /// The list of the rule.
    #[must_use]
    pub fn list(&self) -> List {
        match &self.sense {
            NumberedPattern::Inclusion(..) => List::InScope,
            NumberedPattern::Exclusion(_, _, list) => *list,
        }
    }

    /// The effect on the targets that the rule covers.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.list().effect()
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match self.sense() {
            RulePattern::Inclusion(inclusion) => inclusion.pattern(),
            RulePattern::Exclusion(exclusion) => exclusion.pattern(),
        }
    }

    /// The pattern as written in the policy.
    #[must_use]
    pub fn written(&self) -> &str {
        self.pattern().as_written()
    }

    /// The line of the pattern in the source, counted from 1; `None` if the policy was not read from a text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place().map(|place| place.line)
    }

    /// The `note` from the policy.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.details.text(self.rule_id(), FieldKey::Note)
    }

    /// The `reason` from the policy.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.details.text(self.rule_id(), FieldKey::Reason)
    }

    /// The `tags` from the policy.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        self.details.tags(self.rule_id())
    }

    /// The highest severity that counts for the rule's targets, as written.
    #[must_use]
    pub fn max_severity(&self) -> Option<&str> {
        self.details.text(self.rule_id(), FieldKey::MaxSeverity)
    }

    /// The excluded host whose subdomains the rule covers too; `None` unless the rule is an exclusion or
    /// third-party entry of an exact host.
    ///
    /// ```
    /// # let text = "version = 1\npolicy = { name = 'E', owner = 'E' }\n[scope]\nout_of_scope = ['store.example.com', { host = 'a.example.com', below = false }]";
    /// let policy = scopegate::Policy::from_toml(text).unwrap();
    /// let reaches: Vec<_> = policy.rules().map(|rule| rule.reach().map(|host| host.as_str())).collect();
    /// assert_eq!(reaches, [Some("store.example.com"), None]);
    /// ```
    #[must_use]
    pub fn reach(&self) -> Option<&DomainName> {
        match self.sense() {
            RulePattern::Inclusion(_) => None,
            RulePattern::Exclusion(exclusion) => exclusion.reach(),
        }
    }

    /// Whether the entry has `below = false`, so that an excluded host does not cover the names below it.
    #[must_use]
    pub fn is_host_alone(&self) -> bool {
        self.details.text(self.rule_id(), FieldKey::HostAlone).is_some()
    }

    /// The pattern as interpreted by the list of the rule.
    pub(crate) fn sense(&self) -> RulePattern<'_> {
        match &self.sense {
            NumberedPattern::Inclusion(inclusion, _) => RulePattern::Inclusion(inclusion),
            NumberedPattern::Exclusion(exclusion, ..) => RulePattern::Exclusion(exclusion),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::Rule;

    /// Rules dominate the memory of a policy, which may have a hundred thousand of them.
    #[test]
    fn a_rule_is_small() {
        assert!(size_of::<Rule>() <= 56, "{}", size_of::<Rule>());
    }
}
