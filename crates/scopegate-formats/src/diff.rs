//! Compares two versions of a policy.

mod consequence;
mod findings;
mod networks;

use std::collections::{BTreeMap, BTreeSet};

use scopegate::pattern::{HostPattern, PortPattern};
use scopegate::policy::List;
use scopegate::{Policy, Rule};
use serde::Serialize;

pub use consequence::Consequence;
pub use findings::FindingChange;

/// A rule of one of the two policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleChange {
    /// The list of the rule.
    pub list: &'static str,
    /// The canonical pattern.
    pub pattern: String,
    /// The pattern as written.
    pub written: String,
    /// `false` for an excluded host without the names below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<bool>,
    /// The line, if the policy came from a text.
    pub line: Option<usize>,
}

/// The differences between two policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[non_exhaustive]
pub struct Difference {
    /// Rules that only the new policy has.
    pub added: Vec<RuleChange>,
    /// Rules that only the old policy has.
    pub removed: Vec<RuleChange>,
    /// Rules that moved to another list.
    pub moved: Vec<RuleChange>,
    /// Other differences: precedence, ownership, findings and further settings.
    pub settings: Vec<String>,
    /// The changed decisions about targets that the changed rules name.
    pub consequences: Vec<Consequence>,
    /// The classes of findings with a changed decision.
    pub findings: Vec<FindingChange>,
    /// The changed texts: facts that the policy defines, contents of a report, and unchecked statements.
    pub texts: Vec<TextChange>,
}

/// A text that only one of the two policies has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TextChange {
    /// The key of the policy.
    pub key: &'static str,
    /// The text.
    pub text: String,
    /// Whether the new policy has it.
    pub is_added: bool,
}

impl Difference {
    /// Whether there is no difference.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.moved.is_empty()
            && self.settings.is_empty()
            && self.consequences.is_empty()
            && self.findings.is_empty()
            && self.texts.is_empty()
    }
}

/// Compares two policies.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::diff::diff;
///
/// let policy = || Policy::builder().name("Example").owner("Example").in_scope("*.example.com");
/// let (old, new) = (policy().build().unwrap(), policy().out_of_scope("api.example.com").build().unwrap());
/// let difference = diff(&old, &new);
/// assert_eq!(difference.added[0].pattern, "api.example.com");
/// assert!(difference.consequences.iter().any(|one| one.target == "api.example.com" && one.closes));
/// assert!(diff(&old, &old).is_empty());
/// ```
#[must_use]
pub fn diff(old: &Policy, new: &Policy) -> Difference {
    let (before, after) = (rules(old), rules(new));
    let mut difference = Difference::default();
    let (mut changed, mut moved): (Vec<&Rule>, Vec<&String>) = (Vec::new(), Vec::new());
    for ((list, pattern), rule) in &after {
        if before.contains_key(&(*list, pattern.clone())) {
            continue;
        }
        changed.push(rule);
        let stood_elsewhere = LISTS.iter().any(|other| {
            other != list
                && before.contains_key(&(*other, pattern.clone()))
                && !after.contains_key(&(*other, pattern.clone()))
        });
        if stood_elsewhere {
            moved.push(pattern);
            difference.moved.push(change(rule));
        } else {
            difference.added.push(change(rule));
        }
    }
    for ((list, pattern), rule) in &before {
        if after.contains_key(&(*list, pattern.clone())) {
            continue;
        }
        changed.push(rule);
        if !moved.contains(&pattern) {
            difference.removed.push(change(rule));
        }
    }
    difference.settings = settings(old, new);
    let mut targets: Vec<String> = Vec::new();
    // A changed setting can change the meaning of every rule.
    let all: Vec<&Rule> =
        if difference.settings.is_empty() { changed } else { old.rules().chain(new.rules()).collect() };
    let ports = ports_of(&all);
    for rule in all {
        targets.extend(targets_of(rule, &ports));
    }
    let (old_ownership, new_ownership) = (&old.document().ownership, &new.document().ownership);
    targets.extend(old_ownership.domains.iter().chain(&new_ownership.domains).flatten().cloned());
    targets.extend(old_ownership.networks.iter().chain(&new_ownership.networks).cloned());
    let mut asked = BTreeSet::new();
    targets.retain(|target| asked.insert(target.clone()));
    let mut reported = BTreeSet::new();
    for target in &targets {
        let consequences = networks::consequences(old, new, target);
        difference.consequences.extend(consequences.into_iter().filter(|one| reported.insert(one.target.clone())));
    }
    without_repeated_ports(&mut difference.consequences);
    difference.findings = findings::changes(old, new);
    difference.texts = texts(old, new);
    difference
}

/// Removes what is true of a port in the same way as of its host.
fn without_repeated_ports(consequences: &mut Vec<Consequence>) {
    let of_hosts: BTreeMap<String, (&str, &str)> =
        consequences.iter().map(|one| (one.target.clone(), (one.was, one.is))).collect();
    consequences.retain(|one| {
        let host = without_port(&one.target);
        host == one.target || of_hosts.get(host) != Some(&(one.was, one.is))
    });
}

