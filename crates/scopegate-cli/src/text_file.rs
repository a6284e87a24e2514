//! Reads whole text files of bounded size.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use scopegate::error::Excerpt;

use crate::problem::Problem;

/// The maximum size of a file, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a regular UTF-8 file of bounded size. The file type is checked first, because opening a FIFO could block
/// forever.
pub fn read(path: &Path) -> Result<String, Problem> {
    let shown = Excerpt(&path.to_string_lossy()).to_string();
    let unreadable = |error: &io::Error| Problem::new("file.unreadable", format!("cannot read {shown}: {error}"));
    let meta = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if meta.is_dir() {
        return Err(
            Problem::new("file.not-a-file", format!("{shown} is a directory")).hint("give a file in that directory")
        );
    }
    if !meta.is_file() {
        return Err(Problem::new("file.not-a-file", format!("{shown} is not a regular file"))
            .hint("write its output to a file first"));
    }
    if meta.len() > LARGEST {
        return Err(too_large(&shown));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // The file may grow between the check and the read.
    bounded(file, &shown)
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
