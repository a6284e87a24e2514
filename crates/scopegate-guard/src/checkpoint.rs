//! Signed checkpoints of a log (C2SP tlog-checkpoint): the number of its lines and the hash of their Merkle tree.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::num::NonZeroU32;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::log_key::{LogKey, LogVerifier};
use crate::merkle::{Hash, Tree};

/// The longest file of checkpoints that is read, in bytes. Each checkpoint has about 200.
const LONGEST_FILE: u64 = 1 << 28;

/// A checkpoint whose signature is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The number of lines.
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

/// The checkpoints of a log, in their order, with valid signatures.
///
/// ```
/// use scopegate_guard::{Checkpoints, LogKey};
///
/// let key = LogKey::new("example.com/jane", [7; 32]).unwrap().verifier();
/// assert!(Checkpoints::parse("", &key).unwrap().is_empty());
/// let unsigned = "example.com/jane\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n";
/// assert_eq!(Checkpoints::parse(unsigned, &key).unwrap_err().code(), "log.signature");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkpoints(pub(crate) Vec<Checkpoint>);

/// A file of checkpoints is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadCheckpoints {
    /// The text is not a checkpoint.
    #[error("checkpoint {number} is not a checkpoint")]
    NotACheckpoint {
        /// The number of the checkpoint, from 1.
        number: usize,
    },
    /// The checkpoint has no valid signature with the key.
    #[error("checkpoint {number} has no valid signature with the key")]
    Signature {
        /// The number of the checkpoint, from 1.
        number: usize,
    },
    /// The checkpoint is for fewer lines than the one before it.
    #[error("checkpoint {number} is for fewer lines than the checkpoint before it")]
    Order {
        /// The number of the checkpoint, from 1.
        number: usize,
    },
}

impl BadCheckpoints {
    /// The stable code: `log.not-a-checkpoint`, `log.signature` or `log.order`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotACheckpoint { .. } => "log.not-a-checkpoint",
            Self::Signature { .. } => "log.signature",
            Self::Order { .. } => "log.order",
        }
    }
}

impl Checkpoints {
    /// Parses a file of checkpoints, and verifies each signature. Signatures with other keys, such as those of witnesses,
    /// are ignored.
    ///
    /// # Errors
    ///
    /// [`BadCheckpoints`] with the first invalid checkpoint.
    pub fn parse(text: &str, key: &LogVerifier) -> Result<Self, BadCheckpoints> {
        let (mut rest, mut found) = (text, Vec::<Checkpoint>::new());
        while !rest.is_empty() {
            let number = found.len().saturating_add(1);
            let (body, after) = rest.split_once("\n\n").ok_or(BadCheckpoints::NotACheckpoint { number })?;
            let checkpoint = read(body, key).ok_or(BadCheckpoints::NotACheckpoint { number })?;
            let (signed, mut is_signed) = (format!("{body}\n"), false);
            rest = after;
            while rest.starts_with('\u{2014}') {
                let (line, after) = rest.split_once('\n').ok_or(BadCheckpoints::NotACheckpoint { number })?;
                match key.verifies(&signed, line) {
                    Some(true) => is_signed = true,
                    Some(false) => return Err(BadCheckpoints::Signature { number }),
                    None => {}
                }
                rest = after;
            }
            if !is_signed {
                return Err(BadCheckpoints::Signature { number });
            }
            rest = rest.strip_prefix('\n').unwrap_or(rest);
            if found.last().is_some_and(|before| before.size > checkpoint.size) {
                return Err(BadCheckpoints::Order { number });
            }
            found.push(checkpoint);
        }
        Ok(Self(found))
    }

    /// The number of checkpoints.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of lines that the last checkpoint signs.
    #[must_use]
    pub fn signed_lines(&self) -> u64 {
        self.0.last().map_or(0, |last| last.size)
    }
}

