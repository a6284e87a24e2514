//! A BBOT preset. A host includes all names below it, and expressions in the blacklist exclude the rest.

use scopegate::pattern::{AddressRange, HostPattern, Pattern, PortPattern};
use scopegate::policy::List;
use scopegate::{Policy, Rule};

use super::cuts::{self, ANY, BEGIN, END, NameScope};
use super::exported::{Exported, Fate};
use super::included_names::IncludedNames;
use super::overruled::note_overruled;
use super::owned::owned;
use super::ports::Ports;
use super::{addresses, rule_expressions, zap};

pub(super) fn export(policy: &Policy) -> Exported {
    let (_, excluded, _) = zap::expressions(policy);
    let mut exported = Exported::default();
    let (targets, mut blacklist) = included(policy, &mut exported);
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        let pattern = rule.pattern();
        if let HostPattern::Addresses(range) = pattern.host() {
            blacklist.extend(range.networks().map(|network| network.to_string()));
        } else if pattern.path().is_everything() {
            let hosts = rule_expressions::excluded_hosts_of(policy, rule, ANY).expressions;
            blacklist.extend(hosts.iter().map(|host| format!("RE:{BEGIN}{host}{END}")));
        }
        if !pattern.path().is_everything() || matches!(pattern.port(), PortPattern::One(_)) {
            exported.note(
                Fate::Widened,
                rule,
                "ambiguous spellings of its path, and the host on other ports, are also excluded",
            );
        }
    }
    blacklist.extend(excluded.iter().map(|expression| format!("RE:{}", zap::anchored(expression))));
    note_overruled(policy, &mut exported);
    let list = |name: &str, all: &[String]| {
        let lines: Vec<String> = all.iter().map(|text| format!("  - '{}'\n", text.replace('\'', "''"))).collect();
        if all.is_empty() { format!("{name}: []\n") } else { format!("{name}:\n{}", lines.concat()) }
    };
    let name = policy.name().replace(char::is_control, " ").replace('\'', "''");
    exported.text = format!(
        "description: '{name}'\n{}{}config:\n  scope:\n    strict: false\n",
        list("targets", &targets),
        list("blacklist", &blacklist)
    );
    exported
}

/// The targets of all inclusions, and the expressions that limit them to the scope.
fn included(policy: &Policy, exported: &mut Exported) -> (Vec<String>, Vec<String>) {
    let (mut included_names, mut networks) = (IncludedNames::default(), Vec::new());
    for rule in policy.rules().filter(|rule| rule.list() == List::InScope) {
        let pattern = rule.pattern();
        let ports = Ports::included(pattern.port());
        if !included_whole(pattern) {
            exported.note(Fate::LeftOut, rule, "BBOT supports whole hosts only");
            continue;
        }
        match pattern.host() {
            HostPattern::Exact(name) => included_names.add(name.as_str(), NameScope::Itself, &ports),
            HostPattern::Below(name) => {
                let apex = policy.document().scope.wildcard_includes_apex;
                included_names.add(name.as_str(), if apex { NameScope::Tree } else { NameScope::Below }, &ports);
            }
            HostPattern::Tree(name) => included_names.add(name.as_str(), NameScope::Tree, &ports),
            HostPattern::Addresses(range) => networks.push((rule, **range, ports)),
            HostPattern::Glob(_) | HostPattern::Any => {
                exported.note(Fate::LeftOut, rule, "BBOT supports hosts with all names below them, and networks");
            }
        }
    }
    for domain in owned(policy) {
        included_names.add(&domain, NameScope::Tree, &Ports::All);
    }
    let mut targets = included_names.names().to_vec();
    let mut cuts = included_names.cuts();
    for (rule, range, ports) in &networks {
        match network(policy, rule, range, ports, &networks) {
            Ok((own, own_cuts)) => {
                for (all, some) in [(&mut targets, own), (&mut cuts, own_cuts)] {
                    let new: Vec<String> = some.into_iter().filter(|one| !all.contains(one)).collect();
                    all.extend(new);
                }
            }
            Err(why) => exported.note(Fate::LeftOut, rule, why),
        }
    }
    (targets, cuts)
}

/// The targets of an address inclusion, and the expressions that limit them to its ports.
fn network(
    policy: &Policy,
    rule: &Rule,
    range: &AddressRange,
    ports: &Ports,
    all: &[(&Rule, AddressRange, Ports)],
) -> Result<(Vec<String>, Vec<String>), String> {
    let targets: Vec<String> = range.networks().map(|network| network.to_string()).collect();
    if embeds_excluded(policy, rule, &targets) {
        return Err("an exclusion covers one of its addresses".to_owned());
    }
    let mut left = ports.clone();
    for (_, other, more) in all {
        if range.inside(other) {
            left = left.or(more);
        }
    }
    // INVARIANT: an expression excludes nothing that another rule allows.
    if all.iter().any(|(_, other, more)| other.meets(range) && !range.inside(other) && !more.are_inside(&left)) {
        return Err(
            "another rule includes some of its addresses on other ports, and BBOT cannot express that".to_owned()
        );
    }
    let cuts = match left {
        Ports::All => Vec::new(),
        ports @ Ports::Some(_) => {
            addresses::expressions(range)?.iter().flat_map(|host| cuts::lines(host, &[], &ports)).collect()
        }
    };
    Ok((targets, cuts))
}

/// Whether an IPv6 network may contain an address that embeds an excluded IPv4 address. BBOT does not check that.
fn embeds_excluded(policy: &Policy, rule: &Rule, targets: &[String]) -> bool {
    let HostPattern::Addresses(range) = rule.pattern().host() else { return false };
    let AddressRange::V6 { first, last } = **range else { return false };
    if first == last {
        return rule_expressions::is_overruled_address(policy, rule);
    }
    let is_v4 = |rule: &Rule| match rule.pattern().host() {
        HostPattern::Addresses(range) => matches!(**range, AddressRange::V4 { .. }),
        _ => false,
    };
    let entire = |network: &String| {
        policy.check(network.as_str()).is_ok_and(|decision| decision.is_in_scope() && decision.is_entire())
    };
    policy.rules().any(|rule| rule.list() != List::InScope && is_v4(rule)) && !targets.iter().all(entire)
}

/// Whether BBOT can express the hosts of a pattern: all paths and any query.
fn included_whole(pattern: &Pattern) -> bool {
    pattern.path().is_everything() && pattern.query().is_empty() && !pattern.has_fragment()
}
