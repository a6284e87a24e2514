//! Interprets a single identifier as a set of patterns.

use scopegate::net::PublicSuffixList;
use scopegate::pattern::{Apex, Exclusion, HostPattern, Inclusion, InclusionContext, Pattern};

use super::{Outcome, Side, alternatives, free_text};

/// The patterns of its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PatternSet {
    /// The patterns of its list.
    pub patterns: Vec<String>,
    /// Exclusions that limit an inclusion among the patterns to its written meaning.
    pub guards: Vec<String>,
    /// How exactly the patterns express the text.
    pub fit: Fit,
    /// Notes for a person.
    pub remarks: Vec<String>,
}

/// How exactly patterns express a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Fit {
    /// Exactly.
    #[default]
    Exact,
    /// More narrowly for an inclusion, more widely for an exclusion.
    Careful,
}

impl Fit {
    /// The outcome of a row with this fit.
    pub(crate) fn outcome(self, side: Side) -> Outcome {
        match (self, side) {
            (Self::Exact, _) => Outcome::Rule,
            (Self::Careful, Side::Inclusion) => Outcome::RuleNarrowed,
            (Self::Careful, Side::Exclusion) => Outcome::RuleWidened,
        }
    }
}

impl PatternSet {
    /// Adds another set.
    pub(crate) fn add(&mut self, other: Self) {
        for (all, some) in
            [(&mut self.patterns, other.patterns), (&mut self.guards, other.guards), (&mut self.remarks, other.remarks)]
        {
            for one in some {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        self.fit = self.fit.max(other.fit);
    }
}

/// Interprets one identifier.
///
/// # Errors
///
/// For a text that is not an identifier, with the reason in one clause.
pub(crate) fn read(text: &str, side: Side) -> Result<PatternSet, String> {
    let text = text.trim_end_matches([',', ';', '!', '\'', '"']);
    let text = if text.ends_with("...") { text } else { text.strip_suffix('.').unwrap_or(text) };
    let text = text.strip_suffix(':').unwrap_or(text);
    if let Some(network) = free_text::short_network(text) {
        return admit(&network, side);
    }
    let (text, remark) = with_known_scheme(text, side)?;
    let (text, widened) = without_port_range(&text, side)?;
    let (text, ports) = several_ports(&with_prefix_length(&text));
    // `.*shop.*` may be an expression or a wildcard. An exclusion covers both, without the dot before the last star.
    let text = match (side, text.strip_prefix(".*").and_then(|rest| rest.strip_suffix(".*"))) {
        (Side::Exclusion, Some(inside)) if !inside.is_empty() => format!("*{inside}*"),
        _ => text,
    };
    let expanded = alternatives::expand(&with_one_scheme(&text))?;
    let mut set = PatternSet::default();
    for remark in [remark, widened].into_iter().flatten() {
        set.fit = Fit::Careful;
        set.remarks.push(remark);
    }
    for text in &expanded.texts {
        for text in on_ports(text, &ports) {
            let wide = with_open_segments(&text);
            match side {
                Side::Exclusion if wide != text => {
                    set.fit = Fit::Careful;
                    set.remarks.push("a part of its path is a placeholder".to_owned());
                    set.add(admit(&wide, side)?);
                }
                _ => set.add(admit(&text, side)?),
            }
        }
    }
    if let Some(open_ended) = expanded.open_ended {
        set.fit = Fit::Careful;
        set.remarks.push(format!("`{open_ended}` lists only some of its values"));
        if side == Side::Exclusion {
            // The omitted values are also excluded.
            let wide = alternatives::expand(&with_one_scheme(&text).replace(&open_ended, "*"))?;
            for text in wide.texts {
                set.add(admit(&text, side)?);
            }
        }
    }
    for template in expanded.templates {
        set.remarks.push(format!("`{template}` is a placeholder for your own name: test no other"));
        if side == Side::Inclusion {
            guard(&mut set, &template)?;
        }
    }
    Ok(set)
}

/// A template as the first label is one label, but `*.h` covers any number of labels. An exclusion of deeper names
/// limits it to one.
fn guard(set: &mut PatternSet, template: &str) -> Result<(), String> {
    for text in &set.patterns {
        let pattern = Pattern::parse(text).map_err(|error| error.message().to_owned())?;
        match pattern.host() {
            HostPattern::Below(name) if name.as_str().contains('.') => set.guards.push(format!("*.*.{name}")),
            HostPattern::Glob(glob) if glob.as_str().starts_with("*.") => {
                return Err(format!("`{template}` is a placeholder for one label, which patterns cannot express here"));
            }
            HostPattern::Glob(_) | HostPattern::Exact(_) if pattern.path().has_star() => {
                return Err(format!(
                    "`{template}` is a placeholder for one path segment, and a star would match several"
                ));
            }
            HostPattern::Glob(glob) if is_open(glob.as_str()) => {
                return Err(format!("`{template}` is a part of a name that anyone can register"));
            }
            HostPattern::Glob(_) => {}
            _ => return Err(format!("`{template}` is a part of a name that anyone can register")),
        }
    }
    Ok(())
}

/// Whether a star is in the registrable domain of a glob or to the right of it.
fn is_open(glob: &str) -> bool {
    let after = glob.rsplit_once('*').map_or("", |(_, after)| after);
    let labels = after.split_once('.').map_or("", |(_, labels)| labels);
    PublicSuffixList::compiled().registrable(labels).is_none()
}

/// For a URL with another scheme, `tcp://h:22` or `ssh://h`: its host and port. For an exclusion also the host without
/// a port.
fn with_known_scheme(text: &str, side: Side) -> Result<(String, Option<String>), String> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok((text.to_owned(), None)) };
    let plain = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '*'));
    let known = ["http", "https", "ws", "wss", "ftp", "hxxp", "hxxps", "*"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    if known || !plain || scheme.is_empty() {
        return Ok((text.to_owned(), None));
    }
    if scheme.trim_end_matches('*').eq_ignore_ascii_case("http") {
        // `http*://` means both schemes.
        return Ok((format!("https://{rest}"), None));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let has_port =
        authority.rsplit_once(':').is_some_and(|(host, port)| !host.ends_with(':') && port.parse::<u16>().is_ok());
    match side {
        Side::Exclusion => {
            Ok((authority.to_owned(), Some(format!("`{scheme}` is not a web scheme: its host is excluded"))))
        }
        Side::Inclusion if has_port && rest.trim_end_matches('/') == authority => Ok((authority.to_owned(), None)),
        Side::Inclusion => Err(format!("`{scheme}://` is not a web scheme, and no port is given")),
    }
}

/// `h:8000-9000`: an exclusion covers the whole host, and an inclusion cannot express it.
fn without_port_range(text: &str, side: Side) -> Result<(String, Option<String>), String> {
    let none = Ok((text.to_owned(), None));
    let after_scheme = text.find("://").map_or(0, |at| at.saturating_add(3));
    let Some((head, rest)) = text.split_at_checked(after_scheme) else { return none };
    let authority = rest.split('/').next().unwrap_or(rest);
    let Some((host, ports)) = authority.rsplit_once(':') else { return none };
    let is_range =
        ports.split_once('-').is_some_and(|(first, last)| first.parse::<u16>().is_ok() && last.parse::<u16>().is_ok());
    if !is_range || host.is_empty() || host.ends_with(':') {
        return none;
    }
    match side {
        Side::Exclusion => {
            Ok((format!("{head}{host}"), Some(format!("`:{ports}` is a range of ports: the host is excluded"))))
        }
        Side::Inclusion => Err(format!("`:{ports}` is a range of ports, which patterns cannot express")),
    }
}

/// Writes `192.0.2.0/255.255.255.0` as `192.0.2.0/24`.
fn with_prefix_length(text: &str) -> String {
    let network = text.split_once('/').and_then(|(address, mask)| {
        address.parse::<std::net::Ipv4Addr>().ok()?;
        Some(format!("{address}/{}", super::tokens::mask_length(mask)?))
    });
    network.unwrap_or_else(|| text.to_owned())
}

/// Replaces each placeholder segment such as `:id` with a star.
fn with_open_segments(text: &str) -> String {
    let after = text.find("://").map_or(0, |at| at.saturating_add(3));
    let Some((head, rest)) = text.split_at_checked(after) else { return text.to_owned() };
    let mut segments = rest.split('/');
    let mut out = format!("{head}{}", segments.next().unwrap_or_default());
    for segment in segments {
        out.push('/');
        let is_open = segment.strip_prefix(':').is_some_and(|name| name.starts_with(char::is_alphabetic));
        out.push_str(if is_open { "*" } else { segment });
    }
    out
}

/// Writes `http(s)://` and similar schemes as `https://`, which covers ports 80 and 443. Removes a duplicate scheme,
/// and reads a leading dot as all names below.
fn with_one_scheme(text: &str) -> String {
    let mut text = text.to_owned();
    for unusual in [
        "http(s)://",
        "https(s)://",
        "http[s]://",
        "https?://",
        "http/https://",
        "http|https://",
        "http(s)//",
        "hxxps://",
        "hxxp://",
    ] {
        if let Some(rest) = strip_prefix_ignoring_case(&text, unusual) {
            text = format!("https://{rest}");
        }
    }
    for (twice, once) in [
        ("https://https://", "https://"),
        ("http://http://", "http://"),
        ("http://https://", "https://"),
        ("https://http://", "http://"),
    ] {
        if let Some(rest) = strip_prefix_ignoring_case(&text, twice) {
            text = format!("{once}{rest}");
        }
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text.as_str()),
    };
    match rest.strip_prefix('.') {
        Some(rest) if !rest.starts_with(['.', '*', '/']) => format!("{scheme}*.{rest}"),
        Some(rest) if rest.starts_with('*') => format!("{scheme}{rest}"),
        _ => text,
    }
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Splits `host:80|:443` and `host:(80|443)` into the host and its ports. The ports are empty if one or none is
/// written.
fn several_ports(text: &str) -> (String, Vec<u16>) {
    let none = (text.to_owned(), Vec::new());
    let after_scheme = text.find("://").map_or(0, |at| at.saturating_add(3));
    let Some((before, ports)) = text.get(after_scheme..).and_then(|rest| rest.split_once(':')) else { return none };
    if ports.contains("::") {
        // An IPv6 network.
        return none;
    }
    let head = text.get(..after_scheme).unwrap_or_default();
    let ports = ports.trim_matches(['(', ')', '/']);
    let read: Result<Vec<u16>, _> =
        ports.split(['|', ',', '/']).map(|port| port.trim_matches([':', ' ']).parse::<u16>()).collect();
    match read {
        Ok(ports) if ports.len() > 1 => (format!("{head}{before}"), ports),
        _ => none,
    }
}

fn on_ports(text: &str, ports: &[u16]) -> Vec<String> {
    if ports.is_empty() {
        return vec![text.to_owned()];
    }
    ports.iter().map(|port| format!("{text}:{port}")).collect()
}

/// Parses one pattern in the reading of its list.
fn admit(text: &str, side: Side) -> Result<PatternSet, String> {
    if text.contains('@') {
        return Err(format!("`{text}` is an email address or contains a user name"));
    }
    let pattern = Pattern::parse(text).map_err(|error| said(error.message(), error.hint()))?;
    if !names_something(&pattern, side) {
        return Err(format!("`{text}` is not a host, URL or network"));
    }
    let mut set = PatternSet { patterns: vec![text.to_owned()], ..PatternSet::default() };
    let warnings = match side {
        Side::Inclusion => {
            let suffixes = PublicSuffixList::compiled();
            let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
            let inclusion = Inclusion::new(pattern, &context).map_err(|error| said(error.message(), error.hint()))?;
            inclusion.warnings().to_vec()
        }
        Side::Exclusion => Exclusion::new(pattern).warnings(),
    };
    for warning in warnings {
        set.remarks.push(warning.message().to_owned());
        if matches!(
            warning.code().as_str(),
            "warning.fragment-touches" | "warning.fragment-dropped" | "warning.query-dropped" | "warning.glued"
        ) {
            set.fit = Fit::Careful;
        }
    }
    Ok(set)
}

fn said(message: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| message.to_owned(), |hint| format!("{message}; {hint}"))
}

/// A single word is not a host. A host of stars alone is meant only if everything is excluded.
fn names_something(pattern: &Pattern, side: Side) -> bool {
    match pattern.host() {
        HostPattern::Exact(name) => name.as_str().contains('.'),
        HostPattern::Glob(glob) => {
            let dotted = glob.as_str().contains('.') || side == Side::Exclusion;
            dotted && glob.as_str().chars().any(char::is_alphanumeric)
        }
        HostPattern::Any => side == Side::Exclusion,
        HostPattern::Below(_) | HostPattern::Tree(_) | HostPattern::Addresses(_) => true,
    }
}
