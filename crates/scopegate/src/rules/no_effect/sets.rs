//! Conservative overlap tests: if an exclusion and an inclusion might overlap, they count as overlapping.

use crate::net::DomainName;
use crate::pattern::{HostPattern, Pattern, PortPattern};

pub(super) fn meet(exclusion: &Pattern, inclusion: &Pattern, apex_included: bool) -> bool {
    ports(exclusion.port(), inclusion.port())
        && hosts(exclusion, inclusion, apex_included)
        && paths(exclusion, inclusion)
}

/// Whether an inclusion might cover names below a host.
pub(super) fn meets_below(host: &DomainName, inclusion: &Pattern, apex_included: bool) -> bool {
    let below = format!("*.{host}");
    names(inclusion.host(), apex_included).iter().any(|name| globs_meet(below.as_bytes(), name.as_bytes()))
}

fn ports(exclusion: PortPattern, inclusion: PortPattern) -> bool {
    match exclusion {
        PortPattern::One(port) => inclusion.includes(port),
        PortPattern::Any | PortPattern::WebDefault | PortPattern::FtpDefault => true,
    }
}

fn hosts(exclusion: &Pattern, inclusion: &Pattern, apex_included: bool) -> bool {
    match (exclusion.host(), inclusion.host()) {
        (HostPattern::Any, _) => true,
        (HostPattern::Addresses(own), HostPattern::Addresses(others)) => own.meets(others),
        (HostPattern::Addresses(_), _) | (_, HostPattern::Addresses(_)) => false,
        // A star that matches dots overlaps nearly everything, so if the last label has one, labels are compared
        // instead.
        (HostPattern::Glob(own), HostPattern::Below(_) | HostPattern::Tree(_) | HostPattern::Glob(_))
            if own.as_str().rsplit('.').take(2).any(|label| label.contains('*')) =>
        {
            let others = names(inclusion.host(), apex_included);
            others.iter().any(|other| labels_meet(own.as_str(), other))
        }
        (own, others) => {
            let own = names(own, true);
            let others = names(others, apex_included);
            own.iter().any(|one| others.iter().any(|other| globs_meet(one.as_bytes(), other.as_bytes())))
        }
    }
}

/// The names of a pattern as globs whose stars match dots.
fn names(host: &HostPattern, with_apex: bool) -> Vec<String> {
    match host {
        HostPattern::Tree(name) => vec![name.to_string(), format!("*.{name}")],
        HostPattern::Below(name) if with_apex => vec![name.to_string(), format!("*.{name}")],
        HostPattern::Glob(glob) => match glob.as_str().strip_prefix('*') {
            // `*h` covers the domain `h` too.
            Some(rest) if !rest.contains('*') => vec![rest.to_owned(), glob.as_str().to_owned()],
            _ => vec![glob.as_str().to_owned()],
        },
        host => vec![host.to_string()],
    }
}

fn paths(exclusion: &Pattern, inclusion: &Pattern) -> bool {
    let (own, others) = (exclusion.path(), inclusion.path());
    if own.is_everything() || others.is_everything() {
        return true;
    }
    // A path with several interpretations may overlap more than its text does.
    let text = |path: &crate::pattern::PathPattern| path.text().to_ascii_lowercase();
    let (own, others) = (text(own), text(others));
    if [&own, &others].iter().any(|path| path.contains(['%', ';', '\\']) || path.contains("//")) {
        return true;
    }
    let below = |path: &str| [path.to_owned(), format!("{path}/*")];
    below(&own).iter().any(|one| below(&others).iter().any(|other| globs_meet(one.as_bytes(), other.as_bytes())))
}

/// Whether any text matches both globs.
fn globs_meet(one: &[u8], other: &[u8]) -> bool {
    meet_by(one, other, |symbol| *symbol == b'*', |own, others| own == others)
}

/// The same label by label: a leading star is one label or more; any other star matches within its label.
fn labels_meet(one: &str, other: &str) -> bool {
    let (one, other) = (labels(one), labels(other));
    meet_by(&one, &other, Option::is_none, |own, others| match (own, others) {
        (Some(own), Some(others)) => globs_meet(own.as_bytes(), others.as_bytes()),
        _ => true,
    })
}

/// The labels of a name; `None` means any number of labels.
fn labels(name: &str) -> Vec<Option<&str>> {
    let is_deep = |at: usize, label: &str| label == "*" && at == 0;
    let both = name
        .split('.')
        .enumerate()
        .map(|(at, label)| [Some(label)].into_iter().chain(is_deep(at, label).then_some(None)));
    both.flatten().collect()
}

/// Whether any sequence matches both patterns; a star matches any number of symbols.
fn meet_by<T>(one: &[T], other: &[T], is_star: impl Fn(&T) -> bool, meets: impl Fn(&T, &T) -> bool) -> bool {
    // Entry `i`: whether some sequence matches both the processed part of `one` and the first `i` symbols of
    // `other`.
    let stars = other.iter().scan(true, |so_far, symbol| {
        *so_far &= is_star(symbol);
        Some(*so_far)
    });
    let mut row: Vec<bool> = std::iter::once(true).chain(stars).collect();
    for symbol in one {
        let mut next = Vec::with_capacity(row.len());
        let star = is_star(symbol);
        next.push(star && at_of(&row, 0));
        for (at, others) in other.iter().enumerate() {
            let (above, diagonal, left) = (at_of(&row, at.saturating_add(1)), at_of(&row, at), at_of(&next, at));
            // A star matches nothing, or this symbol as well.
            next.push(if star || is_star(others) { above || left } else { diagonal && meets(symbol, others) });
        }
        row = next;
    }
    row.last() == Some(&true)
}

fn at_of(row: &[bool], at: usize) -> bool {
    row.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::rules::no_effect::sets::{globs_meet, labels_meet};

    #[test]
    fn globs_overlap_if_a_text_matches_both() {
        for (one, other) in
            [("a", "a"), ("*", "a"), ("a*", "*b"), ("*.h", "x.*"), ("*a*", "*b*"), ("", "*"), ("a*c", "*b*")]
        {
            assert!(globs_meet(one.as_bytes(), other.as_bytes()), "{one} {other}");
            assert!(globs_meet(other.as_bytes(), one.as_bytes()), "{other} {one}");
        }
        for (one, other) in [("a", "b"), ("*.h", "h"), ("a*", "b*"), ("*a", "*b"), ("", "a"), ("/a/*", "/a")] {
            assert!(!globs_meet(one.as_bytes(), other.as_bytes()), "{one} {other}");
            assert!(!globs_meet(other.as_bytes(), one.as_bytes()), "{other} {one}");
        }
    }

    #[test]
    fn names_overlap_label_by_label_if_a_name_matches_both() {
        for (one, other) in
            [("foo.*", "foo.com"), ("*.*", "*.foo.com"), ("www*.foo.com*", "*.foo.com"), ("*.foo.com", "a.*.com")]
        {
            assert!(labels_meet(one, other) && labels_meet(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("foo.*", "*.a.com"),
            ("foo.com*", "*.foo.com"),
            ("foo.com.*", "*.foo.com"),
            ("foo*.com", "*.foo.com"),
            ("*.foo.com", "foo.com"),
        ] {
            assert!(!labels_meet(one, other) && !labels_meet(other, one), "{one} {other}");
        }
    }
}
