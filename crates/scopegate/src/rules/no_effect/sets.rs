//! Whether an exclusion and an inclusion may have anything in common. Where they may, it is said that they have.

use crate::net::DomainName;
use crate::pattern::{HostPattern, Pattern, PortPattern};

pub(super) fn meet(exclusion: &Pattern, inclusion: &Pattern, apex_included: bool) -> bool {
    ports(exclusion.port(), inclusion.port())
        && hosts(exclusion, inclusion, apex_included)
        && paths(exclusion, inclusion)
}

/// Whether an inclusion may have names below a host.
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
        // A star that runs over dots meets nearly everything, so that where the last label has one, labels are compared.
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

/// The names of a pattern as texts with stars that run over dots.
fn names(host: &HostPattern, with_apex: bool) -> Vec<String> {
    match host {
        HostPattern::Tree(name) => vec![name.to_string(), format!("*.{name}")],
        HostPattern::Below(name) if with_apex => vec![name.to_string(), format!("*.{name}")],
        HostPattern::Glob(glob) => match glob.as_str().strip_prefix('*') {
            // A star glued to a domain is the domain too.
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
    // A path that is read in many ways may meet more than its text does.
    let text = |path: &crate::pattern::PathPattern| path.text().to_ascii_lowercase();
    let (own, others) = (text(own), text(others));
    if [&own, &others].iter().any(|path| path.contains(['%', ';', '\\']) || path.contains("//")) {
        return true;
    }
    let below = |path: &str| [path.to_owned(), format!("{path}/*")];
    below(&own).iter().any(|one| below(&others).iter().any(|other| globs_meet(one.as_bytes(), other.as_bytes())))
}

/// Whether a text exists that both globs match.
fn globs_meet(one: &[u8], other: &[u8]) -> bool {
    meet_by(one, other, |symbol| *symbol == b'*', |own, others| own == others)
}

/// The same of names label by label, where a star that stands first is one label or more and another is within its label.
fn labels_meet(one: &str, other: &str) -> bool {
    let (one, other) = (labels(one), labels(other));
    meet_by(&one, &other, Option::is_none, |own, others| match (own, others) {
        (Some(own), Some(others)) => globs_meet(own.as_bytes(), others.as_bytes()),
        _ => true,
    })
}

/// The labels of a name; `None` for any number of them.
fn labels(name: &str) -> Vec<Option<&str>> {
    let is_deep = |at: usize, label: &str| label == "*" && at == 0;
    let both = name
        .split('.')
        .enumerate()
        .map(|(at, label)| [Some(label)].into_iter().chain(is_deep(at, label).then_some(None)));
    both.flatten().collect()
}

/// Whether a sequence exists that both patterns match, where a star is any number of symbols.
fn meet_by<T>(one: &[T], other: &[T], is_star: impl Fn(&T) -> bool, meets: impl Fn(&T, &T) -> bool) -> bool {
    // Which beginnings of the other have a sequence in common with the beginning of the one so far.
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
            // A star takes nothing, or this symbol too.
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
    fn globs_meet_where_a_text_is_of_both() {
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
    fn names_meet_label_by_label_where_a_name_is_of_both() {
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
