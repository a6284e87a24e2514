//! Command-line flags for the tools of ProjectDiscovery, one per line.

use scopegate::Policy;
use scopegate::pattern::HostPattern;
use scopegate::policy::List;

use super::exported::{Exported, Fate};
use super::{lists, rule_expressions, zap};

/// `-cs` and `-cos`: the URLs that katana may follow or must not follow.
pub(super) fn katana(policy: &Policy) -> Exported {
    let (include, exclude, mut exported) = zap::expressions(policy);
    for (flag, expressions) in [("-cs", include), ("-cos", exclude)] {
        for expression in expressions {
            exported.line(&format!("{flag} {}", quoted(&zap::anchored(&expression))));
        }
    }
    exported
}

/// `-u` for each host and network that is entirely in scope on every port, and `-eh` for each host to exclude.
/// Templates request the root and other ports of a host, independent of the target.
pub(super) fn nuclei(policy: &Policy) -> Exported {
    let reason = "nuclei ignores the port and path of a target, and only a part of the host is in scope";
    let mut exported = lists::whole_targets(policy, reason, "nuclei needs host names");
    as_flags(&mut exported);
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        match rule.pattern().host() {
            HostPattern::Exact(_) | HostPattern::Addresses(_) => {
                let host = rule.pattern().host().to_string();
                exported.line(&format!("-eh {}", quoted(&host)));
                if !rule.pattern().path().is_everything() {
                    exported.note(Fate::Widened, rule, "nuclei excludes whole hosts");
                }
            }
            _ => exported.note(Fate::NotNeeded, rule, "only targets that are entirely in scope are listed"),
        }
    }
    exported
}

/// `-u` for each target that is entirely in scope, and `-e` for hosts that must not be probed.
pub(super) fn httpx(policy: &Policy) -> Exported {
    let mut exported = lists::entire_targets(policy);
    as_flags(&mut exported);
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        if !rule.pattern().path().is_everything() {
            exported.note(Fate::NotNeeded, rule, "only targets that are entirely in scope are listed");
            continue;
        }
        for host in rule_expressions::excluded_hosts(rule.pattern(), ".*").expressions {
            let expression = format!("(?i)^(?:.*@)?{host}\\.?(?::[0-9]+)?$");
            exported.line(&format!("-e {}", quoted(&expression)));
        }
    }
    exported
}

/// Converts one target per line to one flag per line.
fn as_flags(exported: &mut Exported) {
    for target in std::mem::take(&mut exported.text).lines() {
        exported.line(&format!("-u {}", quoted(target)));
    }
}

/// Quotes a text for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
