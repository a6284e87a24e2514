//! Rules by host name: a name trie, with globs stored at their literal suffix or label.

use smallvec::SmallVec;

use crate::hashing::Map;
use crate::index::edge_table::{Stored, TrieEdge};
use crate::index::name_position::NamePosition;
use crate::index::name_trie::{Longest, NameTrie, NameTrieBuilder};
use crate::index::stars::{GlobTail, literal_label};
use crate::net::NameRef;
use crate::pattern::{HostGlob, HostPattern, InclusionShape};
use crate::rules::{Rule, RuleId, RulePattern};
use crate::targets::ScannedName;

/// Where a rule is stored, relative to the name of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoredAt {
    /// At a name above the queried name.
    Above,
    /// At the queried name, or at no name.
    NameOrNone,
}

type Ids = SmallVec<[RuleId; 2]>;

/// The rules whose hosts are names.
#[derive(Debug)]
pub(super) struct Hosts {
    names: NameTrie,
    /// `None` if each rule is stored at a name.
    unanchored: Option<Box<Unanchored>>,
}

/// Builds [`Hosts`].
#[derive(Debug, Default)]
pub(super) struct HostsBuilder {
    names: NameTrieBuilder,
    unanchored: Unanchored,
}

/// The rules that are stored at no name.
#[derive(Debug, Default)]
struct Unanchored {
    /// Globs without a literal suffix, by a literal label that every match contains.
    by_label: Map<Box<str>, Ids>,
    /// Globs with neither.
    without_literal: Ids,
    /// Rules for any host.
    any: Ids,
    /// The compiled stars of globs without a literal suffix.
    stars: Map<RuleId, GlobTail>,
}

impl HostsBuilder {
    pub(super) fn insert(&mut self, id: RuleId, rule: &Rule) {
        match rule.sense() {
            RulePattern::Inclusion(inclusion) => match inclusion.shape() {
                InclusionShape::Exact(name) => self.names.insert_exact(name.as_str(), id),
                InclusionShape::Below(name) => self.names.insert_below(name.as_str(), id),
                InclusionShape::Labels(text) => self.insert_glob(id, text, Some(GlobTail::labels)),
                InclusionShape::AnySuffix(text) => self.insert_glob(id, text, None),
                InclusionShape::Nothing => {}
            },
            RulePattern::Exclusion(exclusion) => match exclusion.pattern().host() {
                HostPattern::Any => self.unanchored.any.push(id),
                HostPattern::Exact(name) if exclusion.reach().is_none() => self.names.insert_exact(name.as_str(), id),
                HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => {
                    self.names.insert_below(name.as_str(), id);
                }
                HostPattern::Glob(glob) => self.insert_glob(id, glob.as_str(), Some(GlobTail::whole)),
                HostPattern::Addresses(_) => {}
            },
        }
    }

    /// Adds a name without a rule, if decisions below it differ from those elsewhere.
    pub(super) fn insert_name(&mut self, name: &str) {
        self.names.insert_name(name);
    }

    /// Inserts a glob; `stars` compiles its text, or the part of the text before its literal suffix and the dot.
    fn insert_glob(&mut self, id: RuleId, text: &str, stars: Option<fn(&str) -> GlobTail>) {
        let before = |base: &str| text.strip_suffix(base).and_then(|before| before.strip_suffix('.'));
        let stored_at = HostGlob::base_of(text).and_then(|base| Some((base, before(base)?)));
        match (stored_at, literal_label(text), stars) {
            (Some((base, before)), _, Some(stars)) => self.names.insert_glob(base, id, stars(before)),
            (_, label, stars) => {
                match label {
                    Some(label) => self.unanchored.by_label.entry(label.into()).or_default().push(id),
                    None => self.unanchored.without_literal.push(id),
                }
                self.unanchored.stars.extend(stars.map(|stars| (id, stars(text))));
            }
        }
    }

    pub(super) fn build(self) -> Hosts {
        let Unanchored { by_label, without_literal, any, .. } = &self.unanchored;
        let is_empty = by_label.is_empty() && without_literal.is_empty() && any.is_empty();
        Hosts { names: self.names.build(), unanchored: (!is_empty).then(|| Box::new(self.unanchored)) }
    }
}

