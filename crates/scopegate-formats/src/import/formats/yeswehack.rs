//! YesWeHack: the public dump with one program or all of them, or the answer of the API.

use scopegate::policy::List;
use serde_json::{Map, Value};

use crate::import::conditions;
use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform =
    Platform { value: &["target", "scope"], kind: &["type"], note: &["description"], handle: &["id", "slug", "name"] };

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let value = platform::json(text)?;
    let found = programs_of_api(&value)?;
    if found.is_empty() { platform::programs_with(&value, &PLATFORM, conditions::yeswehack) } else { Ok(found) }
}

/// Reads one API answer, or several under `items` or `data`.
fn programs_of_api(value: &Value) -> Result<Vec<Program>, ImportError> {
    api(value).into_iter().map(of_api).collect()
}

/// The programs of an API answer.
pub(crate) fn api(value: &Value) -> Vec<&Map<String, Value>> {
    let inner = ["items", "data", "program"].iter().find_map(|key| value.get(*key)).unwrap_or(value);
    let all = match inner {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let is_program = |fields: &&Map<String, Value>| fields.get("scopes").is_some_and(Value::is_array);
    all.iter().filter_map(Value::as_object).filter(is_program).collect()
}

/// A program: `scopes` with objects, `out_of_scope` with strings.
fn of_api(fields: &Map<String, Value>) -> Result<Program, ImportError> {
    let name = platform::text_of(fields, &["title", "name", "slug"]).unwrap_or_default();
    let handle = platform::text_of(fields, &["slug", "id"]).unwrap_or_else(|| name.clone());
    let mut program = Program { handle, name, ..Program::default() };
    for (key, list) in [("scopes", List::InScope), ("out_of_scope", List::OutOfScope), ("outOfScope", List::OutOfScope)]
    {
        let rows = match fields.get(key) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(rows)) => rows,
            Some(Value::String(text)) if list == List::OutOfScope => {
                program.rows.extend(platform::excluded_lines(text));
                continue;
            }
            Some(_) => {
                return Err(ImportError::new(
                    "import.not-a-programme",
                    format!("`{key}` is not a list"),
                    "ask the API again",
                ));
            }
        };
        for row in rows {
            program.rows.push(platform::row(row, list, &API, &program.name)?);
        }
    }
    program.rows.extend(platform::other_exclusions(fields, &["scopes", "out_of_scope", "outOfScope"]));
    conditions::yeswehack(fields, &mut program);
    Ok(program)
}

const API: Platform = Platform {
    value: &["scope", "target"],
    kind: &["scope_type", "type"],
    note: &["scope_description", "description"],
    handle: &["slug"],
};
