//! The JSON Schema of the policy file, generated from the types of the document.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::document::date::Date;
use crate::document::entry::Entry;
use crate::document::policy_document::{PolicyDocument, Version};
use crate::document::testing_values::{ClockTime, TimeZoneName, Weekdays};
use crate::document::value::Value;

/// The JSON Schema (draft 2020-12) of the policy file, for all formats.
///
/// The schema accepts what the reader accepts. A schema cannot express unique ids and valid patterns, domains, and
/// networks; loading a policy checks these.
///
/// ```
/// let schema = scopegate::policy::json_schema();
/// assert_eq!(schema["additionalProperties"], false);
/// assert_eq!(schema["required"], serde_json::json!(["version", "policy"]));
/// ```
#[must_use]
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(PolicyDocument).to_value()
}

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A calendar date: `2026-11-01`. In TOML the quotation marks are optional.",
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        })
    }
}

/// The schema of a value of `[testing]`: text in a form.
macro_rules! text_schema {
    ($name:ident, $description:literal, $pattern:literal) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $description, "type": "string", "pattern": $pattern })
            }
        }
    };
}

text_schema!(
    ClockTime,
    "A time of day: `22:00`, and `24:00` for the end of the day. In TOML the quotation marks are optional.",
    "^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)$"
);
text_schema!(
    Weekdays,
    "Days of the week and ranges of days: `mon-fri`, `sat,sun`, `daily`.",
    "^[ ]*([Dd][Aa][Ii][Ll][Yy]|[A-Za-z]{3}[ ]*(-[ ]*[A-Za-z]{3}[ ]*)?(,[ ]*[A-Za-z]{3}[ ]*(-[ ]*[A-Za-z]{3}[ ]*)?)*)[ ]*$"
);
text_schema!(
    TimeZoneName,
    "A time zone of the IANA Time Zone Database: `Europe/Berlin`, `UTC`.",
    "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*)*$"
);

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "const": Self::NUMBER })
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

impl JsonSchema for Entry {
    fn schema_name() -> Cow<'static, str> {
        "Entry".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A rule: a text whose kind is recognized, or a table with exactly one of `url`, `host`, `domain`, `network`, `pattern`.",
            "oneOf": [
                { "type": "string", "minLength": 1 },
                {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "url": { "type": "string", "description": "A URL, with or without a path." },
                        "host": { "type": "string", "description": "A host, or hosts by wildcard: `*.example.com`." },
                        "domain": { "type": "string", "description": "A host and everything below it." },
                        "network": { "type": "string", "description": "An address, a network or a range." },
                        "pattern": { "type": "string", "description": "Any of these; the kind is recognized." },
                        "id": {
                            "type": "string",
                            "pattern": "^[a-z0-9._-]+$",
                            "description": "The id of the rule, unique in the policy.",
                        },
                        "note": { "type": "string", "description": "A comment." },
                        "reason": { "type": "string", "description": "The reason for the rule." },
                        "tags": { "type": "array", "items": { "type": "string" }, "description": "Labels." },
                        "max_severity": { "type": "string", "description": "The highest severity that counts for these targets." },
                        "below": {
                            "type": "boolean",
                            "description": "`false` limits an excluded host to the host itself, without the names below it.",
                        },
                    },
                    "oneOf": [
                        { "required": ["url"] },
                        { "required": ["host"] },
                        { "required": ["domain"] },
                        { "required": ["network"] },
                        { "required": ["pattern"] },
                    ],
                },
            ],
        })
    }
}
