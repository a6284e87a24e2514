//! The conditions of testing that platforms have fields for: rates, required headers and the user agent.
//!
//! A value that no key of `[testing]` expresses becomes a statement about conduct, so that it is not lost.

use std::num::NonZeroU32;

use scopegate::error::Excerpt;
use scopegate::policy::{Automation, HeaderName, HeaderTemplate};
use serde_json::{Map, Value};

use super::{Program, keys};

/// The words that a placeholder for the name of the researcher consists of.
const PLACEHOLDER: &[&str] = &[
    "alias",
    "bugbounty",
    "handle",
    "hacker",
    "hunter",
    "intigriti",
    "me",
    "my",
    "name",
    "nickname",
    "of",
    "pseudo",
    "researcher",
    "the",
    "user",
    "username",
    "yeswehack",
    "your",
    "ywh",
];
/// The words that say nothing about a name by themselves.
const ADDITIONS: &[&str] = &["bugbounty", "intigriti", "me", "my", "of", "the", "yeswehack", "your", "ywh"];

/// Reads the testing requirements of a program of Intigriti.
pub(super) fn intigriti(fields: &Map<String, Value>, program: &mut Program) {
    let rules = fields.get("rulesOfEngagement");
    let content = rules.map(|rules| rules.get("content").unwrap_or(rules));
    let Some(requirements) = content.and_then(|content| content.get("testingRequirements")) else { return };
    let Some(requirements) = requirements.as_object() else {
        if is_said(requirements) {
            unread(program, "testingRequirements", requirements);
        }
        return;
    };
    for (key, value) in requirements.iter().filter(|(_, value)| is_said(value)) {
        match (key.as_str(), value) {
            ("automatedTooling", value) if value.as_u64() == Some(0) => {
                program.testing.automated = Some(Automation::Forbidden);
            }
            ("automatedTooling", value) if rate(value).is_some() => program.testing.requests_per_second = rate(value),
            ("userAgent", Value::String(text)) => user_agent(program, text),
            ("requestHeader", Value::String(text)) => headers(program, text),
            ("intigritiMe", Value::Bool(true)) => {
                conduct(program, "Create accounts for tests with an address at intigriti.me.".to_owned());
            }
            (key, value) => unread(program, key, value),
        }
    }
}

/// Reads the user agent and the VPN of a program of YesWeHack.
pub(super) fn yeswehack(fields: &Map<String, Value>, program: &mut Program) {
    for key in ["user_agent", "userAgent"] {
        match fields.get(key).filter(|value| is_said(value)) {
            Some(Value::String(text)) => {
                user_agent(program, text);
                if program.testing.user_agent.is_some() {
                    conduct(
                        program,
                        "The platform asks to append the text of `testing.user_agent` to the user agent.".to_owned(),
                    );
                }
            }
            Some(value) => unread(program, key, value),
            None => {}
        }
    }
    for key in ["vpn_active", "vpnActive"] {
        match fields.get(key).filter(|value| is_said(value)) {
            Some(Value::Bool(true)) => conduct(
                program,
                "The platform has a VPN for this program: its page says whether tests have to use it.".to_owned(),
            ),
            Some(value) => unread(program, key, value),
            None => {}
        }
    }
}

