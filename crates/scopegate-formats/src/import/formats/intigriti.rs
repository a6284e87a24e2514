//! Intigriti: the public dump with one program or all of them, or the answer of the API.

use scopegate::policy::List;
use serde_json::{Map, Value};

use crate::import::conditions;
use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform = Platform {
    value: &["endpoint", "target"],
    kind: &["type"],
    note: &["description"],
    handle: &["handle", "id", "name"],
};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let value = platform::json(text)?;
    match domains(&value) {
        Some((fields, domains)) => of_api(fields, domains).map(|one| vec![one]),
        None => platform::programs_with(&value, &PLATFORM, conditions::intigriti),
    }
}

/// A program of the API and its domains: `domains.content`, or only `domains`.
pub(crate) fn domains(value: &Value) -> Option<(&Map<String, Value>, &Vec<Value>)> {
    ["", "/data", "/program"].iter().find_map(|place| {
        let fields = value.pointer(place)?.as_object()?;
        let held = fields.get("domains")?;
        let held = held.get("content").unwrap_or(held);
        let all = held.as_array()?;
        // Older answers hold versions of the list; the last one is current.
        let all = all.last().and_then(|last| last.get("content")?.as_array()).unwrap_or(all);
        let has_endpoint = |one: &Value| one.get("endpoint").is_some();
        (!all.is_empty() && all.iter().all(has_endpoint)).then_some((fields, all))
    })
}

fn of_api(fields: &Map<String, Value>, domains: &[Value]) -> Result<Program, ImportError> {
    let name = platform::text_of(fields, &["name", "handle"]).unwrap_or_default();
    let handle = platform::text_of(fields, &["handle", "id"]).unwrap_or_else(|| name.clone());
    let mut program = Program { handle, name, ..Program::default() };
    for domain in domains {
        let mut domain = domain.clone();
        if let Some(fields) = domain.as_object_mut() {
            for key in ["type", "tier"] {
                let word = fields.get(key).and_then(|held| held.get("value")).cloned();
                if let Some(word) = word {
                    fields.insert(key.to_owned(), word);
                }
            }
            // Older answers number the tiers; the fifth is out of scope.
            if fields.get("tier").and_then(Value::as_u64) == Some(5) {
                fields.insert("tier".to_owned(), Value::String("Out of scope".to_owned()));
            }
        }
        program.rows.push(platform::row(&domain, List::InScope, &PLATFORM, &program.name)?);
    }
    program.rows.extend(platform::other_exclusions(fields, &["domains"]));
    conditions::intigriti(fields, &mut program);
    Ok(program)
}
