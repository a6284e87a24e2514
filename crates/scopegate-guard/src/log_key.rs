//! The keys that sign checkpoints, in the form of signed notes (C2SP): a name, a key ID and a key of Ed25519.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// The algorithm of Ed25519 in a signed note.
const ED25519: u8 = 1;
const PRIVATE: &str = "PRIVATE+KEY+";

/// A text is not a key, or a name cannot name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadKey {
    /// A name is empty, or has a plus sign, white space or a control character.
    #[error("the name of a key has no plus sign, no white space and at least one character")]
    Name,
    /// The text is not a private key.
    #[error("not a private key of Ed25519 for signed notes")]
    NotPrivate,
    /// The text is not a public key.
    #[error("not a public key of Ed25519 for signed notes")]
    NotPublic,
}

/// The private key that signs the checkpoints of a log.
///
/// ```
/// use scopegate_guard::{LogKey, LogVerifier};
///
/// // The seed comes from the random generator of the system.
/// let key = LogKey::new("example.com/jane", [7; 32])?;
/// let again: LogKey = key.to_private_text().parse()?;
/// assert_eq!(again.verifier(), key.verifier());
/// assert!(key.verifier().to_string().starts_with("example.com/jane+"));
/// # Ok::<(), scopegate_guard::BadKey>(())
/// ```
#[derive(Clone)]
pub struct LogKey {
    name: String,
    key: SigningKey,
}

/// The public key that verifies the checkpoints of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerifier {
    name: String,
    key: VerifyingKey,
}

impl LogKey {
    /// A key from its name and 32 random bytes. The name identifies the log, and is the first line of each checkpoint.
    ///
    /// # Errors
    ///
    /// [`BadKey::Name`] if the name has white space or a plus sign.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Self, BadKey> {
        Ok(Self { name: valid_name(name)?.to_owned(), key: SigningKey::from_bytes(&seed) })
    }

    /// The public key.
    #[must_use]
    pub fn verifier(&self) -> LogVerifier {
        LogVerifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The private key as a text: `PRIVATE+KEY+`, the name, the key ID and the key, separated by plus signs. Keep it secret.
    #[must_use]
    pub fn to_private_text(&self) -> String {
        let verifier = self.verifier();
        format!("{PRIVATE}{}+{}+{}", self.name, hex(verifier.id()), encoded(self.key.as_bytes()))
    }

    /// A text with a signature: a signed note. The text ends with a line end.
    pub(crate) fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let signature = STANDARD.encode([&self.verifier().id()[..], &signature[..]].concat());
        format!("{text}\n\u{2014} {} {signature}\n", self.name)
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl FromStr for LogKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (name, id, seed) = text.trim().strip_prefix(PRIVATE).and_then(parts).ok_or(BadKey::NotPrivate)?;
        let key = Self::new(name, seed)?;
        if hex(key.verifier().id()) == id { Ok(key) } else { Err(BadKey::NotPrivate) }
    }
}

impl LogVerifier {
    /// The name of the key, which identifies the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of a hash of the name and the key.
    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new().chain_update(&self.name).chain_update([b'\n', ED25519]).chain_update(self.key);
        let [first, second, third, fourth, ..]: [u8; 32] = hash.finalize().into();
        [first, second, third, fourth]
    }

    /// Whether a line of a signed note is a signature of a text with this key. `None` if it is by another key.
    pub(crate) fn verifies(&self, text: &str, line: &str) -> Option<bool> {
        let (name, signature) = line.strip_prefix("\u{2014} ")?.rsplit_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        if name != self.name || *id != self.id() {
            return None;
        }
        let signature = Signature::from_slice(signature);
        Some(signature.is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok()))
    }
}

impl fmt::Display for LogVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex(self.id()), encoded(self.key.as_bytes()))
    }
}

impl FromStr for LogVerifier {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (name, id, key) = parts(text.trim()).ok_or(BadKey::NotPublic)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| BadKey::NotPublic)?;
        let verifier = Self { name: valid_name(name)?.to_owned(), key };
        if hex(verifier.id()) == id { Ok(verifier) } else { Err(BadKey::NotPublic) }
    }
}

/// The name, the key ID and the 32 bytes of `name+id+key`.
fn parts(text: &str) -> Option<(&str, &str, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let bytes = STANDARD.decode(key).ok()?;
    let (algorithm, key) = bytes.split_first()?;
    (*algorithm == ED25519).then_some((name, id, key.try_into().ok()?))
}

fn encoded(key: &[u8; 32]) -> String {
    STANDARD.encode([&[ED25519], &key[..]].concat())
}

fn hex(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

fn valid_name(name: &str) -> Result<&str, BadKey> {
    let is_valid = |c: char| c != '+' && !c.is_whitespace() && !c.is_control();
    if !name.is_empty() && name.chars().all(is_valid) { Ok(name) } else { Err(BadKey::Name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key, the key ID and the signature are those of the Python package `cryptography` for the same seed.
    #[test]
    fn another_implementation_makes_the_same_note() {
        let seed = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let key = LogKey::new("example.com/log", seed).unwrap();
        let public = "example.com/log+d455c521+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
        assert_eq!(key.verifier().to_string(), public);
        // The tree of three lines.
        let mut tree = crate::merkle::Tree::default();
        for leaf in [b"{\"a\":1}", b"{\"b\":2}", b"{\"c\":3}"] {
            tree.push(leaf);
        }
        let text = format!("example.com/log\n3\n{}\n", STANDARD.encode(tree.root()));
        let line = "\u{2014} example.com/log \
            1FXFIVGcYJ6XR3c+XwltpgpU/l4v2oBt2XrQvM2Ttj2RsEiBKi0jt2DQ/2iYp9jGNGETrN726onXT+kJSsEerou1gAY=";
        assert_eq!(key.sign(&text), format!("{text}\n{line}\n"));
        assert_eq!(key.verifier().verifies(&text, line), Some(true));
        assert_eq!(key.verifier().verifies("another text\n", line), Some(false));
        assert_eq!(key.verifier().verifies(&text, &line.replace("example", "another")), None);
    }

    #[test]
    fn a_text_is_a_key_or_an_error() {
        let key = LogKey::new("example.com/log", [1; 32]).unwrap();
        let (private, public) = (key.to_private_text(), key.verifier().to_string());
        assert_eq!(private.parse::<LogKey>().unwrap().to_private_text(), private);
        assert_eq!(format!("{public}\n").parse::<LogVerifier>().unwrap(), key.verifier());
        assert!(!format!("{key:?}").contains("AQ"), "a key is secret");
        for text in ["", "a", "a+b", "a+00000000+", "a+00000000+AQ==", &private, &public.replace("example", "other")] {
            assert!(text.parse::<LogVerifier>().is_err(), "{text}");
        }
        for text in ["", PRIVATE, &public, &private.replace("example", "other")] {
            assert_eq!(text.parse::<LogKey>().unwrap_err(), BadKey::NotPrivate, "{text}");
        }
        for name in ["", "a b", "a+b", "a\tb", "a\u{a0}b"] {
            assert_eq!(LogKey::new(name, [0; 32]).unwrap_err(), BadKey::Name, "{name}");
        }
    }
}
