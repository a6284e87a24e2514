//! One entry of a list of rules, as written.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::pattern::PatternKey;

/// The keys of which an entry has exactly one.
pub(crate) const KINDS: &[(&str, PatternKey)] = &[
    ("url", PatternKey::Url),
    ("host", PatternKey::Host),
    ("domain", PatternKey::Domain),
    ("network", PatternKey::Network),
    ("pattern", PatternKey::Pattern),
];

/// One entry of `in_scope`, `out_of_scope` or `third_party`.
///
/// Made of a plain text, its kind is recognised; [`host`](Self::host), [`domain`](Self::domain) and their kin say it.
/// What stands beside the pattern is carried along and shown with decisions.
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
    /// The key that the pattern was written under; [`PatternKey::Pattern`] for a plain text.
    pub key: PatternKey,
    /// The pattern.
    pub text: String,
    /// A name for the rule, unique in the policy: small letters, digits, `.`, `_` and `-`.
    pub id: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Why the rule is there.
    pub reason: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// The highest severity that counts here.
    pub max_severity: Option<String>,
    /// Of an excluded host: `false` takes the host alone, and not the names below it.
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
    /// An entry written under a key.
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
        /// Any of these: the kind is recognised.
        pattern => Pattern;
    }

    with_text! {
        /// Names the rule.
        with_id => id;
        /// Adds a remark.
        with_note => note;
        /// Says why the rule is there.
        with_reason => reason;
        /// Says the highest severity that counts here.
        with_max_severity => max_severity;
    }

    /// Adds a label.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Takes an excluded host alone, and not the names below it.
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

    /// Whether the entry is written as a text alone.
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
