//! NameTrie: one table of suffixes, with globs hung on their literal suffix or label.

use smallvec::SmallVec;

use crate::hashing::Map;
use crate::index::edge_table::TrieEdge;
use crate::index::name_position::NamePosition;
use crate::index::name_trie::{NameTrie, NameTrieBuilder};
use crate::index::stars::{GlobTail, literal_label};
use crate::net::NameRef;
use crate::pattern::{HostGlob, HostPattern, InclusionShape};
use crate::rules::{Rule, RuleId, RulePattern};
use crate::targets::ScannedName;

/// Where the name stands on which a rule hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hung {
    /// Above the name that is asked about.
    Above,
    /// It is that name, or the rule hangs on none.
    Here,
}

type Ids = SmallVec<[RuleId; 2]>;

/// The rules whose hosts are names.
#[derive(Debug)]
pub(super) struct Hosts {
    names: NameTrie,
    loose: Loose,
    has_loose: bool,
}

/// Collects the rules whose hosts are names.
#[derive(Debug, Default)]
pub(super) struct HostsBuilder {
    names: NameTrieBuilder,
    loose: Loose,
}

/// The rules that insert on no name.
#[derive(Debug, Default)]
struct Loose {
    /// Globs without a literal suffix, by a whole label that stands in all they match.
    by_label: Map<Box<str>, Ids>,
    /// Globs with neither.
    floating: Ids,
    /// Any host.
    any: Ids,
    /// How the stars of globs without a literal suffix are matched.
    stars: Map<RuleId, GlobTail>,
}

impl HostsBuilder {
    pub(super) fn insert(&mut self, id: RuleId, rule: &Rule) {
        match rule.sense() {
            RulePattern::Inclusion(inclusion) => match inclusion.shape() {
                InclusionShape::Exact(name) => self.names.hang_exact(name.as_str(), id),
                InclusionShape::Below(name) => self.names.hang_below(name.as_str(), id),
                InclusionShape::Labels(text) => self.hang_glob(id, text, Some(GlobTail::labels)),
                InclusionShape::AnySuffix(text) => self.hang_glob(id, text, None),
                InclusionShape::Nothing => {}
            },
            RulePattern::Exclusion(exclusion) => match exclusion.pattern().host() {
                HostPattern::Any => self.loose.any.push(id),
                HostPattern::Exact(name) if exclusion.reach().is_none() => self.names.hang_exact(name.as_str(), id),
                HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => {
                    self.names.hang_below(name.as_str(), id);
                }
                HostPattern::Glob(glob) => self.hang_glob(id, glob.as_str(), Some(GlobTail::whole)),
                HostPattern::Addresses(_) => {}
            },
        }
    }

    /// Makes room for a name on which nothing hangs, but below which things are otherwise than elsewhere.
    pub(super) fn insert_name(&mut self, name: &str) {
        self.names.insert_name(name);
    }

    /// Hangs a glob; `stars` compiles its text, or that part of it which stands before the name it hangs on and the dot.
    fn hang_glob(&mut self, id: RuleId, text: &str, stars: Option<fn(&str) -> GlobTail>) {
        let before = |base: &str| text.strip_suffix(base).and_then(|before| before.strip_suffix('.'));
        let hung = HostGlob::base_of(text).and_then(|base| Some((base, before(base)?)));
        match (hung, literal_label(text), stars) {
            (Some((base, before)), _, Some(stars)) => self.names.hang_glob(base, id, stars(before)),
            (_, label, stars) => {
                match label {
                    Some(label) => self.loose.by_label.entry(label.into()).or_default().push(id),
                    None => self.loose.floating.push(id),
                }
                self.loose.stars.extend(stars.map(|stars| (id, stars(text))));
            }
        }
    }

    pub(super) fn build(self) -> Hosts {
        let Loose { by_label, floating, any, .. } = &self.loose;
        let has_loose = !(by_label.is_empty() && floating.is_empty() && any.is_empty());
        Hosts { names: self.names.build(), loose: self.loose, has_loose }
    }
}

