//! From rows to a policy: duplicates, caveats, guards.

use std::collections::{BTreeMap, BTreeSet};

use scopegate::policy::{Asset, Entry, List, Unchecked};
use scopegate::{HostPattern, Pattern, PolicyDocument, PortPattern};

use crate::identifier::{self, Kind, Outcome, Reading, narrowing_sentences};

use super::{Imported, Programme, Row, RowReport};

/// The longest caveat that is kept of a row's text, in characters.
const LONGEST_CAVEAT: usize = 2000;

/// Where an entry of the policy came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The list that the entry stands in.
    pub list: List,
    /// Its place there.
    pub entry: usize,
    /// The row.
    pub row: usize,
}

pub(super) fn assemble(programme: &Programme) -> Imported {
    let name = [&programme.name, &programme.handle].into_iter().find(|text| !text.trim().is_empty());
    let name = name.map_or("Imported scope", |name| name.trim());
    let mut document = PolicyDocument::new(name, name);
    document.policy.source.clone_from(&programme.source);
    document.policy.contact.clone_from(&programme.contact);
    document.policy.expires = programme.expires;
    document.policy.bounty = programme.bounty;
    document.scope.precedence = programme.precedence;
    let mut assembly = Assembly {
        document,
        rows: Vec::new(),
        origins: Vec::new(),
        known: BTreeMap::new(),
        assets: BTreeSet::new(),
        unchecked: BTreeSet::new(),
        guards: Vec::new(),
    };
    for row in &programme.rows {
        assembly.take(&programme.handle, row);
    }
    assembly.finish()
}

struct Assembly {
    document: PolicyDocument,
    rows: Vec<RowReport>,
    origins: Vec<Origin>,
    /// What each list has already, by canonical pattern, and in which row it stood.
    known: BTreeMap<(List, String), usize>,
    /// The assets and the statements that are listed already.
    assets: BTreeSet<(List, &'static str, String)>,
    unchecked: BTreeSet<(List, String)>,
    /// Exclusions that keep templates to one label, with their rows.
    guards: Vec<(String, usize)>,
}

impl Assembly {
    fn take(&mut self, program: &str, row: &Row) {
        let reading = row.meant.clone().unwrap_or_else(|| identifier::read(&row.value, row.list, row.kind));
        let reading = as_named(reading, row);
        let at = self.rows.len();
        let Reading { mut outcome, patterns, guards, assets, mut reason, unsaid } = reading;
        let mut new = 0usize;
        // Where the reader knows the other row, its patterns are told and stand in that row's list.
        let own = if outcome == Outcome::Duplicate { &[][..] } else { patterns.as_slice() };
        for text in own {
            let key = Pattern::parse(text).map_or_else(|_| text.clone(), |pattern| pattern.canonical().to_owned());
            if self.known.contains_key(&(row.list, key.clone())) {
                continue;
            }
            self.known.insert((row.list, key), at);
            new = new.saturating_add(1);
            self.origins.push(Origin { list: row.list, entry: self.document.scope.entries(row.list).len(), row: at });
            self.document.scope.entries_mut(row.list).push(entry(text, row));
        }
        for (kind, id) in assets {
            let asset = Asset { list: row.list, kind, id };
            if self.assets.insert((asset.list, asset.kind.as_str(), asset.id.clone())) {
                new = new.saturating_add(1);
                self.document.assets.push(asset);
            }
        }
        if new == 0 && outcome != Outcome::NeedsReview {
            outcome = Outcome::Duplicate;
        }
        self.guards.extend(guards.into_iter().map(|guard| (guard, at)));
        if let Some(text) = unsaid {
            let note = row.note.as_deref().map(str::trim).filter(|note| row.list != List::InScope && !note.is_empty());
            self.caveat(row.list, &note.map_or_else(|| text.clone(), |note| format!("{text}: {note}")));
        }
        if row.list == List::InScope && self.narrow_by_note(row) {
            let said = "what its note excludes is kept as a caveat";
            reason = Some(reason.map_or_else(|| said.to_owned(), |reason| format!("{reason}; {said}")));
        }
        let (program, value) = (program.to_owned(), row.value.clone());
        self.rows.push(RowReport { program, list: row.list, value, outcome, patterns, reason });
    }

    /// Keeps what the note of an inclusion excludes; whether there was something.
    fn narrow_by_note(&mut self, row: &Row) -> bool {
        let sentences = row.note.as_deref().map(narrowing_sentences).unwrap_or_default();
        for sentence in &sentences {
            let text = format!("{}: {sentence}", row.value.trim());
            self.caveat(List::OutOfScope, &text);
        }
        !sentences.is_empty()
    }

    /// A statement that no engine can decide. What stands in the list of inclusions and excludes is an exclusion.
    fn caveat(&mut self, list: List, text: &str) {
        let list = if list == List::InScope { List::OutOfScope } else { list };
        let shown: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        let mut text: String = shown.chars().take(LONGEST_CAVEAT).collect();
        if text.len() < shown.len() {
            text.push_str(" ...");
        }
        let unchecked = Unchecked { list, text };
        let mut is_new = || self.unchecked.insert((unchecked.list, unchecked.text.clone()));
        if !unchecked.text.trim().is_empty() && is_new() {
            self.document.scope.unchecked.push(unchecked);
        }
    }

