//! A domain name in the one form the crate compares.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::codes;
use super::host::Host;
use crate::error::{Excerpt, TargetError};

/// A domain name: lower-case ASCII (internationalised labels as `xn--`), no trailing dot, labels of letters,
/// digits, `-` and `_`, 1 to 63 characters each (RFC 1035, section 2.3.4) and 253 in all.
///
/// ```
/// use scopegate::DomainName;
///
/// let name = DomainName::parse("Bücher.Example.COM.")?;
/// assert_eq!(name.as_str(), "xn--bcher-kva.example.com");
/// assert!(name.is_at_or_below(&DomainName::parse("example.com")?));
/// assert_eq!(name.labels().next_back(), Some("com"));
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName(Box<str>);

impl DomainName {
    /// Reads a domain name as [`Host::parse`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Host::parse`], and `target.invalid-host` for an address.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        match Host::parse(text)? {
            Host::Domain(name) => Ok(name),
            Host::Address(_) => {
                let message = format!("{} is an address, not a domain name", Excerpt(text));
                Err(TargetError::new(codes::INVALID_HOST, message).at(1))
            }
        }
    }

    /// The name, lent.
    pub(crate) fn by_ref(&self) -> NameRef<'_> {
        NameRef(&self.0)
    }

    /// Takes a name that has been checked to be in canonical form.
    pub(super) fn checked(name: &str) -> Self {
        Self(name.into())
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The labels from left to right.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether this is `other` or a name below it, by whole labels.
    ///
    /// ```
    /// use scopegate::DomainName;
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

/// A domain name in canonical form that is lent: what rules are compared with, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameRef<'n>(&'n str);

impl<'n> NameRef<'n> {
    /// Takes a name that has been checked to be in canonical form.
    pub(crate) fn checked(name: &'n str) -> Self {
        Self(name)
    }

    /// The canonical text.
    pub(crate) fn as_str(self) -> &'n str {
        self.0
    }

    /// Whether it is that name.
    pub(crate) fn is(self, name: &DomainName) -> bool {
        *self.0 == *name.0
    }

    /// Whether it is that name or one below it, by whole labels.
    pub(crate) fn is_at_or_below(self, other: &DomainName) -> bool {
        match self.0.strip_suffix(&*other.0) {
            Some(rest) => rest.is_empty() || rest.ends_with('.'),
            None => false,
        }
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
