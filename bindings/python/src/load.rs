//! Loads policies from files and texts.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use pyo3::prelude::*;
use scopegate::Policy;
use scopegate::error::Excerpt;
use scopegate::policy::{Format, LoadOptions, Source};

use crate::report::{self, Places};

/// The maximum size of a file, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The text of a policy, its source and its format. An unpickled policy is loaded from it again.
#[derive(Clone)]
pub struct Text {
    pub name: Option<String>,
    pub format: Format,
    pub content: String,
}

impl Text {
    /// Loads the policy.
    pub fn load(&self, py: Python<'_>) -> PyResult<Policy> {
        let source = Source::new(&self.content, self.format);
        let source = self.name.as_deref().map_or(source, |name| source.named(name));
        py.detach(|| Policy::load(&source, &LoadOptions::new()))
            .map_err(|errors| report::policy_error(py, &errors, Places::In(&self.content)))
    }

    /// Reads a file. The extension determines the format.
    pub fn of_file(py: Python<'_>, path: &Path) -> PyResult<Self> {
        let name = path.to_string_lossy().into_owned();
        let text = py.detach(|| read(path)).map_err(|why| why.raised(py, &name))?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let Some(format) = Format::from_ending(ending) else {
            let what = if ending.is_empty() {
                "has no extension".to_owned()
            } else {
                format!("has the unknown extension `.{ending}`")
            };
            let message = format!("{} {what}", Excerpt(&name));
            let hint = "use the extension `.toml`, `.json` or `.yaml`";
            return Err(report::other_error(py, "file.unknown-format", &message, Some(hint), Some(&name), ""));
        };
        Ok(Self { name: Some(name), format, content: text })
    }
}

/// The reason why a file cannot be read.
enum Unread {
    System(io::Error),
    Directory,
    NoFile,
    TooLarge,
    NotUtf8(usize),
}

/// Reads a regular file of bounded size. The file type is checked first, because opening a FIFO could block forever.
fn read(path: &Path) -> Result<String, Unread> {
    let meta = fs::metadata(path).map_err(Unread::System)?;
    if meta.is_dir() {
        return Err(Unread::Directory);
    }
    if !meta.is_file() {
        return Err(Unread::NoFile);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Unread::System)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Unread::System)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unread::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        Unread::NotUtf8(good.split(|byte| *byte == b'\n').count())
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

impl Unread {
    /// Makes the `PolicyError`. Its cause is the `OSError`, if there is one.
    fn raised(self, py: Python<'_>, name: &str) -> PyErr {
        let shown = Excerpt(name);
        let (code, message, hint) = match &self {
            Self::System(error) => ("file.unreadable", format!("cannot read {shown}: {error}"), None),
            Self::Directory => ("file.not-a-file", format!("{shown} is a directory"), Some("name the file in it")),
            Self::NoFile => {
                let hint = "write what it delivers to a file first";
                ("file.not-a-file", format!("{shown} is not a regular file"), Some(hint))
            }
            Self::TooLarge => {
                ("file.too-large", format!("{shown} is larger than {} MiB", LARGEST / (1024 * 1024)), None)
            }
            Self::NotUtf8(line) => {
                let message = format!("{shown} is not UTF-8: the first bad byte is on line {line}");
                ("file.not-utf8", message, Some("save it as UTF-8"))
            }
        };
        let raised = match &self {
            Self::System(error) if error.kind() == io::ErrorKind::NotFound => report::missing_file(py, &message, name),
            _ => report::other_error(py, code, &message, hint, Some(name), ""),
        };
        if let Self::System(error) = self {
            raised.set_cause(py, Some(error.into()));
        }
        raised
    }
}
