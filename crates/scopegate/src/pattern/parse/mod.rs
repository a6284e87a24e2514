//! Parses the text of a rule into a [`Pattern`].

use crate::error::PatternError;
use crate::pattern::pattern::{Pattern, PatternKey};

mod full;
mod hints;
mod hosts;
mod labels;
pub(in crate::pattern) mod lookalikes;
mod parts;
mod plain;
mod refusals;
mod several;

impl Pattern {
    /// Parses a pattern and recognizes its kind.
    ///
    /// # Errors
    ///
    /// A code of the `pattern.` family if the text is not a valid pattern; see [`PatternError`]. Some valid patterns
    /// are refused as inclusions, by [`Inclusion::new`](crate::pattern::Inclusion::new).
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        parse(text, PatternKey::Pattern)
    }

    /// Parses a pattern as the value of a key.
    ///
    /// # Errors
    ///
    /// As [`Pattern::parse`]; `pattern.wrong-kind` or `pattern.network-in-host` if the text is not valid for the key.
    ///
    /// ```
    /// use scopegate::pattern::{Pattern, PatternKey};
    ///
    /// let error = Pattern::parse_as(PatternKey::Host, "192.0.2.0/24").unwrap_err();
    /// assert_eq!(error.code().as_str(), "pattern.network-in-host");
    /// assert_eq!(error.hint(), Some("write `network = \"192.0.2.0/24\"`"));
    /// ```
    pub fn parse_as(key: PatternKey, text: &str) -> Result<Self, PatternError> {
        parse(text, key)
    }
}

fn parse(text: &str, key: PatternKey) -> Result<Pattern, PatternError> {
    match plain::parse(text, key) {
        Some(pattern) => Ok(pattern),
        None => full::parse_fully(text, key).map_err(|error| hints::mended(error, text, key)),
    }
}
