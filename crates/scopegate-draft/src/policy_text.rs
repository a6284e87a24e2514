//! Writes the policy of a draft in TOML, with the lines that it comes from in comments.
//!
//! A doubtful inclusion is a comment. A doubtful exclusion or refusal is written and marked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::analysis::{Analysis, Element, Entry};
use crate::quote;
use crate::row::{Outcome, Row};
use crate::testing::{TestingCondition, Window};

/// The name of a policy whose text has no title.
const UNNAMED: &str = "Vulnerability disclosure";

pub(crate) fn write(analysis: &mut Analysis, language: &str, lines: usize) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let _ = Writer { out: &mut out, analysis, language, lines }.all();
    out
}

struct Writer<'a> {
    out: &'a mut String,
    analysis: &'a mut Analysis,
    language: &'a str,
    lines: usize,
}

/// A finding rule: the class, the facts that waive it and the facts that limit it, and whether it inherits.
type RuleKey = (&'static str, BTreeSet<String>, BTreeSet<String>, bool);

/// Where a rule comes from: the line, the text and the doubts.
type RuleSource = (usize, String, String);

impl Writer<'_> {
    fn all(&mut self) -> std::fmt::Result {
        self.head()?;
        self.policy()?;
        self.ownership()?;
        self.scope()?;
        self.assets()?;
        self.testing()?;
        self.findings()?;
        self.conduct()?;
        self.report()?;
        self.notes()
    }

    fn count(&self, fits: impl Fn(&Row) -> bool) -> usize {
        self.analysis.elements.iter().filter(|element| fits(&element.row)).count()
    }

    fn head(&mut self) -> std::fmt::Result {
        let of = |outcome: Outcome| self.count(|row| row.outcome == outcome);
        let rules = of(Outcome::Rule) + of(Outcome::Class) + of(Outcome::Activity) + of(Outcome::ThirdParty);
        let (contacts, unchecked, not_scope) = (of(Outcome::Contact), of(Outcome::Unchecked), of(Outcome::NotScope));
        let conditions = self.analysis.elements.iter().map(|element| element.row.conditions.len()).sum::<usize>();
        let (doubtful, person) = (self.count(|row| !row.doubt.is_empty()), of(Outcome::NeedsPerson));
        writeln!(
            self.out,
            "# Draft by `scopegate draft`. Read every line marked [doubt] or [person], then delete the marks."
        )?;
        writeln!(
            self.out,
            "# {} lines: {rules} rules, {conditions} conditions, {contacts} contacts, {unchecked} unchecked, {not_scope} not about scope, {doubtful} doubtful, {person} for a person.",
            self.lines
        )?;
        let unknown: Vec<String> = self.analysis.unknown_headings.iter().take(12).map(ToString::to_string).collect();
        let unknown = if unknown.is_empty() {
            String::new()
        } else {
            format!(", without a known meaning: line {}", unknown.join(", "))
        };
        writeln!(self.out, "# Language: {}. Headings: {}{unknown}.", self.language, self.analysis.headings)?;
        if self.language != "en" {
            writeln!(
                self.out,
                "# [person] The text is not in English: only contacts are read, and addresses are comments."
            )?;
        }
        if let Some((line, suspension)) = self.analysis.suspended {
            writeln!(self.out, "# Line {line}: {}. No inclusion is written.", suspension.reason())?;
        }
        writeln!(self.out, "version = 1\n")
    }

    fn policy(&mut self) -> std::fmt::Result {
        let title: String = self
            .analysis
            .title
            .as_deref()
            .unwrap_or(UNNAMED)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(120)
            .collect();
        let title = if title.is_empty() { UNNAMED.to_owned() } else { title };
        writeln!(self.out, "[policy]\nname = {}", quote::toml(&title))?;
        match &self.analysis.owner {
            Some(owner) => writeln!(self.out, "owner = {} # the name of its domain", quote::toml(owner))?,
            None => writeln!(self.out, "owner = \"unknown\" # the text names no domain of its owner")?,
        }
        let mut contacts: Vec<(String, Vec<usize>)> = Vec::new();
        for element in self.analysis.elements.iter_mut().filter(|element| element.entry == Entry::Contact) {
            element.row.written = true;
            match contacts.iter_mut().find(|known| known.0 == element.row.value) {
                Some(known) => known.1.push(element.row.line),
                None => contacts.push((element.row.value.clone(), vec![element.row.line])),
            }
        }
        if !contacts.is_empty() {
            writeln!(self.out, "contact = [")?;
            for (contact, lines) in contacts {
                writeln!(self.out, "  {}, # line {}", quote::toml(&contact), numbers(&lines))?;
            }
            writeln!(self.out, "]")?;
        }
        let all = &self.analysis;
        let bounty = match (all.bounty_yes, all.bounty_no) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) => Some(all.names_amounts),
            (false, false) => None,
        };
        if let Some(bounty) = bounty {
            let lines = self.lines_of(Outcome::Bounty);
            writeln!(self.out, "bounty = {bounty} # line {lines}")?;
        }
        let all = &self.analysis;
        let harbor = match (all.harbor_promise, all.harbor_authorized, all.harbor_limited) {
            (true, true, _) | (true, _, false) => Some("full"),
            (true, false, true) => Some("partial"),
            _ => None,
        };
        if let Some(harbor) = harbor {
            let lines = self.lines_of(Outcome::SafeHarbour);
            writeln!(self.out, "safe_harbor = \"{harbor}\" # line {lines}")?;
        }
        let discloses =
            |element: &&Element| matches!(element.entry, Entry::Class { id: "activity/public-disclosure", .. });
        let lines: Vec<usize> =
            self.analysis.elements.iter().filter(discloses).map(|element| element.row.line).collect();
        if !lines.is_empty() {
            writeln!(self.out, "disclosure = \"coordinated\" # line {}", numbers(&lines))?;
        }
        Ok(())
    }

    fn lines_of(&self, outcome: Outcome) -> String {
        let lines: Vec<usize> = self
            .analysis
            .elements
            .iter()
            .filter(|element| element.row.outcome == outcome)
            .map(|element| element.row.line)
            .collect();
        numbers(&lines)
    }

    fn ownership(&mut self) -> std::fmt::Result {
        let mut certain = Vec::new();
        let mut doubtful = Vec::new();
        for element in self.analysis.elements.iter_mut().filter(|element| element.entry == Entry::Ownership) {
            if element.row.doubt.is_empty() {
                element.row.written = true;
                certain.push((element.row.line, element.row.text.clone()));
            } else {
                doubtful.push((element.row.line, element.row.text.clone(), element.row.doubt.join(", ")));
            }
        }
        if certain.is_empty() && doubtful.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        for (line, text, reason) in doubtful {
            writeln!(
                self.out,
                "# ownership.in_scope = true # line {line} [doubt] {reason}: {}",
                quote::comment(&text)
            )?;
        }
        if let Some((line, text)) = certain.first() {
            writeln!(self.out, "[ownership]\nin_scope = true # line {line}: {}", quote::comment(text))?;
        }
        Ok(())
    }

    fn scope(&mut self) -> std::fmt::Result {
        let has = |fits: fn(&Entry) -> bool| self.analysis.elements.iter().any(|element| fits(&element.entry));
        let lists = has(|entry| matches!(entry, Entry::Pattern { .. }));
        if lists {
            writeln!(self.out, "\n[scope]")?;
            for list in ["in_scope", "out_of_scope", "third_party"] {
                self.list(list)?;
            }
        }
        let mut seen = BTreeSet::new();
        for element in &mut self.analysis.elements {
            let list = match &element.entry {
                Entry::ScopeUnchecked { list } => *list,
                Entry::ThirdParty => "third_party",
                _ => continue,
            };
            element.row.written = true;
            let text = element.row.text.trim().to_owned();
            if text.is_empty() || !seen.insert((list, text.clone())) {
                continue;
            }
            let mark = match element.row.outcome {
                Outcome::NeedsPerson => format!(" [person] left over: {}", quote::comment(&element.row.left_over)),
                _ => String::new(),
            };
            writeln!(
                self.out,
                "\n[[scope.unchecked]]\nlist = \"{list}\"\ntext = {} # line {}{mark}",
                quote::toml(&text),
                element.row.line
            )?;
        }
        Ok(())
    }

    fn list(&mut self, list: &'static str) -> std::fmt::Result {
        let mut live: BTreeMap<(String, bool), usize> = BTreeMap::new();
        let mut lines: Vec<(usize, String)> = Vec::new();
        for element in &mut self.analysis.elements {
            let Entry::Pattern { list: of, text, domain } = &element.entry else { continue };
            if *of != list {
                continue;
            }
            let row = &mut element.row;
            let value = if *domain { format!("{{ domain = {} }}", quote::toml(text)) } else { quote::toml(text) };
            let doubt = if row.doubt.is_empty() {
                String::new()
            } else {
                format!(" [doubt] {}: {}", row.doubt.join(", "), quote::comment(&row.text))
            };
            if list == "in_scope" && !row.doubt.is_empty() {
                lines.push((row.line, format!("# {value}, # line {}{doubt}", row.line)));
                continue;
            }
            row.written = true;
            if live.insert((text.to_ascii_lowercase(), *domain), row.line).is_none() {
                lines.push((row.line, format!("  {value}, # line {}{doubt}", row.line)));
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{list} = [")?;
        for (_, line) in lines {
            writeln!(self.out, "{line}")?;
        }
        writeln!(self.out, "]")
    }

    fn assets(&mut self) -> std::fmt::Result {
        for element in &mut self.analysis.elements {
            let Entry::Asset { kind, list } = &element.entry else { continue };
            let id = if element.row.value.is_empty() {
                element.row.text.trim().to_owned()
            } else {
                element.row.value.clone()
            };
            if id.is_empty() {
                continue;
            }
            element.row.written = true;
            writeln!(
                self.out,
                "\n[[assets]]\nlist = \"{list}\"\ntype = \"{kind}\"\nid = {} # line {}",
                quote::toml(&id),
                element.row.line
            )?;
        }
        Ok(())
    }

    fn testing(&mut self) -> std::fmt::Result {
        let posture = self.analysis.suspended.and_then(|(line, suspension)| Some((line, suspension.posture()?)));
        if posture.is_none() && self.analysis.testing.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n[testing]")?;
        if let Some((line, posture)) = posture {
            writeln!(self.out, "posture = \"{posture}\" # line {line} [person]")?;
        }
        let conditions = &self.analysis.testing;
        // Of several rates, the lowest counts.
        let rates = conditions.iter().filter_map(|(line, condition)| match condition {
            TestingCondition::Rate { key, requests } => Some((*line, *key, *requests)),
            _ => None,
        });
        let per_minute =
            |key: &str, requests: u32| u64::from(requests) * if key == "requests_per_second" { 60 } else { 1 };
        if let Some((line, key, requests)) = rates.min_by_key(|(_, key, requests)| per_minute(key, *requests)) {
            writeln!(self.out, "{key} = {requests} # line {line}")?;
        }
        let concurrent = conditions.iter().filter_map(|(line, condition)| match condition {
            TestingCondition::Concurrent(requests) => Some((*requests, *line)),
            _ => None,
        });
        if let Some((requests, line)) = concurrent.min() {
            writeln!(self.out, "concurrent = {requests} # line {line}")?;
        }
        let user_agent = conditions.iter().find_map(|(line, condition)| match condition {
            TestingCondition::UserAgent(value) => Some((*line, value)),
            _ => None,
        });
        if let Some((line, value)) = user_agent {
            writeln!(self.out, "user_agent = {} # line {line}", quote::toml(value))?;
        }
        let mut windows: Vec<(usize, &Window)> = Vec::new();
        for (line, condition) in conditions {
            if let TestingCondition::Window(window) = condition
                && !windows.iter().any(|known| known.1 == window)
            {
                windows.push((*line, window));
            }
        }
        if !windows.is_empty() {
            writeln!(self.out, "windows = [")?;
            for (line, Window { days, from, to, zone }) in windows {
                let days = days.map(|days| format!("days = \"{days}\", ")).unwrap_or_default();
                writeln!(self.out, "  {{ {days}from = {from}, to = {to}, zone = \"{zone}\" }}, # line {line}")?;
            }
            writeln!(self.out, "]")?;
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (line, condition) in conditions {
            if let TestingCondition::Header { name, value } = condition
                && names.insert(name.to_ascii_lowercase())
            {
                if names.len() == 1 {
                    writeln!(self.out, "\n[testing.headers]")?;
                }
                writeln!(self.out, "{} = {} # line {line}", quote::toml(name), quote::toml(value))?;
            }
        }
        Ok(())
    }

    fn findings(&mut self) -> std::fmt::Result {
        let condition = self.analysis.elements.iter_mut().find_map(|element| match &element.entry {
            Entry::SectionCondition(facts) => {
                element.row.written = true;
                Some((facts.clone(), element.row.line, element.row.heading_line, element.row.text.clone()))
            }
            _ => None,
        });
        if let Some((facts, line, _, text)) = &condition {
            let names: Vec<String> = facts.iter().map(|fact| quote::toml(fact)).collect();
            let inner = names.join(", ");
            let unless = if names.len() > 1 { format!("[[{inner}]]") } else { format!("[{inner}]") };
            writeln!(self.out, "\n[findings]\nunless = {unless} # line {line}: {}", quote::comment(text))?;
        }
        let section = condition.map(|condition| condition.2);
        let mut rules: Vec<(RuleKey, Vec<RuleSource>)> = Vec::new();
        let mut third = false;
        let mut third_lines = Vec::new();
        for element in &mut self.analysis.elements {
            match &element.entry {
                Entry::Class { id, unless, when } => {
                    element.row.written = true;
                    if *id == "activity/third-party-testing" {
                        third = true;
                        third_lines.push((element.row.line, element.row.text.clone()));
                        continue;
                    }
                    let alone = section.is_some_and(|section| section != element.row.heading_line)
                        && element.row.outcome == Outcome::Class;
                    let key: RuleKey = (id, unless.clone(), when.clone(), alone);
                    let source = (element.row.line, element.row.text.clone(), element.row.doubt.join(", "));
                    match rules.iter_mut().find(|known| known.0 == key) {
                        Some(known) => known.1.push(source),
                        None => rules.push((key, vec![source])),
                    }
                }
                Entry::ThirdParty => {
                    third = true;
                    third_lines.push((element.row.line, element.row.text.clone()));
                }
                _ => {}
            }
        }
        for ((id, unless, when, alone), sources) in rules {
            let lines: Vec<usize> = sources.iter().map(|source| source.0).collect();
            let text = sources.first().map_or(String::new(), |source| quote::comment(&source.1));
            let doubts: BTreeSet<&str> =
                sources.iter().map(|source| source.2.as_str()).filter(|reason| !reason.is_empty()).collect();
            let doubt = if doubts.is_empty() {
                String::new()
            } else {
                format!(" [doubt] {}", doubts.into_iter().collect::<Vec<_>>().join(", "))
            };
            writeln!(self.out, "\n[[findings.rules]]\nclass = \"{id}\" # line {}{doubt}: {text}", numbers(&lines))?;
            self.out.push_str(&conditions(&unless, &when));
            if alone {
                writeln!(self.out, "inherit = false")?;
            }
        }
        if third {
            for class in ["third-party", "activity/third-party-testing"] {
                let lines: Vec<usize> = third_lines.iter().map(|line| line.0).collect();
                let text = third_lines.first().map_or(String::new(), |line| quote::comment(&line.1));
                writeln!(
                    self.out,
                    "\n[[findings.rules]]\nclass = \"{class}\" # line {}: {text}\nverdict = \"third-party\"\nwhen = [\"!owned-asset\"]",
                    numbers(&lines)
                )?;
            }
        }
        Ok(())
    }

    /// Statements about conduct that no program can decide.
    fn conduct(&mut self) -> std::fmt::Result {
        let mut seen = BTreeSet::new();
        for element in self.analysis.elements.iter_mut().filter(|element| element.entry == Entry::ConductUnchecked) {
            let text = element.row.text.trim().to_owned();
            if text.is_empty() {
                continue;
            }
            element.row.written = true;
            if !seen.insert(text.clone()) {
                continue;
            }
            let mark = if element.row.outcome == Outcome::NeedsPerson { " [person]" } else { "" };
            writeln!(
                self.out,
                "\n[[findings.unchecked]]\ntext = {} # line {}{mark}",
                quote::toml(&text),
                element.row.line
            )?;
        }
        Ok(())
    }

    fn report(&mut self) -> std::fmt::Result {
        let mut items: Vec<(String, Vec<usize>)> = Vec::new();
        for element in self.analysis.elements.iter_mut().filter(|element| element.entry == Entry::ReportItem) {
            element.row.written = true;
            match items.iter_mut().find(|known| known.0 == element.row.value) {
                Some(known) => known.1.push(element.row.line),
                None => items.push((element.row.value.clone(), vec![element.row.line])),
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n[report]\nrequires = [")?;
        for (item, lines) in items {
            writeln!(self.out, "  {}, # line {}", quote::toml(&item), numbers(&lines))?;
        }
        writeln!(self.out, "]")
    }

    /// The lines that no part of a policy can express, for a person.
    fn notes(&mut self) -> std::fmt::Result {
        let mut wrote = false;
        for element in &self.analysis.elements {
            let row = &element.row;
            let mark = match (row.outcome, &element.entry) {
                (Outcome::NeedsPerson, Entry::None) => "[person] ",
                _ => continue,
            };
            if !std::mem::replace(&mut wrote, true) {
                writeln!(self.out)?;
            }
            let reason = if row.left_over.is_empty() || mark != "[person] " {
                String::new()
            } else {
                format!(" left over: {}", quote::comment(&row.left_over))
            };
            writeln!(self.out, "# {mark}line {}: {}{reason}", row.line, quote::comment(&row.text))?;
        }
        Ok(())
    }
}

/// The keys `when` and `unless` of a rule.
fn conditions(unless: &BTreeSet<String>, when: &BTreeSet<String>) -> String {
    let quoted =
        |facts: &mut dyn Iterator<Item = String>| facts.map(|fact| quote::toml(&fact)).collect::<Vec<_>>().join(", ");
    let opposite = |fact: &String| fact.strip_prefix('!').map_or_else(|| format!("!{fact}"), str::to_owned);
    match (unless.len(), when.len()) {
        (0, 0) => String::new(),
        (0, 1) => format!("when = [{}]\n", quoted(&mut when.iter().cloned())),
        (1, 0) => format!("unless = [{}]\n", quoted(&mut unless.iter().cloned())),
        // "You own, or are authorized to use": one is enough. Otherwise, only all facts together waive the refusal.
        (2, 0) if unless.iter().all(|fact| fact == "own-account" || fact == "authorised") => {
            format!("unless = [{}]\n", quoted(&mut unless.iter().rev().cloned()))
        }
        _ => format!("unless = [[{}]]\n", quoted(&mut unless.iter().cloned().chain(when.iter().map(opposite)))),
    }
}

/// Line numbers, in order and without repetition.
fn numbers(lines: &[usize]) -> String {
    let sorted: BTreeSet<usize> = lines.iter().copied().collect();
    let shown: Vec<String> = sorted.iter().take(12).map(ToString::to_string).collect();
    shown.join(", ")
}