    /// Adds the guards, but where a row without a template includes what they would take away. Where a row includes
    /// something deeper that a guard would take away, the row with the template is left to a person.
    fn finish(mut self) -> Imported {
        for (guard, row) in std::mem::take(&mut self.guards) {
            let whole = guard.replacen("*.*.", "*.", 1);
            let others =
                || self.rows.iter().enumerate().filter(|(at, other)| *at != row && other.list == List::InScope);
            if others().any(|(_, other)| other.patterns.contains(&whole)) {
                continue;
            }
            if others().any(|(_, other)| other.patterns.iter().any(|text| is_taken(text, &whole))) {
                self.withdraw(row);
            } else if !self.document.scope.out_of_scope.iter().any(|entry| entry.text == guard) {
                self.origins.push(Origin {
                    list: List::OutOfScope,
                    entry: self.document.scope.out_of_scope.len(),
                    row,
                });
                let why = "keeps the name that stands in for your own to one label";
                self.document.scope.out_of_scope.push(Entry::pattern(guard).with_reason(why));
            }
        }
        Imported { document: self.document, rows: self.rows, origins: self.origins }
    }

    /// Takes back the inclusions of a row.
    fn withdraw(&mut self, row: usize) {
        let list = List::InScope;
        let taken: Vec<usize> = self
            .origins
            .iter()
            .filter(|origin| origin.list == list && origin.row == row)
            .map(|origin| origin.entry)
            .collect();
        self.origins.retain(|origin| origin.list != list || origin.row != row);
        for entry in taken.iter().rev() {
            self.document.scope.in_scope.remove(*entry);
            for origin in self.origins.iter_mut().filter(|origin| origin.list == list && origin.entry > *entry) {
                origin.entry = origin.entry.saturating_sub(1);
            }
        }
        if let Some(report) = self.rows.get_mut(row) {
            report.outcome = Outcome::NeedsReview;
            report.patterns.clear();
            report.reason =
                Some("it stands for one label of your own, and other rows include what is deeper".to_owned());
        }
    }
}

/// Whether an inclusion is a wildcard deeper than the label that a guard keeps a template to.
fn is_taken(text: &str, whole: &str) -> bool {
    let (Ok(pattern), Ok(whole)) = (Pattern::parse(text), Pattern::parse(whole)) else { return false };
    !matches!(pattern.host(), HostPattern::Exact(_))
        && text.matches('.').count() > whole.as_written().matches('.').count()
        && pattern.is_narrower_than(&whole)
}

/// Platforms make an address of a name: a row called `*.example.com` has the address `https://example.com`. What is excluded
/// is excluded as it was named, too; and an inclusion named more narrowly than its address is what it was named.
fn as_named(mut reading: Reading, row: &Row) -> Reading {
    let Some(name) = row.note.as_deref().map(str::trim).filter(|name| !name.contains(char::is_whitespace)) else {
        return reading;
    };
    let named = identifier::read(name, row.list, Kind::Unsaid);
    let patterns = |texts: &[String]| texts.iter().map(|text| Pattern::parse(text)).collect::<Result<Vec<_>, _>>();
    let (Ok(address), Ok(names)) = (patterns(&reading.patterns), patterns(&named.patterns)) else { return reading };
    // An excluded row may say nothing, and its name all.
    let says_nothing =
        reading.outcome == Outcome::NeedsReview && row.list != List::InScope && reading.patterns.is_empty();
    if !(says_nothing || matches!(reading.outcome, Outcome::Rule | Outcome::RuleWidened))
        || !matches!(named.outcome, Outcome::Rule | Outcome::RuleWidened)
        || names.is_empty()
    {
        return reading;
    }
    let inside = |one: &Pattern, all: &[Pattern]| {
        all.iter().any(|other| is_same_exclusion(one, other) || one.is_narrower_than(other))
    };
    if row.list != List::InScope {
        for (text, pattern) in named.patterns.into_iter().zip(&names) {
            if !inside(pattern, &address) {
                reading.patterns.push(text);
                if !says_nothing {
                    reading.outcome = Outcome::RuleWidened;
                }
                say(&mut reading, &format!("it is excluded as it is named, `{name}`, as well"));
            }
        }
    } else if names.iter().all(|one| address.iter().any(|other| is_part_of(one, other))) {
        reading.patterns = named.patterns;
        reading.outcome = Outcome::RuleNarrowed;
        say(&mut reading, &format!("it is named `{name}`, which is a part of `{}`", row.value.trim()));
    }
    reading
}

/// Whether two patterns exclude the same: `https://example.com` is the whole host, as `example.com` is.
fn is_same_exclusion(one: &Pattern, other: &Pattern) -> bool {
    let is_whole = |pattern: &Pattern| {
        let every_port = matches!(pattern.port(), PortPattern::Any | PortPattern::WebDefault);
        pattern.path().is_everything() && every_port
    };
    one.canonical() == other.canonical() || (one.host() == other.host() && is_whole(one) && is_whole(other))
}

/// Whether a page of a host is named where the address is the whole host, or a host where it is everything above it.
fn is_part_of(named: &Pattern, address: &Pattern) -> bool {
    let is_page = address.path().is_everything() && !named.path().is_everything();
    named.is_narrower_than(address)
        && match (named.host(), address.host()) {
            (HostPattern::Exact(name), HostPattern::Below(domain)) => name != domain,
            (name, host) => name == host && is_page,
        }
}

fn say(reading: &mut Reading, more: &str) {
    reading.reason = Some(reading.reason.take().map_or_else(|| more.to_owned(), |reason| format!("{reason}; {more}")));
}

fn entry(text: &str, row: &Row) -> Entry {
    let mut entry = Entry::pattern(text);
    let note = row.note.as_deref().map(str::trim).filter(|note| !note.is_empty() && *note != text);
    entry.note = note.map(|note| note.chars().filter(|c| !c.is_control() || *c == '\n').collect());
    entry.max_severity.clone_from(&row.max_severity);
    entry.tags.clone_from(&row.tags);
    entry
}