impl Hosts {
    /// The position of a name among the rules, without a list of rules.
    #[inline]
    pub(super) fn way(&self, rules: &[Rule], scanned: &ScannedName<'_>) -> NamePosition<'_> {
        if let Some(unanchored) = &self.unanchored
            && unanchored.applies(rules, scanned.name())
        {
            return NamePosition::NeedsFullMatch;
        }
        let Longest { edge: Some(edge), is_exact, start } = self.names.longest(scanned) else {
            return NamePosition::NoRule;
        };
        if edge.may_have_globs() {
            return self.way_by_globs(*scanned, edge, start).unwrap_or(NamePosition::Named { edge, is_exact });
        }
        NamePosition::Named { edge, is_exact }
    }

    /// The position of a name if a glob covers it. `edge` leads to the longest name of the trie at or above it, which
    /// starts at `start` of the text.
    #[inline(never)]
    fn way_by_globs<'m>(
        &'m self,
        scanned: ScannedName<'_>,
        edge: &'m TrieEdge,
        mut start: usize,
    ) -> Option<NamePosition<'m>> {
        let mut position = None;
        for above in self.names.upward(edge) {
            if let Some(before) = scanned.before(start) {
                for glob in self.names.globs(above).iter().filter(|glob| glob.stars.cover(before)) {
                    if position.is_some() || !std::ptr::eq(above, edge) {
                        return Some(NamePosition::NeedsFullMatch);
                    }
                    position = Some(NamePosition::Covered(glob));
                }
            }
            if !above.has(Stored::GlobsAbove) {
                break;
            }
            start = scanned.next_label(start);
        }
        position
    }

    /// Whether a position determines the last two labels of a name.
    pub(super) fn has_two_labels(&self, position: NamePosition<'_>) -> bool {
        match position {
            NamePosition::Named { edge, .. } => self.names.upward(edge).nth(1).is_some(),
            _ => false,
        }
    }

    /// Calls `consider` with each rule whose host covers a name.
    pub(super) fn candidates(&self, rules: &[Rule], name: NameRef<'_>, consider: &mut impl FnMut(RuleId, StoredAt)) {
        if let Some(unanchored) = &self.unanchored {
            unanchored.any.iter().for_each(|id| consider(*id, StoredAt::NameOrNone));
            unanchored.globs(rules, name, &mut |id| consider(id, StoredAt::NameOrNone));
        }
        for (before, edge) in self.names.chain(name.as_bytes()) {
            let exact = if before.is_none() { self.names.exact(edge) } else { &[] };
            for id in self.names.below(edge).iter().chain(exact) {
                // A rule stored at a name covers all names below it; the name itself needs a check.
                if before.is_some() || covers(rules, *id, name) {
                    consider(*id, if before.is_some() { StoredAt::Above } else { StoredAt::NameOrNone });
                }
            }
            let Some(before) = before else { continue };
            for glob in self.names.globs(edge).iter().filter(|glob| glob.stars.cover(before)) {
                consider(glob.id, StoredAt::Above);
            }
        }
    }

    /// The same, given the position of the name.
    pub(super) fn candidates_at(
        &self,
        rules: &[Rule],
        position: NamePosition<'_>,
        name: NameRef<'_>,
        consider: &mut impl FnMut(RuleId, StoredAt),
    ) {
        let (edge, is_exact) = match position {
            NamePosition::NeedsFullMatch | NamePosition::Covered(_) => return self.candidates(rules, name, consider),
            NamePosition::NoRule => return,
            NamePosition::Named { edge, is_exact } => (edge, is_exact),
        };
        if is_exact {
            // A rule for what is below a name may cover the name itself too.
            let covering = self.names.below(edge).iter().filter(|id| covers(rules, **id, name));
            covering.chain(self.names.exact(edge)).for_each(|id| consider(*id, StoredAt::NameOrNone));
        }
        // No glob covers the name at these positions.
        for edge in self.names.upward(edge).skip(usize::from(is_exact)) {
            self.names.below(edge).iter().for_each(|id| consider(*id, StoredAt::Above));
        }
    }

    /// Calls `consider` with each rule for any host.
    pub(super) fn any_host(&self, consider: &mut impl FnMut(RuleId)) {
        self.unanchored.iter().flat_map(|unanchored| &unanchored.any).copied().for_each(consider);
    }

    /// Calls `consider` with each rule that is stored at a name, above it or at no name, except rules for any host.
    pub(super) fn at_or_above(&self, name: &str, consider: &mut impl FnMut(RuleId)) {
        let mut all = |ids: &[RuleId]| ids.iter().copied().for_each(&mut *consider);
        if let Some(unanchored) = &self.unanchored {
            all(&unanchored.without_literal);
            unanchored.by_label.values().for_each(|ids| all(ids));
        }
        for (_, edge) in self.names.chain(name.as_bytes()) {
            all(self.names.exact(edge));
            all(self.names.below(edge));
            self.names.globs(edge).iter().for_each(|glob| all(&[glob.id]));
        }
    }
}

impl Unanchored {
    /// Whether one of the rules applies to a name.
    #[inline(never)]
    fn applies(&self, rules: &[Rule], name: &str) -> bool {
        let mut applies = !self.any.is_empty();
        if !applies {
            self.globs(rules, NameRef::checked(name), &mut |_| applies = true);
        }
        applies
    }

    /// Calls `consider` with each glob that covers `name`.
    fn globs(&self, rules: &[Rule], name: NameRef<'_>, consider: &mut impl FnMut(RuleId)) {
        let mut ask = |ids: &[RuleId]| {
            ids.iter().copied().filter(|id| self.covers(rules, *id, name)).for_each(&mut *consider);
        };
        ask(&self.without_literal);
        if !self.by_label.is_empty() {
            name.as_str().split('.').filter_map(|label| self.by_label.get(label)).for_each(|ids| ask(ids));
        }
    }

    /// Whether a glob covers a name.
    fn covers(&self, rules: &[Rule], id: RuleId, name: NameRef<'_>) -> bool {
        match self.stars.get(&id) {
            Some(stars) => stars.cover(name.as_bytes()),
            None => covers(rules, id, name),
        }
    }
}

/// Whether a candidate rule covers a name, by its pattern.
fn covers(rules: &[Rule], id: RuleId, name: NameRef<'_>) -> bool {
    rules.get(id.index()).is_some_and(|rule| match rule.sense() {
        RulePattern::Inclusion(inclusion) => inclusion.includes_name(name),
        RulePattern::Exclusion(exclusion) => exclusion.pattern().host().excludes_name(name),
    })
}
