//! Values of `[metadata]`.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::document::spanned_value::{SpannedValue, ValueKind};

/// A value of `[metadata]`, kept but never interpreted.
///
/// ```
/// let text = r#"{"version": 1, "policy": {"name": "A", "owner": "A"}, "metadata": {"ticket": 42}}"#;
/// let policy = scopegate::Policy::from_json(text).unwrap();
/// let (key, value) = policy.document().metadata.first().unwrap();
/// assert_eq!((key.as_str(), value), ("ticket", &scopegate::policy::Value::Integer(42)));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// JSON's and YAML's null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other finite number.
    Float(f64),
    /// Text. TOML dates and times and non-finite numbers are stored as text too.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A table, in the order of the source.
    Table(Vec<(String, Value)>),
}

impl Value {
    pub(crate) fn from_node(node: SpannedValue<'_>) -> Self {
        match node.kind {
            ValueKind::Null => Self::Null,
            ValueKind::Bool(truth) => Self::Bool(truth),
            ValueKind::Integer(integer) => Self::Integer(integer),
            ValueKind::Float(float) if float.is_finite() => Self::Float(float),
            // JSON has no such numbers, and every document must be expressible as JSON.
            ValueKind::Float(float) => Self::Text(float.to_string()),
            ValueKind::Text(text) => Self::Text(text.into_owned()),
            ValueKind::Date(text) => Self::Text(text),
            ValueKind::List(items) => Self::List(items.into_iter().map(Self::from_node).collect()),
            ValueKind::Table(members) => Self::Table(
                members.into_iter().map(|member| (member.key.into_owned(), Self::from_node(member.value))).collect(),
            ),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Float(float) => serializer.serialize_f64(*float),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Table(members) => serialize_table(members, serializer),
        }
    }
}

/// Serializes pairs as a table, in their order.
pub(crate) fn serialize_table<V: Serialize, S: Serializer>(
    members: &[(String, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(members.len()))?;
    for (key, value) in members {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
