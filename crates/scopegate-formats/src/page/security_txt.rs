//! Policies as `security.txt` (RFC 9116).

use std::fmt::{self, Write as _};

use scopegate::Policy;
use scopegate::error::Excerpt;

/// Why a policy cannot be written as `security.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityTxtError {
    /// The policy has no contact, which the format requires.
    NoContact,
    /// The policy has no last day, which the format requires.
    NoExpiry,
    /// A contact or the source is not a URI: it has a space, a control character or no scheme.
    NotUri(String),
}

impl fmt::Display for SecurityTxtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoContact => f.write_str("`security.txt` requires a contact, and the policy has none"),
            Self::NoExpiry => f.write_str("`security.txt` requires a last day, and the policy has none"),
            Self::NotUri(text) => write!(f, "{} is not a URI", Excerpt(text)),
        }
    }
}

impl std::error::Error for SecurityTxtError {}

/// Writes the contacts, the last day and the source of a policy as `security.txt`.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::page::security_txt;
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "A", owner = "A", contact = ["mailto:security@example.com"], expires = "2030-12-31" }
/// "#).unwrap();
/// assert_eq!(security_txt(&policy)?, "Contact: mailto:security@example.com\nExpires: 2030-12-31T23:59:59Z\n");
/// # Ok::<(), scopegate_formats::page::SecurityTxtError>(())
/// ```
///
/// # Errors
///
/// See [`SecurityTxtError`].
pub fn security_txt(policy: &Policy) -> Result<String, SecurityTxtError> {
    let head = &policy.document().policy;
    if head.contact.is_empty() {
        return Err(SecurityTxtError::NoContact);
    }
    let expires = head.expires.ok_or(SecurityTxtError::NoExpiry)?;
    let mut text = String::new();
    for contact in &head.contact {
        text.extend(["Contact: ", uri(contact)?, "\n"]);
    }
    let (year, month, day) = (expires.year(), expires.month(), expires.day());
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "Expires: {year:04}-{month:02}-{day:02}T23:59:59Z");
    if let Some(source) = &head.source {
        text.extend(["Policy: ", uri(source)?, "\n"]);
    }
    Ok(text)
}

fn uri(text: &str) -> Result<&str, SecurityTxtError> {
    let is_uri = text.chars().all(|c| c.is_ascii_graphic())
        && text.split_once(':').is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
    if is_uri { Ok(text) } else { Err(SecurityTxtError::NotUri(text.to_owned())) }
}
