//! Reads policy files. The core opens no files.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use scopegate::error::Excerpt;
use scopegate::policy::Format;

use crate::failure::Failure;

/// The maximum size of a file, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The path in bytes of the caller: native bytes on Unix, UTF-8 elsewhere.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) fn path_of(bytes: &[u8]) -> Result<PathBuf, Failure> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

/// The path in bytes of the caller: native bytes on Unix, UTF-8 elsewhere.
#[cfg(not(unix))]
pub(crate) fn path_of(bytes: &[u8]) -> Result<PathBuf, Failure> {
    std::str::from_utf8(bytes).map(PathBuf::from).map_err(|error| Failure::not_utf8("path", &error))
}

/// Reads a policy file without its byte order mark. The extension determines the format.
pub(crate) fn read(path: &Path) -> Result<(String, Format), Failure> {
    let name = path.to_string_lossy();
    // Report an unreadable file before a missing extension.
    let text = read_text(path, &name)?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let Some(format) = Format::from_ending(ending) else {
        let message = if ending.is_empty() {
            format!("{} has no extension", Excerpt(&name))
        } else {
            format!("{} has the unknown extension `.{ending}`", Excerpt(&name))
        };
        let hint = "name it by its format: `.toml`, `.json` or `.yaml`".to_owned();
        return Err(Failure::File { code: "file.unknown-format", message, hint: Some(hint) });
    };
    Ok((text, format))
}

/// Reads a regular UTF-8 file of bounded size. The file type is checked first, because opening a FIFO could block
/// forever.
fn read_text(path: &Path, name: &str) -> Result<String, Failure> {
    let fail = |code: &'static str, message: String| Failure::File { code, message, hint: None };
    let unreadable = |error: std::io::Error| fail("file.unreadable", format!("cannot read {}: {error}", Excerpt(name)));
    let meta = fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        let what = if meta.is_dir() { "a directory" } else { "not a regular file" };
        return Err(fail("file.not-a-file", format!("{} is {what}", Excerpt(name))));
    }
    let too_large =
        || fail("file.too-large", format!("{} is larger than {} MiB", Excerpt(name), LARGEST / (1024 * 1024)));
    if meta.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    // The file may grow between the check and the read.
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("{} is not valid UTF-8: the first invalid byte is on line {line}", Excerpt(name));
        Failure::File { code: "file.not-utf8", message, hint: Some("save it as UTF-8".to_owned()) }
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
