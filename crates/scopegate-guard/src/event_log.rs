//! The log: one JSON line for each event, chained by hashes.
//!
//! Each line contains the SHA-256 of the bytes of the line before it, without its line end. A changed, removed or added
//! line breaks the chain. The chain has no key: a writer of the file can make a new chain, and can cut off the end without
//! a trace. It shows accidents, not attacks. Signed checkpoints in a second file show more.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::checkpoint::{BadCheckpoints, CheckpointFile, Checkpoints};
use crate::log_key::{BadKey, LogKey};
use crate::merkle::Tree;

/// The maximum length of a line, in bytes.
const LONGEST_LINE: u64 = 1 << 20;
/// The hash before the first line.
const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A log cannot be opened or continued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The system refuses.
    #[error(transparent)]
    System(#[from] io::Error),
    /// Another guard writes to the file.
    #[error("another guard writes to the file")]
    Locked,
    /// The file is not a regular file.
    #[error("the path is not a regular file")]
    NotAFile,
    /// The last line is not a line of a log.
    #[error("the last line is not a complete line of a log")]
    BadEnd,
    /// The file has no private key.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// There are checkpoints without a log.
    #[error("checkpoints without a log")]
    NoLog,
    /// The file of the checkpoints is invalid, or another key signed it.
    #[error(transparent)]
    Checkpoints(#[from] BadCheckpoints),
    /// The log is broken, or is not the log that its checkpoints sign.
    #[error(transparent)]
    Broken(#[from] BrokenLog),
}

impl LogKey {
    /// Reads the private key in a file, as `scopegate log keygen` writes it.
    ///
    /// # Errors
    ///
    /// [`LogError::System`] if the file cannot be read, and [`LogError::Key`] if it has no private key.
    ///
    /// ```
    /// assert!(scopegate_guard::LogKey::from_file("/no/such/key").is_err());
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LogError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LONGEST_LINE).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).parse()?)
    }
}

/// Where a log has its checkpoints, and what signs them.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) path: PathBuf,
    pub(crate) key: LogKey,
    pub(crate) every: NonZeroU32,
}

/// The keys of every line. Further keys follow.
#[derive(Debug, Serialize, Deserialize)]
struct Frame {
    seq: u64,
    prev: String,
}

/// One event.
#[derive(Debug, Serialize)]
pub(crate) struct Event<'a> {
    pub(crate) time: String,
    pub(crate) guard: &'a str,
    #[serde(rename = "event")]
    pub(crate) kind: &'static str,
    /// The fingerprint of the policy.
    pub(crate) policy: &'a str,
    #[serde(flatten)]
    pub(crate) about: About<'a>,
}

/// The subject of the event.
#[derive(Debug, Serialize, Default)]
pub(crate) struct About<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) what: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) addresses: Vec<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    #[serde(flatten)]
    event: &'a Event<'a>,
    prev: &'a str,
}

/// An open log.
#[derive(Debug)]
pub(crate) struct EventLog {
    file: File,
    seq: u64,
    prev: String,
    /// Whether a line was written in part. The file is unusable then.
    broken: bool,
    checkpoints: Option<CheckpointFile>,
}

impl EventLog {
    /// Opens a file and continues its chain. The file stays locked until the log is dropped.
    pub(crate) fn open(path: &Path, signed: Option<&Signed>) -> Result<Self, LogError> {
        if path.exists() && !path.metadata()?.is_file() {
            return Err(LogError::NotAFile);
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LogError::Locked),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let (seq, prev) = end_of(&mut file)?;
        let checkpoints = signed.map(|signed| continued(&mut file, signed)).transpose()?;
        Ok(Self { file, seq, prev, broken: false, checkpoints })
    }

    /// Appends an event, and writes it to the file before it returns.
    pub(crate) fn append(&mut self, event: &Event<'_>) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier line was written in part"));
        }
        let line = Line { seq: self.seq, event, prev: &self.prev };
        let mut bytes = serde_json::to_vec(&line)?;
        let hash = hex(&bytes);
        bytes.push(b'\n');
        // One call, so that a full disk leaves as little as possible of the line.
        self.broken = true;
        self.file.write_all(&bytes)?;
        self.file.flush()?;
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.add(bytes.strip_suffix(b"\n").unwrap_or(&bytes))?;
            if matches!(event.kind, "stop" | "end") {
                checkpoints.sign()?;
            }
        }
        self.broken = false;
        self.seq = self.seq.saturating_add(1);
        self.prev = hash;
        Ok(())
    }
}

