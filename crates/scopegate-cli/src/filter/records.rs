//! Finds targets in a JSON record without building the record in memory.

use std::fmt;
use std::net::Ipv6Addr;

use scopegate::error::Excerpt;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::tools::TargetField;
use crate::problem::Problem;

/// The fields of a record that hold its targets.
#[derive(Debug)]
pub struct Fields {
    groups: Vec<Vec<TargetField>>,
    /// Every path of the groups.
    paths: Vec<String>,
}

/// The value at a path.
#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Number(u64),
    /// Neither a string nor an integer.
    Other,
}

impl Fields {
    /// Makes fields from groups. The first group that a record has any field of provides all targets.
    pub fn new(groups: Vec<Vec<TargetField>>) -> Self {
        let mut paths = Vec::new();
        for take in groups.iter().flatten() {
            paths.push(take.path().to_owned());
            if let TargetField::WithPort { port, .. } = take {
                paths.push(port.clone());
            }
        }
        // Look for a path only once, even if two groups contain it.
        paths.sort_unstable();
        paths.dedup();
        Self { groups, paths }
    }

    /// The targets of a record; at least one.
    pub fn targets(&self, text: &str) -> Result<Vec<String>, Problem> {
        let mut found = Vec::new();
        let wanted = self.paths.iter().map(|path| Want { path, rest: path }).collect();
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Record { wanted, found: &mut found }.deserialize(&mut json).and_then(|()| json.end());
        read.map_err(|error| {
            Problem::new("record.invalid", format!("invalid JSON record {}: {error}", Excerpt(text)))
                .hint("without --field and --tool, each line is a target")
        })?;
        for group in &self.groups {
            let mut targets = Vec::new();
            for take in group {
                add(take, &found, &mut targets)?;
            }
            if !targets.is_empty() {
                return Ok(targets);
            }
        }
        let named: Vec<_> = self.groups.iter().flatten().map(|take| format!("`{}`", take.path())).collect();
        Err(Problem::new("record.no-target", format!("{} has no field {}", Excerpt(text), named.join(" or "))))
    }
}

impl Fields {
    /// The classes of a record; at least one. Empty strings and other types are not classes.
    pub fn classes(&self, text: &str) -> Result<Vec<String>, Problem> {
        let missing = || {
            let named: Vec<_> = self.groups.iter().flatten().map(|take| format!("`{}`", take.path())).collect();
            Problem::new("record.no-class", format!("{} has no class in {}", Excerpt(text), named.join(" or ")))
        };
        let classes = self.targets(text).map_err(|problem| match problem.code() {
            "record.no-target" | "record.not-text" => missing(),
            _ => problem,
        })?;
        let classes: Vec<String> = classes.into_iter().filter(|class| !class.trim().is_empty()).collect();
        if classes.is_empty() { Err(missing()) } else { Ok(classes) }
    }
}

/// Adds the targets of one field.
fn add(take: &TargetField, found: &[(&str, Value)], targets: &mut Vec<String>) -> Result<(), Problem> {
    let at = |wanted: &str| {
        let wanted = wanted.to_owned();
        found.iter().filter(move |(path, _)| *path == wanted).map(|(_, value)| value)
    };
    for value in at(take.path()) {
        let Value::Text(text) = value else {
            return Err(Problem::new("record.not-text", format!("the field `{}` does not hold a string", take.path())));
        };
        let TargetField::WithPort { port, .. } = take else {
            targets.push(text.clone());
            continue;
        };
        let before = targets.len();
        for value in at(port) {
            let number = match value {
                Value::Number(number) => Some(*number),
                Value::Text(text) => text.parse().ok(),
                Value::Other => None,
            };
            let Some(number) = number.and_then(|number| u16::try_from(number).ok()) else {
                return Err(Problem::new("record.bad-port", format!("the field `{port}` does not hold a port")));
            };
            targets.push(join(text, number));
        }
        if targets.len() == before {
            targets.push(text.clone());
        }
    }
    Ok(())
}

/// Joins a host and a port. A host that already has a port does not change.
fn join(host: &str, port: u16) -> String {
    if host.parse::<Ipv6Addr>().is_ok() {
        format!("[{host}]:{port}")
    } else if host.contains(':') && !host.ends_with(']') {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

/// A wanted path, and its rest below the current position of the reader.
#[derive(Debug, Clone, Copy)]
struct Want<'p> {
    path: &'p str,
    rest: &'p str,
}

impl Want<'_> {
    /// The wanted path below a key. A key may contain dots.
    fn below(self, key: &str) -> Option<Self> {
        let rest = self.rest.strip_prefix(key)?;
        if rest.is_empty() {
            return Some(Self { rest, ..self });
        }
        rest.strip_prefix('.').filter(|rest| !rest.is_empty()).map(|rest| Self { rest, ..self })
    }
}