impl Hosts {
    /// Where a name stands, for who wants no list of rules.
    #[inline]
    pub(super) fn way(&self, rules: &[Rule], scanned: &ScannedName<'_>) -> NamePosition<'_> {
        if self.has_loose && self.is_tangled(rules, scanned.name()) {
            return NamePosition::NeedsFullMatch;
        }
        let (mut walk, mut under) = (self.names.walk(), None);
        for (start, end) in scanned.labels() {
            let Some(named) = walk.step(scanned.text(), start, end) else {
                return under.map_or(NamePosition::NoRule, NamePosition::Below);
            };
            if named.has_globs() && scanned.before(start).is_some_and(|before| self.globs_cover(named, before)) {
                return NamePosition::NeedsFullMatch;
            }
            under = Some(named);
        }
        under.map_or(NamePosition::NoRule, NamePosition::Exact)
    }

    /// Whether a glob that ends in a name covers what stands before it.
    #[inline(never)]
    fn globs_cover(&self, named: &TrieEdge, before: &[u8]) -> bool {
        self.names.globs(named).iter().any(|(_, stars)| stars.cover(before))
    }

    /// Whether a rule bears on a name that hangs on none.
    #[inline(never)]
    fn is_tangled(&self, rules: &[Rule], name: &str) -> bool {
        !self.loose.any.is_empty() || self.is_hovered_over(rules, name)
    }

    /// Whether a rule that hangs on no name covers a name.
    fn is_hovered_over(&self, rules: &[Rule], name: &str) -> bool {
        let mut covered = false;
        self.hovering(rules, NameRef::checked(name), &mut |_| covered = true);
        covered
    }

    /// Calls `consider` with each rule that hangs on no name and covers one.
    fn hovering(&self, rules: &[Rule], name: NameRef<'_>, consider: &mut impl FnMut(RuleId)) {
        let mut ask = |ids: &[RuleId]| {
            ids.iter().copied().filter(|id| self.covers(rules, *id, name)).for_each(&mut *consider);
        };
        ask(&self.loose.floating);
        if !self.loose.by_label.is_empty() {
            name.as_str().split('.').filter_map(|label| self.loose.by_label.get(label)).for_each(|ids| ask(ids));
        }
    }

    /// Calls `consider` with each rule whose host covers a name.
    pub(super) fn candidates(&self, rules: &[Rule], name: NameRef<'_>, consider: &mut impl FnMut(RuleId, Hung)) {
        self.loose.any.iter().for_each(|id| consider(*id, Hung::Here));
        self.hovering(rules, name, &mut |id| consider(id, Hung::Here));
        for (before, named) in self.names.chain(name.as_str()) {
            let exact = if before.is_none() { self.names.exact(named) } else { &[] };
            for id in self.names.below(named).iter().chain(exact) {
                // What hangs on a name has all names below it; of the name itself that has to be asked.
                if before.is_some() || self.covers(rules, *id, name) {
                    consider(*id, if before.is_some() { Hung::Above } else { Hung::Here });
                }
            }
            let Some(before) = before else { continue };
            for (id, stars) in self.names.globs(named) {
                if stars.cover(before) {
                    consider(*id, Hung::Above);
                }
            }
        }
    }

    /// Calls `consider` with each rule for any host.
    pub(super) fn any_host(&self, consider: &mut impl FnMut(RuleId)) {
        self.loose.any.iter().copied().for_each(consider);
    }

    /// Calls `consider` with each rule that hangs on a name, on one above it, or on none.
    pub(super) fn at_or_above(&self, name: &str, consider: &mut impl FnMut(RuleId)) {
        let mut all = |ids: &[RuleId]| ids.iter().copied().for_each(&mut *consider);
        all(&self.loose.floating);
        self.loose.by_label.values().for_each(|ids| all(ids));
        for (_, named) in self.names.chain(name) {
            all(self.names.exact(named));
            all(self.names.below(named));
            self.names.globs(named).iter().for_each(|(id, _)| all(&[*id]));
        }
    }

    /// Whether a rule that hangs on a name's way covers it.
    fn covers(&self, rules: &[Rule], id: RuleId, name: NameRef<'_>) -> bool {
        let Some(rule) = rules.get(id.index()) else { return false };
        match (rule.sense(), rule.pattern().host()) {
            (_, HostPattern::Glob(_)) if self.loose.stars.contains_key(&id) => {
                self.loose.stars.get(&id).is_some_and(|stars| stars.cover(name.as_str().as_bytes()))
            }
            (RulePattern::Inclusion(inclusion), _) => inclusion.includes_name(name),
            (RulePattern::Exclusion(exclusion), _) => exclusion.pattern().host().excludes_name(name),
        }
    }
}
