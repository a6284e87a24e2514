//! The sentence that goes with a decision.

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
    /// One plain sentence that a programme manager could send to a reporter. Made when asked.
    #[must_use]
    pub fn explanation(&self) -> String {
        explain(self)
    }
}

/// The explanation.
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explanation())
    }
}

/// One sentence: the target, the verdict, the policy, and why.
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

/// The reason, without its full stop.
pub(super) fn because(decision: &Decision<'_>) -> String {
    let owner = decision.book().owner();
    match decision.basis() {
        Basis::Listed => listed(decision),
        Basis::Owned => {
            let clause = format!("{owner} owns {}, and the policy takes in everything that {owner} owns", it(decision));
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
            Some(rule) => format!("it is known not to be {owner}'s, and {} does not name it alone", entry(rule)),
            None => or_owned(decision, format!("no entry names it, and nothing shows that {owner} owns it")),
        },
        // No target is decided by what is said of findings.
        Basis::ClassAllowed
        | Basis::ClassExcluded
        | Basis::ClassConditionMet
        | Basis::ClassUnmentioned
        | Basis::ClassNeverImplied => "a rule about findings decides".to_owned(),
    }
}

fn listed(decision: &Decision<'_>) -> String {
    let by = decision.rule().map_or_else(|| "an entry".to_owned(), entry);
    let clause = format!("the policy includes it by {by}");
    let is_wider = |other: &&Rule| {
        decision.rule().is_some_and(|rule| rule.pattern().is_narrower_than(other.pattern()))
            || is_below(decision, other)
    };
    let clause = match (decision.overridden().find(is_wider), decision.overridden().next()) {
        (Some(wider), _) => format!("{clause}, which is narrower than {} that {}", entry(wider), says(wider)),
        // What evidence shows and an entry for the host itself goes before, or what another port's entry is narrower than.
        (None, Some(other)) => format!("{clause}, which goes before {} that {}", entry(other), says(other)),
        (None, None) => clause,
    };
    with_carve_outs(decision, clause)
}

fn says(rule: &Rule) -> &'static str {
    match rule.list().as_str() {
        "third_party" => "names a third party's",
        _ => "excludes more",
    }
}

/// An exclusion that decided.
fn excluded(decision: &Decision<'_>) -> String {
    let Some(rule) = decision.rule() else { return "the policy excludes it".to_owned() };
    let clause = match (leads_to(decision), is_below(decision, rule)) {
        (Some(evidence), true) => format!("{evidence}, which is below the excluded {}", entry(rule)),
        (None, true) => {
            format!("it is below the excluded {}, and no narrower entry includes it", entry(rule))
        }
        (Some(evidence), false) => format!("the policy excludes it by {}, since {evidence}", entry(rule)),
        (None, false) => format!("the policy excludes it by {}, and no narrower entry includes it", entry(rule)),
    };
    with_parts(decision, clause)
}

/// A third-party entry that decided.
fn third_party(decision: &Decision<'_>) -> String {
    let Some(rule) = decision.rule() else { return "the policy names it as a third party's".to_owned() };
    let named = format!("the policy names {} as a third party's", entry(rule));
    let clause = match (leads_to(decision), is_below(decision, rule)) {
        (Some(evidence), true) => format!("{named}, and {evidence}, which is below that host"),
        (Some(evidence), false) => format!("{named}, and {evidence}"),
        (None, true) => format!(
            "it is below {}, which the policy names as a third party's, and no narrower entry includes it",
            entry(rule)
        ),
        (None, false) => format!("{named}, and no narrower entry includes it"),
    };
    with_parts(decision, clause)
}

/// Whether a rule covers the host that decided by its reach: the host is below the one that it names.
fn is_below(decision: &Decision<'_>, rule: &Rule) -> bool {
    let Some(own) = rule.reach() else { return false };
    let below = |name: &DomainName| name != own && name.is_at_or_below(own);
    match (decision.through(), decision.target().host()) {
        (Some(Host::Domain(name)), _) => below(name),
        (None, TargetHost::Domain(name)) => below(name),
        _ => false,
    }
}

/// What evidence shows of the asked host, where that decided.
fn leads_to(decision: &Decision<'_>) -> Option<String> {
    decision.through().map(|through| match through {
        Host::Domain(name) => format!("it is an alias of `{name}`"),
        Host::Address(address) => format!("it resolves to `{address}`"),
    })
}

fn with_parts(decision: &Decision<'_>, clause: String) -> String {
    match decision.partly().count() {
        0 => clause,
        _ => format!("{clause}; in scope of it is what {} includes", entries(decision.partly())),
    }
}

fn partial(decision: &Decision<'_>) -> String {
    let asked = match (decision.target().host(), decision.target().ports()) {
        (TargetHost::Network(network), _) if !network.is_single() => "this network",
        (_, TargetPorts::Web) => "this target on ports 80 and 443",
        _ => "this target",
    };
    match decision.partly().count() {
        0 => format!("parts of {asked} have different answers, and the worst of them stands"),
        _ => format!("only a part of {asked} is in scope, by {}; ask about that part", entries(decision.partly())),
    }
}

fn provided(decision: &Decision<'_>) -> String {
    let owner = decision.book().owner();
    let Some(provider) = decision.provider() else { return "a provider runs it".to_owned() };
    match decision.through() {
        Some(host) => format!("it is an alias of `{host}`, a system that {} operates", provider.name()),
        None if provider.kind() == ProviderKind::Shared => format!(
            "it is a host of {}, which many share, no entry names it, and nothing shows that {owner} owns it",
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
        TargetHost::Domain(_) => format!("it stands below a domain of {owner}'s, but no entry includes it"),
        TargetHost::Network(_) => "no entry includes it".to_owned(),
    };
    or_owned(decision, clause)
}

/// Says so where knowing that the owner owns it would put it in scope.
fn or_owned(decision: &Decision<'_>, clause: String) -> String {
    if decision.unless().is_empty() {
        clause
    } else {
        format!("{clause}; shown to be {}'s own, it would be in scope", decision.book().owner())
    }
}

fn with_carve_outs(decision: &Decision<'_>, clause: String) -> String {
    match decision.carve_outs().count() {
        0 => clause,
        _ => format!("{clause}, except for what {} takes out", entries(decision.carve_outs())),
    }
}

/// A rule with its pattern and its place: `` `*.h` (in_scope[0], line 12: `reason`) ``.
fn entry(rule: &Rule) -> String {
    let line = rule.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let reason = rule.reason().map(|reason| format!(": {}", Excerpt(reason))).unwrap_or_default();
    format!("{} ({}{line}{reason})", Excerpt(rule.written()), rule.id())
}

/// The first few rules; a sentence is no list.
fn entries<'r>(rules: impl Iterator<Item = &'r Rule>) -> String {
    const NAMED: usize = 3;
    let all: Vec<&Rule> = rules.collect();
    let mut text = all.iter().take(NAMED).map(|rule| entry(rule)).collect::<Vec<_>>().join(", ");
    if let Some(more) = all.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = write!(text, " and {more} more"); // Writing to a text cannot fail.
    }
    text
}

/// The asked host, or the network.
fn it(decision: &Decision<'_>) -> String {
    match decision.target().host() {
        TargetHost::Domain(name) => format!("`{name}`"),
        TargetHost::Network(network) if network.is_single() => format!("`{}`", network.get().addr()),
        TargetHost::Network(network) => format!("`{network}`"),
    }
}
