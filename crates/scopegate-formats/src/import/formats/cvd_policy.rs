//! The JSON of a coordinated vulnerability disclosure policy (draft-behring-cvd-policy): `scope.web` has lists of
//! targets in and out of scope.

use scopegate::error::Excerpt;
use scopegate::policy::List;
use serde_json::{Map, Value};

use super::structured;
use crate::import::keys::{self, KeyMeaning};
use crate::import::{ImportError, Program, value};

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    let value = value::parse(text)?;
    let scope = scope(&value).ok_or_else(|| refused("the policy has no object `scope`"))?;
    let web = match scope.get("web") {
        Some(Value::Object(web)) => web,
        Some(_) => return Err(refused("`scope.web` is not an object with the lists `in` and `out`")),
        None => return Err(refused("the policy has no `scope.web`")),
    };
    for (key, held) in scope.iter().filter(|(key, _)| *key != "web") {
        if value::holds_host(held) {
            return Err(refused(&format!("`scope.{}` is not supported, and contains hosts", Excerpt(key))));
        }
    }
    let mut program = Program::default();
    for (key, held) in web {
        let list = match keys::meaning(key) {
            KeyMeaning::In => List::InScope,
            KeyMeaning::Out => List::OutOfScope,
            _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
            _ => continue,
        };
        if !matches!(held, Value::Array(_) | Value::Null) {
            return Err(refused(&format!("`scope.web.{}` is not a list", Excerpt(key))));
        }
        program.rows.extend(structured::entries(held, list, key)?);
    }
    if let Some(text) = value.pointer("/contact").or_else(|| value.pointer("/contact/email")).and_then(Value::as_str) {
        program.contact.push(text.to_owned());
    }
    Ok(program)
}

/// The object that describes the scope.
pub(crate) fn scope(value: &Value) -> Option<&Map<String, Value>> {
    let places = ["/research/scope", "/scope", "/policy/research/scope", "/policy/scope", "/cvd-policy/scope"];
    places.iter().find_map(|place| value.pointer(place)?.as_object().filter(|scope| scope.contains_key("web")))
}

fn refused(message: &str) -> ImportError {
    let hint = "give `scope.web` with the lists `in` and `out`";
    ImportError::new("import.not-cvd-policy", message, hint)
}