/// The record, which is an object. Both values of a duplicate key count, because JSON readers differ in which they use.
struct Record<'f, 'p> {
    wanted: Vec<Want<'p>>,
    found: &'f mut Vec<(&'p str, Value)>,
}

impl<'de> DeserializeSeed<'de> for Record<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        visit_object(&self.wanted, self.found, map)
    }
}

/// Any value below the top level of the record.
struct Inside<'w, 'f, 'p> {
    wanted: &'w [Want<'p>],
    found: &'f mut Vec<(&'p str, Value)>,
}

impl Inside<'_, '_, '_> {
    /// Stores a value for the paths that end here.
    fn note(self, value: &Value) {
        let ending = self.wanted.iter().filter(|want| want.rest.is_empty());
        self.found.extend(ending.map(|want| (want.path, value.clone())));
    }
}

impl<'de> DeserializeSeed<'de> for Inside<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.note(&Value::Text(text.to_owned()));
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.note(&Value::Number(number));
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.note(&Value::Other);
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.note(&Value::Other);
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.note(&Value::Other);
        Ok(())
    }

    /// Treats `null` as a missing field.
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Inside { wanted: self.wanted, found: &mut *self.found })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Inside { wanted, found } = self;
        let ending = wanted.iter().filter(|want| want.rest.is_empty());
        found.extend(ending.map(|want| (want.path, Value::Other)));
        visit_object(wanted, found, map)
    }
}

fn visit_object<'de, 'p, A: MapAccess<'de>>(
    wanted: &[Want<'p>],
    found: &mut Vec<(&'p str, Value)>,
    mut map: A,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(Key)? {
        let below: Vec<_> = wanted.iter().filter_map(|want| want.below(&key)).collect();
        if below.is_empty() {
            map.next_value::<IgnoredAny>()?;
        } else {
            map.next_value_seed(Inside { wanted: &below, found: &mut *found })?;
        }
    }
    Ok(())
}

/// A key, borrowed if it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }

    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<Self::Value, E> {
        Err(E::custom("a key is text"))
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use crate::filter::tools::{TargetField, Tool};

    fn named(paths: &[&str]) -> Fields {
        Fields::new(vec![paths.iter().map(|path| TargetField::Field((*path).to_owned())).collect()])
    }

    #[test]
    fn fields_are_found_wherever_they_stand() {
        let fields = named(&["a.b", "c"]);
        for (record, targets) in [
            (r#"{"c":"x"}"#, vec!["x"]),
            (r#"{"a":{"b":"x","z":1},"c":null}"#, vec!["x"]),
            (r#"{"a.b":"x","c":["y","z"]}"#, vec!["x", "y", "z"]),
            (r#"{"a":[{"b":"x"},{"b":"y"}]}"#, vec!["x", "y"]),
            (r#"{"c":"in","c":"out"}"#, vec!["in", "out"]),
            (r#"{"\u0063":"x\u002fy"}"#, vec!["x/y"]),
        ] {
            assert_eq!(fields.targets(record).unwrap(), targets, "{record}");
        }
    }

    #[test]
    fn what_names_no_target_is_an_error() {
        let fields = named(&["c"]);
        for record in [
            "",
            "x",
            "[]",
            "{}",
            r#"{"c":null}"#,
            r#"{"c":[]}"#,
            r#"{"c":1}"#,
            r#"{"c":{"d":"x"}}"#,
            r#"{"c":"x"} {}"#,
            r#"{"c":"x"#,
            r#"{"c":["x",true]}"#,
            r#"{"c":"\ud800"}"#,
        ] {
            assert!(fields.targets(record).is_err(), "{record}");
        }
    }

    #[test]
    fn ports_join_their_hosts() {
        let naabu = Fields::new(Tool::Naabu.groups());
        for (record, target) in [
            (r#"{"host":"h.example","ip":"192.0.2.7","port":8443}"#, "h.example:8443"),
            (r#"{"ip":"192.0.2.7","port":"22"}"#, "192.0.2.7:22"),
            (r#"{"ip":"2001:db8::1","port":443}"#, "[2001:db8::1]:443"),
            (r#"{"host":"h.example"}"#, "h.example"),
        ] {
            assert_eq!(naabu.targets(record).unwrap(), [target], "{record}");
        }
        assert!(naabu.targets(r#"{"host":"h.example","port":99999}"#).is_err());
        assert!(naabu.targets(r#"{"host":"h.example","port":-1}"#).is_err());
    }

    #[test]
    fn the_first_group_that_is_there_is_asked() {
        let nuclei = Fields::new(Tool::Nuclei.groups());
        let record = r#"{"host":"h","url":"https://h","matched-at":"https://h/a"}"#;
        assert_eq!(nuclei.targets(record).unwrap(), ["https://h/a"]);
        let httpx = Fields::new(Tool::Httpx.groups());
        assert_eq!(
            httpx.targets(r#"{"final_url":"https://b/","url":"https://a"}"#).unwrap(),
            ["https://a", "https://b/"]
        );
    }
}
