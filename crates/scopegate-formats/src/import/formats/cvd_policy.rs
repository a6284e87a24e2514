//! The JSON of a policy for coordinated disclosure (draft-behring-cvd-policy): `scope.web` lists what is in and out.

use scopegate::Excerpt;
use scopegate::policy::List;
use serde_json::{Map, Value};

use super::structured;
use crate::import::words::{self, Said};
use crate::import::{ImportError, Programme, value};

pub(super) fn programme(text: &str) -> Result<Programme, ImportError> {
    let value = value::parse(text)?;
    let scope = scope(&value).ok_or_else(|| refused("the policy has no object `scope`"))?;
    let web = match scope.get("web") {
        Some(Value::Object(web)) => web,
        Some(_) => return Err(refused("`scope.web` is no object with lists of what is in and out")),
        None => return Err(refused("the policy has no `scope.web`")),
    };
    for (key, held) in scope.iter().filter(|(key, _)| *key != "web") {
        if value::holds_host(held) {
            return Err(refused(&format!("`scope.{}` is not read, and names hosts", Excerpt(key))));
        }
    }
    let mut programme = Programme::default();
    for (key, held) in web {
        let list = match words::said(key) {
            Said::In => List::InScope,
            Said::Out => List::OutOfScope,
            _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
            _ => continue,
        };
        if !matches!(held, Value::Array(_) | Value::Null) {
            return Err(refused(&format!("`scope.web.{}` is no list", Excerpt(key))));
        }
        programme.rows.extend(structured::entries(held, list, key)?);
    }
    if let Some(text) = value.pointer("/contact").or_else(|| value.pointer("/contact/email")).and_then(Value::as_str) {
        programme.contact.push(text.to_owned());
    }
    Ok(programme)
}

/// The object that says what may be tested.
pub(crate) fn scope(value: &Value) -> Option<&Map<String, Value>> {
    let places = ["/research/scope", "/scope", "/policy/research/scope", "/policy/scope", "/cvd-policy/scope"];
    places.iter().find_map(|place| value.pointer(place)?.as_object().filter(|scope| scope.contains_key("web")))
}

fn refused(message: &str) -> ImportError {
    let hint = "give `scope.web` with lists `in` and `out`";
    ImportError::new("import.not-cvd-policy", message, hint)
}
