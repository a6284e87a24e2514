//! amass: the `scope` of its configuration. A domain includes all names below it, and the blacklist takes precedence.

use scopegate::error::Excerpt;
use scopegate::policy::{List, Precedence};
use serde_json::Value;

use crate::identifier::{Kind, PatternSet, Reading, Side, read_one};
use crate::import::platform::other_exclusions;
use crate::import::{ImportError, Program, Row, value};

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    let value = value::parse(text)?;
    let scope = value.get("scope").and_then(Value::as_object).ok_or_else(|| refused("the text has no `scope`"))?;
    let mut program = Program { precedence: Precedence::ExclusionsWin, ..Program::default() };
    let ports = match scope.get("ports") {
        None | Some(Value::Null) => Vec::new(),
        Some(held) => texts("ports", held)?,
    };
    for (key, held) in scope {
        match key.as_str() {
            "domains" | "ips" | "cidrs" => {
                let rows = texts(key, held)?.into_iter().map(|text| included(text, &ports));
                program.rows.extend(rows);
            }
            "asns" => {
                for text in texts(key, held)? {
                    let mut row = Row::new(List::InScope, Kind::Network, format!("AS{text}"));
                    let why = "it is an autonomous system number, and patterns cannot express its addresses";
                    row.meant = Some(Reading::review(&row.value, Side::Inclusion, why));
                    program.rows.push(row);
                }
            }
            "blacklist" | "blacklisted" => {
                for text in texts(key, held)? {
                    let all = with_below(&text);
                    program.rows.push(row(
                        text,
                        List::OutOfScope,
                        all.iter().map(|text| read_one(text, Side::Exclusion)),
                    ));
                }
            }
            "ports" => {}
            _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
            _ => {}
        }
    }
    if let Some(fields) = value.as_object() {
        program.rows.extend(other_exclusions(fields, &["scope"]));
    }
    Ok(program)
}

/// A name and the names below it; any other target unchanged.
fn with_below(text: &str) -> Vec<String> {
    let is_name = text.contains(char::is_alphabetic) && !text.contains(['*', '/', ':']);
    let below = is_name.then(|| format!("*.{text}"));
    std::iter::once(text.to_owned()).chain(below).collect()
}

/// An inclusion, limited to the listed ports if there are any.
fn included(text: String, ports: &[String]) -> Row {
    let on_ports = |text: &String| -> Vec<String> {
        let is_range = text.contains(['/', ':']) || (text.contains('-') && !text.contains(char::is_alphabetic));
        match ports {
            [] => vec![text.clone()],
            _ if is_range => Vec::new(),
            ports => ports.iter().map(|port| format!("{text}:{port}")).collect(),
        }
    };
    let all: Vec<String> = with_below(&text).iter().flat_map(on_ports).collect();
    if all.is_empty() {
        let mut row = Row::new(List::InScope, Kind::Network, text);
        let why = "it is several addresses on some ports, which patterns cannot express";
        row.meant = Some(Reading::review(&row.value, Side::Inclusion, why));
        return row;
    }
    row(text, List::InScope, all.iter().map(|text| read_one(text, Side::Inclusion)))
}

/// A row with its patterns, or the reason why it has none.
fn row(text: String, list: List, pieces: impl Iterator<Item = Result<PatternSet, String>>) -> Row {
    let side = Side::of(list);
    let mut set = Ok(PatternSet::default());
    for one in pieces {
        match (&mut set, one) {
            (Ok(all), Ok(one)) => all.add(one),
            (_, Err(why)) => set = Err(why),
            (Err(_), _) => {}
        }
    }
    let mut row = Row::new(list, Kind::Network, text);
    row.meant = Some(match set {
        Ok(set) => Reading::of_patterns(set, side),
        Err(why) => Reading::review(&row.value, side, why),
    });
    row
}

/// The strings and numbers of a list.
fn texts(key: &str, held: &Value) -> Result<Vec<String>, ImportError> {
    let all = match held {
        Value::Null => return Ok(Vec::new()),
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let text = |one: &Value| match one {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(refused(&format!("`scope.{key}` holds {}", Excerpt(&other.to_string())))),
    };
    all.iter().map(text).collect()
}

fn refused(message: &str) -> ImportError {
    let hint = "give a configuration with `scope` that contains `domains`, `ips`, `cidrs`, `ports` or `blacklist`";
    ImportError::new("import.not-amass", message, hint)
}
