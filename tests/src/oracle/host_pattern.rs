//! Semantics 3, the host part of a pattern: its kinds and its two readings.

use super::address::{Range, single};
use super::host;
use super::lookalike;
use super::names::{at_or_below, below, icann_suffix, is_over_icann_suffixes, is_over_suffixes, registrable};
use super::path::{self, Symbol};
use super::text::Host;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `*`
    Any,
    /// `h`
    Exact(String),
    /// `*.h` where `h` holds no other `*`
    Below(String),
    /// `{ domain = "h" }`
    Domain(String),
    /// `*acme.com`: a star glued to a registrable domain
    Glued(String),
    /// `h.*`; `*.h.*` where `deeper`
    FinalStar { name: String, deeper: bool },
    /// any other text with a star
    Glob(String),
    /// an address, a CIDR, a range, `192.0.2.*`
    Addresses(Range),
}

/// The part of the policy that the inclusion reading depends on.
pub struct Context {
    pub owned_domains: Option<Vec<String>>,
    pub wildcard_includes_apex: bool,
}

/// A text that only resembles a host is refused. Others are of the kinds below.
pub fn parse(text: &str) -> Result<HostPattern, String> {
    if lookalike::has_symbol(text) {
        return Err("pattern.invalid-host".into());
    }
    let host = kind(text)?;
    if !matches!(host, HostPattern::Addresses(_)) && lookalike::has_hyphen_at_an_end(&host.text()) {
        return Err("pattern.invalid-host".into());
    }
    Ok(host)
}

/// The kinds of semantics 3, distinguished by the positions of the stars.
fn kind(text: &str) -> Result<HostPattern, String> {
    if is_address_misspelt(text) {
        return Err("pattern.invalid-host".into());
    }
    if !text.contains('*') {
        return match host::parse(text).map_err(|code| code.replace("target.", "pattern."))? {
            Host::Domain(name) if is_address_misspelt(&name) => Err("pattern.invalid-host".into()),
            Host::Domain(name) => Ok(HostPattern::Exact(name)),
            Host::Net(net) => Ok(HostPattern::Addresses(Range::of(single(net.addr())))),
        };
    }
    let labels = labels(text)?;
    if labels == ["*"] {
        return Ok(HostPattern::Any);
    }
    if let Some(range) = numeric_star(&labels)? {
        return Ok(HostPattern::Addresses(range));
    }
    let last = labels.last().map_or("", String::as_str);
    if !last.contains('*') && last.bytes().all(|b| b.is_ascii_digit()) {
        return Err("pattern.invalid-host".into());
    }
    let text = labels.join(".");
    let digits_and_stars = labels.iter().all(|label| label.bytes().all(|b| b.is_ascii_digit() || b == b'*'));
    if labels.len() == 4 && digits_and_stars && text.contains(|c: char| c.is_ascii_digit()) {
        // The author of `*.168.0.*` means addresses, but no kind of pattern has this form.
        return Err("pattern.wildcard".into());
    }
    // `_9.9.9.*`: addresses after other characters.
    if let [_, .., one, other, star] = &labels[..]
        && star == "*"
        && [one, other].iter().all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("pattern.wildcard".into());
    }
    // `9-9-9-*`: numbers without a letter.
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    if last.contains('*') && numbers.count() >= 3 && !text.chars().any(|c| c.is_ascii_alphabetic()) {
        return Err("pattern.wildcard".into());
    }
    if is_address_misspelt(&text) {
        return Err("pattern.invalid-host".into());
    }
    let stars = text.matches('*').count();
    if let (1, Some(rest)) = (stars, text.strip_prefix("*.")) {
        return Ok(HostPattern::Below(rest.to_owned()));
    }
    if let (1, Some(rest)) = (stars, text.strip_prefix('*'))
        && registrable(rest) == Some(rest)
    {
        return Ok(HostPattern::Glued(rest.to_owned()));
    }
    if let Some(front) = text.strip_suffix(".*") {
        let (name, deeper) = front.strip_prefix("*.").map_or((front, false), |name| (name, true));
        if !name.contains('*') {
            return Ok(HostPattern::FinalStar { name: name.to_owned(), deeper });
        }
    }
    Ok(HostPattern::Glob(text))
}

