//! Reads whole text files of bounded size.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use scopegate::error::Excerpt;

use crate::problem::Problem;

/// The maximum size of a file, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a regular UTF-8 file of bounded size. The file type is checked first, because opening a FIFO could block
/// forever.
pub fn read(path: &Path) -> Result<String, Problem> {
    match open(path)? {
        Opened::File(file, shown) => bounded(file, &shown),
        Opened::Pipe(shown) => Err(not_a_file(&shown)),
    }
}

/// Reads a file, or a FIFO such as one of a process substitution. A device is an error. Also returns whether it is a
/// file.
pub fn read_file_or_pipe(path: &Path) -> Result<(String, bool), Problem> {
    match open(path)? {
        Opened::File(file, shown) => Ok((bounded(file, &shown)?, true)),
        Opened::Pipe(shown) => Ok((bounded(open_pipe(path, &shown)?, &shown)?, false)),
    }
}

/// Something that can be read, with its name.
enum Opened {
    File(File, String),
    /// A FIFO, not opened yet.
    Pipe(String),
}

/// The time that a writer has to open a FIFO.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a FIFO. The file opens when another program opens it for writing, which may never happen.
fn open_pipe(path: &Path, shown: &str) -> Result<File, Problem> {
    let unreadable = |error: String| Problem::new("file.unreadable", format!("cannot read {shown}: {error}"));
    let (sender, opened) = mpsc::sync_channel(1);
    let owned = path.to_owned();
    // If no writer comes, the thread ends with the process.
    thread::Builder::new()
        .spawn(move || sender.send(File::open(owned)))
        .map_err(|error| unreadable(error.to_string()))?;
    match opened.recv_timeout(PATIENCE) {
        Ok(opened) => opened.map_err(|error| unreadable(error.to_string())),
        Err(_) => Err(unreadable("no program writes to this pipe".to_owned())),
    }
}

fn not_a_file(shown: &str) -> Problem {
    Problem::new("file.not-a-file", format!("{shown} is not a regular file")).hint("write its output to a file first")
}

#[cfg(unix)]
fn is_pipe(meta: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&meta.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}

/// Opens a file whose size is bounded.
fn open(path: &Path) -> Result<Opened, Problem> {
    let shown = Excerpt(&path.to_string_lossy()).to_string();
    let unreadable = |error: &io::Error| Problem::new("file.unreadable", format!("cannot read {shown}: {error}"));
    let meta = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if meta.is_dir() {
        return Err(
            Problem::new("file.not-a-file", format!("{shown} is a directory")).hint("give a file in that directory")
        );
    }
    if is_pipe(&meta) {
        return Ok(Opened::Pipe(shown));
    }
    if !meta.is_file() {
        return Err(not_a_file(&shown));
    }
    if meta.len() > LARGEST {
        return Err(too_large(&shown));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // The file may grow between the check and the read.
    Ok(Opened::File(file, shown))
}

/// Reads standard input to its end, as UTF-8 and with the same size limit.
pub fn read_standard_input() -> Result<String, Problem> {
    bounded(io::stdin().lock(), "standard input")
}

fn bounded(from: impl Read, shown: &str) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::new("file.unreadable", format!("cannot read {shown}: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(shown));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(shown, &error))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn too_large(shown: &str) -> Problem {
    Problem::new("file.too-large", format!("{shown} is larger than {} MiB", LARGEST / (1024 * 1024)))
}

fn not_utf8(shown: &str, error: &std::string::FromUtf8Error) -> Problem {
    let bytes = error.as_bytes();
    let valid = bytes.get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', valid).count() + 1;
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let what =
        if utf16 { "it looks like UTF-16".to_owned() } else { format!("the first invalid byte is on line {line}") };
    Problem::new("file.not-utf8", format!("{shown} is not valid UTF-8: {what}")).hint("save it as UTF-8")
}
