//! Names: one table of suffixes, with globs hung on their literal suffix or label.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::name::DomainName;
use crate::pattern::{HostGlob, HostPattern, InclusionShape};
use crate::policy::{Rule, RuleId, Sense};

use super::wildcard::Wildcard;

type Ids = SmallVec<[RuleId; 2]>;

/// The rules whose hosts are names.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// By name: the rules for that name alone, and those for it and what stands below it.
    by_name: HashMap<Box<str>, Hung>,
    /// Globs without a literal suffix, by a whole label that stands in all they match.
    by_label: HashMap<Box<str>, Ids>,
    /// Globs with neither.
    floating: Ids,
    /// Any host.
    any: Ids,
    /// How a rule's stars are matched.
    stars: HashMap<RuleId, Stars>,
}

#[derive(Debug, Default)]
struct Hung {
    exact: Ids,
    below: Ids,
}

/// The stars of a host, compiled.
#[derive(Debug)]
enum Stars {
    /// Over the whole text, dots included.
    Whole(Wildcard),
    /// Within labels, from the last one on; `open` where one or more labels may stand before them.
    Labels { last_first: Box<[Wildcard]>, reach: Reach },
}

#[derive(Debug, PartialEq, Eq)]
enum Reach {
    Exactly,
    Below,
}

impl Hosts {
    pub(super) fn hang(&mut self, id: RuleId, rule: &Rule) {
        match rule.sense() {
            Sense::Inclusion(inclusion) => match inclusion.shape() {
                InclusionShape::Exact(name) => self.at(name.as_str()).exact.push(id),
                InclusionShape::Below(name) => self.at(name.as_str()).below.push(id),
                InclusionShape::Labels(text) => {
                    self.stars.insert(id, Stars::labels(text));
                    self.hang_glob(id, text);
                }
                InclusionShape::AnySuffix(text) => self.hang_glob(id, text),
                InclusionShape::Addresses(_) | InclusionShape::Nothing => {}
            },
            Sense::Exclusion(exclusion) => match exclusion.pattern().host() {
                HostPattern::Any => self.any.push(id),
                HostPattern::Exact(name) => self.at(name.as_str()).exact.push(id),
                HostPattern::Below(name) | HostPattern::Tree(name) => self.at(name.as_str()).below.push(id),
                HostPattern::Glob(glob) => {
                    self.stars.insert(id, Stars::Whole(Wildcard::of_text(glob.as_str())));
                    self.hang_glob(id, glob.as_str());
                }
                HostPattern::Addresses(_) => {}
            },
        }
    }

    fn at(&mut self, name: &str) -> &mut Hung {
        self.by_name.entry(name.into()).or_default()
    }

    fn hang_glob(&mut self, id: RuleId, text: &str) {
        let glob = HostGlob::new(text);
        match (glob.base(), literal_label(text)) {
            (Some(base), _) => self.at(base).below.push(id),
            (None, Some(label)) => self.by_label.entry(label.into()).or_default().push(id),
            (None, None) => self.floating.push(id),
        }
    }

    /// Calls `consider` with each rule whose host covers a name.
    pub(super) fn candidates(&self, rules: &[Rule], name: &DomainName, consider: &mut impl FnMut(RuleId)) {
        let text = name.as_str();
        let mut ask = |ids: &[RuleId]| {
            ids.iter().copied().filter(|id| self.covers(rules, *id, name)).for_each(&mut *consider);
        };
        ask(&self.any);
        ask(&self.floating);
        if !self.by_label.is_empty() {
            name.labels().filter_map(|label| self.by_label.get(label)).for_each(|ids| ask(ids));
        }
        if let Some(hung) = self.by_name.get(text) {
            ask(&hung.exact);
        }
        let mut suffix = Some(text);
        while let Some(here) = suffix {
            if let Some(hung) = self.by_name.get(here) {
                ask(&hung.below);
            }
            suffix = here.split_once('.').map(|(_, parent)| parent);
        }
    }

    /// Calls `consider` with each rule for any host.
    pub(super) fn any_host(&self, consider: &mut impl FnMut(RuleId)) {
        self.any.iter().copied().for_each(consider);
    }

    /// Calls `consider` with each rule that hangs on a name, on one above it, or on none.
    pub(super) fn hanging_at_or_above(&self, name: &str, consider: &mut impl FnMut(RuleId)) {
        let mut all = |ids: &Ids| ids.iter().copied().for_each(&mut *consider);
        all(&self.floating);
        self.by_label.values().for_each(&mut all);
        let mut suffix = Some(name);
        while let Some(here) = suffix {
            if let Some(hung) = self.by_name.get(here) {
                all(&hung.exact);
                all(&hung.below);
            }
            suffix = here.split_once('.').map(|(_, parent)| parent);
        }
    }

    /// Whether a rule that hangs on a name's way covers it.
    fn covers(&self, rules: &[Rule], id: RuleId, name: &DomainName) -> bool {
        let Some(rule) = rules.get(id.index()) else { return false };
        match (rule.sense(), rule.pattern().host()) {
            (_, HostPattern::Glob(_)) if self.stars.contains_key(&id) => {
                self.stars.get(&id).is_some_and(|stars| stars.cover(name.as_str()))
            }
            (Sense::Inclusion(inclusion), _) => inclusion.includes_name(name),
            (Sense::Exclusion(exclusion), _) => exclusion.pattern().host().excludes_name(name),
        }
    }
}

impl Stars {
    fn labels(text: &str) -> Self {
        let (reach, labels) = match text.strip_prefix("*.") {
            Some(rest) => (Reach::Below, rest),
            None => (Reach::Exactly, text),
        };
        Self::Labels { last_first: labels.rsplit('.').map(Wildcard::of_text).collect(), reach }
    }

    fn cover(&self, host: &str) -> bool {
        match self {
            Self::Whole(wildcard) => wildcard.matches(host.as_bytes()),
            Self::Labels { last_first, reach } => {
                let mut labels = host.rsplit('.');
                last_first.iter().all(|star| labels.next().is_some_and(|label| star.matches(label.as_bytes())))
                    && labels.next().is_some() == (*reach == Reach::Below)
            }
        }
    }
}

/// The longest label without a star, bounded on both sides, which therefore is a label of everything that matches.
fn literal_label(text: &str) -> Option<&str> {
    text.split('.').filter(|label| !label.contains('*')).max_by_key(|label| label.len())
}