/// The next number and the hash of the last line.
fn end_of(file: &mut File) -> Result<(u64, String), LogError> {
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok((0, FIRST.to_owned()));
    }
    let start = length.saturating_sub(LONGEST_LINE);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(LONGEST_LINE).read_to_end(&mut tail)?;
    let lines = tail.strip_suffix(b"\n").ok_or(LogError::BadEnd)?;
    let line = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.len() == lines.len() && start > 0 {
        return Err(LogError::BadEnd);
    }
    let frame: Frame = serde_json::from_slice(line).map_err(|_| LogError::BadEnd)?;
    Ok((frame.seq.saturating_add(1), hex(line)))
}

/// The checkpoints of a log. They must be the checkpoints of its lines.
fn continued(log: &mut File, signed: &Signed) -> Result<CheckpointFile, LogError> {
    let (file, text) = CheckpointFile::open(&signed.path)?;
    let checkpoints = Checkpoints::parse(&text, &signed.key.verifier())?;
    log.seek(SeekFrom::Start(0))?;
    let mut tree = Tree::default();
    verify_with(&*log, &checkpoints, &mut tree, |_, _| ())?;
    Ok(CheckpointFile::new(file, signed.key.clone(), signed.every, tree, checkpoints.signed_lines()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The chain of a log is broken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenLog {
    /// The log cannot be read.
    #[error("line {line}: {error}")]
    Unreadable {
        /// The line, from 1.
        line: u64,
        /// The error of the system.
        error: io::Error,
    },
    /// The line is not a line of a log.
    #[error("line {line} is not a line of a log")]
    NotALine {
        /// The line, from 1.
        line: u64,
    },
    /// The number of the line does not follow the number of the line before it.
    #[error("line {line} has the number {found}, and the number {expected} follows")]
    Number {
        /// The line, from 1.
        line: u64,
        /// The number of the line.
        found: u64,
        /// The number that follows.
        expected: u64,
    },
    /// The line has the hash of another line: the line before it was changed, removed or added.
    #[error("line {line} does not follow the line before it")]
    Hash {
        /// The line, from 1.
        line: u64,
    },
    /// A checkpoint signs other lines: this line or a line before it was changed, and the chain was made again.
    #[error("the lines up to line {line} are not the lines that a checkpoint signs")]
    Unlike {
        /// The last line that the checkpoint signs, from 1.
        line: u64,
    },
    /// A checkpoint signs more lines: the end of the log was removed.
    #[error("the log ends after {line} lines, and a checkpoint signs {signed}")]
    Cut {
        /// The number of lines.
        line: u64,
        /// The number of lines that the checkpoint signs.
        signed: u64,
    },
}

impl BrokenLog {
    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        match self {
            Self::Unreadable { line, .. }
            | Self::NotALine { line }
            | Self::Number { line, .. }
            | Self::Hash { line }
            | Self::Unlike { line }
            | Self::Cut { line, .. } => *line,
        }
    }

    /// The stable code: `log.unreadable`, `log.not-a-line`, `log.number`, `log.hash`, `log.unlike` or `log.cut`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "log.unreadable",
            Self::NotALine { .. } => "log.not-a-line",
            Self::Number { .. } => "log.number",
            Self::Hash { .. } => "log.hash",
            Self::Unlike { .. } => "log.unlike",
            Self::Cut { .. } => "log.cut",
        }
    }
}

/// Verifies the chain of a log. Returns the number of lines.
///
/// # Errors
///
/// [`BrokenLog`] with the first line that does not follow the line before it.
///
/// ```
/// assert_eq!(scopegate_guard::verify_log(&b""[..]).unwrap(), 0);
/// assert!(scopegate_guard::verify_log(&b"{\"seq\":1}\n"[..]).is_err());
/// ```
pub fn verify_log(log: impl Read) -> Result<u64, BrokenLog> {
    verify_log_lines(log, |_, _| ())
}

