//! Compiled rules of the scope lists.

use std::sync::OnceLock;

use crate::document::{Effect, Entry, EntryMetadata, LineCol, List, PackedLineCol, ParsedEntry, pointer};
use crate::net::DomainName;
use crate::pattern::{Exclusion, Inclusion, Pattern};

/// The index of a rule among all rules of its policy: inclusions, then exclusions, then third-party entries, each
/// in the order of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(u32);

impl RuleId {
    /// Saturates: a policy with more than `u32::MAX` rules does not fit in memory.
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A pattern as interpreted by its list: narrowly as an inclusion, widely as an exclusion.
#[derive(Debug, Clone)]
pub(crate) enum RulePattern {
    Inclusion(Inclusion),
    Exclusion(Exclusion),
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
    number: RuleId,
    /// The index in the list as written.
    index: u32,
    list: List,
    sense: RulePattern,
    spot: Option<PackedLineCol>,
    /// The metadata of the entry. If the entry has none, it is created when the rule's id is first needed, which
    /// is rare.
    metadata: OnceLock<Box<RuleMetadata>>,
}

/// The metadata of a rule.
#[derive(Debug, Clone, Default)]
struct RuleMetadata {
    id: Box<str>,
    /// Whether the policy gives the id.
    is_named: bool,
    note: Option<Box<str>>,
    reason: Option<Box<str>>,
    tags: Box<[String]>,
    max_severity: Option<Box<str>>,
    below: Option<bool>,
}

impl Rule {
    pub(super) fn new(
        number: RuleId,
        list: List,
        written: ParsedEntry<'_>,
        sense: RulePattern,
        place: Option<LineCol>,
    ) -> Self {
        let metadata = written.metadata.map(|metadata| Box::new(RuleMetadata::new(*metadata, list, written.index)));
        Self {
            number,
            // An index never exceeds a `RuleId`.
            index: u32::try_from(written.index).unwrap_or(u32::MAX),
            list,
            sense,
            spot: place.map(PackedLineCol::from),
            metadata: metadata.map(OnceLock::from).unwrap_or_default(),
        }
    }

    /// The entry that the rule was compiled from.
    pub(super) fn entry(&self) -> Entry {
        let mut entry = Entry::new(self.pattern().key(), self.written());
        if let Some(metadata) = self.metadata.get() {
            let owned = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
            entry.id = metadata.is_named.then(|| (*metadata.id).to_owned());
            (entry.note, entry.reason) = (owned(&metadata.note), owned(&metadata.reason));
            entry.tags = metadata.tags.to_vec();
            entry.max_severity = owned(&metadata.max_severity);
            entry.below = metadata.below;
        }
        entry
    }

    /// The JSON Pointer of the pattern's text in the document.
    pub(super) fn pointer(&self) -> String {
        let is_alone = self.metadata.get().is_none_or(|metadata| metadata.say_nothing());
        pointer(self.list, usize::try_from(self.index).unwrap_or(usize::MAX), self.pattern().key(), is_alone)
    }

    /// The position of the pattern in the source.
    pub(super) fn place(&self) -> Option<LineCol> {
        self.spot.map(LineCol::from)
    }

    /// The index among all rules of the policy.
    #[must_use]
    pub fn rule_id(&self) -> RuleId {
        self.number
    }

    /// The `id` from the policy, or the list and the index in it: `in_scope[3]`.
    #[must_use]
    pub fn id(&self) -> &str {
        let index = usize::try_from(self.index).unwrap_or(usize::MAX);
        &self.metadata.get_or_init(|| Box::new(RuleMetadata::new(EntryMetadata::default(), self.list, index))).id
    }

    /// The list of the rule.
    #[must_use]
    pub fn list(&self) -> List {
        self.list
    }

    /// The effect on the targets that the rule covers.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.list.effect()
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match &self.sense {
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
        self.metadata.get()?.note.as_deref()
    }

    /// The `reason` from the policy.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.metadata.get()?.reason.as_deref()
    }

    /// The `tags` from the policy.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        self.metadata.get().map_or(&[], |metadata| &metadata.tags)
    }

    /// The highest severity that counts for the rule's targets, as written.
    #[must_use]
    pub fn max_severity(&self) -> Option<&str> {
        self.metadata.get()?.max_severity.as_deref()
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
        match &self.sense {
            RulePattern::Inclusion(_) => None,
            RulePattern::Exclusion(exclusion) => exclusion.reach(),
        }
    }

    /// Whether the entry has `below = false`, so that an excluded host does not cover the names below it.
    #[must_use]
    pub fn is_host_alone(&self) -> bool {
        self.metadata.get().is_some_and(|metadata| metadata.below == Some(false))
    }

    /// The pattern as interpreted by the list of the rule.
    pub(crate) fn sense(&self) -> &RulePattern {
        &self.sense
    }
}

impl RuleMetadata {
    fn new(metadata: EntryMetadata, list: List, index: usize) -> Self {
        let EntryMetadata { id, note, reason, tags, max_severity, below, .. } = metadata;
        Self {
            is_named: id.is_some(),
            id: id.unwrap_or_else(|| format!("{list}[{index}]")).into(),
            note: note.map(Box::from),
            reason: reason.map(Box::from),
            tags: tags.into(),
            max_severity: max_severity.map(Box::from),
            below,
        }
    }

    /// Whether the entry has no metadata.
    fn say_nothing(&self) -> bool {
        !self.is_named
            && self.note.is_none()
            && self.reason.is_none()
            && self.tags.is_empty()
            && self.max_severity.is_none()
            && self.below.is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::Rule;

    /// Rules dominate the memory of a policy, which may have a hundred thousand of them.
    #[test]
    fn a_rule_is_small() {
        assert!(size_of::<Rule>() <= 96, "{}", size_of::<Rule>());
    }
}
