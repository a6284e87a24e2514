//! Warnings about rules that need no index. Each check is one pass over the rules with hash sets, so that a
//! hundred thousand rules take little longer than loading them.

use crate::document::{Effect, List, codes};
use crate::error::{Code, ErrorReport, Excerpt};
use crate::hashing::{Map, Set};
use crate::net::{PublicSuffixList, SuffixKind};
use crate::pattern::PatternWarning;
use crate::rules::error::PolicyWarning;
use crate::rules::lint_hosts::{HostOutline, hosts, is_whole};
use crate::rules::no_effect::{self, NoEffectReason};
use crate::rules::ownership::at_or_above;
use crate::rules::rule::{Rule, RulePattern};
use crate::rules::rule_set::RuleSet;

impl RuleSet {
    /// All warnings that need no index; those at one position stay in the order of the checks.
    pub(crate) fn warnings(&self) -> Vec<PolicyWarning> {
        let (of_document, of_findings) = self.kept_warnings();
        of_document.iter().cloned().chain(of_rules(self)).chain(of_findings.iter().cloned()).collect()
    }
}

/// Warnings about the rules. Decisions do not need them, so they are computed on request.
fn of_rules(book: &RuleSet) -> Vec<PolicyWarning> {
    let mut seen = RuleWarnings { book, found: Vec::new() };
    seen.duplicates();
    let named = NamedHosts::new(book.rules(), book.wildcards_include_apex());
    for rule in book.rules() {
        let warnings = match rule.sense() {
            RulePattern::Inclusion(inclusion) => inclusion.warnings().to_vec(),
            RulePattern::Exclusion(exclusion) => exclusion.warnings(),
        };
        for warning in warnings.iter().chain(&rule.pattern().lints()) {
            seen.of_pattern(rule, warning);
        }
        if rule.effect() == Effect::Include {
            seen.outside_ownership(rule);
            seen.host(rule, &named);
        }
        if !seen.app_identifier(rule) {
            seen.unknown_suffix(rule);
        }
    }
    for (rule, close, why) in no_effect::all(book) {
        seen.no_effect(rule, close, why);
    }
    seen.found
}

struct RuleWarnings<'a> {
    book: &'a RuleSet,
    found: Vec<PolicyWarning>,
}

