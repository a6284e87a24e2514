//! What other tools request with our exports: small evaluators, written from the documentation of the tools, which
//! share no code with the exporter.

#![allow(dead_code, reason = "each suite uses a part of it")]

mod bbot;
mod lists;
pub mod packets;
mod proxies;
pub mod real;

use std::net::IpAddr;

use scopegate::Policy;
use scopegate::policy::Precedence;
use scopegate_formats::export::{ExportFormat, export};

/// A URL as a client sends it: scheme, host, port, and the path with its query.
#[derive(Debug)]
pub struct Request {
    pub url: String,
    pub scheme: String,
    pub host: String,
    pub port: u16,
    pub file: String,
}

impl Request {
    /// The path, without the query.
    fn path(&self) -> &str {
        self.file.split('?').next().unwrap()
    }

    /// The host, if it is an address.
    fn address(&self) -> Option<IpAddr> {
        self.host.trim_matches(['[', ']']).parse().ok()
    }

    /// Whether every client and server interprets the path in the same way.
    pub fn is_plain(&self) -> bool {
        let path = self.path();
        !(path.contains(['%', ';', '\\']) || path.contains("//") || path.contains("/."))
    }
}

/// The requests for a target: as a browser sends it, and as written, for clients that do not resolve dot segments and
/// escapes.
pub fn requests(target: &str) -> Vec<Request> {
    let with_scheme = if target.contains("://") { target.to_owned() } else { format!("https://{target}") };
    let Ok(parsed) = url::Url::parse(&with_scheme) else { return Vec::new() };
    let (Some(host), Some(port)) = (parsed.host_str(), parsed.port_or_known_default()) else { return Vec::new() };
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut without_fragment = parsed.clone();
    without_fragment.set_fragment(None);
    let canonical = Request {
        url: without_fragment.to_string(),
        scheme: parsed.scheme().to_owned(),
        host: host.to_owned(),
        port,
        file: format!("{}{query}", parsed.path()),
    };
    let rest = with_scheme.split_once("://").map_or("", |(_, rest)| rest);
    let raw_file = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let raw_file = raw_file.split('#').next().unwrap_or_default().to_owned();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Every client sends names in other scripts as Punycode.
    let authority = if authority.is_ascii() { authority.to_owned() } else { format!("{host}:{port}") };
    let raw = Request {
        url: format!("{}://{authority}{raw_file}", parsed.scheme()),
        scheme: canonical.scheme.clone(),
        host: canonical.host.clone(),
        port,
        file: raw_file,
    };
    // Proxies, crawlers and scanners send web requests, to names that resolve.
    if canonical.host.split('.').any(str::is_empty) {
        return Vec::new();
    }
    vec![canonical, raw].into_iter().filter(|one| ["http", "https", "ws", "wss"].contains(&&*one.scheme)).collect()
}

/// A tool with the export that it has read.
pub trait Tool {
    /// Whether it sends a request.
    fn allows(&self, request: &Request) -> bool;
}

/// A tool for each format, by the name of the format. JSON is a policy, which is tested elsewhere.
pub fn tools(policy: &Policy) -> Vec<(&'static str, Box<dyn Tool>)> {
    let text = |format| export(policy, format).text;
    let nmap = lists::Nmap::new(&text(ExportFormat::NmapTargets), &text(ExportFormat::NmapExcludes));
    let mut tools: Vec<(&'static str, Box<dyn Tool>)> = vec![
        ("burp", Box::new(proxies::Burp::new(&text(ExportFormat::Burp)))),
        ("zap", Box::new(proxies::Zap::new(&text(ExportFormat::Zap)))),
        ("regex", Box::new(lists::Crawler::new(&text(ExportFormat::RegexIn), &text(ExportFormat::RegexOut)))),
        ("katana", Box::new(lists::Crawler::of_flags(&text(ExportFormat::Katana)))),
        ("nuclei", Box::new(lists::Scanner::of_nuclei(&text(ExportFormat::Nuclei)))),
        ("httpx", Box::new(lists::Scanner::of_httpx(&text(ExportFormat::Httpx)))),
        ("bbot", Box::new(bbot::Bbot::new(&text(ExportFormat::Bbot)))),
        ("hosts", Box::new(lists::Names::of_the_web(&text(ExportFormat::Hosts)))),
        ("wildcards", Box::new(lists::Names::of_the_web(&text(ExportFormat::Wildcards)))),
        ("cidrs", Box::new(lists::Names::of_every_port(&text(ExportFormat::Cidrs)))),
        ("nmap-targets", Box::new(lists::Names::of_every_port(&text(ExportFormat::NmapTargets)))),
        ("nmap-excludes", Box::new(nmap)),
    ];
    if let Some(list) = plain_list(policy) {
        tools.push(("list", Box::new(list)));
    }
    tools
}

/// The reader of a plain list. A list does not say who owns a third-party host. It also does not say that exclusions
/// always win, so a policy with that setting is not equal to its list.
fn plain_list(policy: &Policy) -> Option<lists::PlainList> {
    let says_all = policy.document().scope.precedence == Precedence::NarrowestWins;
    let text = export(policy, ExportFormat::List).text;
    says_all.then(|| lists::PlainList::new(&text)).flatten()
}

/// Whether nmap, with the exclusions of a policy, does not scan the host of a request.
pub fn nmap_leaves_alone(policy: &Policy, request: &Request) -> bool {
    let text = |format| export(policy, format).text;
    lists::Nmap::new(&text(ExportFormat::NmapTargets), &text(ExportFormat::NmapExcludes)).leaves_alone(request)
}

/// The tools whose exports are imported again.
pub fn read_again(policy: &Policy) -> Vec<(ExportFormat, Box<dyn Tool>)> {
    let text = |format| export(policy, format).text;
    vec![
        (ExportFormat::Burp, Box::new(proxies::Burp::new(&text(ExportFormat::Burp)))),
        (ExportFormat::Zap, Box::new(proxies::Zap::new(&text(ExportFormat::Zap)))),
        (ExportFormat::Bbot, Box::new(bbot::Bbot::new(&text(ExportFormat::Bbot)))),
    ]
}

/// BBOT with a preset.
pub fn bbot(text: &str) -> Box<dyn Tool> {
    Box::new(bbot::Bbot::new(text))
}

/// Whether a network in CIDR notation, or a single address, contains an address.
fn holds(network: &str, address: IpAddr) -> Option<bool> {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, Some(length.parse::<u32>().ok()?)),
        None => (network, None),
    };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (32, u128::from(address.to_bits()) << 96),
        IpAddr::V6(address) => (128, address.to_bits()),
    };
    let (size, wanted) = bits(base.trim_matches(['[', ']']).parse().ok()?);
    let (other, asked) = bits(address);
    let mask = u128::MAX.checked_shl(128 - length.unwrap_or(size)).unwrap_or_default();
    Some(size == other && wanted & mask == asked & mask)
}

/// Whether a policy puts a request in scope. A user name that resembles a host makes a text ambiguous, but not a
/// request. A path that the policy cannot parse, such as one with a lone `%`, is in scope if the complete host and port
/// are.
pub fn ours(policy: &Policy, request: &Request) -> bool {
    let Request { scheme, host, port, file, .. } = request;
    let sent = format!("{scheme}://{host}:{port}{file}");
    match policy.check(request.url.as_str()).or_else(|_| policy.check(sent.as_str())) {
        Ok(decision) => decision.is_in_scope(),
        Err(_) => {
            let whole = policy.check(format!("{host}:{port}").as_str());
            whole.is_ok_and(|decision| decision.is_in_scope() && decision.is_entire())
        }
    }
}
