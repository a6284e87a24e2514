//! JSON and YAML as one value tree without duplicate keys, and a check for values that could be hosts.

use scopegate::error::Excerpt;
use scopegate::net::{PublicSuffixList, SuffixKind};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::ImportError;

/// Parses JSON or YAML.
pub(super) fn parse(text: &str) -> Result<Value, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) { json(text) } else { yaml(text) }
}

/// Parses JSON. A duplicate key is an error, because the second value would hide the first.
pub(super) fn json(text: &str) -> Result<Value, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str::<Once>(text).map(|once| once.0).map_err(|error| {
        ImportError::new("import.not-json", format!("invalid JSON: {error}"), "give the format with `--format`")
    })
}

/// Parses YAML.
pub(super) fn yaml(text: &str) -> Result<Value, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    serde_saphyr::from_str::<Once>(text).map(|once| once.0).map_err(|error| {
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default();
        let hint = "quote strings that begin with a star, for example `\"*.example.com\"`";
        ImportError::new("import.not-yaml", format!("invalid YAML: {first}"), hint)
    })
}

/// A value without duplicate keys.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_none<E: Error>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Once, D::Error> {
        Once::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<Once, E> {
        Ok(Once(Value::Bool(is)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Once, E> {
        Ok(Once(Value::from(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Once, E> {
        Ok(Once(Value::from(number)))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Once, E> {
        Ok(Once(Number::from_f64(number).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Once, E> {
        Ok(Once(Value::String(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        let mut all = Vec::new();
        while let Some(Once(one)) = items.next_element()? {
            all.push(one);
        }
        Ok(Once(Value::Array(all)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Once, A::Error> {
        let mut fields = Map::new();
        while let Some((Once(key), Once(value))) = entries.next_entry()? {
            let key = match key {
                Value::String(text) => text,
                Value::Null => "null".to_owned(),
                other => other.to_string(),
            };
            if fields.contains_key(&key) {
                return Err(A::Error::custom(format!("the key {} occurs twice", Excerpt(&key))));
            }
            fields.insert(key, value);
        }
        Ok(Once(Value::Object(fields)))
    }
}

/// Whether a string or a key in a value looks like a host, a URL or an address.
pub(super) fn holds_host(value: &Value) -> bool {
    match value {
        Value::String(text) => has_host(text),
        Value::Array(all) => all.iter().any(holds_host),
        Value::Object(fields) => fields.iter().any(|(key, value)| has_host(key) || holds_host(value)),
        _ => false,
    }
}

/// Whether a word of a text looks like a host, a URL or an address.
pub(super) fn has_host(text: &str) -> bool {
    let is_edge =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\'' | '(' | ')' | '<' | '>' | '|' | '`');
    text.split(is_edge).any(|word| {
        let word = word.trim_end_matches(['.', ':', '!', '?', '$']);
        if word.is_empty() || (word.contains('@') && !word.contains("://")) {
            return false;
        }
        let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest).replace('\\', "");
        let name = host.trim_matches(['[', ']', '^', '*', '.']);
        let known = |name: &str| PublicSuffixList::compiled().suffix(name).kind != SuffixKind::Unknown;
        let without_port = name.rsplit_once(':').map_or(name, |(name, _)| name);
        let is_name = |name: &str| {
            name.contains('.')
                && name.contains(char::is_alphabetic)
                && name.split('.').all(|label| !label.is_empty())
                && (known(&name.to_lowercase()) || host.contains('*'))
        };
        word.contains("://") && !name.is_empty()
            || is_name(without_port)
            || name.parse::<std::net::IpAddr>().is_ok()
            || without_port.parse::<std::net::Ipv4Addr>().is_ok()
    })
}

/// The error for an unknown key whose value could be an exclusion.
pub(super) fn unknown_key(key: &str, value: &Value) -> ImportError {
    let shown = value.to_string();
    let message = format!("the key {} is unknown, and {} could be an exclusion", Excerpt(key), Excerpt(&shown));
    ImportError::new("import.unknown-key", message, "use `in_scope` or `out_of_scope`, or remove the key")
}
