//! The advanced target scope of Burp: expressions for host, port and file. Exclusions always take precedence.

use scopegate::pattern::{HostPattern, PortPattern};
use scopegate::policy::List;
use scopegate::{Policy, Rule};
use serde_json::{Value, json};

use super::exported::{Exported, Fate};
use super::overruled::note_overruled;
use super::owned::owned;
use super::rule_expressions::{self, HostExpressions};

pub(super) fn export(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for rule in policy.rules() {
        if rule.list() == List::InScope {
            match included(policy, rule, &mut exported) {
                Ok(rules) => include.extend(rules),
                Err(why) => exported.note(Fate::LeftOut, rule, why),
            }
        } else {
            exclude.extend(excluded(policy, rule, &mut exported));
        }
    }
    for domain in owned(policy) {
        let host = format!("^{}{}$", rule_expressions::LABELS_MAYBE, rule_expressions::escaped(&domain));
        include.push(json!({ "enabled": true, "protocol": "any", "host": host }));
    }
    note_overruled(policy, &mut exported);
    let scope = json!({ "target": { "scope": { "advanced_mode": true, "include": include, "exclude": exclude } } });
    exported.text = format!("{scope:#}\n");
    exported
}

fn included(policy: &Policy, rule: &Rule, exported: &mut Exported) -> Result<Vec<Value>, String> {
    let pattern = rule.pattern();
    let hosts = rule_expressions::included_hosts(policy, pattern)?;
    let path = rule_expressions::included_path(pattern)?;
    if rule_expressions::is_overruled_address(policy, rule) {
        return Err("an exclusion covers one of its addresses".to_owned());
    }
    let port = match pattern.port() {
        PortPattern::Any => None,
        PortPattern::One(port) => Some(format!("^{port}$")),
        PortPattern::WebDefault => Some("^(?:80|443)$".to_owned()),
        PortPattern::FtpDefault => return Err("Burp does not support FTP".to_owned()),
    };
    if path.is_some() {
        exported.note(Fate::Narrowed, rule, rule_expressions::PATH_NARROWED);
    }
    let file = path.map(|path| format!("^{path}(?:\\?.*)?$"));
    Ok(rules(&hosts, "", port.as_deref(), &[file]))
}

fn excluded(policy: &Policy, rule: &Rule, exported: &mut Exported) -> Vec<Value> {
    let pattern = rule.pattern();
    let mut hosts = rule_expressions::excluded_hosts_of(policy, rule, ".*");
    if let Some(why) = hosts.careful.take() {
        exported.note(Fate::Widened, rule, why);
    }
    if matches!(pattern.host(), HostPattern::Any) {
        hosts.expressions = vec![".*".to_owned()];
    }
    let (paths, widened) = rule_expressions::excluded_paths(pattern);
    if let Some(why) = widened {
        exported.note(Fate::Widened, rule, why);
    }
    let port = if let PortPattern::One(port) = pattern.port() { Some(format!("^{port}$")) } else { None };
    let files: Vec<Option<String>> = if paths.is_empty() {
        vec![None]
    } else {
        paths.into_iter().map(|path| Some(format!("(?i)^{path}$"))).collect()
    };
    rules(&hosts, r"\.?", port.as_deref(), &files)
}

fn rules(hosts: &HostExpressions, end: &str, port: Option<&str>, files: &[Option<String>]) -> Vec<Value> {
    let mut out = Vec::new();
    for host in &hosts.expressions {
        let host = without_need_of_brackets(host);
        for file in files {
            let mut rule = json!({ "enabled": true, "protocol": "any", "host": format!("^{host}{end}$") });
            if let Some(port) = port {
                put(&mut rule, "port", port);
            }
            if let Some(file) = file {
                put(&mut rule, "file", file);
            }
            out.push(rule);
        }
    }
    out
}

/// Burp writes IPv6 addresses with and without brackets.
fn without_need_of_brackets(host: &str) -> String {
    host.replace(r"\[", r"\[?").replace(r"\]", r"\]?")
}

fn put(rule: &mut Value, key: &str, text: &str) {
    if let Some(fields) = rule.as_object_mut() {
        fields.insert(key.to_owned(), json!(text));
    }
}
