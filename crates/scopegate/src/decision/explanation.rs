//! Explanations of decisions.

use std::fmt;
use std::fmt::Write as _;

use crate::decision::answer::Decision;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::ProviderKind;
use crate::error::Excerpt;
use crate::net::{DomainName, Host};
use crate::rules::Rule;
use crate::targets::{TargetHost, TargetPorts};

impl Decision<'_> {
    /// A plain sentence for people, computed on each call: the target, the verdict, the policy, and the reason.
    /// Its wording may change between releases.
    #[must_use]
    pub fn explanation(&self) -> String {
        explain(self)
    }
}

/// Writes [`Decision::explanation`].
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explanation())
    }
}

/// The whole sentence.
fn explain(decision: &Decision<'_>) -> String {
    let verdict = match decision.verdict() {
        Verdict::InScope => "in scope of",
        Verdict::OutOfScope => "out of scope of",
        Verdict::ThirdParty => "third-party under",
    };
    format!(
        "{} is {verdict} the policy {}: {}.",
        Excerpt(decision.target().as_given()),
        Excerpt(decision.book().name()),
        because(decision)
    )
}

/// The reason, without the final period.
pub(super) fn because(decision: &Decision<'_>) -> String {
    let owner = decision.book().owner();
    match decision.basis() {
        Basis::Listed => listed(decision),
        Basis::Owned => {
            let clause = format!("{owner} owns {}, and the policy includes everything that {owner} owns", it(decision));
            with_carve_outs(decision, clause)
        }
        Basis::Excluded => excluded(decision),
        Basis::ThirdPartyRule => third_party(decision),
        Basis::Partial => partial(decision),
        Basis::NotPublic => match decision.through() {
            Some(Host::Domain(name)) => {
                format!(
                    "it is an alias of `{name}`, which is not on the public Internet, and no entry includes that name"
                )
            }
            Some(host) => format!(
                "it resolves to `{host}`, which is not on the public Internet, and no entry includes that address"
            ),
            None => "it is not on the public Internet, and no entry names it".to_owned(),
        },
        Basis::Provider => provided(decision),
        Basis::Unlisted => unlisted(decision),
        Basis::Unowned => match decision.overridden().find(|rule| rule.list().as_str() == "in_scope") {
            Some(rule) => format!("{owner} is known not to own it, and {} does not name it individually", entry(rule)),
            None => or_owned(decision, format!("no entry names it, and nothing shows that {owner} owns it")),
        },
        // Bases of findings never occur in decisions about targets.
        Basis::ClassAllowed
        | Basis::ClassExcluded
        | Basis::ClassConditionMet
        | Basis::ClassUnmentioned
        | Basis::ClassNeverImplied => "a rule about findings decides".to_owned(),
    }
}

fn listed(decision: &Decision<'_>) -> String {
    let by = decision.rule().map_or_else(|| "an entry".to_owned(), entry);
    let clause = format!("it is included by {by}");
    let is_wider = |other: &&Rule| {
        decision.rule().is_some_and(|rule| rule.pattern().is_narrower_than(other.pattern()))
            || is_below(decision, other)
    };
    let clause = match (decision.overridden().find(is_wider), decision.overridden().next()) {
        (Some(wider), _) => format!("{clause}, which is narrower than the {} {}", kind(wider), entry(wider)),
        // The entry names the host itself and so outweighs evidence, or it is narrower than an entry for another
        // port.
        (None, Some(other)) => format!("{clause}, which takes precedence over the {} {}", kind(other), entry(other)),
        (None, None) => clause,
    };
    with_carve_outs(decision, clause)
}

fn kind(rule: &Rule) -> &'static str {
    match rule.list().as_str() {
        "third_party" => "third-party entry",
        _ => "exclusion",
    }
}

/// The reason if an exclusion decided.
fn excluded(decision: &Decision<'_>) -> String {
    let Some(rule) = decision.rule() else { return "the policy excludes it".to_owned() };
    let clause = match (leads_to(decision), is_below(decision, rule)) {
        (Some(evidence), true) => format!("{evidence}, which is below the excluded {}", entry(rule)),
        (None, true) => {
            format!("it is below the excluded {}, and no narrower entry includes it", entry(rule))
        }
        (Some(evidence), false) => format!("it is excluded by {}, because {evidence}", entry(rule)),
        (None, false) => format!("it is excluded by {}, and no narrower entry includes it", entry(rule)),
    };
    with_parts(decision, clause)
}