/// `9.9.9.7-12` as a host, `10.0.0.x`: the text begins with a number and continues with something that could be
/// numbers. The author means addresses, but no kind of pattern has this form.
fn is_address_misspelt(text: &str) -> bool {
    let text = text.trim_start_matches("*.").trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = text.split('.').collect();
    let number = |label: &str| label.chars().all(|c| c.is_ascii_digit());
    let number_or_star = |label: &str| label.chars().all(|c| c.is_ascii_digit() || c == '*');
    let vague = |label: &str| match label.chars().next() {
        Some(c) if c.is_ascii_digit() || c == '*' => true,
        Some(c) => c.is_ascii() && c != '_' && label.chars().count() == 1,
        None => false,
    };
    let crosses = |label: &str| ["x", "xx", "xxx"].contains(&label);
    let (first, others) = (labels[0], &labels[1..]);
    !first.is_empty()
        && number(first)
        && !others.is_empty()
        && !number(others[others.len() - 1])
        && !others.iter().all(|label| number_or_star(label))
        && (others.iter().all(|label| vague(label))
            || others.len() == 3 && others.iter().all(|label| vague(label) || crosses(label)))
}

/// The labels of a host with stars, in lower case and ASCII. A label with a star contains only ASCII.
fn labels(text: &str) -> Result<Vec<String>, String> {
    let mut text = text.strip_suffix(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).unwrap_or(text).to_owned();
    while text.contains("**") {
        text = text.replace("**", "*");
    }
    text.split('.')
        .map(|label| {
            if label.contains('*') {
                let good = label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_*".contains(&b));
                return if good { Ok(label.to_ascii_lowercase()) } else { Err("pattern.invalid-host".to_owned()) };
            }
            // A label of digits must not be parsed as an address, so it is parsed with another label.
            match host::parse(&format!("{label}.com")) {
                Ok(Host::Domain(name)) => Ok(name.strip_suffix(".com").unwrap_or(&name).to_owned()),
                _ => Err("pattern.invalid-host".to_owned()),
            }
        })
        .collect()
}

/// `192.0.2.*`, `10.*`, `10.*.*.*` are address ranges.
fn numeric_star(labels: &[String]) -> Result<Option<Range>, String> {
    let numbers: Vec<&String> = labels.iter().take_while(|l| *l != "*").collect();
    let numeric = |label: &&String| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    let only_stars_behind = labels[numbers.len()..].iter().all(|l| l == "*");
    if numbers.is_empty() || numbers.len() == labels.len() || !numbers.iter().all(numeric) || !only_stars_behind {
        return Ok(None);
    }
    if labels.len() > 4 {
        return Err("pattern.invalid-host".into());
    }
    let mut first = [0; 4];
    let mut last = [255; 4];
    for (at, number) in numbers.iter().enumerate() {
        first[at] = number.parse::<u8>().map_err(|_| "pattern.invalid-host")?;
        last[at] = first[at];
    }
    Ok(Some(Range { first: first.into(), last: last.into() }))
}

