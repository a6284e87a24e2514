//! A BBOT preset. A host there takes in what is below it, and expressions in the blacklist cut that back.

use scopegate::policy::List;
use scopegate::{DomainName, HostPattern, Pattern, Policy, PortPattern, Rule};

use super::burp::owned;
use super::saying::{self, escaped};
use super::{Exported, Fate, note_overruled, zap};

/// Any run of a host in an expression.
pub(crate) const ANY: &str = "[^/?#]*";
/// What may stand before and behind a host in what BBOT looks at: URLs, hosts, hosts with ports.
pub(crate) const BEGIN: &str = r"(?i)^(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#]*@)?";
pub(crate) const END: &str = r"\.?(?::[0-9]+)?(?:[/?#].*)?$";

pub(super) fn export(policy: &Policy) -> Exported {
    let (_, excluded, _) = zap::expressions(policy);
    let mut exported = Exported::default();
    let (mut targets, mut blacklist) = (Vec::new(), Vec::new());
    for rule in policy.rules().filter(|rule| rule.list() == List::InScope) {
        match included(policy, rule) {
            Ok((target, cuts)) => {
                targets.extend(target);
                blacklist.extend(cuts);
            }
            Err(why) => exported.note(Fate::LeftOut, rule, why),
        }
    }
    targets.extend(owned(policy));
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        let pattern = rule.pattern();
        if let HostPattern::Addresses(range) = pattern.host() {
            blacklist.extend(range.networks().map(|network| network.to_string()));
        } else if pattern.path().is_everything() {
            let hosts = saying::excluded_hosts(pattern, ANY).expressions;
            blacklist.extend(hosts.iter().map(|host| format!("RE:{BEGIN}{host}{END}")));
        }
        if !pattern.path().is_everything() || matches!(pattern.port(), PortPattern::One(_)) {
            exported.note(
                Fate::Widened,
                rule,
                "odd spellings of its path, and its host on other ports, are excluded too",
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

/// The targets of an inclusion, and what cuts them back to it.
fn included(policy: &Policy, rule: &Rule) -> Result<(Vec<String>, Vec<String>), String> {
    let pattern = rule.pattern();
    if !included_whole(pattern) {
        return Err("BBOT takes whole hosts".to_owned());
    }
    let mut cuts = Vec::new();
    let (target, hosts) = match pattern.host() {
        HostPattern::Exact(name) => {
            if !includes_below(policy, name) {
                cuts.push(format!(r"RE:{BEGIN}[^/?#]*\.{}{END}", escaped(name.as_str())));
            }
            (vec![name.to_string()], escaped(name.as_str()))
        }
        HostPattern::Below(name) => {
            let apex = policy.document().scope.wildcard_includes_apex || includes_host(policy, name);
            if !apex {
                cuts.push(format!("RE:{BEGIN}{}{END}", escaped(name.as_str())));
            }
            (vec![name.to_string()], format!(r"(?:[^/?#]*\.)?{}", escaped(name.as_str())))
        }
        HostPattern::Tree(name) => (vec![name.to_string()], format!(r"(?:[^/?#]*\.)?{}", escaped(name.as_str()))),
        HostPattern::Addresses(range) if pattern.port() == PortPattern::Any => {
            return Ok((range.networks().map(|network| network.to_string()).collect(), cuts));
        }
        _ => return Err("BBOT takes hosts with everything below them, and networks".to_owned()),
    };
    let ports: &[u16] = match pattern.port() {
        PortPattern::Any => return Ok((target, cuts)),
        PortPattern::WebDefault => &[80, 443],
        PortPattern::One(port) => &[port],
        PortPattern::FtpDefault => &[21],
    };
    let listed = ports.iter().map(u16::to_string).collect::<Vec<_>>().join("|");
    cuts.push(format!("RE:{BEGIN}{hosts}\\.?:(?!(?:{listed})(?:[/?#]|$))[0-9]+(?:[/?#].*)?$"));
    // A URL without a port is on the one that its scheme stands for.
    for (schemes, port) in [("(?:http|ws)", 80), ("(?:https|wss)", 443)] {
        if !ports.contains(&port) {
            cuts.push(format!("RE:(?i)^{schemes}://(?:[^/?#]*@)?{hosts}\\.?(?:[/?#].*)?$"));
        }
    }
    Ok((target, cuts))
}

/// Whether another rule includes a host: `*.h` is none that includes `h`.
fn includes_host(policy: &Policy, name: &DomainName) -> bool {
    any_host(policy, |host| match host {
        HostPattern::Exact(own) => own == name,
        HostPattern::Below(own) => own != name && name.is_at_or_below(own),
        HostPattern::Tree(own) => name.is_at_or_below(own),
        HostPattern::Glob(_) | HostPattern::Addresses(_) | HostPattern::Any => false,
    })
}

/// Whether another rule includes everything below a host.
fn includes_below(policy: &Policy, name: &DomainName) -> bool {
    any_host(policy, |host| match host {
        HostPattern::Below(own) | HostPattern::Tree(own) => name.is_at_or_below(own),
        HostPattern::Exact(_) | HostPattern::Glob(_) | HostPattern::Addresses(_) | HostPattern::Any => false,
    })
}

/// Whether a rule of whole hosts includes hosts of that kind. The ports that it does not take are cut by its own.
fn any_host(policy: &Policy, is_meant: impl Fn(&HostPattern) -> bool) -> bool {
    let inclusions = policy.rules().filter(|rule| rule.list() == List::InScope);
    inclusions.filter(|rule| included_whole(rule.pattern())).any(|rule| is_meant(rule.pattern().host()))
}

/// Whether BBOT can take a pattern's hosts: all of their paths, whatever the query.
fn included_whole(pattern: &Pattern) -> bool {
    pattern.path().is_everything() && pattern.query().is_empty() && !pattern.has_fragment()
}
