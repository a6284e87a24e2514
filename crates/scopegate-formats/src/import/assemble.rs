//! Makes a policy from rows, with duplicates, caveats and guards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use scopegate::pattern::{HostPattern, Pattern, PortPattern};
use scopegate::policy::PolicyDocument;
use scopegate::policy::{Asset, Entry, List, Unchecked, UncheckedConduct};

use crate::identifier::wording::{self, Wording};
use crate::identifier::{self, Kind, Outcome, Reading, Side, narrowing_sentences};

use super::imported::{Imported, Origin, RowReport};
use super::program::Program;
use super::row::Row;

/// The maximum length of a caveat, in characters.
const LONGEST_CAVEAT: usize = 2000;

/// The maximum number of compared pairs of a row that needs review and an inclusion.
const MOST_PAIRS: usize = 2_000_000;

impl Program {
    /// Interprets the rows and makes a policy.
    #[must_use]
    pub fn import(&self) -> Imported {
        assemble(self)
    }
}

fn assemble(program: &Program) -> Imported {
    let name = [&program.name, &program.handle].into_iter().find(|text| !text.trim().is_empty());
    let name = name.map_or("Imported scope", |name| name.trim());
    let mut document = PolicyDocument::new(name, name);
    document.policy.source.clone_from(&program.source);
    document.policy.contact.clone_from(&program.contact);
    document.policy.expires = program.expires;
    document.policy.bounty = program.bounty;
    document.scope.precedence = program.precedence;
    document.testing = program.testing.clone();
    document.findings.unchecked = program.conduct.iter().map(UncheckedConduct::new).collect();
    let mut names = wording::words(&program.name);
    names.extend(wording::words(&program.handle));
    let mut assembly = Assembly {
        document,
        rows: Vec::new(),
        origins: Vec::new(),
        names,
        known: BTreeMap::new(),
        assets: BTreeSet::new(),
        unchecked: BTreeSet::new(),
        guards: Vec::new(),
        held: Vec::new(),
        extras: Vec::new(),
    };
    for row in &program.rows {
        assembly.take(&program.handle, row);
    }
    Imported { partial: program.partial.clone(), ..assembly.finish() }
}

struct Assembly {
    document: PolicyDocument,
    rows: Vec<RowReport>,
    origins: Vec<Origin>,
    /// The words of the names of the owner.
    names: Vec<String>,
    /// The canonical patterns of each list, with the row of each.
    known: BTreeMap<(List, String), usize>,
    /// The assets and statements that are already listed.
    assets: BTreeSet<(List, &'static str, String)>,
    unchecked: BTreeSet<(List, String)>,
    /// Exclusions that limit templates to one label, with their rows.
    guards: Vec<(String, usize)>,
    /// The names of inclusions that need review, with their rows.
    held: Vec<(String, usize)>,
    /// Exclusions from rows of other lists.
    extras: Vec<(usize, Entry)>,
}

impl Assembly {
    fn take(&mut self, program: &str, row: &Row) {
        let (list, reading) = self.read(row);
        let at = self.rows.len();
        let Reading { mut outcome, patterns, guards, assets, mut reason, unsaid, turned: _, excluded, held } = reading;
        let mut new = 0usize;
        // If the reader knows the other row, the report repeats its patterns, which are already in the list of that
        // row.
        let own = if outcome == Outcome::Duplicate { &[][..] } else { patterns.as_slice() };
        // Formats with expressions mean the matched hosts, but not the names below them.
        let is_exact = row.meant.is_some() && list != List::InScope && outcome == Outcome::Rule;
        for text in own {
            let entry = entry(text, row);
            let alone = is_exact && reaches_below(text, own);
            if self.add(list, if alone { entry.host_alone() } else { entry }, at) {
                new = new.saturating_add(1);
            }
        }
        let by_note = row.note.as_deref().map(identifier::names_excluded_by_note).unwrap_or_default();
        for text in excluded.into_iter().chain(by_note) {
            self.extras.push((at, Entry::pattern(text).with_reason("the text of an included entry excludes it")));
        }
        for (kind, id) in assets {
            let asset = Asset { list, kind, id };
            if self.assets.insert((asset.list, asset.kind.as_str(), asset.id.clone())) {
                new = new.saturating_add(1);
                self.document.assets.push(asset);
            }
        }
        if new == 0 && outcome != Outcome::NeedsReview {
            outcome = Outcome::Duplicate;
        }
        self.guards.extend(guards.into_iter().map(|guard| (guard, at)));
        let mut is_open =
            outcome == Outcome::NeedsReview && (list != List::InScope || unsaid.is_some() || !held.is_empty());
        self.held.extend(held.into_iter().map(|text| (text, at)));
        if let Some(text) = unsaid {
            let note = row.note.as_deref().map(str::trim).filter(|note| list != List::InScope && !note.is_empty());
            self.caveat(list, &note.map_or_else(|| text.clone(), |note| format!("{text}: {note}")));
            is_open = true;
        }
        if list == List::InScope && self.narrow_by_note(row) {
            say(&mut reason, "the exclusions of its note are kept as a caveat");
            is_open = true;
        }
        let (program, value) = (program.to_owned(), row.value.clone());
        self.rows.push(RowReport { program, list, value, outcome, patterns, reason, is_open });
    }

