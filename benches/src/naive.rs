//! Usual solutions: the `url` crate, and a hash map of suffixes or a scan of every rule.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use url::Host;

use crate::law::{Asked, List, allows, covers, covers_path, reaches};
use crate::{Rule, Workload};

/// The rules of both lists together.
fn listed(workload: &Workload) -> Vec<(Rule, List)> {
    let included = workload.included().iter().map(|rule| (rule.clone(), List::In));
    included.chain(workload.excluded().iter().map(|rule| (rule.clone(), List::Out))).collect()
}

/// Sorts the rules that cover a question by list.
#[derive(Default)]
struct Found<'r> {
    included: Vec<&'r Rule>,
    excluded: Vec<&'r Rule>,
    /// Excluded hosts that cover the question by their reach.
    reaching: Vec<&'r str>,
}

impl<'r> Found<'r> {
    fn push(&mut self, (rule, list): &'r (Rule, List)) {
        match list {
            List::In => self.included.push(rule),
            List::Out => self.excluded.push(rule),
        }
    }

    fn allows(&self) -> bool {
        allows(&self.included, &self.excluded, &self.reaching)
    }
}

/// `url`, then a scan of every rule.
#[derive(Debug)]
pub struct EveryRule(Vec<(Rule, List)>);

impl EveryRule {
    /// Reads the rules of a workload.
    #[must_use]
    pub fn new(workload: &Workload) -> Self {
        Self(listed(workload))
    }

    /// Whether the text is in scope.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        let decide = |asked: &Asked<'_>| {
            let mut found = Found::default();
            for entry @ (rule, list) in &self.0 {
                if covers(rule, *list, asked) {
                    found.push(entry);
                }
                found.reaching.extend(reaches(rule, *list, asked));
            }
            found.allows()
        };
        Asked::with(text, decide).unwrap_or(false)
    }
}

/// `url`, then a hash map from suffixes to their rules, one from networks, and a set of globs.
#[derive(Debug)]
pub struct UrlAndHash {
    rules: Vec<(Rule, List)>,
    /// By whole host, or by the domain of the names below it.
    names: HashMap<String, Vec<usize>>,
    globs: GlobSet,
    /// The rule of each glob in the set.
    glob_rules: Vec<usize>,
    v4: HashMap<(u32, u32), Vec<usize>>,
    v6: HashMap<(u128, u32), Vec<usize>>,
    v4_lengths: Vec<u32>,
    v6_lengths: Vec<u32>,
}

impl UrlAndHash {
    /// Reads the rules of a workload.
    ///
    /// # Panics
    ///
    /// If the workload has an invalid glob.
    #[must_use]
    pub fn new(workload: &Workload) -> Self {
        let mut built = Self {
            rules: listed(workload),
            names: HashMap::new(),
            globs: GlobSet::empty(),
            glob_rules: Vec::new(),
            v4: HashMap::new(),
            v6: HashMap::new(),
            v4_lengths: Vec::new(),
            v6_lengths: Vec::new(),
        };
        let mut globs = GlobSetBuilder::new();
        for (number, (rule, _)) in built.rules.iter().enumerate() {
            match rule {
                Rule::Exact(host) | Rule::Wildcard(host) | Rule::Url(host, _) => {
                    built.names.entry(host.clone()).or_default().push(number);
                }
                Rule::Glob(text) => {
                    globs.add(GlobBuilder::new(text).literal_separator(false).build().expect("a glob"));
                    built.glob_rules.push(number);
                }
                Rule::NetworkV4(first, length) => {
                    built.v4.entry((*first, *length)).or_default().push(number);
                    built.v4_lengths.push(*length);
                }
                Rule::NetworkV6(first, length) => {
                    built.v6.entry((*first, *length)).or_default().push(number);
                    built.v6_lengths.push(*length);
                }
            }
        }
        built.globs = globs.build().expect("a valid set of globs");
        for lengths in [&mut built.v4_lengths, &mut built.v6_lengths] {
            lengths.sort_unstable();
            lengths.dedup();
        }
        built
    }

    /// Whether the text is in scope.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        let decide = |asked: &Asked<'_>| {
            let mut found = Found::default();
            match asked.host {
                Host::Domain(name) => self.find_name(name, asked, &mut found),
                Host::Ipv4(address) => self.find_v4(address, &mut found),
                Host::Ipv6(address) => self.find_v6(address, &mut found),
            }
            found.allows()
        };
        Asked::with(text, decide).unwrap_or(false)
    }

    fn find_name<'r>(&'r self, name: &str, asked: &Asked<'_>, found: &mut Found<'r>) {
        for number in self.names.get(name).into_iter().flatten() {
            let entry = &self.rules[*number];
            let is_covered = match entry {
                (Rule::Exact(_), _) | (Rule::Wildcard(_), List::Out) => true,
                (Rule::Url(_, path), list) => covers_path(path, *list, asked),
                _ => false,
            };
            if is_covered {
                found.push(entry);
            }
        }
        let mut rest = name;
        while let Some((_, suffix)) = rest.split_once('.') {
            for number in self.names.get(suffix).into_iter().flatten() {
                match &self.rules[*number] {
                    entry @ (Rule::Wildcard(_), _) => found.push(entry),
                    (Rule::Exact(host), List::Out) => found.reaching.push(host),
                    _ => {}
                }
            }
            rest = suffix;
        }
        for glob in self.globs.matches(name) {
            let entry = &self.rules[self.glob_rules[glob]];
            if covers(&entry.0, entry.1, asked) {
                found.push(entry);
            }
        }
    }

    fn find_v4<'r>(&'r self, address: Ipv4Addr, found: &mut Found<'r>) {
        for length in &self.v4_lengths {
            let first = address.to_bits() & (u32::MAX << (32 - length));
            for number in self.v4.get(&(first, *length)).into_iter().flatten() {
                found.push(&self.rules[*number]);
            }
        }
    }

    fn find_v6<'r>(&'r self, address: Ipv6Addr, found: &mut Found<'r>) {
        for length in &self.v6_lengths {
            let first = address.to_bits() & (u128::MAX << (128 - length));
            for number in self.v6.get(&(first, *length)).into_iter().flatten() {
                found.push(&self.rules[*number]);
            }
        }
    }
}
