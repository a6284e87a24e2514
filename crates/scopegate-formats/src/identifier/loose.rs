//! The names that can be found in a text that nobody understood: what an exclusion of it has to take in at the least.

use scopegate::Pattern;

use super::piece::stands_out;

/// The hosts, addresses and networks in a text, each as a pattern of the whole host.
///
/// A name behind `@` is a mailbox and is passed over.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    let text = text.replace('\\', "");
    let mut found: Vec<String> = Vec::new();
    let mut mailbox = false;
    for run in runs(&text) {
        match run {
            Run::Gap(gap) => mailbox = gap.ends_with('@'),
            Run::Name { name, after } => {
                if !std::mem::take(&mut mailbox)
                    && let Some(pattern) = pattern_of(name, after)
                    && !found.contains(&pattern)
                    && found.len() < MOST
                {
                    found.push(pattern);
                }
            }
        }
    }
    found
}

/// The most names of one text.
const MOST: usize = 256;

enum Run<'t> {
    Name { name: &'t str, after: &'t str },
    Gap(&'t str),
}

/// The text cut into what may be a name and what cannot.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '*' | ':');
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_name = is_part(first);
        let end = rest.find(|c: char| is_part(c) != is_name).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(if is_name { Run::Name { name: run, after } } else { Run::Gap(run) })
    })
}

fn pattern_of(run: &str, after: &str) -> Option<String> {
    if run.matches(':').count() > 1 {
        let address = run.trim_end_matches(['.', '-', '_']);
        // `OOS:2001:db8::1` has a label before it.
        let unlabeled = address.split_once(':').map_or(address, |(_, rest)| rest);
        let is_address = |text: &&str| text.parse::<std::net::Ipv6Addr>().is_ok();
        if let Some(address) = [address, unlabeled].into_iter().find(is_address) {
            return Some(with_length(address, after));
        }
    }
    // `h:8000-9000` and `http:` are the host, and no host.
    let mut parts = run.split(':').map(|part| part.trim_matches(['.', '-', '_']));
    parts.find_map(|part| {
        if let Some(network) = short_network(part) {
            return Some(network);
        }
        if part.parse::<std::net::Ipv4Addr>().is_ok() {
            return Some(with_length(part, after));
        }
        (part.contains('.') && stands_out(part)).then(|| part.to_owned())
    })
}

/// `192.0.2.0` before `/24` as the network.
fn with_length(address: &str, after: &str) -> String {
    let digits: String = after.strip_prefix('/').unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    let network = format!("{address}/{digits}");
    if !digits.is_empty() && Pattern::parse(&network).is_ok() { network } else { address.to_owned() }
}

/// `192.0.2`, `192.0.2.x` and `192.0.2.*` as every address that begins so.
pub(super) fn short_network(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let is_octet = |part: &&str| !part.is_empty() && part.len() <= 3 && part.parse::<u8>().is_ok();
    let is_any = |part: &&str| {
        matches!(*part, "*" | "?" | "n" | "N" | "0-255")
            || (!part.is_empty() && part.chars().all(|c| matches!(c, 'x' | 'X')))
    };
    let known = parts.iter().take_while(|part| is_octet(part)).count();
    let rest = parts.get(known..).unwrap_or_default();
    let is_short = known == 3 && rest.is_empty();
    let is_open = (2..4).contains(&known) && parts.len() == 4 && rest.iter().all(is_any);
    (is_short || is_open).then(|| format!("{}.*", parts.get(..known).unwrap_or_default().join(".")))
}

#[cfg(test)]
mod tests {
    use super::{names_in, short_network};

    #[test]
    fn names_are_found_in_any_text() {
        for (text, wanted) in [
            ("sftp://b.foo.com/x", &["b.foo.com"][..]),
            ("see (b.foo.com:8000-9000), please", &["b.foo.com"]),
            (r"^.*admin\.foo\.com/.*$", &["*admin.foo.com"]),
            ("192.0.2.0/24 & 2001:db8::1/64", &["192.0.2.0/24", "2001:db8::1/64"]),
            ("OOS:2001:db8::1", &["2001:db8::1"]),
            ("hosts in 192.0.2", &["192.0.2.*"]),
            ("write to security@foo.com", &[]),
            ("nothing at all, e.g. this", &[]),
        ] {
            assert_eq!(names_in(text), wanted, "{text}");
        }
        assert_eq!(short_network("192.0.2.x").as_deref(), Some("192.0.2.*"));
        assert_eq!(short_network("192.0.2.1"), None);
        assert_eq!(short_network("3.0"), None);
    }
}
