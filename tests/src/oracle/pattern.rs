//! Semantics 3: the pattern of a rule, parsed, and what it covers and overlaps in each of its two readings.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use ipnet::IpNet;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::address::{Range, embedded, is_whole_family, may_embed_any};
use super::host;
use super::host_pattern::{self, Context, HostPattern};
use super::lookalike::{self, Parts};
use super::path::{self, Symbol};
use super::text::{self, Host};

/// "A written port counts, even the default". `h:*` and a host alone are any port. A URL without a port is the default
/// ports as an inclusion and every port as an exclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ports {
    Any,
    Web,
    Ftp,
    Written(u16),
}

#[derive(Debug, Clone)]
pub struct Pattern {
    pub host: HostPattern,
    pub ports: Ports,
    /// Whether the written port is the default of the written scheme.
    pub has_default_port: bool,
    /// The 384 interpretations of the path. The first is the path itself.
    pub paths: Vec<Vec<Symbol>>,
    pub query: Option<String>,
    pub fragment: bool,
    pub written: String,
    pub canonical: String,
}

/// One resource, or every path of a host and port. `paths` are the interpretations, `None` for every path.
#[derive(Debug, Clone)]
pub struct Question {
    pub host: Host,
    pub port: u16,
    pub paths: Option<Rc<Vec<Vec<Symbol>>>>,
    pub query: Option<String>,
    /// The number of its path and query, if results about them are cached.
    pub number: Option<usize>,
}

/// How the set of a rule relates to the set of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Covers,
    Overlaps,
    Apart,
}

impl Pattern {
    /// An entry of a list: a text, or a table with one of `url`, `host`, `domain`, `network`, `pattern`.
    pub fn from_entry(entry: &Value) -> Result<Pattern, String> {
        if let Some(text) = entry.as_str() {
            return Pattern::parse(text);
        }
        let kinds = ["url", "host", "domain", "network", "pattern"];
        let mut given = kinds.iter().filter_map(|kind| Some((*kind, entry.get(kind)?.as_str()?)));
        let (Some((kind, text)), None) = (given.next(), given.next()) else {
            return Err("pattern.two-kinds".into());
        };
        let pattern = if kind == "domain" { Pattern::domain(text)? } else { Pattern::parse(text)? };
        let is_network = matches!(pattern.host, HostPattern::Addresses(_)) && pattern.is_whole_host();
        let is_url = text.contains('/') && !is_network;
        match kind {
            "network" if !is_network => Err("pattern.not-a-network".into()),
            "host" if is_url => Err("pattern.url-in-host".into()),
            "host" if is_network && (text.contains(['/', '-'])) => Err("pattern.network-in-host".into()),
            "url" if !is_url => Err("pattern.not-a-url".into()),
            _ => Ok(pattern),
        }
    }

    /// `{ domain = "h" }`: `h` and every host below it.
    fn domain(text: &str) -> Result<Pattern, String> {
        match host_pattern::parse(text)? {
            HostPattern::Exact(name) => Ok(Pattern::of_host(HostPattern::Domain(name), text)),
            _ => Err("pattern.not-a-domain".into()),
        }
    }

    fn of_host(host: HostPattern, written: &str) -> Pattern {
        let canonical = host.text();
        let paths = path::pattern_readings(&[]);
        let (ports, written) = (Ports::Any, written.to_owned());
        Pattern { host, ports, has_default_port: false, paths, query: None, fragment: false, written, canonical }
    }

