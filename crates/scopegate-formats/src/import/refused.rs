//! Rejects texts that are not scopes of others: our own policies, markup and configurations.

use serde_json::Value;

use super::{ImportError, value};

/// The supported formats, for hints.
pub(super) const FORMATS: &str = "write the lists `in_scope` and `out_of_scope`, write one identifier per line, or give a format of \
                                  `scopegate import --help` with `--format`";

/// Rejects a policy of our own.
pub(super) fn policy(text: &str) -> Result<(), ImportError> {
    if is_policy(text) {
        let message = "the text is already a scopegate policy";
        return Err(ImportError::new(
            "import.is-policy",
            message,
            "use it without import: `scopegate check -p FILE TARGET`",
        ));
    }
    Ok(())
}

/// Whether a text is a policy of our own, valid or invalid.
pub(super) fn is_policy(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        return start.contains("\"scope\"") && value::json(start).is_ok_and(|value| is_policy_value(&value));
    }
    if is_toml_policy(text) {
        return true;
    }
    let has_scope = text.lines().any(|line| line.starts_with("scope:") || line.starts_with("\"scope\":"));
    has_scope && value::yaml(text).is_ok_and(|value| is_policy_value(&value))
}

fn is_policy_value(value: &Value) -> bool {
    let lists = ["in_scope", "out_of_scope", "third_party"];
    let has_lists = value.get("scope").is_some_and(|scope| lists.iter().any(|list| scope.get(list).is_some()));
    let is_versioned = value.get("version").is_some_and(Value::is_number);
    has_lists && (is_versioned || value.get("policy").is_some_and(Value::is_object))
}

/// Detects it by its tables and keys, because an invalid policy does not parse.
fn is_toml_policy(text: &str) -> bool {
    let mut has_table = false;
    for line in text.lines() {
        let line = line.trim_start_matches('\u{feff}').trim();
        let bare: String = line.chars().filter(|c| !matches!(c, ' ' | '\t' | '"' | '\'')).collect();
        let table = bare.split('#').next().unwrap_or_default();
        let ours = ["[policy]", "[ownership]", "[[scope.", "[findings]", "[[findings.", "[report]"];
        if ours.iter().any(|name| table.starts_with(name)) && (table.ends_with(']') || table.ends_with("]]")) {
            has_table = true;
        }
        let keys = [
            "in_scope=[",
            "out_of_scope=[",
            "third_party=[",
            "scope.in_scope=[",
            "scope.out_of_scope=[",
            "policy.name=",
            "scope={",
        ];
        if keys.iter().any(|key| bare.starts_with(key)) {
            return true;
        }
        if has_table
            && bare.split_once('=').is_some_and(|(key, _)| key.chars().all(|c| c.is_alphanumeric() || c == '_'))
        {
            return true;
        }
    }
    false
}

/// Rejects HTML, and XML that is not a ZAP context.
pub(super) fn markup(text: &str) -> Option<ImportError> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        return is_toml(text).then(|| {
            let message = "the text is TOML or INI, but not a scopegate policy";
            ImportError::new("import.not-a-scope", message, FORMATS)
        });
    }
    let head: String = start.chars().take(2000).collect::<String>().to_ascii_lowercase();
    let is_html = ["<!doctype html", "<html", "<head", "<body", "<div", "<table", "<ul", "<p>"]
        .iter()
        .any(|tag| head.contains(tag));
    let message = if is_html {
        "the text is HTML, which is not supported"
    } else {
        "the text is XML, and only ZAP contexts are supported in XML"
    };
    Some(ImportError::new("import.not-a-scope", message, FORMATS))
}

/// Whether a text has tables and keys of TOML or INI.
pub(super) fn is_toml(text: &str) -> bool {
    let lines = || text.lines().map(str::trim);
    let is_key = |key: &str| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'))
    };
    let is_table = |line: &str| {
        let inner = line.strip_prefix('[').and_then(|rest| rest.split('#').next()?.trim_end().strip_suffix(']'));
        inner.is_some_and(|inner| is_key(inner.trim_matches(['[', ']'])))
    };
    lines().any(is_table) && lines().any(|line| line.split_once('=').is_some_and(|(key, _)| is_key(key)))
}
