//! Builds a syntax tree without spans from any serde format, to deserialize a
//! [`PolicyDocument`](crate::document::policy_document::PolicyDocument).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, DocumentPath};
use crate::document::spanned_value::{Member, SpannedValue, ValueKind, keep_first_of_each, too_deep};
use crate::error::limits;

/// The key under which `toml` passes a date to serde.
const TOML_DATE: &str = "$__toml_private_datetime";

/// Deserializes a value at a given depth.
pub(crate) struct NodeSeed {
    depth: usize,
}

impl NodeSeed {
    pub(crate) fn root() -> Self {
        Self { depth: 0 }
    }

    fn below<E: Error>(&self) -> Result<Self, E> {
        if self.depth >= limits::POLICY_DEPTH {
            return Err(refusal(&too_deep(&(0..0))));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

/// A diagnostic as a serde error.
pub(crate) fn refusal<E: Error>(problem: &Diagnostic) -> E {
    E::custom(format_args!("{}: {}", problem.report.code, problem.report))
}

fn node(kind: ValueKind<'static>) -> SpannedValue<'static> {
    SpannedValue { kind, span: 0..0 }
}

impl<'de> DeserializeSeed<'de> for NodeSeed {
    type Value = SpannedValue<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<SpannedValue<'static>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed {
    type Value = SpannedValue<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy value")
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Bool(truth)))
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Integer(integer)))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number beyond i64 is kept as the nearest float, as in JSON")]
    fn visit_u64<E: Error>(self, integer: u64) -> Result<SpannedValue<'static>, E> {
        Ok(node(i64::try_from(integer).map_or(ValueKind::Float(integer as f64), ValueKind::Integer)))
    }

    fn visit_f64<E: Error>(self, float: f64) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Float(float)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Text(text.to_owned().into())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Text(text.into())))
    }

    fn visit_unit<E: Error>(self) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Null))
    }

    fn visit_none<E: Error>(self) -> Result<SpannedValue<'static>, E> {
        Ok(node(ValueKind::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<SpannedValue<'static>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<SpannedValue<'static>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SpannedValue<'static>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.below()?)? {
            items.push(item);
        }
        Ok(node(ValueKind::List(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SpannedValue<'static>, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.below()?)?;
            if key == TOML_DATE && members.is_empty() {
                if let ValueKind::Text(text) = value.kind {
                    return Ok(node(ValueKind::Date(text.into_owned())));
                }
                return Err(A::Error::custom(format_args!("{}: invalid date", codes::POLICY_WRONG_TYPE)));
            }
            members.push(Member { key: key.into(), key_span: 0..0, value });
        }
        let mut diagnostics = Vec::new();
        keep_first_of_each(&mut members, &DocumentPath::Root, &mut diagnostics);
        match diagnostics.first() {
            Some(problem) => Err(refusal(problem)),
            None => Ok(node(ValueKind::Table(members))),
        }
    }
}