    /// The reading and the list of a row.
    fn read(&self, row: &Row) -> (List, Reading) {
        let read = |list| identifier::read_for(&row.value, list, row.kind, &self.names);
        let reading = row.meant.clone().unwrap_or_else(|| read(row.list));
        if row.list != List::InScope {
            return (row.list, as_named(reading, row));
        }
        if let Some(turned) = reading.turned {
            return (turned, reading);
        }
        let mut names = self.names.clone();
        names.extend(wording::words(&row.value).into_iter().take(16));
        if let Some(note) = row.note.as_deref()
            && let Some(list) = identifier::note_verdict(note, &names).and_then(Wording::excluding_list)
        {
            let mut reading = read(list);
            say(
                &mut reading.reason,
                &format!("its note says that it is out of scope: {}", scopegate::error::Excerpt(note.trim())),
            );
            return (list, reading);
        }
        match &row.doubt {
            Some(doubt) if reading.outcome != Outcome::OtherAsset => {
                let held = read(List::OutOfScope).patterns;
                (row.list, Reading { held, ..Reading::review(&row.value, Side::Inclusion, doubt.clone()) })
            }
            _ => (row.list, as_named(reading, row)),
        }
    }

    /// Adds an entry of a row to a list. Returns whether it is new.
    fn add(&mut self, list: List, entry: Entry, row: usize) -> bool {
        let key =
            Pattern::parse(&entry.text).map_or_else(|_| entry.text.clone(), |pattern| pattern.canonical().to_owned());
        let key = if entry.below == Some(false) { format!("{key} alone") } else { key };
        if self.known.contains_key(&(list, key.clone())) {
            return false;
        }
        self.known.insert((list, key), row);
        self.origins.push(Origin { list, entry: self.document.scope.entries(list).len(), row });
        self.document.scope.entries_mut(list).push(entry);
        true
    }

    /// Keeps the exclusions of the note of an inclusion as a caveat. Returns whether there are any.
    fn narrow_by_note(&mut self, row: &Row) -> bool {
        let sentences = row.note.as_deref().map(narrowing_sentences).unwrap_or_default();
        for sentence in &sentences {
            let text = format!("{}: {sentence}", row.value.trim());
            self.caveat(List::OutOfScope, &text);
        }
        !sentences.is_empty()
    }

    /// Adds a statement that no rule can express. An excluding statement in the list of inclusions counts as an
    /// exclusion.
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

    /// Adds the guards unless a row without a template includes what a guard would exclude. If a row includes a deeper
    /// name that a guard would exclude, the row with the template needs review.
    fn finish(mut self) -> Imported {
        let included = Included::new(&self.rows);
        for (guard, row) in std::mem::take(&mut self.guards) {
            let whole = guard.replacen("*.*.", "*.", 1);
            if included.has(&whole, row) {
                continue;
            }
            if included.has_deeper(&whole, row) {
                self.withdraw(row);
            } else {
                let why = "limits the placeholder for your own name to one label";
                self.extras.push((row, Entry::pattern(guard).with_reason(why)));
            }
        }
        self.keep_out();
        // In the order of the rows, like the written policy.
        let mut extras = std::mem::take(&mut self.extras);
        extras.sort_by_key(|(row, _)| *row);
        for (row, entry) in extras {
            self.add(List::OutOfScope, entry, row);
        }
        Imported { document: self.document, rows: self.rows, origins: self.origins, partial: None }
    }

    /// Excludes the names of inclusions that need review if only a wider row includes them.
    fn keep_out(&mut self) {
        let held = std::mem::take(&mut self.held);
        let parse = |text: &str| Pattern::parse(text).ok();
        let included: Vec<Pattern> =
            self.document.scope.in_scope.iter().filter_map(|entry| parse(&entry.text)).collect();
        let known: BTreeSet<&str> = included.iter().map(Pattern::canonical).collect();
        // With too many pairs, a held name is excluded unless a row includes exactly that name.
        let all = held.len().saturating_mul(included.len()) > MOST_PAIRS;
        for (text, row) in held {
            let Some(pattern) = parse(&text) else { continue };
            let is_wider = |other: &Pattern| pattern.is_narrower_than(other);
            if !known.contains(pattern.canonical()) && (all || included.iter().any(is_wider)) {
                let why = "needs review: excluded until a person decides";
                self.extras.push((row, Entry::pattern(text).with_reason(why)));
            }
        }
    }