/// Reads the fields with usual names, of platforms without a reader of their own such as BugBase: the user agent, the rate
/// and the header, next to the lists or in an object about testing.
pub(super) fn usual(fields: &Map<String, Value>, program: &mut Program) {
    for (key, value) in fields.iter().filter(|(_, value)| is_said(value)) {
        let plain = keys::plain(key).replace('_', "");
        match (plain.as_str(), value) {
            ("useragent", Value::String(text)) => user_agent(program, text),
            ("requestspersecond" | "requestpersecond" | "maxrequestspersecond" | "rps", value)
                if rate(value).is_some() =>
            {
                program.testing.requests_per_second = rate(value);
            }
            ("requestsperminute" | "requestperminute" | "maxrequestsperminute" | "rpm", value)
                if rate(value).is_some() =>
            {
                program.testing.requests_per_minute = rate(value);
            }
            ("requestheader" | "requestheaders" | "header" | "headers", Value::String(text)) => headers(program, text),
            ("requestheader" | "requestheaders" | "header" | "headers", Value::Object(named)) => {
                let lines: Option<Vec<String>> =
                    named.iter().map(|(name, value)| Some(format!("{name}: {}", value.as_str()?))).collect();
                match lines {
                    Some(lines) => headers(program, &lines.join("\n")),
                    None => unread(program, key, value),
                }
            }
            (
                "useragent"
                | "requestspersecond"
                | "requestpersecond"
                | "maxrequestspersecond"
                | "rps"
                | "requestsperminute"
                | "requestperminute"
                | "maxrequestsperminute"
                | "rpm"
                | "ratelimit"
                | "requestheader"
                | "requestheaders",
                value,
            ) => unread(program, key, value),
            ("testing" | "testingrequirements" | "testingrules" | "rulesofengagement", Value::Object(inner)) => {
                usual(inner, program);
            }
            _ => {}
        }
    }
}

/// Whether a value says anything.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

fn rate(value: &Value) -> Option<NonZeroU32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).and_then(NonZeroU32::new)
}

fn user_agent(program: &mut Program, text: &str) {
    match template(text) {
        Some(template) => program.testing.user_agent = Some(template),
        None => {
            conduct(program, format!("Send the user agent that the program describes as {}.", Excerpt(text.trim())));
        }
    }
}

/// Reads `Name: value`, one a line. All lines have to be readable, because a line can belong to the one before it.
fn headers(program: &mut Program, text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().parse::<HeaderName>().ok()?, template(value)?))
    };
    let Some(found) = lines.map(read).collect::<Option<Vec<_>>>() else {
        return conduct(program, format!("Send the header that the program describes as {}.", Excerpt(text.trim())));
    };
    for (name, value) in found {
        if name.as_str().eq_ignore_ascii_case("user-agent") {
            program.testing.user_agent = Some(value);
            continue;
        }
        let is_known = |known: &(HeaderName, HeaderTemplate)| known.0.as_str().eq_ignore_ascii_case(name.as_str());
        match program.testing.headers.iter().find(|known| is_known(known)) {
            Some(known) if known.1 == value => {}
            Some(_) => {
                conduct(program, format!("Send the header that the program describes as {}.", Excerpt(text.trim())));
            }
            None => program.testing.headers.push((name, value)),
        }
    }
}

/// A value with `{researcher}` in place of a placeholder. `None` if another part of it has to be replaced, and for a text
/// that is not the value of a header.
fn template(text: &str) -> Option<HeaderTemplate> {
    let (mut rest, mut made) = (text.trim(), String::new());
    while let Some(at) = rest.find(['{', '<', '[']) {
        let (before, marked) = rest.split_at(at);
        let close = match marked.chars().next()? {
            '{' => '}',
            '<' => '>',
            _ => ']',
        };
        let (inner, after) = marked.get(1..)?.split_once(close)?;
        if !is_placeholder(inner) {
            return None;
        }
        made.push_str(before);
        made.push_str("{researcher}");
        rest = after;
    }
    made.push_str(rest);
    if made.contains(['>', ']', '<', '[']) { None } else { made.parse().ok() }
}

/// Whether the text in brackets is the name of the researcher, such as `username` or `your-intigriti-handle`.
fn is_placeholder(inner: &str) -> bool {
    let lower = inner.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().all(|word| PLACEHOLDER.contains(word)) && words.iter().any(|word| !ADDITIONS.contains(word))
}

fn unread(program: &mut Program, key: &str, value: &Value) {
    let value = match value {
        Value::String(text) => text.trim().to_owned(),
        value => value.to_string(),
    };
    conduct(program, format!("The program has the testing requirement `{key}`: {}.", Excerpt(&value)));
}

