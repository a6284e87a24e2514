//! A domain name in canonical form.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::TargetError;

/// A domain name in canonical form: lower-case ASCII (internationalized labels as `xn--`), no trailing dot, labels of
/// letters, digits, `-` and `_`, 1 to 63 characters each (RFC 1035, section 2.3.4) and 253 in total.
///
/// ```
/// use scopegate::net::DomainName;
///
/// let name = DomainName::parse("Bücher.Example.COM.")?;
/// assert_eq!(name.as_str(), "xn--bcher-kva.example.com");
/// assert!(name.is_at_or_below(&DomainName::parse("example.com")?));
/// assert_eq!(name.labels().next_back(), Some("com"));
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone)]
pub struct DomainName(
    /// The name, with an optional prefix. Most rules are a name or a wildcard before a name, so the text of the rule
    /// needs no second allocation.
    Box<str>,
);

/// A prefix that can precede a name in its text. Names contain neither `*` nor `:`, so the prefix is unambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamePrefix {
    /// `*.`
    Wildcard,
    /// `domain:`
    Domain,
}

impl NamePrefix {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Wildcard => "*.",
            Self::Domain => "domain:",
        }
    }

    /// The length of the prefix of a text, in bytes.
    fn length(text: &str) -> usize {
        match text.as_bytes() {
            [b'*', ..] => Self::Wildcard.as_str().len(),
            [_, _, _, _, _, _, b':', ..] => Self::Domain.as_str().len(),
            _ => 0,
        }
    }
}

impl DomainName {
    /// A borrowed view of the name.
    pub(crate) fn by_ref(&self) -> NameRef<'_> {
        NameRef::checked(self.as_str())
    }

    /// Creates a name from text that is known to be canonical.
    pub(crate) fn checked(name: &str) -> Self {
        Self(name.into())
    }

    /// Creates a name with a prefix from text that is known to be canonical.
    pub(crate) fn checked_with_prefix(prefix: NamePrefix, name: &str) -> Self {
        Self([prefix.as_str(), name].concat().into_boxed_str())
    }

    /// The text including the prefix.
    pub(crate) fn with_prefix(&self) -> &str {
        &self.0
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get(NamePrefix::length(&self.0)..).unwrap_or(&self.0)
    }

    /// The labels from left to right.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.as_str().split('.')
    }

    /// Whether this is `other` or a name below it, by whole labels.
    ///
    /// ```
    /// use scopegate::net::DomainName;
    ///
    /// let acme = DomainName::parse("acme.com")?;
    /// assert!(DomainName::parse("www.acme.com")?.is_at_or_below(&acme));
    /// assert!(!DomainName::parse("notacme.com")?.is_at_or_below(&acme));
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    #[must_use]
    pub fn is_at_or_below(&self, other: &DomainName) -> bool {
        self.by_ref().is_at_or_below(other)
    }
}

/// A borrowed domain name in canonical form, for comparison with rules. Bytes suffice for that; the conversion to `str`
/// costs as much as a comparison with several rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameRef<'n>(&'n [u8]);

impl<'n> NameRef<'n> {
    /// Creates a view of text that is known to be canonical.
    pub(crate) fn checked(name: &'n str) -> Self {
        Self(name.as_bytes())
    }

    /// The same for bytes that are known to be ASCII.
    pub(crate) fn checked_ascii(name: &'n [u8]) -> Self {
        Self(name)
    }

    /// The canonical text.
    pub(crate) fn as_str(self) -> &'n str {
        std::str::from_utf8(self.0).unwrap_or_default()
    }

    /// The bytes of the canonical text.
    pub(crate) fn as_bytes(self) -> &'n [u8] {
        self.0
    }

    /// Whether the two names are equal.
    pub(crate) fn is(self, name: &DomainName) -> bool {
        *self.0 == *name.as_str().as_bytes()
    }

    /// Whether this is `other` or a name below it, by whole labels.
    pub(crate) fn is_at_or_below(self, other: &DomainName) -> bool {
        match self.0.strip_suffix(other.as_str().as_bytes()) {
            Some(rest) => rest.is_empty() || rest.ends_with(b"."),
            None => false,
        }
    }
}

impl PartialEq for DomainName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for DomainName {}

impl PartialOrd for DomainName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DomainName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for DomainName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DomainName {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl Serialize for DomainName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