    /// Removes the inclusions of a row.
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
            report.reason = Some("it is a placeholder for one label, and other rows include deeper names".to_owned());
        }
    }
}

/// The inclusions of all rows, for questions about other rows.
struct Included {
    /// The row of a pattern; `None` if several rows have it.
    by_text: HashMap<String, Option<usize>>,
    /// The names above wildcard names, each with its row; `None` if several rows have one.
    above: HashMap<String, Option<usize>>,
}

impl Included {
    fn new(rows: &[RowReport]) -> Self {
        let mut included = Self { by_text: HashMap::new(), above: HashMap::new() };
        let note = |map: &mut HashMap<String, Option<usize>>, text: &str, row: usize| {
            map.entry(text.to_owned())
                .and_modify(|other| *other = other.filter(|other| *other == row))
                .or_insert(Some(row));
        };
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.list == List::InScope) {
            for text in &row.patterns {
                note(&mut included.by_text, text, at);
                let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
                let host = host.split(['/', ':']).next().unwrap_or(host);
                let mut rest = host.rsplit_once('*').map_or("", |(_, tail)| tail.trim_start_matches('.'));
                while let Some((_, above)) = rest.split_once('.') {
                    note(&mut included.above, above, at);
                    rest = above;
                }
            }
        }
        included
    }

    /// Whether another row has exactly this pattern.
    fn has(&self, text: &str, row: usize) -> bool {
        self.by_text.get(text).is_some_and(|other| *other != Some(row))
    }

    /// Whether another row has a wildcard deeper than `*.h`.
    fn has_deeper(&self, whole: &str, row: usize) -> bool {
        self.above.get(whole.trim_start_matches("*.")).is_some_and(|other| *other != Some(row))
    }
}

/// Platforms derive an address from a name: a row named `*.example.com` has the address `https://example.com`. An
/// exclusion also covers its name. An inclusion whose name is narrower than its address means the name.
fn as_named(mut reading: Reading, row: &Row) -> Reading {
    let Some(name) = row.note.as_deref().map(str::trim).filter(|name| !name.contains(char::is_whitespace)) else {
        return reading;
    };
    let named = identifier::read(name, row.list, Kind::Unsaid);
    if named.turned.is_some() || named.patterns.len().saturating_mul(reading.patterns.len()) > MOST_PAIRS {
        return reading;
    }
    let patterns = |texts: &[String]| texts.iter().map(|text| Pattern::parse(text)).collect::<Result<Vec<_>, _>>();
    let (Ok(address), Ok(names)) = (patterns(&reading.patterns), patterns(&named.patterns)) else { return reading };
    // The text of an excluded row may be empty while its name is complete.
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
                say(&mut reading.reason, &format!("its name `{name}` is also excluded"));
            }
        }
    } else if names.iter().all(|one| address.iter().any(|other| is_part_of(one, other))) {
        reading.patterns = named.patterns;
        reading.outcome = Outcome::RuleNarrowed;
        say(&mut reading.reason, &format!("its name is `{name}`, which is a part of `{}`", row.value.trim()));
    }
    reading
}

/// Whether a pattern is the only one of these that excludes the names below its host.
fn reaches_below(text: &str, patterns: &[String]) -> bool {
    Pattern::parse(text).is_ok_and(|pattern| {
        pattern.reach().is_some_and(|host| {
            let below = format!("*.{host}");
            !patterns.contains(&below)
        })
    })
}

/// Whether two patterns exclude the same: `https://example.com` is the whole host, like `example.com`.
fn is_same_exclusion(one: &Pattern, other: &Pattern) -> bool {
    let is_whole = |pattern: &Pattern| {
        let every_port = matches!(pattern.port(), PortPattern::Any | PortPattern::WebDefault);
        pattern.path().is_everything() && every_port
    };
    one.canonical() == other.canonical() || (one.host() == other.host() && is_whole(one) && is_whole(other))
}

/// Whether the name is a page while the address is the whole host, or a host while the address includes all names below
/// it.
fn is_part_of(named: &Pattern, address: &Pattern) -> bool {
    let is_page = address.path().is_everything() && !named.path().is_everything();
    named.is_narrower_than(address)
        && match (named.host(), address.host()) {
            (HostPattern::Exact(name), HostPattern::Below(domain)) => name != domain,
            (name, host) => name == host && is_page,
        }
}

fn say(reason: &mut Option<String>, more: &str) {
    *reason = Some(reason.take().map_or_else(|| more.to_owned(), |reason| format!("{reason}; {more}")));
}

fn entry(text: &str, row: &Row) -> Entry {
    let mut entry = Entry::pattern(text);
    let note = row.note.as_deref().map(str::trim).filter(|note| !note.is_empty() && *note != text);
    entry.note = note.map(|note| note.chars().filter(|c| !c.is_control() || *c == '\n').collect());
    entry.max_severity.clone_from(&row.max_severity);
    entry.tags.clone_from(&row.tags);
    entry
}
