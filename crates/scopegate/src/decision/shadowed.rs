//! Rules that never decide because another rule always takes precedence.

use std::collections::HashMap;

use crate::document::{Effect, Precedence, codes};
use crate::error::ErrorReport;
use crate::index::{RuleIndex, numbered};
use crate::pattern::{HostPattern, Pattern, PortPattern};
use crate::rules::{PolicyWarning, Rule, RuleId, RuleSet};

/// Warnings for inclusions that an exclusion always beats and for exclusions that a third-party entry always
/// beats.
///
/// An inclusion always loses to an exclusion with the same meaning (a tie is an exclusion). If exclusions win, it
/// also loses to any exclusion that contains it. An exclusion always loses to a third-party entry with the same
/// meaning.
pub(crate) fn shadowed(book: &RuleSet, matcher: &RuleIndex) -> Vec<PolicyWarning> {
    let rules = book.rules();
    // For each meaning, the first rule, the first third-party entry, and the first third-party entry with a reach.
    // Policies may have very many rules with the same meaning.
    let mut by_meaning: HashMap<String, (RuleId, [Option<RuleId>; 2])> = HashMap::new();
    for (id, rule) in numbered(rules).filter(|(_, rule)| rule.effect() != Effect::Include) {
        let (_, [any, reaching]) = by_meaning.entry(meaning(rule.pattern())).or_insert((id, [None, None]));
        if rule.effect() == Effect::ThirdParty {
            any.get_or_insert(id);
            if rule.reach().is_some() {
                reaching.get_or_insert(id);
            }
        }
    }
    let same = |rule: &Rule| by_meaning.get(&meaning(rule.pattern()));
    let first = |rule: &Rule| ties(rule.pattern()).iter().filter_map(|text| Some(by_meaning.get(text)?.0)).min();
    let mut warnings = Vec::new();
    for rule in rules {
        let by = match (rule.effect(), book.precedence()) {
            (Effect::Include, Precedence::NarrowestWins) => first(rule),
            (Effect::Include, Precedence::ExclusionsWin) => first(rule).or_else(|| around(matcher, rules, rule)),
            (Effect::Exclude, _) => {
                same(rule).and_then(|(_, [any, reaching])| if rule.reach().is_some() { *reaching } else { *any })
            }
            (Effect::ThirdParty, _) => None,
        };
        if let Some(by) = by.and_then(|id| rules.get(id.index())) {
            let message = format!(
                "rule `{}` is never used: `{}` ({}) always takes precedence",
                rule.written(),
                by.written(),
                by.id()
            );
            let hint = match rule.effect() {
                Effect::Include => "remove one of the two: a target on both lists is out of scope",
                _ => "remove one of the two: a target on both lists is third-party",
            };
            warnings.push(book.warning_at(rule, ErrorReport::new(codes::WARNING_SHADOWED, message).with_hint(hint)));
        }
    }
    warnings
}

/// One key for all patterns with the same meaning as exclusions: `*.h` and the domain `h`, `https://h` and `h`.
fn meaning(pattern: &Pattern) -> String {
    said(&hosts(pattern.host()), &port(pattern), pattern)
}

/// The keys of the exclusions that tie with an inclusion: the same meaning, a wildcard attached to its domain
/// (`*h`), and its URL without the default port of the scheme.
fn ties(inclusion: &Pattern) -> Vec<String> {
    let host = inclusion.host();
    let glued = host.tree().map(|name| [format!("domain:{name}"), format!("*{name}")]);
    let hosts = std::iter::once(hosts(host)).chain(glued.into_iter().flatten());
    let any_port = inclusion.has_port_of_scheme().then(|| ANY_PORT.to_owned());
    let ports: Vec<String> = std::iter::once(port(inclusion)).chain(any_port).collect();
    hosts.flat_map(|host| ports.iter().map(move |port| said(&host, port, inclusion)).collect::<Vec<_>>()).collect()
}

const ANY_PORT: &str = "*";

fn said(host: &str, port: &str, pattern: &Pattern) -> String {
    format!("{host} {port} {}", pattern.path().text())
}

fn hosts(host: &HostPattern) -> String {
    match host {
        HostPattern::Below(name) | HostPattern::Tree(name) => format!("domain:{name}"),
        host => host.to_string(),
    }
}

fn port(pattern: &Pattern) -> String {
    match pattern.port() {
        PortPattern::One(port) => port.to_string(),
        _ => ANY_PORT.to_owned(),
    }
}

/// An exclusion that contains the inclusion, searched for among those that the index stores near the inclusion's
/// host.
fn around(matcher: &RuleIndex, rules: &[Rule], rule: &Rule) -> Option<RuleId> {
    matcher
        .exclusions_near(rules, rule.pattern().host())
        .into_iter()
        .find(|id| rules.get(id.index()).is_some_and(|other| rule.pattern().is_inside(other.pattern())))
}