impl RuleWarnings<'_> {
    fn note(&mut self, rule: &Rule, code: Code, message: String, hint: impl Into<String>) {
        self.found.push(self.book.warning_at(rule, ErrorReport::new(code, message).with_hint(hint)));
    }

    fn of_pattern(&mut self, rule: &Rule, warning: &PatternWarning) {
        self.found.push(self.book.warning_at(rule, warning.clone().into_report()));
    }

    fn no_effect(&mut self, rule: &Rule, close: &Rule, why: NoEffectReason) {
        let (written, other) = (Excerpt(rule.written()), Excerpt(close.written()));
        let (because, hint) = match why {
            NoEffectReason::Apart => (
                format!("it does not overlap {other}"),
                "check the spelling, the port, and the path; ignore this if the entry only states what is out of scope anyway",
            ),
            NoEffectReason::Reach => (
                format!("{other} stays in scope, because an inclusion at or below an excluded host is narrower"),
                "exclude that host itself if intended; ignore this if the inclusion is the intended exception",
            ),
            NoEffectReason::Narrower => (
                format!("{other} stays in scope, because the narrower rule wins"),
                "write an exclusion that is as narrow, or `precedence = \"exclusions-win\"` in `[scope]`; ignore this if \
                 the inclusion is the intended exception",
            ),
            NoEffectReason::Alike => {
                (format!("it only looks similar to {other}"), "check the spelling; ignore this if the name is intended")
            }
        };
        let message = format!("{written} excludes nothing that is in scope: {because}");
        self.note(rule, codes::WARNING_NO_EFFECT, message, hint);
    }

    fn duplicates(&mut self) {
        let rules = self.book.rules();
        let mut first: Map<(List, &str, bool), &Rule> =
            Map::with_capacity_and_hasher(rules.len(), foldhash::quality::RandomState::default());
        for rule in rules {
            let earlier = *first.entry((rule.list(), rule.pattern().canonical(), rule.is_host_alone())).or_insert(rule);
            if earlier.rule_id() != rule.rule_id() {
                let where_first = match earlier.line() {
                    Some(line) => format!("on line {line}"),
                    None => format!("as `{}`", earlier.id()),
                };
                let message = format!("{} is already in this list, {where_first}", Excerpt(rule.written()));
                self.note(rule, codes::WARNING_DUPLICATE, message, "remove one of the two");
            }
        }
    }

    fn outside_ownership(&mut self, rule: &Rule) {
        let ownership = self.book.ownership();
        let domains = ownership.domains().unwrap_or_default();
        let outside = match hosts(rule.pattern()) {
            HostOutline::Exact(host) | HostOutline::Below(host) | HostOutline::AtOrBelow(host) => {
                (!domains.is_empty() && !ownership.declares_domain(host)).then_some("domains")
            }
            HostOutline::Addresses(first, last) => {
                let networks = !ownership.networks().is_empty();
                (networks && !ownership.declares_addresses(first, last)).then_some("networks")
            }
            HostOutline::Other => None,
        };
        if let Some(kind) = outside {
            let message = format!("{} is in scope but outside `ownership.{kind}`", Excerpt(rule.written()));
            let hint = format!("add it to `ownership.{kind}`, or check that the owner owns it");
            self.note(rule, codes::WARNING_OUTSIDE_OWNERSHIP, message, hint);
        }
    }

    /// Warnings about the neighbors of an inclusion: its apex, its `www` host, its subdomains.
    fn host(&mut self, rule: &Rule, named: &NamedHosts<'_>) {
        if !is_whole(rule.pattern(), rule.effect()) {
            return;
        }
        match hosts(rule.pattern()) {
            HostOutline::Below(base) => {
                if !named.includes(base) && !named.excluded.contains(base) {
                    let message = format!(
                        "{} does not include `{base}` itself, and no other entry does",
                        Excerpt(rule.written())
                    );
                    let hint = format!("add `{base}`, or write `{{ domain = \"{base}\" }}` for both");
                    self.note(rule, codes::WARNING_APEX_NOT_COVERED, message, hint);
                }
            }
            HostOutline::Exact(host) => {
                let alone = !named.has_inclusion_below.contains(host);
                if alone && named.excluded_below.contains(host) {
                    let message = format!("`{host}` is in scope but every host below it is excluded");
                    let hint = "check that this is intended";
                    self.note(rule, codes::WARNING_SUBDOMAINS_EXCLUDED, message, hint);
                    return;
                }
                // Only for an apex does `www` commonly serve the same site.
                if self.book.suffixes().registrable(host) == Some(host) {
                    let www = format!("www.{host}");
                    if !named.includes(&www) && !named.excludes(&www) {
                        let message = format!("`{host}` is in scope but `{www}` is not");
                        let hint = format!("add `{www}`, or write `{{ domain = \"{host}\" }}` for every host below");
                        self.note(rule, codes::WARNING_WWW_NOT_COVERED, message, hint);
                    }
                }
            }
            HostOutline::AtOrBelow(_) | HostOutline::Addresses(..) | HostOutline::Other => {}
        }
    }

    /// Warns about an app identifier; returns whether the rule is one.
    fn app_identifier(&mut self, rule: &Rule) -> bool {
        if let HostOutline::Exact(host) = hosts(rule.pattern())
            && is_whole(rule.pattern(), rule.effect())
            && looks_like_app(host, self.book.suffixes())
        {
            let message = format!("{} looks like an app identifier, not a host", Excerpt(rule.written()));
            let hint = format!(
                "list an app as `[[assets]]` with `type = \"android-app\"` or `\"ios-app\"` and `id = \"{host}\"`"
            );
            self.note(rule, codes::WARNING_APP_IDENTIFIER, message, hint);
            return true;
        }
        false
    }

    /// `acme.cmo`, `AS64496`, `staging`: an exclusion of a name that does not exist protects nothing.
    fn unknown_suffix(&mut self, rule: &Rule) {
        let (HostOutline::Exact(host) | HostOutline::Below(host) | HostOutline::AtOrBelow(host)) =
            hosts(rule.pattern())
        else {
            return;
        };
        let suffix = self.book.suffixes().suffix(host);
        let last = host.rsplit_once('.').map_or(host, |(_, last)| last);
        let is_unknown =
            suffix.kind == SuffixKind::Unknown && self.book.suffixes().kind_below(last) == SuffixKind::Unknown;
        if is_unknown && !NOT_PUBLIC.contains(&last) {
            let written = Excerpt(rule.written());
            let message = if host == last {
                format!("{written} names `{host}`, a single label that is not a public top-level domain")
            } else {
                format!("{written} names a host in `{last}`, which is not a public top-level domain")
            };
            let hint =
                "check the spelling; list an app under `[[assets]]`; a name in a private network needs no change";
            self.note(rule, codes::WARNING_UNKNOWN_SUFFIX, message, hint);
        }
    }
}

