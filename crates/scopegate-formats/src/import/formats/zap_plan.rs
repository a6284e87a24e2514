//! ZAP automation plans, in YAML: contexts with URL expressions, and the start URLs of a scan.

use scopegate::policy::{List, Precedence};
use serde_json::{Map, Value};

use super::zap;
use crate::identifier::Kind;
use crate::import::{ImportError, Program, Row, value};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let plan = value::parse(text)?;
    let contexts = plan.pointer("/env/contexts").and_then(Value::as_array).filter(|all| !all.is_empty());
    let contexts = contexts.ok_or_else(|| refused("the plan has no list `env.contexts`"))?;
    contexts
        .iter()
        .map(|context| {
            let fields = context.as_object().ok_or_else(|| refused("a context of the plan is not a mapping"))?;
            program(fields)
        })
        .collect()
}

fn program(context: &Map<String, Value>) -> Result<Program, ImportError> {
    let name = context.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (handle, precedence) = (name.clone(), Precedence::ExclusionsWin);
    let mut program = Program { handle, name, precedence, ..Program::default() };
    for (key, held) in context {
        match key.as_str() {
            // ZAP includes every URL with this prefix.
            "urls" | "url" => {
                for text in texts(key, held)? {
                    program.rows.push(Row::new(List::InScope, Kind::Network, text));
                }
            }
            "includePaths" => expressions(key, held, List::InScope, &mut program)?,
            "excludePaths" => expressions(key, held, List::OutOfScope, &mut program)?,
            "name" | "authentication" | "sessionManagement" | "technology" | "users" | "structure" => {}
            _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
            _ => {}
        }
    }
    Ok(program)
}

fn expressions(key: &str, held: &Value, list: List, program: &mut Program) -> Result<(), ImportError> {
    for text in texts(key, held)? {
        let row = zap::expression(text, list, program.rows.last());
        program.rows.push(row);
    }
    Ok(())
}

/// The strings of a list, or a single string.
fn texts<'v>(key: &str, held: &'v Value) -> Result<Vec<&'v str>, ImportError> {
    let wrong = || refused(&format!("`{key}` of a context is not a list of strings"));
    match held {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.trim()]),
        Value::Array(all) => all.iter().map(|one| one.as_str().map(str::trim).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

fn refused(message: &str) -> ImportError {
    ImportError::new("import.not-zap", message, "give a ZAP plan with `env.contexts`")
}
