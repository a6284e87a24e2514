//! Lists and flags: crawlers with expressions, scanners with targets, and lists of names.

use std::net::{IpAddr, Ipv4Addr};

use regex::Regex;
use scopegate_conformance::{Oracle, OracleEvidence};
use serde_json::json;

use super::{Request, Tool, holds};

/// A crawler that follows URLs in which an inclusion expression matches and no exclusion expression does.
pub struct Crawler {
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Crawler {
    pub fn new(include: &str, exclude: &str) -> Self {
        let all = |text: &str| text.lines().map(|line| Regex::new(line).unwrap()).collect();
        Self { include: all(include), exclude: all(exclude) }
    }

    /// `-cs` and `-cos`. Without `-cs` it would follow every link, so it gets no targets then.
    pub fn of_flags(text: &str) -> Self {
        let mut crawler = Self { include: Vec::new(), exclude: Vec::new() };
        for (flag, value) in flags(text) {
            let list = match flag.as_str() {
                "-cs" => &mut crawler.include,
                "-cos" => &mut crawler.exclude,
                other => panic!("unknown katana flag {other}"),
            };
            list.push(Regex::new(&value).unwrap());
        }
        crawler
    }
}

impl Tool for Crawler {
    fn allows(&self, request: &Request) -> bool {
        self.include.iter().any(|one| one.is_match(&request.url))
            && !self.exclude.iter().any(|one| one.is_match(&request.url))
    }
}

/// A scanner that requests everything below its targets, except for the excluded hosts.
pub struct Scanner {
    targets: Vec<String>,
    hosts: Vec<String>,
    expressions: Vec<Regex>,
    /// Whether it requests every port and every path of the host of a target.
    whole: bool,
}

impl Scanner {
    /// `-u`, and `-eh` with hosts and networks. Templates request the root of a target, and ports of their own.
    pub fn of_nuclei(text: &str) -> Self {
        let mut scanner = Self { targets: Vec::new(), hosts: Vec::new(), expressions: Vec::new(), whole: true };
        for (flag, value) in flags(text) {
            match flag.as_str() {
                "-u" => scanner.targets.push(value),
                "-eh" => scanner.hosts.push(value),
                other => panic!("unknown nuclei flag {other}"),
            }
        }
        scanner
    }

    /// `-u`, and `-e` with expressions for hosts.
    pub fn of_httpx(text: &str) -> Self {
        let mut scanner = Self { targets: Vec::new(), hosts: Vec::new(), expressions: Vec::new(), whole: false };
        for (flag, value) in flags(text) {
            match flag.as_str() {
                "-u" => scanner.targets.push(value),
                "-e" => scanner.expressions.push(Regex::new(&value).unwrap()),
                other => panic!("unknown httpx flag {other}"),
            }
        }
        scanner
    }
}

impl Tool for Scanner {
    fn allows(&self, request: &Request) -> bool {
        let is_left_alone = |host: &String| {
            *host == request.host || request.address().is_some_and(|own| holds(host, own) == Some(true))
        };
        let reaches =
            |target: &String| if self.whole { is_host_of(request, target) } else { is_below(request, target) };
        self.targets.iter().any(reaches)
            && !self.hosts.iter().any(is_left_alone)
            && !self.expressions.iter().any(|one| one.is_match(&request.host))
    }
}

/// Whether a scanner with a target would send a request. It requests a name on the web ports. Below a path, it appends
/// whole segments and nothing that leads out of the path again.
fn is_below(request: &Request, target: &str) -> bool {
    let own = request.address();
    if let Some(inside) = holds(target, own.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))) {
        return own.is_some() && inside && [80, 443].contains(&request.port);
    }
    let with_scheme = if target.contains("://") { target.to_owned() } else { format!("https://{target}") };
    let parsed = url::Url::parse(&with_scheme).unwrap_or_else(|error| panic!("{target}: {error}"));
    let port = parsed.port_or_known_default().unwrap();
    let is_port = if target.contains("://") || parsed.port().is_some() {
        request.port == port
    } else {
        [80, 443].contains(&request.port)
    };
    let base = parsed.path().trim_end_matches('/');
    let below = request.path().strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    parsed.host_str() == Some(&request.host) && is_port && (base.is_empty() || (below && request.is_plain()))
}

