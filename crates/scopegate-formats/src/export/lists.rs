//! Plain lists of targets.

use scopegate::pattern::{HostPattern, PortPattern};
use scopegate::policy::{List, Precedence};
use scopegate::{Policy, Rule};

use super::exported::{ExportNote, Exported, Fate};
use super::networks;
use super::owned::owned;

/// The comment in a plain list that sets the precedence `exclusions-win`.
pub(crate) const EXCLUSIONS_WIN: &str = "# precedence: exclusions-win";

/// One pattern per line; `!` excludes. Our importer can read it.
pub(super) fn list(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    let scope = &policy.document().scope;
    if scope.precedence == Precedence::ExclusionsWin {
        let (rule, pattern) = ("precedence".to_owned(), "exclusions-win".to_owned());
        let reason = "a list does not say which rule wins, except by a comment that `import` reads".to_owned();
        exported.line(EXCLUSIONS_WIN);
        exported.notes.push(ExportNote { fate: Fate::Unsaid, rule, pattern, reason });
    }
    for rule in policy.rules() {
        let sign = if rule.list() == List::InScope { "" } else { "! " };
        let written = rule.written();
        if rule.list() == List::InScope && is_limited_by_ownership(policy, rule) {
            exported.note(
                Fate::LeftOut,
                rule,
                "it covers owned names only, and a list does not say which names are owned",
            );
            continue;
        }
        if rule.is_host_alone() {
            exported.note(Fate::Widened, rule, "a list cannot exclude a host without the hosts below it");
        }
        let mut texts = vec![written.to_owned()];
        match rule.pattern().host() {
            HostPattern::Tree(name) => texts.push(format!("*.{name}")),
            HostPattern::Below(name) if scope.wildcard_includes_apex && rule.list() == List::InScope => {
                let at_apex = written.replacen("*.", "", 1);
                if at_apex.contains(name.as_str()) {
                    texts.push(at_apex);
                }
            }
            _ => {}
        }
        for text in texts {
            exported.line(&format!("{sign}{text}"));
        }
    }
    for domain in owned(policy) {
        exported.line(&domain);
        exported.line(&format!("*.{domain}"));
    }
    exported
}

/// Whether an inclusion ends in any public suffix and is limited to owned domains.
fn is_limited_by_ownership(policy: &Policy, rule: &Rule) -> bool {
    policy.document().ownership.domains.is_some()
        && matches!(rule.pattern().host(), HostPattern::Glob(glob) if glob.as_str().ends_with(".*"))
}

/// The inclusions.
fn inclusions(policy: &Policy) -> impl Iterator<Item = &Rule> {
    policy.rules().filter(|rule| rule.list() == List::InScope)
}

/// Whether a target is entirely in scope.
fn entire(policy: &Policy, target: &str) -> bool {
    policy.check(target).is_ok_and(|decision| decision.is_in_scope() && decision.is_entire())
}

/// Hosts that are entirely in scope on the web ports.
pub(super) fn hosts(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    for rule in inclusions(policy) {
        let pattern = rule.pattern();
        match pattern.host() {
            HostPattern::Exact(name) if pattern.names_whole_hosts() && entire(policy, name.as_str()) => {
                exported.line_once(name.as_str());
            }
            HostPattern::Tree(name) if pattern.names_whole_hosts() && entire(policy, name.as_str()) => {
                exported.line_once(name.as_str());
                exported.note(Fate::Narrowed, rule, "a list of hosts cannot contain the names below it");
            }
            HostPattern::Exact(_) => exported.note(Fate::LeftOut, rule, "only some pages of the host are in scope"),
            _ => exported.note(Fate::LeftOut, rule, "it does not name a single host"),
        }
    }
    exported
}

/// Domains with all names below them in scope.
pub(super) fn wildcards(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    for rule in inclusions(policy) {
        let pattern = rule.pattern();
        let (HostPattern::Below(name) | HostPattern::Tree(name)) = pattern.host() else {
            exported.note(Fate::LeftOut, rule, "it does not name a domain with all names below it");
            continue;
        };
        if !pattern.names_whole_hosts() {
            exported.note(Fate::LeftOut, rule, "it names only some ports or paths");
        } else if let Some(other) = meets(policy, rule) {
            exported.note(Fate::LeftOut, rule, format!("the exclusion `{other}` may exclude a part of it"));
        } else {
            exported.line_once(&format!("*.{name}"));
        }
    }
    exported
}

/// An exclusion that may overlap a wildcard. Only an exclusion that is certainly disjoint does not count.
fn meets<'p>(policy: &'p Policy, rule: &Rule) -> Option<&'p str> {
    let (HostPattern::Below(name) | HostPattern::Tree(name)) = rule.pattern().host() else { return None };
    let apart = |other: &HostPattern| match other {
        HostPattern::Exact(own) => !own.is_at_or_below(name),
        HostPattern::Below(own) | HostPattern::Tree(own) => !own.is_at_or_below(name) && !name.is_at_or_below(own),
        HostPattern::Glob(_) | HostPattern::Any => false,
        HostPattern::Addresses(_) => true,
    };
    let others = policy.rules().filter(|other| other.list() != List::InScope);
    others.filter(|other| !apart(other.pattern().host())).map(Rule::written).next()
}

