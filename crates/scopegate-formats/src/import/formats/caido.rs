//! Caido: scopes of host globs with an allow list and a deny list. The deny list takes precedence.

use scopegate::policy::{List, Precedence};
use serde_json::Value;

use crate::identifier::{self, Kind, Outcome};
use crate::import::{ImportError, Program, Row, value};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let value = value::parse(text)?;
    match &value {
        Value::Array(all) if !all.is_empty() => all.iter().map(program).collect(),
        one => Ok(vec![program(one)?]),
    }
}

fn program(value: &Value) -> Result<Program, ImportError> {
    let fields = value.as_object().ok_or_else(|| refused("the text is not a scope"))?;
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (handle, precedence) = (name.clone(), Precedence::ExclusionsWin);
    let mut program = Program { handle, name, precedence, ..Program::default() };
    let mut has_list = false;
    for (key, held) in fields {
        let list = match key.as_str() {
            "allowlist" => List::InScope,
            "denylist" => List::OutOfScope,
            _ if value::holds_host(held) && key != "name" => return Err(value::unknown_key(key, held)),
            _ => continue,
        };
        has_list = true;
        let all = match held {
            Value::Null => continue,
            Value::Array(all) => all,
            _ => return Err(refused(&format!("`{key}` is not a list"))),
        };
        for one in all {
            let text =
                one.as_str().ok_or_else(|| refused(&format!("`{key}` contains a value that is not a string")))?;
            program.rows.push(row(text.trim(), list));
        }
    }
    if !has_list {
        return Err(refused("the text has no `allowlist` and no `denylist`"));
    }
    Ok(program)
}

/// Reads a glob. In an exclusion, a set of characters becomes any text.
fn row(text: &str, list: List) -> Row {
    if list == List::InScope || !text.contains(['?', '[']) || text.contains("://") {
        return Row::new(list, Kind::Network, text);
    }
    let mut wide = String::new();
    let mut in_class = false;
    for c in text.chars() {
        match c {
            '[' => in_class = true,
            ']' if in_class => {
                in_class = false;
                wide.push('*');
            }
            _ if in_class => {}
            '?' => wide.push('*'),
            c => wide.push(c),
        }
    }
    let mut row = Row::new(list, Kind::Network, text);
    if !in_class {
        let mut reading = identifier::read(&wide, list, Kind::Network);
        if reading.outcome == Outcome::Rule {
            reading.outcome = Outcome::RuleWidened;
            reading.reason = Some(format!("it is excluded as `{wide}`"));
        }
        row.meant = Some(reading);
    }
    row
}

fn refused(message: &str) -> ImportError {
    ImportError::new("import.not-caido", message, "give a Caido scope with `allowlist` and `denylist`")
}