/// Whether a request goes to the host of a target or, if that is a network, into it.
fn is_host_of(request: &Request, target: &str) -> bool {
    if let Some(own) = request.address()
        && let Some(inside) = holds(target, own)
    {
        return inside;
    }
    let with_scheme = if target.contains("://") { target.to_owned() } else { format!("https://{target}") };
    url::Url::parse(&with_scheme).is_ok_and(|parsed| parsed.host_str() == Some(&request.host))
}

/// Hosts, wildcards and networks, one a line.
pub struct Names {
    lines: Vec<String>,
    every_port: bool,
}

impl Names {
    pub fn of_the_web(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect(), every_port: false }
    }

    pub fn of_every_port(text: &str) -> Self {
        Self { every_port: true, ..Self::of_the_web(text) }
    }
}

impl Tool for Names {
    fn allows(&self, request: &Request) -> bool {
        let names = |line: &String| match (request.address(), line.strip_prefix('*')) {
            (Some(own), _) => holds(line, own) == Some(true),
            (None, Some(domain)) => request.host.ends_with(domain),
            (None, None) => *line == request.host,
        };
        (self.every_port || [80, 443].contains(&request.port)) && self.lines.iter().any(names)
    }
}

/// A scanner of whole hosts with exclusions: `-iL` and `--excludefile`.
pub struct Nmap {
    targets: Names,
    excluded: Vec<String>,
}

impl Nmap {
    pub fn new(targets: &str, excluded: &str) -> Self {
        // nmap has no wildcards: a line is a name, an address or a network.
        assert!(!targets.contains('*') && !excluded.contains('*'), "{targets}\n{excluded}");
        // `#` begins a comment in nmap's files.
        let lines = excluded.lines().filter(|line| !line.starts_with('#'));
        Self { targets: Names::of_every_port(targets), excluded: lines.map(str::to_owned).collect() }
    }

    /// Whether it does not scan a host, under any name.
    pub fn leaves_alone(&self, request: &Request) -> bool {
        self.excluded.iter().any(|line| match request.address() {
            Some(own) => holds(line, own) == Some(true),
            None => *line == request.host,
        })
    }
}

impl Tool for Nmap {
    fn allows(&self, request: &Request) -> bool {
        self.targets.allows(request) && !self.leaves_alone(request)
    }
}

/// A reader of our plain list that does not know how it was written. Each line is a rule, `!` excludes, and a comment
/// says whether exclusions always win.
pub struct PlainList {
    oracle: Oracle,
}

impl PlainList {
    /// `None` if the list has an entry that is invalid without more information: an inclusion that only ownership
    /// permits.
    pub fn new(text: &str) -> Option<Self> {
        let (comments, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        let precedence = if comments == ["# precedence: exclusions-win"] { "exclusions-win" } else { "narrowest-wins" };
        let (excluded, included): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(|line| line.starts_with("! "));
        let excluded: Vec<&str> = excluded.iter().map(|line| &line[2..]).collect();
        let policy = json!({
            "version": 1, "policy": { "name": "A list", "owner": "Its owner" },
            "scope": { "precedence": precedence, "in_scope": included, "out_of_scope": excluded },
        });
        Some(Self { oracle: Oracle::new(&policy).ok()? })
    }
}

impl Tool for PlainList {
    fn allows(&self, request: &Request) -> bool {
        let decision = self.oracle.decide(&request.url, &OracleEvidence::default());
        decision.is_ok_and(|decision| decision.verdict == "in-scope")
    }
}

/// One flag and its value on each line, as a shell splits them.
fn flags(text: &str) -> Vec<(String, String)> {
    let parse = |line: &str| {
        let (flag, rest) = line.split_once(' ').unwrap();
        let (mut value, mut quoted) = (String::new(), false);
        let mut characters = rest.chars();
        while let Some(c) = characters.next() {
            match (c, quoted) {
                ('\'', _) => quoted = !quoted,
                ('\\', false) => value.push(characters.next().unwrap()),
                (c, true) => value.push(c),
                (c, false) => panic!("unquoted `{c}` in {line}"),
            }
        }
        assert!(!quoted, "{line}");
        (flag.to_owned(), value)
    };
    text.lines().map(parse).collect()
}