    /// The recognized kinds: a network, then a URL with or without a scheme, then a host with or without a port.
    fn parse(written: &str) -> Result<Pattern, String> {
        if written.is_empty() {
            return Err("pattern.empty".into());
        }
        if written.chars().any(|c| c.is_control() || c.is_whitespace() || "\\{}".contains(c)) {
            return Err("pattern.invalid".into());
        }
        if let Some(range) = network(written)? {
            return Ok(Pattern::of_host(HostPattern::Addresses(range), written));
        }
        let (scheme, rest) = match written.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => (Some(scheme.to_ascii_lowercase()), rest),
            _ => (None, written),
        };
        // "`*://h/a` is read as `https://h/a`."
        let scheme = scheme.map(|s| if s == "*" { "https".to_owned() } else { s });
        if scheme.as_deref().is_some_and(|s| text::scheme_port(s).is_none()) {
            return Err("pattern.scheme".into());
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if authority.contains('@') {
            return Err("pattern.user-info".into());
        }
        // Regular expressions. In a path, these are ordinary characters.
        if authority.contains(['^', '|']) {
            return Err("pattern.invalid".into());
        }
        let is_url = scheme.is_some() || !tail.is_empty();
        let (host, port) = host_and_port(authority)?;
        let host = host_pattern::parse(host)?;
        let ports = match port {
            Some("*") => Ports::Any,
            Some(port) => Ports::Written(port.parse().map_err(|_| "pattern.invalid-port")?),
            None if !is_url => Ports::Any,
            None if scheme.as_deref() == Some("ftp") => Ports::Ftp,
            None => Ports::Web,
        };
        let parsed = parse_tail(tail)?;
        if let (HostPattern::Addresses(range), None) = (&host, port)
            && looks_like_a_network(range, &parsed.path)
        {
            return Err("pattern.ambiguous".into());
        }
        let parts = Parts {
            written,
            has_scheme: scheme.is_some(),
            host: &host,
            has_port: port.is_some(),
            raw_path: tail.split(['?', '#']).next().unwrap_or_default(),
            path: path::text(&parsed.path),
        };
        if lookalike::is_one(&parts) {
            return Err("pattern.ambiguous".into());
        }
        let has_default_port = match ports {
            Ports::Written(port) => scheme.as_deref().and_then(text::scheme_port) == Some(port),
            _ => false,
        };
        let canonical = canonical(&host, &ports, has_default_port, &parsed);
        let paths = path::pattern_readings(&parsed.path);
        let fragment = parsed.fragment.is_some();
        let written = written.to_owned();
        Ok(Pattern { host, ports, has_default_port, paths, query: parsed.query, fragment, written, canonical })
    }

    /// The path itself, the first of its interpretations.
    pub fn plain_path(&self) -> &[Symbol] {
        &self.paths[0]
    }

    fn is_whole_host(&self) -> bool {
        self.ports == Ports::Any && path::is_everything(self.plain_path()) && self.query.is_none() && !self.fragment
    }

