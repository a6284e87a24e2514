//! ZAP automation plans, in YAML: contexts with expressions for whole URLs, and the URLs where a scan begins.

use scopegate::policy::{List, Precedence};
use serde_json::{Map, Value};

use super::zap;
use crate::identifier::Kind;
use crate::import::{ImportError, Programme, Row, value};

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    let plan = value::parse(text)?;
    let contexts = plan.pointer("/env/contexts").and_then(Value::as_array).filter(|all| !all.is_empty());
    let contexts = contexts.ok_or_else(|| refused("the plan has no list `env.contexts`"))?;
    contexts
        .iter()
        .map(|context| {
            let fields = context.as_object().ok_or_else(|| refused("a context of the plan is no mapping"))?;
            programme(fields)
        })
        .collect()
}

fn programme(context: &Map<String, Value>) -> Result<Programme, ImportError> {
    let name = context.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (handle, precedence) = (name.clone(), Precedence::ExclusionsWin);
    let mut programme = Programme { handle, name, precedence, ..Programme::default() };
    for (key, held) in context {
        match key.as_str() {
            // ZAP takes what begins so into the context.
            "urls" | "url" => {
                for text in texts(key, held)? {
                    programme.rows.push(Row::new(List::InScope, Kind::Network, text));
                }
            }
            "includePaths" => expressions(key, held, List::InScope, &mut programme)?,
            "excludePaths" => expressions(key, held, List::OutOfScope, &mut programme)?,
            "name" | "authentication" | "sessionManagement" | "technology" | "users" | "structure" => {}
            _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
            _ => {}
        }
    }
    Ok(programme)
}

fn expressions(key: &str, held: &Value, list: List, programme: &mut Programme) -> Result<(), ImportError> {
    for text in texts(key, held)? {
        let row = zap::expression(text, list, programme.rows.last());
        programme.rows.push(row);
    }
    Ok(())
}

/// The texts of a list, or of one text.
fn texts<'v>(key: &str, held: &'v Value) -> Result<Vec<&'v str>, ImportError> {
    let wrong = || refused(&format!("`{key}` of a context is no list of texts"));
    match held {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.trim()]),
        Value::Array(all) => all.iter().map(|one| one.as_str().map(str::trim).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

fn refused(message: &str) -> ImportError {
    ImportError::new("import.not-zap", message, "give a plan with `env.contexts`, as ZAP writes it")
}
