//! Semantics 4, "strictly narrower": what counts as proved.

use super::address::Range;
use super::host_pattern::HostPattern;
use super::names::at_or_below;
use super::path;
use super::pattern::{Pattern, Ports};
use super::text::Host;

/// "`A` is strictly narrower than `B` when, with both patterns read as exclusions are read, A is proved inside B
/// and B is not proved inside A."
pub fn strictly_narrower(a: &Pattern, b: &Pattern) -> bool {
    inside(a, b) && !counts_as_inside(b, a)
}

/// "For 'B is not proved inside A', a port of A that is the default of the scheme written with it counts as no port; and a
/// glued `*h` counts as `{ domain = "h" }`."
fn counts_as_inside(b: &Pattern, a: &Pattern) -> bool {
    let hosts = host_inside(&b.host, &a.host) || host_inside(&unglued(&b.host), &unglued(&a.host));
    let ports = a.has_default_port || port_inside(&b.ports, &a.ports);
    hosts && ports && path_inside(b, a)
}

fn unglued(host: &HostPattern) -> HostPattern {
    match host {
        HostPattern::Glued(h) => HostPattern::Domain(h.clone()),
        host => host.clone(),
    }
}

/// "*Proved* means, for host, port and path each: ...; nothing else."
pub fn inside(a: &Pattern, b: &Pattern) -> bool {
    host_inside(&a.host, &b.host) && port_inside(&a.ports, &b.ports) && path_inside(a, b)
}

/// In the exclusion reading, a port that is not written is every port.
fn port_inside(a: &Ports, b: &Ports) -> bool {
    match (a, b) {
        (Ports::Written(a), Ports::Written(b)) => a == b,
        (_, Ports::Written(_)) => false,
        (_, Ports::Any | Ports::Web | Ports::Ftp) => true,
    }
}

/// "Equal text; an exact value that the other covers; a literal path prefix of whole segments that lies inside the
/// other's. Glob against glob is proved by equal text alone." There are no loose interpretations: an assumption about a
/// server must not let an inclusion win.
fn path_inside(a: &Pattern, b: &Pattern) -> bool {
    let (a, b) = match (a.plain_path(), b.plain_path()) {
        (a, b) if a == b => return true,
        (a, b) if path::is_glob(a) && path::is_glob(b) => (a, b),
        (a, b) => (path::without_empty_end(a), path::without_empty_end(b)),
    };
    match (path::is_glob(a), path::is_glob(b)) {
        (true, true) => a == b,
        (false, _) => path::covers(b, a),
        (true, false) => {
            let star = a.iter().position(Option::is_none).unwrap_or(a.len());
            let slash = a[..star].iter().rposition(|s| *s == Some(b'/')).unwrap_or(0);
            path::covers(b, &a[..slash])
        }
    }
}

fn host_inside(a: &HostPattern, b: &HostPattern) -> bool {
    use HostPattern::{Addresses, Any, Below, Domain, Exact, FinalStar, Glob, Glued};
    match (a, b) {
        // Everything is inside `*`.
        (_, Any) => true,
        (Any, _) => false,
        // "Every part of a range inside the other"; globs never match addresses.
        (Addresses(a), Addresses(b)) => Range::holds(b, a),
        (Addresses(_), _) | (_, Addresses(_)) => false,
        // "An exact value that the other covers."
        (Exact(name), _) => b.exclusion_covers(&Host::Domain(name.clone())),
        (_, Exact(_)) => false,
        // "In the exclusion's reading `*.h` = `domain = h`."
        (Below(a) | Domain(a), Below(b) | Domain(b)) => at_or_below(a, b),
        (Below(a) | Domain(a), Glued(b)) => a.ends_with(b.as_str()),
        (Below(_) | Domain(_), Glob(_) | FinalStar { .. }) => false,
        // A glob inside a subtree: the labels of its literal end that are certainly whole.
        (Glued(_) | Glob(_) | FinalStar { .. }, Below(b) | Domain(b)) => {
            literal_tail(a).split_once('.').is_some_and(|(_, whole)| at_or_below(whole, b))
        }
        (Glued(_) | Glob(_) | FinalStar { .. }, Glued(b)) => literal_tail(a).ends_with(b.as_str()),
        // Glob against glob: only equal text.
        (Glued(_) | Glob(_) | FinalStar { .. }, Glob(_) | FinalStar { .. }) => a.text() == b.text(),
    }
}

/// The text after the last star of a glob.
fn literal_tail(glob: &HostPattern) -> String {
    let text = glob.text();
    text.rsplit('*').next().unwrap_or("").to_owned()
}
