//! HackerOne: the CSV from the page of a program, the answer of the API, or the public dump.

use scopegate::policy::List;
use serde_json::{Map, Value};

use super::table::{self, Table};
use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform = Platform {
    value: &["asset_identifier", "identifier"],
    kind: &["asset_type"],
    note: &["instruction"],
    handle: &["handle", "name"],
};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return csv(text).map(|one| vec![one]);
    }
    let mut value = platform::json(text)?;
    if names_submission(&value) {
        close(&mut value);
    }
    if let Some(program) = of_graph(&value)? {
        return Ok(vec![program]);
    }
    match of_api(&value)? {
        Some(program) => Ok(vec![program]),
        None => platform::programs_of(&value, &PLATFORM),
    }
}

const SUBMISSION: &str = "eligible_for_submission";

/// Whether rows say if reports are allowed.
fn names_submission(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.iter().any(names_submission),
        Value::Object(fields) => fields.iter().any(|(key, held)| key == SUBMISSION || names_submission(held)),
        _ => false,
    }
}

/// If rows say whether reports are allowed, only an explicit yes allows them.
fn close(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(close),
        Value::Object(fields) => {
            let is_row = PLATFORM.value.iter().any(|key| fields.get(*key).is_some_and(Value::is_string));
            if is_row && fields.get(SUBMISSION).is_none_or(Value::is_null) {
                fields.insert(SUBMISSION.to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        _ => {}
    }
}

/// The GraphQL keys that hold rows.
const CONNECTIONS: [(&str, List); 3] = [
    ("structured_scopes", List::InScope),
    ("in_scope_assets", List::InScope),
    ("out_of_scope_assets", List::OutOfScope),
];

/// Whether a value is a GraphQL answer of HackerOne.
pub(crate) fn is_graph(value: &Value) -> bool {
    team(value).is_some()
}

fn team(value: &Value) -> Option<&Map<String, Value>> {
    let places = ["/data/team", "/team", "/data/query/team", "/data/node", "/data"];
    places.iter().find_map(|place| {
        let fields = value.pointer(place)?.as_object()?;
        CONNECTIONS.iter().any(|(name, _)| fields.contains_key(*name)).then_some(fields)
    })
}

/// Reads a GraphQL answer: rows under `edges` and `node`, or under `nodes`.
fn of_graph(value: &Value) -> Result<Option<Program>, ImportError> {
    let Some(team) = team(value) else { return Ok(None) };
    let handle = platform::text_of(team, &["handle"]).unwrap_or_default();
    let name = platform::text_of(team, &["name"]).unwrap_or_else(|| handle.clone());
    let mut program = Program { handle, name, ..Program::default() };
    for (key, list) in CONNECTIONS {
        let rows = match team.get(key) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(rows)) => rows,
            Some(held) => {
                held.get("edges").or_else(|| held.get("nodes")).and_then(Value::as_array).ok_or_else(|| {
                    let message = format!("`{key}` has no `edges` and no `nodes`");
                    ImportError::new("import.not-a-programme", message, "request the rows as well")
                })?
            }
        };
        for row in rows.iter().filter(|row| !row.is_null()) {
            let fields = row.get("node").unwrap_or(row);
            program.rows.push(platform::row(fields, list, &PLATFORM, &program.name)?);
        }
    }
    program.rows.extend(platform::other_exclusions(team, &CONNECTIONS.map(|(name, _)| name)));
    Ok(Some(program))
}

/// Reads an API answer: rows under `data`, or under `relationships.structured_scopes.data` of a program.
fn of_api(value: &Value) -> Result<Option<Program>, ImportError> {
    let nested = "/relationships/structured_scopes/data";
    let one = if value.pointer("/data/relationships/structured_scopes/data").is_some() {
        value.get("data").unwrap_or(value)
    } else {
        value
    };
    let attributes = one.get("attributes").and_then(Value::as_object);
    let Some(rows) = one.pointer(nested).or_else(|| value.get("data")).and_then(Value::as_array) else {
        return Ok(None);
    };
    let handle = attributes.and_then(|fields| platform::text_of(fields, &["handle"])).unwrap_or_default();
    let name = attributes.and_then(|fields| platform::text_of(fields, &["name"])).unwrap_or_else(|| handle.clone());
    let mut program = Program { handle, name, ..Program::default() };
    for row in rows {
        let fields = row.get("attributes").unwrap_or(row);
        program.rows.push(platform::row(fields, List::InScope, &PLATFORM, &program.name)?);
    }
    Ok(Some(program))
}

/// Reads the CSV with `identifier`, `asset_type`, `instruction`, `eligible_for_submission` and other columns, with any
/// separator.
fn csv(text: &str) -> Result<Program, ImportError> {
    let table = Table::read(text)?;
    if !table.heads.iter().any(|head| PLATFORM.value.contains(&head.as_str())) {
        let message = "the first line has no column `identifier`".to_owned();
        return Err(table::refused(message, "keep the header line"));
    }
    let mut program = Program::default();
    for (_, row) in &table.rows {
        let field = |(head, text): (&String, &String)| (head.clone(), value_of(text));
        let fields: Map<String, Value> = table.heads.iter().zip(row).map(field).collect();
        program.rows.push(platform::row(&Value::Object(fields), List::InScope, &PLATFORM, "the file")?);
    }
    Ok(program)
}

fn value_of(text: &str) -> Value {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}