/// The reason if a third-party entry decided.
fn third_party(decision: &Decision<'_>) -> String {
    let Some(rule) = decision.rule() else { return "the policy lists it as third-party".to_owned() };
    let named = format!("the policy lists {} as third-party", entry(rule));
    let clause = match (leads_to(decision), is_below(decision, rule)) {
        (Some(evidence), true) => format!("{named}, and {evidence}, which is below that host"),
        (Some(evidence), false) => format!("{named}, and {evidence}"),
        (None, true) => format!(
            "it is below {}, which the policy lists as third-party, and no narrower entry includes it",
            entry(rule)
        ),
        (None, false) => format!("{named}, and no narrower entry includes it"),
    };
    with_parts(decision, clause)
}

/// Whether a rule covers the deciding host by its reach, that is, whether the host is below the one that the rule
/// names.
fn is_below(decision: &Decision<'_>, rule: &Rule) -> bool {
    let Some(own) = rule.reach() else { return false };
    let below = |name: &DomainName| name != own && name.is_at_or_below(own);
    match (decision.through(), decision.target().host()) {
        (Some(Host::Domain(name)), _) => below(name),
        (None, TargetHost::Domain(name)) => below(name),
        _ => false,
    }
}

/// The relation that the evidence shows between the host and the deciding name or address.
fn leads_to(decision: &Decision<'_>) -> Option<String> {
    decision.through().map(|through| match through {
        Host::Domain(name) => format!("it is an alias of `{name}`"),
        Host::Address(address) => format!("it resolves to `{address}`"),
    })
}

fn with_parts(decision: &Decision<'_>, clause: String) -> String {
    match decision.partly().count() {
        0 => clause,
        _ => format!("{clause}; only the parts included by {} are in scope", entries(decision.partly())),
    }
}

fn partial(decision: &Decision<'_>) -> String {
    let asked = match (decision.target().host(), decision.target().ports()) {
        (TargetHost::Network(network), _) if !network.is_single() => "this network",
        (_, TargetPorts::Web) => "this target on ports 80 and 443",
        _ => "this target",
    };
    match decision.partly().count() {
        0 => format!("parts of {asked} have different verdicts, and the worst one counts"),
        _ => format!(
            "only a part of {asked} is in scope, included by {}; check that part on its own",
            entries(decision.partly())
        ),
    }
}

fn provided(decision: &Decision<'_>) -> String {
    let owner = decision.book().owner();
    let Some(provider) = decision.provider() else { return "a provider runs it".to_owned() };
    match decision.through() {
        Some(host) => format!("it is an alias of `{host}`, which {} operates", provider.name()),
        None if provider.kind() == ProviderKind::Shared => format!(
            "it is a host that many customers of {} share, no entry names it, and nothing shows that {owner} owns it",
            provider.name()
        ),
        None => format!(
            "it is hosted by {} below `{}`, no entry names it, and nothing shows that {owner} owns it",
            provider.name(),
            provider.suffix()
        ),
    }
}

fn unlisted(decision: &Decision<'_>) -> String {
    let owner = decision.book().owner();
    let clause = match decision.target().host() {
        TargetHost::Domain(_) => format!("it is in a domain of {owner}, but no entry includes it"),
        TargetHost::Network(_) => "no entry includes it".to_owned(),
    };
    or_owned(decision, clause)
}

/// Adds that the target would be in scope if the owner were known to own it, where that is so.
fn or_owned(decision: &Decision<'_>, clause: String) -> String {
    if decision.unless().is_empty() {
        clause
    } else {
        format!("{clause}; it would be in scope if {} were known to own it", decision.book().owner())
    }
}

fn with_carve_outs(decision: &Decision<'_>, clause: String) -> String {
    match decision.carve_outs().count() {
        0 => clause,
        _ => format!("{clause}, except for what {} excludes", entries(decision.carve_outs())),
    }
}

/// A rule with its pattern and position: `` `*.h` (in_scope[0], line 12: `reason`) ``.
fn entry(rule: &Rule) -> String {
    let line = rule.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let reason = rule.reason().map(|reason| format!(": {}", Excerpt(reason))).unwrap_or_default();
    format!("{} ({}{line}{reason})", Excerpt(rule.written()), rule.id())
}

/// The first three rules and the number of the others.
fn entries<'r>(rules: impl Iterator<Item = &'r Rule>) -> String {
    const NAMED: usize = 3;
    let all: Vec<&Rule> = rules.collect();
    let mut text = all.iter().take(NAMED).map(|rule| entry(rule)).collect::<Vec<_>>().join(", ");
    if let Some(more) = all.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = write!(text, " and {more} more"); // Writing to a `String` cannot fail.
    }
    text
}

/// The checked host or network.
fn it(decision: &Decision<'_>) -> String {
    match decision.target().host() {
        TargetHost::Domain(name) => format!("`{name}`"),
        TargetHost::Network(network) if network.is_single() => format!("`{}`", network.get().addr()),
        TargetHost::Network(network) => format!("`{network}`"),
    }
}