    /// The refusals of inclusions (semantics 3).
    pub fn refused_as_inclusion(&self, context: &Context) -> Option<&'static str> {
        if self.query.as_ref().is_some_and(|q| q.contains('*')) {
            return Some("pattern.query-wildcard");
        }
        self.host.refused_as_inclusion(context)
    }

    /// The inclusion reading: default ports unless one is given; every interpretation of the path is covered; the query
    /// of the URL must fit. With a fragment, or a query that does not fit, the pattern only touches.
    pub fn as_inclusion(&self, question: &Question, context: &Context) -> Relation {
        let port = match self.ports {
            Ports::Any => true,
            Ports::Web => question.port == 80 || question.port == 443,
            Ports::Ftp => question.port == 21,
            Ports::Written(port) => question.port == port,
        };
        if !port {
            return Relation::Apart;
        }
        let host = self.host.inclusion_covers(&question.host, context);
        if !host && !self.host.meets_network(&question.host) {
            return Relation::Apart;
        }
        let (all, any) = match &question.paths {
            None => (self.paths.iter().all(|p| path::is_everything(p)), true),
            Some(readings) => {
                let covered: Vec<bool> = self.pairs(readings).iter().map(|(p, r)| path::covers(p, r)).collect();
                (covered.iter().all(|c| *c), covered.iter().any(|c| *c))
            }
        };
        if !any {
            return Relation::Apart;
        }
        if host && all && !self.fragment && self.query_fits(question) { Relation::Covers } else { Relation::Overlaps }
    }

    /// "Each reading of a target is compared with the pattern's path in the same reading": the readings that differ.
    fn pairs<'a>(&'a self, readings: &'a [Vec<Symbol>]) -> BTreeSet<(&'a [Symbol], &'a [Symbol])> {
        self.paths.iter().zip(readings).map(|(pattern, path)| (pattern.as_slice(), path.as_slice())).collect()
    }

    /// The query of a URL "has each of the pattern's pairs, and no other value for those names".
    fn query_fits(&self, question: &Question) -> bool {
        let Some(wanted) = &self.query else {
            return true;
        };
        let Some(given) = &question.query else {
            return false;
        };
        let wanted: Vec<(String, String)> = form_urlencoded::parse(wanted.as_bytes()).into_owned().collect();
        let given: Vec<(String, String)> = form_urlencoded::parse(given.as_bytes()).into_owned().collect();
        let each_there = wanted.iter().all(|pair| given.contains(pair));
        let no_other = given.iter().all(|pair| wanted.contains(pair) || wanted.iter().all(|(name, _)| *name != pair.0));
        each_there && no_other
    }

    /// The exclusion reading: every port unless one is written; any interpretation of the path; query and fragment are
    /// dropped; an IPv6 address is also tested as the IPv4 addresses that it embeds.
    pub fn as_exclusion(&self, question: &Question) -> Relation {
        if matches!(self.ports, Ports::Written(port) if port != question.port) {
            return Relation::Apart;
        }
        let mut hosts = vec![question.host.clone()];
        if let Host::Net(net) = question.host {
            hosts.extend(embedded(net).into_iter().map(|v4| Host::Net(IpNet::V4(v4))));
        }
        // "A shorter network inside it lists the IPv4 exclusions that may be embedded in it."
        let may_embed = matches!((&question.host, &self.host), (Host::Net(net), HostPattern::Addresses(range))
            if may_embed_any(*net) && range.first.is_ipv4());
        let every = matches!(&self.host, HostPattern::Addresses(range) if is_whole_family(range));
        let host = hosts.iter().any(|host| self.host.exclusion_covers(host)) || (may_embed && every);
        if !host && !may_embed && !hosts.iter().any(|host| self.host.meets_network(host)) {
            return Relation::Apart;
        }
        let (covered, met) = match &question.paths {
            None => (self.paths.iter().any(|p| path::is_everything(p)), true),
            Some(readings) => {
                let pairs = self.pairs(readings);
                let covered = pairs.iter().any(|(p, r)| path::covers(p, r));
                (covered, covered || pairs.iter().any(|(p, r)| path::meets_below(p, r)))
            }
        };
        match (host && covered, met) {
            (true, _) => Relation::Covers,
            (false, true) => Relation::Overlaps,
            (false, false) => Relation::Apart,
        }
    }

    /// The exact host that reaches names below it as an exclusion: "no port written (`:*` is one) and no path (none,
    /// `/` or `/*`; a query or fragment is dropped first)".
    pub fn reach(&self) -> Option<&str> {
        match (&self.host, &self.ports) {
            (HostPattern::Exact(h), Ports::Any | Ports::Web | Ports::Ftp) if path::is_everything(self.plain_path()) => {
                Some(h)
            }
            _ => None,
        }
    }
}

/// One text for all spellings of a pattern: the host with its port if there is no path and no default port; otherwise a
/// URL whose scheme says only web or ftp, and whether a written port is the default of its scheme.
fn canonical(host: &HostPattern, ports: &Ports, has_default_port: bool, tail: &Tail) -> String {
    let port = match ports {
        Ports::Any => ":*".to_owned(),
        Ports::Written(port) => format!(":{port}"),
        Ports::Web | Ports::Ftp => String::new(),
    };
    let bare = path::is_everything(&tail.path) && tail.query.is_none() && tail.fragment.is_none();
    if bare && *ports == Ports::Any {
        return host.text();
    }
    let host = match (host, host.text()) {
        (HostPattern::Addresses(range), text) if range.first.is_ipv6() => format!("[{text}]"),
        // A slash would begin a path, so `10.0.0.0/8` is written in its only other form, `10.*`.
        (HostPattern::Addresses(_), text) if text.contains('/') => {
            let (first, length) = text.split_once('/').unwrap_or_default();
            let octets: Vec<&str> = first.split('.').take(length.parse::<usize>().unwrap_or(0) / 8).collect();
            format!("{}.*", octets.join("."))
        }
        (_, text) => text,
    };
    let scheme = match (ports, has_default_port) {
        (Ports::Ftp, _) | (Ports::Written(21), true) => "ftp",
        (Ports::Written(80), true) | (Ports::Written(443), false) => "http",
        _ => "https",
    };
    if bare && !port.is_empty() {
        return if has_default_port { format!("{scheme}://{host}{port}") } else { format!("{host}{port}") };
    }
    let path = match path::text(&tail.path) {
        root if root.is_empty() => "/".to_owned(),
        path => path,
    };
    let query = tail.query.as_ref().map(|query| {
        let pairs = form_urlencoded::parse(query.as_bytes());
        format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    });
    let fragment = if tail.fragment.is_some() { "#*" } else { "" };
    format!("{scheme}://{host}{port}{path}{}{fragment}", query.unwrap_or_default())
}