fn conduct(program: &mut Program, text: String) {
    if !program.conduct.contains(&text) {
        program.conduct.push(text);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(requirements: &Value) -> Program {
        let fields = json!({ "rulesOfEngagement": { "content": { "testingRequirements": requirements } } });
        let mut program = Program::default();
        intigriti(fields.as_object().unwrap(), &mut program);
        program
    }

    #[test]
    fn requirements_become_conditions() {
        let program = of(&json!({
            "intigritiMe": true, "automatedTooling": 5, "userAgent": "Bounty-{Username}",
            "requestHeader": "X-Bug-Bounty: <your-intigriti-username>\nX-Program: quillon",
        }));
        let testing = &program.testing;
        assert_eq!((testing.requests_per_second, testing.automated), (NonZeroU32::new(5), None));
        assert_eq!(testing.user_agent.as_ref().unwrap().as_str(), "Bounty-{researcher}");
        let headers: Vec<_> = testing.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(headers, [("X-Bug-Bounty", "{researcher}"), ("X-Program", "quillon")]);
        assert_eq!(program.conduct, ["Create accounts for tests with an address at intigriti.me."]);
    }

    #[test]
    fn usual_fields_become_conditions() {
        let of = |fields: Value| {
            let mut program = Program::default();
            usual(fields.as_object().unwrap(), &mut program);
            program
        };
        let program = of(json!({
            "userAgent": "bb-{username}",
            "testing": { "requests_per_second": 3, "Requests Per Minute": 90, "headers": { "X-Program": "quillon" } },
            "in_scope": ["a.quillon.example"],
        }));
        assert_eq!(program.testing.user_agent.as_ref().unwrap().as_str(), "bb-{researcher}");
        assert_eq!(program.testing.requests_per_second, NonZeroU32::new(3));
        assert_eq!(program.testing.requests_per_minute, NonZeroU32::new(90));
        assert_eq!(program.testing.headers[0].0.as_str(), "X-Program");
        assert_eq!(program.conduct, Vec::<String>::new());
        for (key, value) in [
            ("user_agent", json!("bb-{ticket}")),
            ("requestsPerSecond", json!("a few")),
            ("max_requests_per_second", json!(0)),
            ("rate_limit", json!("5/s")),
            ("requestHeaders", json!({ "X-A": 1 })),
        ] {
            let program = of(json!({ key: value }));
            assert_eq!((program.conduct.len(), &program.testing), (1, &Program::default().testing), "{key}");
        }
        assert_eq!(of(json!({ "userAgent": null, "rps": null, "name": "rps" })), Program::default());
    }

    #[test]
    fn an_empty_value_is_no_condition_and_zero_forbids_tools() {
        let program =
            of(&json!({ "intigritiMe": false, "automatedTooling": null, "userAgent": " ", "requestHeader": "" }));
        assert_eq!(program, Program::default());
        assert_eq!(of(&json!(null)), Program::default());
        assert_eq!(of(&json!({ "automatedTooling": 0 })).testing.automated, Some(Automation::Forbidden));
    }

    #[test]
    fn an_unknown_value_becomes_a_statement() {
        for (key, value, part) in [
            ("requestHeader", json!("your name"), "`your name`"),
            ("requestHeader", json!("X-A: b\nand your name"), "and your name"),
            ("requestHeader", json!("X-A: <the current date>"), "the current date"),
            ("requestHeader", json!("X A: b"), "X A: b"),
            ("requestHeader", json!("X-A: b\nx-a: c"), "x-a: c"),
            ("userAgent", json!("Bounty-{ticket}"), "{ticket}"),
            ("userAgent", json!("Bounty-<username"), "<username"),
            ("userAgent", json!("caf\u{e9}"), "caf"),
            ("userAgent", json!({ "id": 1 }), "userAgent"),
            ("automatedTooling", json!(2.5), "2.5"),
            ("automatedTooling", json!("with care"), "with care"),
            ("sourceAddress", json!("192.0.2.1"), "sourceAddress"),
            ("intigritiMe", json!("sometimes"), "sometimes"),
        ] {
            let program = of(&json!({ key: value }));
            assert_eq!(program.conduct.len(), 1, "{key}: {value}");
            assert!(program.conduct[0].contains(part), "{}", program.conduct[0]);
            assert!(program.testing.user_agent.is_none() && program.testing.requests_per_second.is_none());
        }
        assert_eq!(of(&json!("ask us")).conduct.len(), 1);
    }
}
