//! Finds the names in a text that was not understood. An exclusion must cover at least these.

use scopegate::pattern::Pattern;

use super::stands_out::stands_out;

/// The hosts, addresses and networks in a text, each as a pattern for the whole host.
///
/// A name after `@` is a mailbox and is ignored.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    let text = text.replace("\\.", ".").replace("\\-", "-").replace('\\', " ");
    let mut found: Vec<String> = Vec::new();
    let (mut mailbox, mut in_url) = (false, false);
    for run in runs(&text) {
        match run {
            Run::Gap(gap) => {
                in_url = gap.ends_with("//") || in_url && !gap.contains([' ', '/', ',', ';']);
                mailbox = gap.ends_with('@') && !in_url;
            }
            Run::Name { name, after } => {
                if !std::mem::take(&mut mailbox) {
                    let new = patterns_of(name, after).into_iter().filter(|pattern| !found.contains(pattern));
                    let new: Vec<String> = new.take(MOST.saturating_sub(found.len())).collect();
                    found.extend(new);
                }
            }
        }
    }
    found
}

/// The maximum number of names of one text.
const MOST: usize = 256;

enum Run<'t> {
    Name { name: &'t str, after: &'t str },
    Gap(&'t str),
}

/// Splits the text into possible names and gaps.
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

fn patterns_of(run: &str, after: &str) -> Vec<String> {
    if run.matches(':').count() > 1 {
        let address = run.trim_end_matches(['.', '-', '_']);
        // `OOS:2001:db8::1` has a label before the address.
        let unlabeled = address.split_once(':').map_or(address, |(_, rest)| rest);
        // `::` alone decorates a heading.
        let has_digits = |text: &str| text.contains(|c: char| c.is_ascii_hexdigit());
        let is_address = |text: &&str| has_digits(text) && text.parse::<std::net::Ipv6Addr>().is_ok();
        if let Some(address) = [address, unlabeled].into_iter().find(is_address) {
            return with_length(address, after);
        }
    }
    // `h:8000-9000` is the host, `http:` is not a host, and `192.0.2.1..192.0.2.9` is both addresses.
    let parts = run.split(':').flat_map(|part| part.split("..")).map(|part| part.trim_matches(['.', '-', '_']));
    let mut found = Vec::new();
    for part in parts {
        if let Some(network) = short_network(part) {
            found.push(network);
        } else if part.parse::<std::net::Ipv4Addr>().is_ok() {
            found.extend(with_length(part, after));
        } else if part.contains('.') && stands_out(part) {
            found.push(part.to_owned());
        }
    }
    found
}

/// Reads `192.0.2.0` before `/24` as the network, and also as the address if it is not the first of the network.
fn with_length(address: &str, after: &str) -> Vec<String> {
    let rest = after.strip_prefix('/').unwrap_or_default();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (length, rest) = rest.split_at_checked(digits).unwrap_or(("", rest));
    let network = format!("{address}/{length}");
    match Pattern::parse(&network) {
        Ok(pattern) if !length.is_empty() && !rest.starts_with('/') => {
            let address = pattern.has_host_bits().then(|| address.to_owned());
            std::iter::once(network).chain(address).collect()
        }
        _ => vec![address.to_owned()],
    }
}

/// Reads `192.0.2`, `192.0.2.x` and `192.0.2.*` as every address with this prefix.
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
            ("192.0.2.0/24 & 2001:db8::1/64", &["192.0.2.0/24", "2001:db8::1/64", "2001:db8::1"]),
            ("192.0.2.1/2/3", &["192.0.2.1"]),
            ("192.0.2.1..192.0.2.9", &["192.0.2.1", "192.0.2.9"]),
            ("https://user:pw@b.foo.com/", &["b.foo.com"]),
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