impl HostPattern {
    /// The refusals of semantics 3 for inclusions only.
    pub fn refused_as_inclusion(&self, context: &Context) -> Option<&'static str> {
        let owned = |name: &String| context.owned_domains.iter().flatten().any(|owned| owned == name);
        let over_suffix =
            |name: &String| (icann_suffix(name) == Some(name) || is_over_icann_suffixes(name)) && !owned(name);
        let strangers_register_under = |name: &str| registrable(name).is_none() || is_over_suffixes(name);
        match self {
            HostPattern::Any => Some("pattern.any-host"),
            HostPattern::Below(name) | HostPattern::Domain(name) | HostPattern::Glued(name) if over_suffix(name) => {
                Some("pattern.public-suffix")
            }
            HostPattern::Addresses(range) if super::address::is_whole_family(range) => Some("pattern.every-address"),
            HostPattern::Glob(text) if strangers_register_under(&whole_labels_right_of_stars(text)) => {
                Some("pattern.open-wildcard")
            }
            _ => None,
        }
    }

    /// The host part in the inclusion reading.
    pub fn inclusion_covers(&self, host: &Host, context: &Context) -> bool {
        let name = match (self, host) {
            (HostPattern::Addresses(range), Host::Net(net)) => {
                return range.holds(&Range::of(*net));
            }
            (_, Host::Net(_)) => return false,
            (_, Host::Domain(name)) => name,
        };
        match self {
            HostPattern::Any | HostPattern::Addresses(_) => false,
            HostPattern::Exact(h) => name == h,
            HostPattern::Below(h) => below(name, h) || (context.wildcard_includes_apex && name == h),
            HostPattern::Domain(h) | HostPattern::Glued(h) => at_or_below(name, h),
            HostPattern::Glob(glob) => {
                let glob: Vec<&str> = glob.split('.').collect();
                let labels: Vec<&str> = name.split('.').collect();
                match glob.split_first() {
                    // "A leading `*.` means one or more whole labels".
                    Some((&"*", rest)) => (1..=labels.len()).any(|taken| labels_match(rest, &labels[taken..])),
                    _ => labels_match(&glob, &labels),
                }
            }
            HostPattern::FinalStar { name: h, deeper } => {
                // The text after the star is exactly one ICANN public suffix, and that of the host.
                let Some(suffix) = icann_suffix(name) else {
                    return false;
                };
                let whole = format!("{h}.{suffix}");
                let fits = if *deeper { below(name, &whole) } else { *name == whole };
                let owned = context.owned_domains.as_ref();
                fits && owned.is_none_or(|domains| domains.iter().any(|d| at_or_below(name, d)))
            }
        }
    }

    /// The host part in the exclusion reading, for one name or for one network without its embedded addresses.
    pub fn exclusion_covers(&self, host: &Host) -> bool {
        let name = match (self, host) {
            (HostPattern::Any, _) => return true,
            (HostPattern::Addresses(range), Host::Net(net)) => {
                return range.holds(&Range::of(*net));
            }
            (_, Host::Net(_)) => return false,
            (_, Host::Domain(name)) => name,
        };
        match self {
            HostPattern::Any | HostPattern::Addresses(_) => false,
            HostPattern::Exact(h) => name == h,
            HostPattern::Below(h) | HostPattern::Domain(h) => at_or_below(name, h),
            HostPattern::Glued(h) => name.ends_with(h.as_str()),
            HostPattern::Glob(_) | HostPattern::FinalStar { .. } => {
                path::matches(&symbols(&self.text()), &symbols(name))
            }
        }
    }

    /// Whether the pattern contains some addresses of the network, but not all.
    pub fn meets_network(&self, host: &Host) -> bool {
        match (self, host) {
            (HostPattern::Addresses(range), Host::Net(net)) => range.meets(&Range::of(*net)),
            _ => false,
        }
    }

    /// Whether the host part contains no `*` and names this host.
    pub fn names(&self, host: &Host) -> bool {
        match (self, host) {
            (HostPattern::Exact(h) | HostPattern::Domain(h), Host::Domain(name)) => h == name,
            (HostPattern::Addresses(range), Host::Net(net)) => range.first == range.last && *range == Range::of(*net),
            _ => false,
        }
    }

    /// Whether it is an exact host, or a single address, and this one.
    pub fn is(&self, host: &Host) -> bool {
        !matches!(self, HostPattern::Domain(_)) && self.names(host)
    }

    /// The canonical text of the host part.
    pub fn text(&self) -> String {
        match self {
            HostPattern::Any => "*".into(),
            HostPattern::Exact(h) => h.clone(),
            HostPattern::Below(h) => format!("*.{h}"),
            HostPattern::Domain(h) => format!("domain:{h}"),
            HostPattern::Glued(h) => format!("*{h}"),
            HostPattern::FinalStar { name, deeper: false } => format!("{name}.*"),
            HostPattern::FinalStar { name, deeper: true } => format!("*.{name}.*"),
            HostPattern::Glob(text) => text.clone(),
            HostPattern::Addresses(range) => match range.prefixes().as_slice() {
                [one] if range.first == range.last => one.addr().to_string(),
                [one] => one.to_string(),
                _ => format!("{}-{}", range.first, range.last),
            },
        }
    }
}

/// The text of a host or a glob, as symbols for [`path::matches`].
pub fn symbols(text: &str) -> Vec<Symbol> {
    text.bytes().map(|b| (b != b'*').then_some(b)).collect()
}

/// Label by label: a star is zero or more characters inside one label.
fn labels_match(glob: &[&str], labels: &[&str]) -> bool {
    glob.len() == labels.len() && glob.iter().zip(labels).all(|(g, l)| path::matches(&symbols(g), &symbols(l)))
}

/// The labels after the last label with a star.
pub fn whole_labels_right_of_stars(text: &str) -> String {
    let labels: Vec<&str> = text.split('.').collect();
    let first_whole = labels.iter().rposition(|l| l.contains('*')).map_or(0, |at| at + 1);
    labels[first_whole..].join(".")
}
