//! The target scope of a Burp project: URL prefixes, or expressions for protocol, host, port and file. Exclusions take
//! precedence.

use scopegate::policy::{List, Precedence};
use serde_json::Value;

use crate::identifier::{Fit, Kind, PatternSet, Reading, Side, read_one};
use crate::import::platform::json;
use crate::import::{ImportError, Program, Row, value};
use crate::regex::{self, ExportedRule, Extent, Glob};

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    let project = json(text)?;
    let scope = project.pointer("/target/scope").and_then(Value::as_object).ok_or_else(|| {
        let message = "the project has no `target.scope`";
        ImportError::new("import.not-burp", message, "save the target scope from Burp again")
    })?;
    let mut program = Program { precedence: Precedence::ExclusionsWin, ..Program::default() };
    let lists = ["include", "exclude"];
    if let Some((key, held)) =
        scope.iter().find(|(key, held)| !lists.contains(&key.as_str()) && value::holds_host(held))
    {
        return Err(value::unknown_key(key, held));
    }
    for (key, list) in [("include", List::InScope), ("exclude", List::OutOfScope)] {
        let Some(rows) = scope.get(key) else { continue };
        let rows = rows.as_array().ok_or_else(|| {
            ImportError::new("import.not-burp", format!("`target.scope.{key}` is not a list"), "save the scope again")
        })?;
        let mut before = None;
        for rule in rows {
            program.rows.push(row(rule, list, before.zip(program.rows.last())));
            before = Some(rule);
        }
    }
    Ok(program)
}

/// A row for a rule. The previous rule and its result are also needed.
fn row(rule: &Value, list: List, before: Option<(&Value, &Row)>) -> Row {
    let side = Side::of(list);
    let field = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default();
    let prefix = field("prefix");
    let value = if prefix.is_empty() { rule.to_string() } else { prefix.to_owned() };
    let mut row = Row::new(list, Kind::Network, value);
    let reading = if rule.get("enabled").and_then(Value::as_bool) == Some(false) {
        // A disabled rule has no effect in Burp, but a person must check what is meant.
        Err("the rule is disabled".to_owned())
    } else if !rule.is_object() {
        Err("it is not a rule".to_owned())
    } else if let Some(reading) = own(rule, side, before) {
        row.meant = Some(reading);
        return row;
    } else if prefix.is_empty() {
        advanced(field("protocol"), field("host"), field("port"), field("file"), side)
    } else {
        of_prefix(prefix, rule.get("include_subdomains").and_then(Value::as_bool) == Some(true), side)
    };
    row.meant = Some(match (reading, side) {
        (Ok(set), _) => Reading::of_patterns(set, side),
        (Err(reason), Side::Exclusion) if is_on(rule) => in_part(&row.value, rule, reason),
        (Err(reason), _) => Reading::review(&row.value, side, reason),
    });
    row
}

/// Whether a rule is valid and enabled.
fn is_on(rule: &Value) -> bool {
    rule.is_object() && rule.get("enabled").and_then(Value::as_bool) != Some(false)
}

/// An exclusion that was understood in part: its hosts are entirely excluded.
fn in_part(text: &str, rule: &Value, reason: String) -> Reading {
    let field = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default();
    let host = field("host");
    let whole = if host.is_empty() { None } else { advanced("any", host, "", "", Side::Exclusion).ok() };
    match whole.filter(|set| !set.patterns.is_empty()) {
        Some(set) => {
            let why = format!("{reason}: all hosts that it names are excluded");
            Reading { patterns: set.patterns, ..Reading::review(text, Side::Exclusion, why) }
        }
        None => regex::by_name(text, &format!("{} {host}", field("prefix")), reason),
    }
}

/// The reading of a rule of our own export.
fn own(rule: &Value, side: Side, before: Option<(&Value, &Row)>) -> Option<Reading> {
    let field = |rule: &Value, name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (host, port, file) = (field(rule, "host"), field(rule, "port"), field(rule, "file"));
    if !field(rule, "prefix").is_empty() || field(rule, "protocol") != "any" {
        return None;
    }
    match regex::burp_rule(&host, &port, &file, side)? {
        ExportedRule::Rules(set) => Some(Reading::of_patterns(set, side)),
        ExportedRule::Refused(why) => Some(Reading::review(&rule.to_string(), side, why)),
        ExportedRule::AmbiguousPaths(places) => {
            // The previous rule is the excluded path itself if only that path differs.
            let beside = before.filter(|(before, _)| {
                field(before, "host") == host
                    && field(before, "port") == port
                    && field(before, "file").starts_with("(?i)^/")
                    && before.get("enabled").and_then(Value::as_bool) != Some(false)
            });
            regex::ambiguous_paths(&places, beside.and_then(|(_, row)| row.meant.as_ref()))
        }
    }
}