/// Top-level labels that are never public: RFC 6761 and its registry, RFC 7686, RFC 9476, `internal` (reserved by
/// ICANN), and those that private networks use (RFC 6762, appendix G).
const NOT_PUBLIC: &[&str] = &[
    "alt",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "onion",
    "private",
    "test",
];

/// Whether a host is a reversed domain: at least three labels, the first one a public suffix, and the last one
/// either not a public suffix or a newer one that is also common in app identifiers (`org.example.app`).
///
/// `de.example.com` and `co.example.de` are hosts: a two-letter label before a valid domain is common there.
fn looks_like_app(host: &str, suffixes: &PublicSuffixList) -> bool {
    const GENERIC: &[&str] = &["com", "org", "net", "edu", "gov"];
    let Some((first, rest)) = host.split_once('.') else { return false };
    let Some((_, last)) = rest.rsplit_once('.') else { return false };
    if GENERIC.contains(&last) {
        return false;
    }
    let is_suffix = |text: &str| suffixes.suffix(text).kind == SuffixKind::Icann;
    if !is_suffix(first) {
        return false;
    }
    !is_suffix(last) || ((GENERIC.contains(&first) || first == "io") && last.len() > 2)
}

/// The hosts that rules cover wholly, by the kind of rule.
#[derive(Default)]
struct NamedHosts<'a> {
    exact: Set<&'a str>,
    below: Set<&'a str>,
    at_or_below: Set<&'a str>,
    /// Hosts that have an inclusion below them; computed only if exclusions make it relevant.
    has_inclusion_below: Set<&'a str>,
    /// Hosts that an exclusion or third-party entry names, exactly or as the base of a wildcard.
    excluded: Set<&'a str>,
    /// Bases of excluded wildcards and domains.
    excluded_below: Set<&'a str>,
}

impl<'a> NamedHosts<'a> {
    fn new(rules: &'a [Rule], wildcard_includes_apex: bool) -> Self {
        let mut named = Self::default();
        for rule in rules {
            let outline = hosts(rule.pattern());
            let (HostOutline::Exact(host) | HostOutline::Below(host) | HostOutline::AtOrBelow(host)) = outline else {
                continue;
            };
            if !is_whole(rule.pattern(), rule.effect()) {
                continue;
            }
            match (rule.effect(), outline) {
                (Effect::Include, HostOutline::Exact(host)) => named.exact.insert(host),
                (Effect::Include, HostOutline::Below(host)) if !wildcard_includes_apex => named.below.insert(host),
                (Effect::Include, _) => named.at_or_below.insert(host),
                (_, HostOutline::Exact(host)) => named.excluded.insert(host),
                (..) => {
                    named.excluded_below.insert(host);
                    named.excluded.insert(host)
                }
            };
        }
        if !named.excluded_below.is_empty() {
            named.note_inclusions_below(rules);
        }
        named
    }

    fn note_inclusions_below(&mut self, rules: &'a [Rule]) {
        for rule in rules.iter().filter(|rule| rule.effect() == Effect::Include) {
            match hosts(rule.pattern()) {
                HostOutline::Exact(host) | HostOutline::AtOrBelow(host) => {
                    self.has_inclusion_below.extend(at_or_above(host).skip(1));
                }
                HostOutline::Below(host) => self.has_inclusion_below.extend(at_or_above(host)),
                HostOutline::Addresses(..) | HostOutline::Other => {}
            }
        }
    }

    /// Whether an inclusion covers a whole host.
    fn includes(&self, host: &str) -> bool {
        self.exact.contains(host)
            || at_or_above(host).any(|above| self.at_or_below.contains(above))
            || at_or_above(host).skip(1).any(|above| self.below.contains(above))
    }

    /// Whether an exclusion or third-party entry covers a whole host or names it.
    fn excludes(&self, host: &str) -> bool {
        self.excluded.contains(host) || at_or_above(host).any(|above| self.excluded_below.contains(above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_identifiers_are_distinguished_from_hosts() {
        let suffixes = PublicSuffixList::compiled();
        for app in ["org.example.app", "com.example.myapp", "de.example.mobileapp", "io.example.android"] {
            assert!(looks_like_app(app, &suffixes), "{app}");
        }
        for host in
            ["example.com", "app.example.com", "de.example.com", "com.example.org", "it.example.dev", "localhost"]
        {
            assert!(!looks_like_app(host, &suffixes), "{host}");
        }
    }
}
