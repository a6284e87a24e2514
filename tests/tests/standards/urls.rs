//! Every http, https, ws, wss and ftp row of the URL Standard. If scopegate returns a target, it has the standard's
//! host, port, path and query. If not, the standard fails too or the row is listed with a reason.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use scopegate::targets::{TargetHost, TargetPorts};
use scopegate::{Policy, Target, TargetError};
use serde::Deserialize;

use crate::table::{Table, name_of};

/// A row of the data. Its other keys follow from these.
#[derive(Debug, Deserialize)]
struct Row {
    input: String,
    base: Option<String>,
    #[serde(default)]
    failure: bool,
    #[serde(default)]
    protocol: String,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    port: String,
    #[serde(default)]
    pathname: String,
    #[serde(default)]
    search: String,
    #[serde(default)]
    href: String,
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// The scheme of an input for the standard, which strips controls and spaces.
fn scheme(input: &str) -> String {
    let text: String = input.chars().skip_while(|c| *c <= ' ').filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default()
}

/// The standard's host in our form: without the dot of the root, IPv4 as IPv4, IPv6 without brackets.
fn host(hostname: &str) -> String {
    let bare = hostname.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(hostname);
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_some() => address.to_canonical().to_string(),
        Ok(address) => address.to_string(),
        Err(_) => bare.strip_suffix('.').unwrap_or(bare).to_owned(),
    }
}

/// The standard's path in our form: unreserved characters decoded and dot segments resolved, until nothing changes.
fn path(pathname: &str) -> String {
    let mut path = pathname.to_owned();
    loop {
        let decoded = without_dot_segments(&decode_unreserved(&path));
        if decoded == path {
            return path;
        }
        path = decoded;
    }
}

fn decode_unreserved(path: &str) -> String {
    let mut parts = path.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let escape = part.get(..2).map(|digits| format!("%{digits}")).unwrap_or_default();
        let decoded: Vec<u8> = percent_decode_str(&escape).collect();
        match decoded[..] {
            [b] if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => {
                out.push(b.into());
                out.push_str(&part[2..]);
            }
            _ => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    out
}

fn without_dot_segments(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == segments.len();
        match *segment {
            "." => {}
            ".." => drop(out.pop()),
            _ => {
                out.push(segment);
                continue;
            }
        }
        if is_last {
            out.push("");
        }
    }
    format!("/{}", out.join("/"))
}

/// Our result, in the terms of a row.
fn parts(target: &Target) -> (String, u16, String, String) {
    let host = match target.host() {
        TargetHost::Domain(name) => name.as_str().to_owned(),
        TargetHost::Network(network) => network.get().addr().to_string(),
    };
    let TargetPorts::One(port) = target.ports() else { panic!("a URL has a port: {target}") };
    let path = target.path().expect("a URL has a path").as_str().to_owned();
    (host, port, path, target.query().map(|query| format!("?{query}")).unwrap_or_default())
}

fn wanted(row: &Row) -> (String, u16, String, String) {
    let port = row.port.parse().ok().or_else(|| default_port(row.protocol.trim_end_matches(':')));
    (host(&row.hostname), port.expect("one of them is listed"), path(&row.pathname), row.search.clone())
}

fn rows() -> Option<Vec<Row>> {
    let text = crate::standard("urltestdata.json")?;
    let all: Vec<serde_json::Value> = serde_json::from_str(&crate::without_half_pairs(&text)).expect("it is JSON");
    let rows = all.into_iter().filter(serde_json::Value::is_object);
    Some(rows.map(|row| serde_json::from_value(row).expect("a row has its keys")).collect())
}

fn table() -> Table {
    Table::read(include_str!("urls.toml"))
}

fn shown(texts: &[&str], error: &TargetError) -> (String, String, String) {
    (name_of(texts), error.code().as_str().to_owned(), format!("{texts:?}"))
}

#[test]
fn every_row_agrees_or_is_a_listed_error() {
    let Some(rows) = rows() else { return };
    let (mut asked, mut same, mut both_refuse, mut refused) = (0, 0, 0, Vec::new());
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| default_port(&scheme(&row.input)).is_some()) {
        asked += 1;
        match (row.failure, Target::parse(&row.input)) {
            (true, Err(_)) => both_refuse += 1,
            (true, Ok(target)) => wrong.push(format!("{:?} is {target}, but fails in the standard", row.input)),
            (false, Ok(target)) if parts(&target) == wanted(row) => same += 1,
            (false, Ok(target)) => {
                wrong.push(format!("{:?} is {:?}, not {:?}", row.input, parts(&target), wanted(row)));
            }
            (false, Err(error)) => {
                refused.push(shown(&[&row.input, row.base.as_deref().unwrap_or_default()], &error));
            }
        }
    }
    println!("{asked} rows: {same} are equal, {both_refuse} are refused by both, {} only by us", refused.len());
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
    table().hold(&refused);
    assert_eq!((asked, same, both_refuse, refused.len()), (422, 127, 200, 95));
}

/// The output of the standard is also valid input: the result of every row with one of these schemes, including
/// relative ones, is tested too.
#[test]
fn every_result_parses_to_itself() {
    let Some(rows) = rows() else { return };
    let (mut same, mut refused, mut wrong) = (0, 0, Vec::new());
    for row in rows.iter().filter(|row| default_port(row.protocol.trim_end_matches(':')).is_some()) {
        match Target::parse(&row.href) {
            Ok(target) if parts(&target) == wanted(row) => same += 1,
            Ok(target) => wrong.push(format!("{} is {:?}, not {:?}", row.href, parts(&target), wanted(row))),
            Err(_) => refused += 1,
        }
    }
    println!("{same} results are equal, {refused} are refused");
    assert!(wrong.is_empty(), "{} results differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((same, refused), (249, 28));
}

/// For every row, with any scheme and also for relative ones, the fast path gives the answer of the full path, or none.
#[test]
fn the_fast_path_reads_every_row_as_the_parser_does() {
    let Some(rows) = rows() else { return };
    let text = "version = 1\npolicy = { name = 'T', owner = 'T' }\n[scope]\nin_scope = ['*.com', '*.example']\n";
    let text = format!("{text}out_of_scope = ['https://example.com/foo']\n[ownership]\ndomains = ['com', 'example']\n");
    let policy = Policy::from_toml(&text).expect("the policy loads");
    let (mut asked, mut known) = (0, 0);
    for text in rows.iter().flat_map(|row| [&row.input, &row.href]) {
        asked += 1;
        if let Some(brief) = policy.batch().fast_summary(text.as_bytes(), 0..text.len()) {
            known += 1;
            let decision = policy.check(text.as_str()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(decision.summary(), brief, "{text:?}");
        }
    }
    println!("{asked} rows and results, {known} of them by the fast path");
    assert!(known > 50, "{known}");
}
