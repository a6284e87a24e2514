//! Entries of the scope lists, as written.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::pattern::PatternKey;

/// The keys for the pattern; an entry has exactly one of them.
pub(crate) const KINDS: &[(&str, PatternKey)] = &[
    ("url", PatternKey::Url),
    ("host", PatternKey::Host),
    ("domain", PatternKey::Domain),
    ("network", PatternKey::Network),
    ("pattern", PatternKey::Pattern),
];

/// An entry of `in_scope`, `out_of_scope`, or `third_party`.
///
/// The kind of a plain text is recognized; [`host`](Self::host), [`domain`](Self::domain), and the like state it.
/// Decisions report the other fields but do not depend on them, except for `below`.
///
/// ```
/// use scopegate::policy::Entry;
///
/// let entry = Entry::host("*.api.example.com").with_id("apis").with_note("public API");
/// assert_eq!(entry.text, "*.api.example.com");
/// assert_eq!(serde_json::to_string(&entry).unwrap(), r#"{"host":"*.api.example.com","id":"apis","note":"public API"}"#);
/// assert_eq!(serde_json::to_string(&Entry::from("example.com")).unwrap(), r#""example.com""#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The key of the pattern; [`PatternKey::Pattern`] for a plain text.
    pub key: PatternKey,
    /// The pattern.
    pub text: String,
    /// The id of the rule, unique in the policy: lower-case letters, digits, `.`, `_`, and `-`.
    pub id: Option<String>,
    /// A comment.
    pub note: Option<String>,
    /// The reason for the rule.
    pub reason: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// The highest severity that counts for these targets.
    pub max_severity: Option<String>,
    /// `false` limits an excluded host to the host itself, without the names below it.
    pub below: Option<bool>,
}

macro_rules! of_kind {
    ($($(#[$doc:meta])* $name:ident => $kind:ident;)+) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(text: impl Into<String>) -> Self {
            Self::new(PatternKey::$kind, text)
        })+
    };
}

macro_rules! with_text {
    ($($(#[$doc:meta])* $name:ident => $field:ident;)+) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(mut self, text: impl Into<String>) -> Self {
            self.$field = Some(text.into());
            self
        })+
    };
}

impl Entry {
    /// Creates an entry for a key.
    #[must_use]
    pub fn new(key: PatternKey, text: impl Into<String>) -> Self {
        Self {
            key,
            text: text.into(),
            id: None,
            note: None,
            reason: None,
            tags: Vec::new(),
            max_severity: None,
            below: None,
        }
    }

    of_kind! {
        /// A URL, with or without a path.
        url => Url;
        /// A host, or hosts by wildcard.
        host => Host;
        /// A host and everything below it.
        domain => Domain;
        /// An address, a network or a range.
        network => Network;
        /// Any of these; the kind is recognized.
        pattern => Pattern;
    }

    with_text! {
        /// Sets the id of the rule.
        with_id => id;
        /// Sets the comment.
        with_note => note;
        /// Sets the reason for the rule.
        with_reason => reason;
        /// Sets the highest severity that counts for these targets.
        with_max_severity => max_severity;
    }

    /// Adds a label.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Limits an excluded host to the host itself, without the names below it.
    ///
    /// ```
    /// use scopegate::policy::Entry;
    ///
    /// let entry = Entry::host("store.example.com").host_alone();
    /// assert_eq!(serde_json::to_string(&entry).unwrap(), r#"{"host":"store.example.com","below":false}"#);
    /// ```
    #[must_use]
    pub fn host_alone(mut self) -> Self {
        self.below = Some(false);
        self
    }

    /// Whether the entry has only its text.
    pub(crate) fn is_plain(&self) -> bool {
        self.key == PatternKey::Pattern
            && self.id.is_none()
            && self.note.is_none()
            && self.reason.is_none()
            && self.tags.is_empty()
            && self.max_severity.is_none()
            && self.below.is_none()
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::pattern(text)
    }
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::pattern(text)
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() {
            return serializer.serialize_str(&self.text);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.key.as_str(), &self.text)?;
        let texts = [("id", &self.id), ("note", &self.note), ("reason", &self.reason)];
        for (key, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        if !self.tags.is_empty() {
            map.serialize_entry("tags", &self.tags)?;
        }
        if let Some(severity) = &self.max_severity {
            map.serialize_entry("max_severity", severity)?;
        }
        if let Some(below) = self.below {
            map.serialize_entry("below", &below)?;
        }
        map.end()
    }
}
