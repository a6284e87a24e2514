//! Finds targets in a JSON record without building the record in memory.

use std::fmt;
use std::net::Ipv6Addr;

use scopegate::Evidence;
use scopegate::error::Excerpt;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::tools::{EvidenceField, EvidenceKind, NoResult, TargetField};
use crate::problem::Problem;

/// The fields of a record that hold its targets.
#[derive(Debug)]
pub struct Fields {
    groups: Vec<Vec<TargetField>>,
    /// The fields that hold evidence about the targets.
    evidence: Vec<EvidenceField>,
    /// The records that hold no result.
    no_result: Option<NoResult>,
    /// Every path of the groups, of the evidence and of `no_result`.
    paths: Vec<String>,
}

/// The content of a record.
#[derive(Debug, Default)]
pub struct Content {
    /// The targets; empty for a record of a tool without a result.
    pub targets: Vec<String>,
    /// The evidence about the targets.
    pub evidence: Evidence,
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
        let mut fields = Self { groups, evidence: Vec::new(), no_result: None, paths: Vec::new() };
        for take in fields.groups.iter().flatten() {
            fields.paths.push(take.path().to_owned());
            if let TargetField::WithPort { ports, .. } = take {
                fields.paths.extend(ports.iter().map(|path| (*path).to_owned()));
            }
        }
        fields.deduplicate()
    }

    /// Takes evidence about the targets from these fields too.
    pub fn evidence(mut self, evidence: Vec<EvidenceField>) -> Self {
        self.paths.extend(evidence.iter().map(|field| field.path.clone()));
        self.evidence = evidence;
        self.deduplicate()
    }

    /// Recognizes records without a result.
    pub fn no_result(mut self, no_result: Option<NoResult>) -> Self {
        self.paths.extend(no_result.iter().map(|known| known.field.to_owned()));
        self.no_result = no_result;
        self.deduplicate()
    }

    /// Looks for a path only once, even if two groups contain it.
    fn deduplicate(mut self) -> Self {
        self.paths.sort_unstable();
        self.paths.dedup();
        self
    }

    /// The targets of a record and the evidence about them.
    pub fn content(&self, text: &str) -> Result<Content, Problem> {
        if self.no_result.is_some_and(|known| known.line.is_some_and(|line| text.trim() == line)) {
            return Ok(Content::default());
        }
        let found = self.found(text)?;
        if self.no_result.is_some_and(|known| known.is_met(texts_at(&found, known.field))) {
            return Ok(Content::default());
        }
        let targets = self.targets_of(text, &found)?;
        let mut evidence = Evidence::new();
        for EvidenceField { kind, path } in &self.evidence {
            for value in values_at(&found, path) {
                let Value::Text(text) = value else { return Err(not_text(path)) };
                evidence = match kind {
                    _ if text.is_empty() => evidence,
                    EvidenceKind::Cname => evidence.cname(text.as_str())?,
                    EvidenceKind::Address => evidence.address(text.parse().map_err(|_| {
                        Problem::new(
                            "record.bad-address",
                            format!("the field `{path}` does not hold an address: {}", Excerpt(text)),
                        )
                    })?),
                };
            }
        }
        Ok(Content { targets, evidence })
    }

    /// The values of a record at the wanted paths.
    fn found(&self, text: &str) -> Result<Vec<(&str, Value)>, Problem> {
        let mut found = Vec::new();
        let wanted = self.paths.iter().map(|path| Want { path, rest: path }).collect();
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Record { wanted, found: &mut found }.deserialize(&mut json).and_then(|()| json.end());
        read.map_err(|error| {
            Problem::new("record.invalid", format!("invalid JSON record {}: {error}", Excerpt(text)))
                .hint("without --field and --tool, each line is a target")
        })?;
        Ok(found)
    }

    /// The targets of a record; at least one.
    fn targets_of(&self, text: &str, found: &[(&str, Value)]) -> Result<Vec<String>, Problem> {
        for group in &self.groups {
            let mut targets = Vec::new();
            for take in group {
                add(take, found, &mut targets)?;
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
        let found = self.found(text)?;
        let classes = self.targets_of(text, &found).map_err(|problem| match problem.code() {
            "record.no-target" | "record.not-text" => missing(),
            _ => problem,
        })?;
        let classes: Vec<String> = classes.into_iter().filter(|class| !class.trim().is_empty()).collect();
        if classes.is_empty() { Err(missing()) } else { Ok(classes) }
    }
}

/// Adds the targets of one field.
fn add(take: &TargetField, found: &[(&str, Value)], targets: &mut Vec<String>) -> Result<(), Problem> {
    for value in values_at(found, take.path()) {
        let text = match (value, take) {
            (Value::Text(text), TargetField::Field(_)) => text,
            (Value::Text(text), _) if text.is_empty() => continue,
            (Value::Text(text), _) => text,
            (_, TargetField::Text(_)) => continue,
            _ => return Err(not_text(take.path())),
        };
        let TargetField::WithPort { ports, .. } = take else {
            targets.push(text.clone());
            continue;
        };
        let before = targets.len();
        for (port, value) in ports.iter().flat_map(|port| values_at(found, port).map(move |value| (port, value))) {
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

/// The values at a path.
fn values_at<'f>(found: &'f [(&str, Value)], wanted: &str) -> impl Iterator<Item = &'f Value> + use<'f> {
    let wanted = wanted.to_owned();
    found.iter().filter(move |(path, _)| *path == wanted).map(|(_, value)| value)
}

/// The strings at a path.
fn texts_at<'f>(found: &'f [(&str, Value)], wanted: &str) -> impl Iterator<Item = &'f str> + use<'f> {
    values_at(found, wanted).filter_map(|value| match value {
        Value::Text(text) => Some(text.as_str()),
        Value::Number(_) | Value::Other => None,
    })
}

fn not_text(path: &str) -> Problem {
    Problem::new("record.not-text", format!("the field `{path}` does not hold a string"))
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

    /// The targets of a record.
    fn read(fields: &Fields, record: &str) -> Result<Vec<String>, crate::problem::Problem> {
        fields.content(record).map(|content| content.targets)
    }

    fn named(paths: &[&str]) -> Fields {
        Fields::new(vec![paths.iter().map(|path| TargetField::Field((*path).to_owned())).collect()])
    }

    #[test]
    fn fields_are_found_at_any_position() {
        let fields = named(&["a.b", "c"]);
        for (record, targets) in [
            (r#"{"c":"x"}"#, vec!["x"]),
            (r#"{"a":{"b":"x","z":1},"c":null}"#, vec!["x"]),
            (r#"{"a.b":"x","c":["y","z"]}"#, vec!["x", "y", "z"]),
            (r#"{"a":[{"b":"x"},{"b":"y"}]}"#, vec!["x", "y"]),
            (r#"{"c":"in","c":"out"}"#, vec!["in", "out"]),
            (r#"{"\u0063":"x\u002fy"}"#, vec!["x/y"]),
        ] {
            assert_eq!(read(&fields, record).unwrap(), targets, "{record}");
        }
    }

    #[test]
    fn a_record_without_a_target_is_an_error() {
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
            assert!(read(&fields, record).is_err(), "{record}");
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
            assert_eq!(read(&naabu, record).unwrap(), [target], "{record}");
        }
        assert!(read(&naabu, r#"{"host":"h.example","port":99999}"#).is_err());
        assert!(read(&naabu, r#"{"host":"h.example","port":-1}"#).is_err());
    }

    #[test]
    fn the_first_present_group_is_used() {
        let nuclei = Fields::new(Tool::Nuclei.groups());
        let record = r#"{"host":"h","url":"https://h","matched-at":"https://h/a"}"#;
        assert_eq!(read(&nuclei, record).unwrap(), ["https://h/a"]);
        let httpx = Fields::new(Tool::Httpx.groups());
        assert_eq!(
            read(&httpx, r#"{"final_url":"https://b/","url":"https://a"}"#).unwrap(),
            ["https://a", "https://b/"]
        );
    }
}