/// Plain mode: every URL with this prefix.
fn of_prefix(prefix: &str, subdomains: bool, side: Side) -> Result<PatternSet, String> {
    let (scheme, rest) = match prefix.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, prefix),
    };
    let at = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(at).unwrap_or((rest, ""));
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = match (scheme, has_port, side) {
        (Some("https"), false, Side::Inclusion) => ":443",
        (Some("http"), false, Side::Inclusion) => ":80",
        _ => "",
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let tail = if path.is_empty() || path.ends_with('/') { path.to_owned() } else { format!("{path}*") };
    let begin = if scheme.is_some() || !tail.is_empty() { "https://" } else { "" };
    let mut set = read_one(&format!("{begin}{authority}{port}{tail}"), side)?;
    if subdomains {
        set.add(read_one(&format!("{begin}*.{authority}{port}{tail}"), side)?);
    }
    if rest.contains(['?', '#']) {
        match side {
            Side::Inclusion => return Err("it requires a query, which patterns cannot express".to_owned()),
            Side::Exclusion => {
                set.fit = Fit::Careful;
                set.remarks.push("it requires a query, and its path is excluded with any query".to_owned());
            }
        }
    }
    Ok(set)
}

/// Advanced mode: an empty expression matches everything.
fn advanced(protocol: &str, host: &str, port: &str, file: &str, side: Side) -> Result<PatternSet, String> {
    let hosts = hosts(host, side)?;
    let ports = ports(protocol, port, side)?;
    let files = match file {
        "" | "^/" | "/" => vec![Glob { text: String::new(), fit: Fit::Exact }],
        file => regex::path(file, side, Extent::Anywhere)?,
    };
    let names_path = |file: &Glob| file.text.is_empty() || file.text.contains(char::is_alphanumeric);
    if side == Side::Exclusion && file.contains('?') && !files.iter().all(names_path) {
        return Err("it requires a query, and patterns cannot exclude a query".to_owned());
    }
    let mut set = PatternSet::default();
    for host in &hosts {
        for (port, port_fit) in &ports {
            for file in &files {
                let text = match (port.as_str(), file.text.as_str()) {
                    ("", "") => host.text.clone(),
                    (":80:443", file) => format!("https://{}{file}", host.text),
                    ("", file) if side == Side::Inclusion => format!("https://{}:*{file}", host.text),
                    (port, "") => format!("{}{port}", host.text),
                    (port, file) => format!("https://{}{port}{file}", host.text),
                };
                let mut read = read_one(&text, side)?;
                read.fit = read.fit.max(host.fit).max(file.fit).max(*port_fit);
                if read.fit == Fit::Careful {
                    read.remarks.push(regex::careful(side).to_owned());
                }
                set.add(read);
            }
        }
    }
    Ok(set)
}

fn hosts(host: &str, side: Side) -> Result<Vec<Glob>, String> {
    let exact = |text: &str| Glob { text: text.to_owned(), fit: Fit::Exact };
    if host.is_empty() {
        return Ok(vec![exact("*")]);
    }
    let is_range = host.contains('/') || host.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    if is_range && let Ok(set) = read_one(host, side) {
        return Ok(set.patterns.iter().map(|text| exact(text)).collect());
    }
    regex::host_globs(host, side, Extent::Anywhere)
}

/// The ports as written after a host; `None` for any. For an inclusion, a protocol alone means its default port.
fn ports(protocol: &str, port: &str, side: Side) -> Result<Vec<(String, Fit)>, String> {
    let exact = |text: &str| vec![(text.to_owned(), Fit::Exact)];
    let listed = match regex::ports(port, side) {
        Ok(listed) => listed,
        Err(_) if side == Side::Exclusion => return Ok(vec![(String::new(), Fit::Careful)]),
        Err(why) => return Err(why),
    };
    let Some(mut listed) = listed else {
        return Ok(match (protocol.to_ascii_lowercase().as_str(), side) {
            ("http", Side::Inclusion) => vec![(":80".to_owned(), Fit::Careful)],
            ("https", Side::Inclusion) => vec![(":443".to_owned(), Fit::Careful)],
            ("http" | "https", Side::Exclusion) => vec![(String::new(), Fit::Careful)],
            _ => exact(""),
        });
    };
    let fit = listed.iter().map(|(_, fit)| *fit).max().unwrap_or_default();
    // The unanchored expression `80` also matches 8080.
    if side == Side::Exclusion && fit == Fit::Careful {
        return Ok(vec![(String::new(), Fit::Careful)]);
    }
    listed.sort_unstable();
    if listed.iter().map(|(port, _)| *port).eq([80, 443]) && side == Side::Inclusion {
        return Ok(vec![(":80:443".to_owned(), fit)]);
    }
    Ok(listed.iter().map(|(port, fit)| (format!(":{port}"), *fit)).collect())
}
