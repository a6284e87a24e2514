//! Regular expressions for whole URLs, for ZAP contexts and crawlers. Exclusions always take precedence.

use quick_xml::escape::escape;
use scopegate::pattern::PortPattern;
use scopegate::policy::List;
use scopegate::{Policy, Rule};

use super::exported::{Exported, Fate};
use super::overruled::note_overruled;
use super::owned::owned;
use super::rule_expressions;

/// Any part of the host in a URL.
pub(crate) const ANY: &str = r"[^/?#\\]*";
/// The text that may precede an excluded host.
pub(crate) const BEGIN: &str = r"[a-z][a-z0-9+.-]*://(?:[^/?#\\]*@)?";

/// The text that may precede a host that is excluded on port 443.
pub(crate) const BEGIN_OF_HTTPS: &str = r"(?:https|wss)://(?:[^/?#\\]*@)?";
/// The text that may precede a host that is excluded on port 80.
pub(crate) const BEGIN_OF_HTTP: &str = r"(?:http|ws)://(?:[^/?#\\]*@)?";

/// The text that may follow an excluded host.
pub(crate) const END: &str = r"(?:[/?#\\].*)?";
/// An optional port of an excluded host.
pub(crate) const ANY_PORT: &str = "(?::[0-9]*)?";

/// An optional port of an included host.
pub(crate) const INCLUDED_PORT: &str = "(?::[0-9]{1,5})?";
/// An optional web port.
pub(crate) const WEB_PORTS: &str = "(?::(?:80|443))?";
/// The text that may follow an included host.
pub(crate) const INCLUDED_END: &str = "(?:[/?#].*)?";
/// The text that may follow an included path.
pub(crate) const INCLUDED_QUERY: &str = "(?:[?#].*)?";

pub(super) fn context(policy: &Policy) -> Exported {
    let (include, exclude, mut exported) = expressions(policy);
    let mut lines = vec![
        r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>"#.to_owned(),
        "<configuration>".to_owned(),
        "  <context>".to_owned(),
        format!("    <name>{}</name>", escape(policy.name())),
        "    <desc/>".to_owned(),
        "    <inscope>true</inscope>".to_owned(),
    ];
    lines.extend(include.iter().map(|text| format!("    <incregexes>{}</incregexes>", escape(text.as_str()))));
    lines.extend(exclude.iter().map(|text| format!("    <excregexes>{}</excregexes>", escape(text.as_str()))));
    lines.extend(["  </context>".to_owned(), "</configuration>".to_owned(), String::new()]);
    exported.text = lines.join("\n");
    exported
}

pub(super) fn expressions_in(policy: &Policy) -> Exported {
    let (include, _, mut exported) = expressions(policy);
    for text in &include {
        exported.line(&anchored(text));
    }
    exported
}

pub(super) fn expressions_out(policy: &Policy) -> Exported {
    let (_, exclude, mut exported) = expressions(policy);
    for text in &exclude {
        exported.line(&anchored(text));
    }
    exported
}

/// Adds anchors and moves the flags to the front.
pub(super) fn anchored(expression: &str) -> String {
    match expression.strip_prefix("(?is)") {
        Some(rest) => format!("(?is)^(?:{rest})$"),
        None => format!("^(?:{expression})$"),
    }
}

/// The expressions for inclusions and for exclusions, and the notes.
pub(super) fn expressions(policy: &Policy) -> (Vec<String>, Vec<String>, Exported) {
    let mut exported = Exported::default();
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for rule in policy.rules() {
        if rule.list() == List::InScope {
            match included(policy, rule, &mut exported) {
                Ok(all) => include.extend(all),
                Err(why) => exported.note(Fate::LeftOut, rule, why),
            }
        } else {
            exclude.extend(excluded(policy, rule, &mut exported));
        }
    }
    for domain in owned(policy) {
        let host = format!("{}{}", rule_expressions::LABELS_MAYBE, rule_expressions::escaped(&domain));
        include.push(format!("(?:https?|wss?)://{host}{INCLUDED_PORT}{INCLUDED_END}"));
    }
    note_overruled(policy, &mut exported);
    (include, exclude, exported)
}

fn included(policy: &Policy, rule: &Rule, exported: &mut Exported) -> Result<Vec<String>, String> {
    let pattern = rule.pattern();
    let hosts = rule_expressions::included_hosts(policy, pattern)?;
    let path = rule_expressions::included_path(pattern)?;
    if rule_expressions::is_overruled_address(policy, rule) {
        return Err("an exclusion covers one of its addresses".to_owned());
    }
    let (scheme, port) = match pattern.port() {
        PortPattern::Any => ("(?:https?|wss?)", INCLUDED_PORT.to_owned()),
        PortPattern::WebDefault => ("(?:https?|wss?)", WEB_PORTS.to_owned()),
        PortPattern::One(443) => ("(?:https|wss)", "(?::443)?".to_owned()),
        PortPattern::One(80) => ("(?:http|ws)", "(?::80)?".to_owned()),
        PortPattern::One(port) => ("(?:https?|wss?)", format!(":{port}")),
        PortPattern::FtpDefault => return Err("it is an FTP URL".to_owned()),
    };
    if path.is_some() {
        exported.note(Fate::Narrowed, rule, rule_expressions::PATH_NARROWED);
    }
    let tail = path.map_or_else(|| INCLUDED_END.to_owned(), |path| format!("{path}{INCLUDED_QUERY}"));
    Ok(hosts.expressions.iter().map(|host| format!("{scheme}://{host}{port}{tail}")).collect())
}

fn excluded(policy: &Policy, rule: &Rule, exported: &mut Exported) -> Vec<String> {
    let pattern = rule.pattern();
    let hosts = rule_expressions::excluded_hosts_of(policy, rule, ANY);
    let (paths, widened) = rule_expressions::excluded_paths(pattern);
    for why in hosts.careful.iter().map(String::as_str).chain(widened) {
        exported.note(Fate::Widened, rule, why);
    }
    // A URL without a port uses the default port of its scheme.
    let begins: Vec<(&str, String)> = match pattern.port() {
        PortPattern::One(443) => vec![(BEGIN_OF_HTTPS, "(?::0*443)?".to_owned()), (BEGIN, ":0*443".to_owned())],
        PortPattern::One(80) => vec![(BEGIN_OF_HTTP, "(?::0*80)?".to_owned()), (BEGIN, ":0*80".to_owned())],
        PortPattern::One(port) => vec![(BEGIN, format!(":0*{port}"))],
        _ => vec![(BEGIN, ANY_PORT.to_owned())],
    };
    let tails = if paths.is_empty() { vec![END.to_owned()] } else { paths };
    let mut out = Vec::new();
    for host in &hosts.expressions {
        for (begin, port) in &begins {
            out.extend(tails.iter().map(|tail| format!(r"(?is){begin}{host}\.?{port}{tail}")));
        }
    }
    out
}