/// The texts that only one of the two policies has.
fn texts(old: &Policy, new: &Policy) -> Vec<TextChange> {
    let (before, after) = (keyed_texts(old), keyed_texts(new));
    let only = |some: &[(&'static str, String)], others: &[(&'static str, String)], is_added: bool| {
        let only = some.iter().filter(|one| !others.contains(one));
        only.map(|(key, text)| TextChange { key, text: text.clone(), is_added }).collect::<Vec<_>>()
    };
    let mut changes = only(&after, &before, true);
    changes.extend(only(&before, &after, false));
    changes
}

fn keyed_texts(policy: &Policy) -> Vec<(&'static str, String)> {
    let document = policy.document();
    let statements =
        document.scope.unchecked.iter().map(|one| ("scope.unchecked", format!("{}: {}", one.list, one.text)));
    let conduct = document.findings.unchecked.iter().map(|one| ("findings.unchecked", one.text.clone()));
    let facts = document.findings.facts.iter().map(|(name, meaning)| ("findings.facts", format!("{name}: {meaning}")));
    let requires = document.report.requires.iter().map(|item| ("report.requires", item.clone()));
    statements.chain(conduct).chain(facts).chain(requires).collect()
}

/// The ports that some rules name.
fn ports_of(rules: &[&Rule]) -> BTreeSet<u16> {
    let ports = rules.iter().filter_map(|rule| match rule.pattern().port() {
        PortPattern::One(port) => Some(port),
        PortPattern::FtpDefault => Some(21),
        PortPattern::Any | PortPattern::WebDefault => None,
    });
    ports.take(MOST_PORTS).collect()
}

/// The maximum number of ports to ask about for each host.
const MOST_PORTS: usize = 16;
/// A port that rules rarely name.
const OTHER_PORT: u16 = 49_151;

const LISTS: [List; 3] = [List::InScope, List::OutOfScope, List::ThirdParty];

/// The rules by meaning, so that equal rules are one entry.
fn rules(policy: &Policy) -> BTreeMap<(List, String), &Rule> {
    let said = |rule: &Rule| {
        let alone = if rule.is_host_alone() { " alone" } else { "" };
        format!("{}{alone}", rule.pattern().canonical())
    };
    policy.rules().map(|rule| ((rule.list(), said(rule)), rule)).collect()
}

fn change(rule: &Rule) -> RuleChange {
    RuleChange {
        list: rule.list().as_str(),
        pattern: rule.pattern().canonical().to_owned(),
        written: rule.written().to_owned(),
        below: rule.is_host_alone().then_some(false),
        line: rule.line(),
    }
}

/// The settings that differ.
fn settings(old: &Policy, new: &Policy) -> Vec<String> {
    let (a, b) = (old.document(), new.document());
    let parts = [
        ("scope.precedence", a.scope.precedence == b.scope.precedence),
        ("scope.wildcard_includes_apex", a.scope.wildcard_includes_apex == b.scope.wildcard_includes_apex),
        ("scope.unchecked", a.scope.unchecked == b.scope.unchecked),
        ("ownership", a.ownership == b.ownership),
        ("assets", a.assets == b.assets),
        ("findings", a.findings == b.findings),
        ("report", a.report == b.report),
        ("testing", a.testing == b.testing),
        ("providers", a.providers == b.providers),
    ];
    parts.into_iter().filter(|(_, same)| !same).map(|(name, _)| name.to_owned()).collect()
}

/// The targets that a rule names: without a port, with each of `ports` and with another one. For a wildcard, its base
/// domain and one host below it.
fn targets_of(rule: &Rule, ports: &BTreeSet<u16>) -> Vec<String> {
    let mut targets = hosts_of(rule);
    if rule.pattern().path().is_everything() {
        let hosts: Vec<String> = targets.iter().filter(|target| !target.contains('/')).cloned().collect();
        for host in hosts.iter().map(|host| without_port(host)) {
            targets.push(host.to_owned());
            targets.extend(ports.iter().chain([&OTHER_PORT]).map(|port| format!("{host}:{port}")));
        }
    }
    targets
}

/// A host without its port.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// The targets that a rule names, with the port of the rule.
fn hosts_of(rule: &Rule) -> Vec<String> {
    let pattern = rule.pattern();
    let canonical = pattern.canonical();
    let with_host = |host: &str| {
        let shown = pattern.host().to_string();
        canonical.replacen(&shown, host, 1).replace(":*", "").replace('*', "x")
    };
    match pattern.host() {
        HostPattern::Below(name) | HostPattern::Tree(name) => {
            vec![with_host(name.as_str()), with_host(&format!("any.{name}"))]
        }
        HostPattern::Glob(glob) => vec![with_host(&glob.as_str().replace('*', "any"))],
        HostPattern::Addresses(range) => {
            let networks: Vec<String> = range.networks().take(64).map(|network| network.to_string()).collect();
            if pattern.path().is_everything() { networks } else { vec![canonical.replace('*', "x")] }
        }
        HostPattern::Exact(name) if rule.reach().is_some() => {
            vec![with_host(name.as_str()), with_host(&format!("any.{name}"))]
        }
        HostPattern::Exact(_) => vec![with_host(&pattern.host().to_string())],
        HostPattern::Any => Vec::new(),
    }
}
