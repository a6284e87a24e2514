//! Names: one table of suffixes, with globs hung on their literal suffix or label.

use smallvec::SmallVec;

use crate::name::NameRef;
use crate::pattern::{HostGlob, HostPattern, InclusionShape};
use crate::policy::{Rule, RuleId, Sense};

use super::cell::Cell;
use super::stars::{Stars, literal_label};
use super::{Map, Way};

type Ids = SmallVec<[RuleId; 2]>;

/// The rules whose hosts are names.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// By name. With each name stands every one above it, up to two labels: where one is absent, so is all below it.
    by_name: Map<Box<str>, Hung>,
    /// Whether the table has names of a single label: top-level domains.
    has_single_labels: bool,
    /// Globs without a literal suffix, by a whole label that stands in all they match.
    by_label: Map<Box<str>, Ids>,
    /// Globs with neither.
    floating: Ids,
    /// Any host.
    any: Ids,
    /// How the stars of globs without a literal suffix are matched.
    stars: Map<RuleId, Stars>,
}

/// What hangs on a name.
#[derive(Debug, Default)]
pub(crate) struct Hung {
    /// The rules for that name alone.
    exact: Ids,
    /// The rules for it, or not, and for what stands below it.
    below: Ids,
    /// The globs that end in it.
    globs: Vec<(RuleId, Stars)>,
    /// What was found out of the name itself.
    pub(crate) at: Cell,
    /// What was found out of the names below it that no longer name of the table stands above.
    pub(crate) under: Cell,
}

impl Hosts {
    pub(super) fn hang(&mut self, id: RuleId, rule: &Rule) {
        match rule.sense() {
            Sense::Inclusion(inclusion) => match inclusion.shape() {
                InclusionShape::Exact(name) => self.at(name.as_str()).exact.push(id),
                InclusionShape::Below(name) => self.at(name.as_str()).below.push(id),
                InclusionShape::Labels(text) => self.hang_glob(id, text, Some(Stars::labels(text))),
                InclusionShape::AnySuffix(text) => self.hang_glob(id, text, None),
                InclusionShape::Addresses(_) | InclusionShape::Nothing => {}
            },
            Sense::Exclusion(exclusion) => match exclusion.pattern().host() {
                HostPattern::Any => self.any.push(id),
                HostPattern::Exact(name) => self.at(name.as_str()).exact.push(id),
                HostPattern::Below(name) | HostPattern::Tree(name) => self.at(name.as_str()).below.push(id),
                HostPattern::Glob(glob) => self.hang_glob(id, glob.as_str(), Some(Stars::whole(glob.as_str()))),
                HostPattern::Addresses(_) => {}
            },
        }
    }

    /// Makes room for a name on which nothing hangs, but below which things are otherwise than elsewhere.
    pub(super) fn plant(&mut self, name: &str) {
        self.at(name);
    }

    fn at(&mut self, name: &str) -> &mut Hung {
        let mut above = name.split_once('.').map(|(_, parent)| parent);
        if above.is_none() {
            self.has_single_labels = true;
        }
        while let Some(parent) = above.filter(|parent| parent.contains('.')) {
            if self.by_name.contains_key(parent) {
                break;
            }
            self.by_name.insert(parent.into(), Hung::default());
            above = parent.split_once('.').map(|(_, parent)| parent);
        }
        self.by_name.entry(name.into()).or_default()
    }

    fn hang_glob(&mut self, id: RuleId, text: &str, stars: Option<Stars>) {
        let glob = HostGlob::new(text);
        match (glob.base(), literal_label(text), stars) {
            (Some(base), _, Some(stars)) => self.at(base).globs.push((id, stars)),
            (_, label, stars) => {
                match label {
                    Some(label) => self.by_label.entry(label.into()).or_default().push(id),
                    None => self.floating.push(id),
                }
                self.stars.extend(stars.map(|stars| (id, stars)));
            }
        }
    }

    /// What stands on the way from a name of two labels or more up to the top, the highest first.
    fn chain<'h, 'n>(&'h self, name: &'n str) -> impl Iterator<Item = (&'n str, &'h Hung)> + use<'h, 'n> {
        let last_dot = memchr::memrchr(b'.', name.as_bytes());
        let top = last_dot.map_or(Some(name), |dot| name.get(dot.saturating_add(1)..));
        let single = top.filter(|_| self.has_single_labels).and_then(|top| Some((top, self.by_name.get(top)?)));
        let mut next = last_dot;
        let others = std::iter::from_fn(move || {
            let dot = next?;
            let before = name.get(..dot)?;
            next = memchr::memrchr(b'.', before.as_bytes());
            let suffix = name.get(next.map_or(0, |dot| dot.saturating_add(1))..)?;
            Some((suffix, self.by_name.get(suffix)?))
        });
        single.into_iter().chain(others)
    }

    /// Where a name stands, for who wants no list of rules.
    pub(super) fn way(&self, name: &str) -> Way<'_> {
        if !(self.any.is_empty() && self.floating.is_empty() && self.by_label.is_empty()) {
            return Way::Tangled;
        }
        let mut way = Way::Foreign;
        for (suffix, hung) in self.chain(name) {
            if hung.globs.iter().any(|(_, stars)| stars.cover(name)) {
                return Way::Tangled;
            }
            way = if suffix.len() == name.len() { Way::At(hung) } else { Way::Under(hung) };
        }
        way
    }

    /// Calls `consider` with each rule whose host covers a name.
    pub(super) fn candidates(&self, rules: &[Rule], name: NameRef<'_>, consider: &mut impl FnMut(RuleId)) {
        let text = name.as_str();
        let mut ask = |ids: &[RuleId]| {
            ids.iter().copied().filter(|id| self.covers(rules, *id, name)).for_each(&mut *consider);
        };
        ask(&self.any);
        ask(&self.floating);
        if !self.by_label.is_empty() {
            text.split('.').filter_map(|label| self.by_label.get(label)).for_each(|ids| ask(ids));
        }
        for (suffix, hung) in self.chain(text) {
            ask(&hung.below);
            if suffix.len() == text.len() {
                ask(&hung.exact);
            }
        }
        let globs = self.chain(text).flat_map(|(_, hung)| &hung.globs);
        globs.filter(|(_, stars)| stars.cover(text)).for_each(|(id, _)| consider(*id));
    }

    /// Calls `consider` with each rule for any host.
    pub(super) fn any_host(&self, consider: &mut impl FnMut(RuleId)) {
        self.any.iter().copied().for_each(consider);
    }

    /// Calls `consider` with each rule that hangs on a name, on one above it, or on none.
    pub(super) fn hanging_at_or_above(&self, name: &str, consider: &mut impl FnMut(RuleId)) {
        let mut all = |ids: &[RuleId]| ids.iter().copied().for_each(&mut *consider);
        all(&self.floating);
        self.by_label.values().for_each(|ids| all(ids));
        for (_, hung) in self.chain(name) {
            all(&hung.exact);
            all(&hung.below);
            hung.globs.iter().for_each(|(id, _)| all(&[*id]));
        }
    }

    /// Whether a rule that hangs on a name's way covers it.
    fn covers(&self, rules: &[Rule], id: RuleId, name: NameRef<'_>) -> bool {
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
