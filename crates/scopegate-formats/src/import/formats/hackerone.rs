//! HackerOne: the CSV that a programme's page offers, what its API answers, the public dump.

use scopegate::policy::List;
use serde_json::{Map, Value};

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Programme};

const PLATFORM: Platform = Platform {
    value: &["asset_identifier", "identifier"],
    kind: &["asset_type"],
    note: &["instruction"],
    handle: &["handle", "name"],
};

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    if !text.trim_start().starts_with(['{', '[']) {
        return csv(text).map(|one| vec![one]);
    }
    let value = platform::json(text)?;
    match of_api(&value)? {
        Some(programme) => Ok(vec![programme]),
        None => platform::programmes(text, &PLATFORM),
    }
}

/// The API's answer: rows under `data`, or under a programme's `relationships.structured_scopes.data`.
fn of_api(value: &Value) -> Result<Option<Programme>, ImportError> {
    let attributes = value.get("attributes").and_then(Value::as_object);
    let nested = value.pointer("/relationships/structured_scopes/data");
    let Some(rows) = nested.or_else(|| value.get("data")).and_then(Value::as_array) else { return Ok(None) };
    let handle = attributes.and_then(|fields| platform::text_of(fields, &["handle"])).unwrap_or_default();
    let name = attributes.and_then(|fields| platform::text_of(fields, &["name"])).unwrap_or_else(|| handle.clone());
    let mut programme = Programme { handle, name, ..Programme::default() };
    for row in rows {
        let fields = row.get("attributes").unwrap_or(row);
        programme.rows.push(platform::row(fields, List::InScope, &PLATFORM, &programme.name)?);
    }
    Ok(Some(programme))
}

/// The CSV: `identifier`, `asset_type`, `instruction`, `eligible_for_submission` and more.
fn csv(text: &str) -> Result<Programme, ImportError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let bad = |error: &csv::Error| {
        ImportError::new("import.not-csv", format!("the text is no CSV: {error}"), "download the scope again")
    };
    let heads: Vec<String> =
        reader.headers().map_err(|error| bad(&error))?.iter().map(|head| head.trim().to_owned()).collect();
    if !heads.iter().any(|head| PLATFORM.value.contains(&head.as_str())) {
        let message = "the first line names no column `identifier`";
        return Err(ImportError::new("import.not-csv", message, "keep the line that names the columns"));
    }
    let twice = heads.iter().enumerate().find(|(at, head)| heads.iter().take(*at).any(|other| other == *head));
    if let Some((_, head)) = twice.filter(|(_, head)| !head.is_empty()) {
        let message = format!("the first line names the column {} twice", scopegate::Excerpt(head));
        return Err(ImportError::new("import.not-csv", message, "download the scope again"));
    }
    let mut programme = Programme::default();
    for record in reader.records() {
        let record = record.map_err(|error| bad(&error))?;
        // A comma that nobody quoted moves what says whether a row is in scope at all.
        if record.len() != heads.len() {
            let line = record.position().map_or(0, csv::Position::line);
            let message = format!("the row on line {line} has {} fields, and {} are named", record.len(), heads.len());
            return Err(ImportError::new("import.not-csv", message, "put fields with commas in quotes"));
        }
        let field = |(head, text): (&String, &str)| (head.clone(), value_of(text));
        let fields: Map<String, Value> = heads.iter().zip(record.iter()).map(field).collect();
        programme.rows.push(platform::row(&Value::Object(fields), List::InScope, &PLATFORM, "the file")?);
    }
    Ok(programme)
}

fn value_of(text: &str) -> Value {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}
