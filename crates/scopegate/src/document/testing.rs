//! `[testing]` as data: the conditions of testing.

use std::num::NonZeroU32;

use serde::{Serialize, Serializer};

use crate::document::testing_values::{ClockTime, HeaderName, HeaderTemplate, TimeZoneName, Weekdays};
use crate::document::value::is_default;
use crate::document::vocabulary::{Automation, Posture};

/// `[testing]`: the conditions under which the owner allows tests.
///
/// No verdict depends on them. Guards enforce them: they need a clock and count requests, which the engine does not.
/// The one exception is [`posture`](Self::posture): [`Policy::require`](crate::Policy::require) refuses every target of
/// a policy that does not authorize testing, and its in-scope decisions carry a caveat.
///
/// ```
/// let policy = scopegate::Policy::from_toml(r#"
///     version = 1
///     policy  = { name = "Example", owner = "Example" }
///     scope   = { in_scope = ["*.example.com"] }
///
///     [testing]
///     requests_per_second = 5
///     headers = { "X-Bug-Bounty" = "{researcher}" }
///     windows = [{ days = "mon-fri", from = 22:00:00, to = 02:00:00, zone = "America/Los_Angeles" }]
/// "#).unwrap();
/// let testing = &policy.document().testing;
/// assert_eq!(testing.requests_per_second.map(std::num::NonZeroU32::get), Some(5));
/// assert!(testing.needs_researcher());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(description = "The conditions under which the owner allows tests.", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Testing {
    /// Whether the policy authorizes testing or only accepts reports.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub posture: Posture,
    /// Whether automated tools are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Automation", default))]
    pub automated: Option<Automation>,
    /// The maximum number of requests to one host in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "NonZeroU32", default))]
    pub requests_per_second: Option<NonZeroU32>,
    /// The maximum number of requests to one host in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "NonZeroU32", default))]
    pub requests_per_minute: Option<NonZeroU32>,
    /// The maximum number of requests to one host at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "NonZeroU32", default))]
    pub concurrent: Option<NonZeroU32>,
    /// Headers that every request must have. `{researcher}` in a value is replaced by the name of the researcher.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "write_headers")]
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, String>"))]
    pub headers: Vec<(HeaderName, HeaderTemplate)>,
    /// The `User-Agent` header that every request must have. `{researcher}` is replaced as in `headers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub user_agent: Option<HeaderTemplate>,
    /// The times at which tests are allowed. Without this key, tests are allowed at any time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub windows: Vec<TestingWindow>,
}

/// An item of `testing.windows`: a time of day on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct TestingWindow {
    /// The days on which the window begins; every day without this key.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub days: Weekdays,
    /// The beginning.
    pub from: ClockTime,
    /// The end, which is not part of the window. A time before `from` is on the next day.
    pub to: ClockTime,
    /// The time zone, as in the IANA Time Zone Database.
    pub zone: TimeZoneName,
}

impl TestingWindow {
    /// A window. `from` and `to` must differ; `None` if they are equal.
    #[must_use]
    pub fn new(days: Weekdays, from: ClockTime, to: ClockTime, zone: TimeZoneName) -> Option<Self> {
        (from != to).then_some(Self { days, from, to, zone })
    }
}

impl Testing {
    /// The required headers with their values, including `User-Agent`.
    pub fn required_headers(&self) -> impl Iterator<Item = (&str, &HeaderTemplate)> {
        let named = self.headers.iter().map(|(name, value)| (name.as_str(), value));
        named.chain(self.user_agent.iter().map(|value| ("User-Agent", value)))
    }

    /// Whether a required header contains the name of the researcher.
    #[must_use]
    pub fn needs_researcher(&self) -> bool {
        self.required_headers().any(|(_, value)| value.needs_researcher())
    }
}

#[expect(clippy::ptr_arg, reason = "the signature is serde's")]
fn write_headers<S: Serializer>(headers: &Vec<(HeaderName, HeaderTemplate)>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}
