//! Which targets are resources of others.

use scopegate::Target;
use scopegate::targets::{TargetHost, TargetKind, TargetPorts};

/// The numbers of the targets that are resources of one.
pub(super) fn of(whole: usize, targets: &[Target]) -> Vec<usize> {
    let others = targets.iter().enumerate().filter(|(number, _)| *number != whole);
    others.filter(|(_, part)| is_part(part, &targets[whole])).map(|(number, _)| number).collect()
}

fn is_part(part: &Target, whole: &Target) -> bool {
    let host = match (part.host(), whole.host()) {
        (TargetHost::Domain(part), TargetHost::Domain(whole)) => part == whole,
        (TargetHost::Network(part), TargetHost::Network(whole)) => whole.get().contains(&part.get()),
        _ => false,
    };
    host && ports(part).iter().all(|port| ports(whole).contains(port)) && is_path_inside(part, whole)
}

fn ports(target: &Target) -> Vec<u16> {
    match target.ports() {
        TargetPorts::One(port) => vec![port],
        TargetPorts::Web => vec![80, 443],
    }
}

/// A host contains every path. A URL contains the paths that are certainly below it. A path with a parameter or an
/// escape may be interpreted as something else.
fn is_path_inside(part: &Target, whole: &Target) -> bool {
    let Some(path) = whole.path() else { return true };
    let Some(own) = part.path() else { return false };
    let is_plain = |path: &str| !path.contains([';', '%']) && !path.contains("//");
    let is_below = own
        .as_str()
        .strip_prefix(path.as_str().trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    whole.kind() == TargetKind::Url
        && is_below
        && is_plain(path.as_str())
        && is_plain(own.as_str())
        && part.query() == whole.query()
}