/// Verifies the chain of a log, and calls `each` with the number of each line, from 1, and with its hash.
///
/// The hash of a line is the SHA-256 of its bytes without the line end, in lower-case hexadecimal digits. It depends on all
/// lines before it. A hash that a second party keeps shows later that the log up to this line is unchanged. Returns the
/// number of lines.
///
/// # Errors
///
/// As [`verify_log`]. `each` was called with all lines before the error.
///
/// ```
/// let mut hashes = Vec::new();
/// let count = scopegate_guard::verify_log_lines(&b""[..], |_, hash| hashes.push(hash.to_owned())).unwrap();
/// assert_eq!(hashes.len() as u64, count);
/// ```
pub fn verify_log_lines(log: impl Read, each: impl FnMut(u64, &str)) -> Result<u64, BrokenLog> {
    verify_signed_log_lines(log, &Checkpoints::default(), each)
}

/// Verifies the chain of a log and that its lines are those that its checkpoints sign. Otherwise as [`verify_log_lines`].
///
/// A caller without the private key cannot change a line that a checkpoint signs and make a valid checkpoint for the
/// changed log. Lines after the last checkpoint are not signed; they begin after [`Checkpoints::signed_lines`].
/// A writer of both files can remove the last lines with their checkpoints, unless a second party keeps the checkpoints.
///
/// # Errors
///
/// As [`verify_log`], and [`BrokenLog::Unlike`] or [`BrokenLog::Cut`] with the first checkpoint that does not fit.
///
/// ```
/// use scopegate_guard::{Checkpoints, verify_signed_log_lines};
///
/// assert_eq!(verify_signed_log_lines(&b""[..], &Checkpoints::default(), |_, _| ()).unwrap(), 0);
/// ```
pub fn verify_signed_log_lines(
    log: impl Read,
    checkpoints: &Checkpoints,
    each: impl FnMut(u64, &str),
) -> Result<u64, BrokenLog> {
    verify_with(log, checkpoints, &mut Tree::default(), each)
}

/// Verifies a log, and adds its lines to a tree.
fn verify_with(
    log: impl Read,
    checkpoints: &Checkpoints,
    tree: &mut Tree,
    mut each: impl FnMut(u64, &str),
) -> Result<u64, BrokenLog> {
    let mut reader = BufReader::new(log);
    let (mut count, mut prev) = (0_u64, FIRST.to_owned());
    let mut next = checkpoints.0.iter().peekable();
    loop {
        while let Some(checkpoint) = next.next_if(|checkpoint| checkpoint.size == count) {
            if checkpoint.root != tree.root() {
                return Err(BrokenLog::Unlike { line: count });
            }
        }
        let line = count.saturating_add(1);
        let mut bytes = Vec::new();
        let read = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut bytes);
        if read.map_err(|error| BrokenLog::Unreadable { line, error })? == 0 {
            let signed = checkpoints.signed_lines();
            return if next.peek().is_some() { Err(BrokenLog::Cut { line: count, signed }) } else { Ok(count) };
        }
        let Some(text) = bytes.strip_suffix(b"\n") else { return Err(BrokenLog::NotALine { line }) };
        let frame: Frame = serde_json::from_slice(text).map_err(|_| BrokenLog::NotALine { line })?;
        if frame.seq != count {
            return Err(BrokenLog::Number { line, found: frame.seq, expected: count });
        }
        if frame.prev != prev {
            return Err(BrokenLog::Hash { line });
        }
        prev = hex(text);
        tree.push(text);
        each(line, &prev);
        count = line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event<'static> {
        Event {
            time: "2026-11-30T12:00:00Z".to_owned(),
            guard: "g",
            kind: "start",
            policy: "p",
            about: About::default(),
        }
    }

    #[test]
    fn a_line_that_cannot_be_written_makes_the_log_unusable() {
        let path = std::env::temp_dir().join(format!("scopegate-log-{}", std::process::id()));
        std::fs::write(&path, "").unwrap();
        // A file that is open for reading fails as a full disk does.
        let file = File::open(&path).unwrap();
        let mut log = EventLog { file, seq: 0, prev: FIRST.to_owned(), broken: false, checkpoints: None };
        assert!(log.append(&event()).is_err());
        log.file = OpenOptions::new().append(true).open(&path).unwrap();
        assert!(log.append(&event()).is_err(), "a part of a line may be in the file");
        assert_eq!(log.seq, 0);
        std::fs::remove_file(&path).unwrap();
    }
}
