//! Compares two versions of a policy.

use std::collections::BTreeMap;

use scopegate::pattern::HostPattern;
use scopegate::policy::List;
use scopegate::{Policy, Rule, Verdict};
use serde::Serialize;

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

/// A target that the two policies decide differently.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::diff::diff;
///
/// let policy = |host| Policy::builder().name("Example").owner("Example").in_scope(host).build().unwrap();
/// let difference = diff(&policy("a.example.com"), &policy("b.example.com"));
/// let opened: Vec<_> = difference.consequences.iter().filter(|one| one.opens).collect();
/// assert_eq!((opened[0].target.as_str(), opened[0].is), ("b.example.com", "in-scope"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Consequence {
    /// The target.
    pub target: String,
    /// The old verdict.
    pub was: &'static str,
    /// The new verdict.
    pub is: &'static str,
    /// Whether the target is now in scope and was not before.
    pub opens: bool,
    /// Whether the target was in scope and is not any more.
    pub closes: bool,
    /// The rule that decides now, as written; `None` if no rule decides.
    pub rule: Option<String>,
    /// The line of that rule.
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
    for rule in all {
        for target in targets_of(rule) {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    targets.extend(old.document().ownership.domains.iter().chain(&new.document().ownership.domains).flatten().cloned());
    targets.dedup();
    difference.consequences = targets.iter().filter_map(|target| consequence(old, new, target)).collect();
    difference
}

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

/// The targets that a rule names. For a wildcard, its base domain and one host below it.
fn targets_of(rule: &Rule) -> Vec<String> {
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

fn consequence(old: &Policy, new: &Policy, target: &str) -> Option<Consequence> {
    let (was, is) = (old.check(target).ok()?, new.check(target).ok()?);
    let entire = was.is_entire() == is.is_entire();
    if was.verdict() == is.verdict() && entire {
        return None;
    }
    let words = |verdict: Verdict, whole: bool| match (verdict, whole) {
        (Verdict::InScope, false) => "in-scope, with parts carved out",
        (verdict, _) => verdict.as_str(),
    };
    Some(Consequence {
        target: target.to_owned(),
        was: words(was.verdict(), was.is_entire()),
        is: words(is.verdict(), is.is_entire()),
        opens: is.is_in_scope() && !was.is_in_scope(),
        closes: was.is_in_scope() && !is.is_in_scope(),
        rule: is.rule().map(|rule| rule.written().to_owned()),
        line: is.rule().and_then(Rule::line),
    })
}