struct Tail {
    path: Vec<Symbol>,
    query: Option<String>,
    fragment: Option<String>,
}

/// `10.0.0.0/8/admin`: a path of one address by semantics 3, but the author may mean the network.
fn looks_like_a_network(range: &Range, path: &[Symbol]) -> bool {
    // A star ends the word, like a comma.
    let path: String = path.iter().map(|symbol| symbol.map_or('*', char::from)).collect();
    text::begins_with_a_length(range.first, &path)
}

/// Path, query and fragment as the WHATWG parser returns them.
fn parse_tail(tail: &str) -> Result<Tail, String> {
    let raw = &tail[..tail.find(['?', '#']).unwrap_or(tail.len())];
    if text::has_stray_percent(raw) || text::goes_back_over_no_segment(raw) {
        return Err("pattern.invalid".into());
    }
    let url = Url::parse(&format!("http://h{tail}")).map_err(|_| "pattern.invalid")?;
    let nonempty = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
    Ok(Tail {
        path: path::of_pattern(&path::canonical_path(url.path())),
        query: nonempty(url.query()),
        fragment: nonempty(url.fragment()),
    })
}

fn host_and_port(authority: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(end) = authority.rfind(']') {
        let (host, rest) = authority.split_at(end + 1);
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(checked_port(port)?))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err("pattern.invalid-host".into()),
        };
    }
    match authority.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Ok((authority, None)),
        Some((host, port)) => Ok((host, Some(checked_port(port)?))),
        None => Ok((authority, None)),
    }
}

fn checked_port(port: &str) -> Result<&str, String> {
    // "A port 0" is refused.
    let digits = port.bytes().all(|b| b.is_ascii_digit()) && port.bytes().any(|b| b != b'0');
    if digits || port == "*" { Ok(port) } else { Err("pattern.invalid-port".into()) }
}

/// CIDR (host bits masked), range `a-b`, short range `192.0.2.92-254`.
fn network(text: &str) -> Result<Option<Range>, String> {
    if let Some((head, digits)) = text.rsplit_once('/')
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && let Some(address) = host::address(head)
    {
        let length = digits.parse().map_err(|_| "pattern.invalid-network")?;
        let net = IpNet::new(address, length).map_err(|_| "pattern.invalid-network")?;
        return Ok(Some(Range::of(host::unmap(net.trunc()))));
    }
    let Some((first, last)) = text.split_once('-') else {
        return Ok(None);
    };
    let Ok(first) = first.parse::<IpAddr>() else {
        return Ok(None);
    };
    // A word after the dash: it is a name that begins like an address.
    let mut labels = last.split(['.', '/', '?', '#', ':']);
    let authority = last.split(['/', '?', '#']).next().unwrap_or("");
    if authority.matches(':').count() < 2
        && labels.any(|label| label.len() > 1 && label.as_bytes()[0].is_ascii_alphabetic())
    {
        return Ok(None);
    }
    let last = match (first, last.parse::<u8>()) {
        (IpAddr::V4(v4), Ok(octet)) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, octet))
        }
        _ => last.parse::<IpAddr>().map_err(|_| "pattern.invalid-range")?,
    };
    let unmapped = |address: IpAddr| super::address::single(address).addr();
    let range = Range { first: unmapped(first), last: unmapped(last) };
    if range.first.is_ipv4() != range.last.is_ipv4() || range.first > range.last {
        return Err("pattern.invalid-range".into());
    }
    Ok(Some(range))
}
