//! Command-line flags for ProjectDiscovery's tools, one a line.

use scopegate::policy::List;
use scopegate::{HostPattern, Policy};

use super::{Exported, Fate, lists, saying, zap};

/// `-cs` and `-cos`: what katana may follow and what not.
pub(super) fn katana(policy: &Policy) -> Exported {
    let (include, exclude, mut exported) = zap::expressions(policy);
    let include = include.iter().map(|text| format!("-cs {}\n", quoted(&zap::anchored(text))));
    let exclude = exclude.iter().map(|text| format!("-cos {}\n", quoted(&zap::anchored(text))));
    exported.text = include.chain(exclude).collect();
    exported
}

/// `-u` for each target that is in scope to its last page, `-eh` for each host that is not to be touched.
pub(super) fn nuclei(policy: &Policy) -> Exported {
    let mut exported = lists::entire_targets(policy);
    exported.text = exported.text.lines().map(|target| format!("-u {}\n", quoted(target))).collect();
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        match rule.pattern().host() {
            HostPattern::Exact(_) | HostPattern::Addresses(_) => {
                let host = rule.pattern().host().to_string();
                exported.text.push_str(&format!("-eh {}\n", quoted(&host)));
                if !rule.pattern().path().is_everything() {
                    exported.note(Fate::Widened, rule, "nuclei excludes whole hosts");
                }
            }
            _ => exported.note(Fate::NotNeeded, rule, "only targets that are in scope entirely are listed"),
        }
    }
    exported
}

/// `-u` for each target that is in scope to its last page, `-e` for what is not to be probed.
pub(super) fn httpx(policy: &Policy) -> Exported {
    let mut exported = lists::entire_targets(policy);
    exported.text = exported.text.lines().map(|target| format!("-u {}\n", quoted(target))).collect();
    for rule in policy.rules().filter(|rule| rule.list() != List::InScope) {
        if !rule.pattern().path().is_everything() {
            exported.note(Fate::NotNeeded, rule, "only targets that are in scope entirely are listed");
            continue;
        }
        for host in saying::excluded_hosts(rule.pattern(), ".*").expressions {
            exported.text.push_str(&format!("-e {}\n", quoted(&format!("(?i)^(?:.*@)?{host}\\.?(?::[0-9]+)?$"))));
        }
    }
    exported
}

/// For a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