/// The size and the hash of an unsigned checkpoint with the name of the key. Extensions may follow.
fn read(body: &str, key: &LogVerifier) -> Option<Checkpoint> {
    let mut lines = body.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let number: u64 = size.parse().ok()?;
    // One spelling for each number: no sign, no zeros in front.
    let is_canonical = number.to_string() == size;
    let root = STANDARD.decode(root).ok()?.try_into().ok()?;
    (origin == key.name() && is_canonical).then_some(Checkpoint { size: number, root })
}

/// An open file of checkpoints.
#[derive(Debug)]
pub(crate) struct CheckpointFile {
    file: File,
    key: LogKey,
    every: NonZeroU32,
    tree: Tree,
    signed: u64,
}

impl CheckpointFile {
    /// Opens a file, and returns the checkpoints that are in it. It stays locked.
    pub(crate) fn open(path: &Path) -> io::Result<(File, String)> {
        if path.exists() && !path.metadata()?.is_file() {
            return Err(io::Error::other("the path of the checkpoints is not a regular file"));
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another guard writes to the file of the checkpoints"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut text = String::new();
        (&mut file).take(LONGEST_FILE).read_to_string(&mut text)?;
        Ok((file, text))
    }

    /// Continues a file after a log with that tree.
    pub(crate) fn new(file: File, key: LogKey, every: NonZeroU32, tree: Tree, signed: u64) -> Self {
        Self { file, key, every, tree, signed }
    }

    /// Adds a line of the log, and signs a checkpoint if it is due.
    pub(crate) fn add(&mut self, line: &[u8]) -> io::Result<()> {
        self.tree.push(line);
        let unsigned = self.tree.size().saturating_sub(self.signed);
        if unsigned >= u64::from(self.every.get()) { self.sign() } else { Ok(()) }
    }

    /// Signs the lines that no checkpoint signs.
    pub(crate) fn sign(&mut self) -> io::Result<()> {
        let size = self.tree.size();
        if size == self.signed {
            return Ok(());
        }
        let body = format!("{}\n{size}\n{}\n", self.key.verifier().name(), STANDARD.encode(self.tree.root()));
        // A blank line separates two notes.
        self.file.write_all(format!("{}\n", self.key.sign(&body)).as_bytes())?;
        self.file.flush()?;
        self.signed = size;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_checkpoints_is_valid_or_an_error() {
        let key = LogKey::new("log", [1; 32]).unwrap();
        let other = LogKey::new("log", [2; 32]).unwrap();
        let root = STANDARD.encode([0; 32]);
        let note = |key: &LogKey, size: &str| key.sign(&format!("log\n{size}\n{root}\n"));
        let code = |text: &str| Checkpoints::parse(text, &key.verifier()).map_or_else(|bad| bad.code(), |_| "");
        let (first, second) = (note(&key, "1"), note(&key, "2"));
        let witnessed = format!("{first}\u{2014} witness AAAAAAAA\n");
        for (text, expected) in [
            (String::new(), ""),
            (first.clone(), ""),
            (format!("{first}\n{second}\n"), ""),
            (format!("{first}{second}"), ""),
            (witnessed, ""),
            (key.sign(&format!("log\n1\n{root}\nan extension\n")), ""),
            (format!("{second}\n{first}\n"), "log.order"),
            (note(&other, "1"), "log.signature"),
            (first.replace("\n1\n", "\n2\n"), "log.signature"),
            (first.split_once('\u{2014}').unwrap().0.to_owned(), "log.signature"),
            (note(&key, "01"), "log.not-a-checkpoint"),
            (note(&key, "+1"), "log.not-a-checkpoint"),
            (key.sign(&format!("another\n1\n{root}\n")), "log.not-a-checkpoint"),
            (key.sign("log\n1\nAAAA\n"), "log.not-a-checkpoint"),
            (first.trim_end().to_owned(), "log.not-a-checkpoint"),
            ("\n".to_owned(), "log.not-a-checkpoint"),
            (format!("{first}\n\n{second}"), "log.not-a-checkpoint"),
        ] {
            assert_eq!(code(&text), expected, "{text}");
        }
    }
}