/// Networks that are entirely in scope, without exclusions.
pub(super) fn cidrs(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    for rule in inclusions(policy) {
        match networks::in_scope(policy, rule) {
            Ok(all) => exported.networks(&all),
            Err(why) => exported.note(Fate::LeftOut, rule, why),
        }
    }
    networks::owned(policy, &mut exported);
    exported
}

/// Hosts and networks that are in scope on every port, for nmap.
pub(super) fn nmap_targets(policy: &Policy) -> Exported {
    let reason = "nmap scans every port, and some ports or pages are not in scope";
    whole_targets(policy, reason, "nmap needs host names")
}

/// Hosts and networks that are entirely in scope on every port, for scanners that ignore the port and path of a target.
pub(super) fn whole_targets(policy: &Policy, in_part: &str, no_name: &str) -> Exported {
    let mut exported = Exported::default();
    for rule in inclusions(policy) {
        let pattern = rule.pattern();
        match pattern.host() {
            HostPattern::Exact(name) | HostPattern::Tree(name) => {
                let every_port = pattern.port() == PortPattern::Any && pattern.path().is_everything();
                if every_port && pattern.query().is_empty() && on_every_port(policy, name.as_str()) {
                    exported.line_once(name.as_str());
                } else {
                    exported.note(Fate::LeftOut, rule, in_part);
                }
            }
            HostPattern::Addresses(_) => match networks::in_scope(policy, rule) {
                Ok(all) => exported.networks(&all),
                Err(why) => exported.note(Fate::LeftOut, rule, why),
            },
            _ => exported.note(Fate::LeftOut, rule, no_name),
        }
    }
    networks::owned(policy, &mut exported);
    exported
}

/// Whether no exclusion overlaps a host on any port.
fn on_every_port(policy: &Policy, host: &str) -> bool {
    let named: Vec<u16> = policy
        .rules()
        .filter_map(|rule| if let PortPattern::One(port) = rule.pattern().port() { Some(port) } else { None })
        .collect();
    entire(policy, host) && named.iter().all(|port| entire(policy, &format!("{host}:{port}")))
}

/// Hosts and networks that nmap must exclude. If a part is excluded, the whole is.
pub(super) fn nmap_excludes(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    // An importer must recognize that this is not a list of targets.
    exported.line("# Out of scope");
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        let pattern = rule.pattern();
        let part = !pattern.path().is_everything() || matches!(pattern.port(), PortPattern::One(_));
        match pattern.host() {
            HostPattern::Exact(name) => exported.line_once(name.as_str()),
            HostPattern::Addresses(range) => exported.networks(&range.networks().collect::<Vec<_>>()),
            HostPattern::Below(name) | HostPattern::Tree(name) => {
                exported.line_once(name.as_str());
                exported.note(
                    Fate::NotNeeded,
                    rule,
                    "nmap does not support wildcards; `nmap-targets` lists no host below it",
                );
                continue;
            }
            _ => {
                exported.note(
                    Fate::NotNeeded,
                    rule,
                    "nmap does not support wildcards; `nmap-targets` lists no host of it",
                );
                continue;
            }
        }
        if part {
            exported.note(Fate::Widened, rule, "nmap excludes whole hosts");
        }
    }
    exported
}

/// URLs, hosts and networks that are entirely in scope.
pub(super) fn entire_targets(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    for rule in inclusions(policy) {
        let pattern = rule.pattern();
        let written = rule.written();
        if !pattern.query().is_empty() || pattern.has_fragment() {
            exported.note(Fate::LeftOut, rule, "a scanner also sends other queries");
            continue;
        }
        match pattern.host() {
            HostPattern::Addresses(_) if pattern.path().is_everything() && pattern.port() == PortPattern::Any => {
                match networks::in_scope(policy, rule) {
                    Ok(all) => exported.networks(&all),
                    Err(why) => exported.note(Fate::LeftOut, rule, why),
                }
            }
            HostPattern::Exact(_) | HostPattern::Tree(_) | HostPattern::Addresses(_) => {
                let target = written.strip_suffix("/*").unwrap_or(written).trim_end_matches(":*");
                if !target.contains('*') && entire(policy, target) {
                    exported.line_once(target);
                } else {
                    exported.note(Fate::LeftOut, rule, "only a part of it is in scope");
                }
            }
            _ => exported.note(Fate::LeftOut, rule, "it is not a single target"),
        }
    }
    exported
}

/// The policy in JSON.
pub(super) fn json(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    match serde_json::to_string_pretty(policy.document()) {
        Ok(text) => exported.text = text + "\n",
        Err(error) => exported.notes.push(ExportNote {
            fate: Fate::Unsaid,
            rule: "policy".to_owned(),
            pattern: policy.name().to_owned(),
            reason: error.to_string(),
        }),
    }
    exported
}
