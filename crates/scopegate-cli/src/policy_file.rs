//! The text of a policy, with its format and its lines.

use std::cell::OnceCell;
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate::policy::{Format, Source};

use crate::problem::Problem;
use crate::text_file;

/// The text of a policy file.
pub struct PolicyFile {
    /// The path as given.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    format: Format,
    /// The start of each line, computed on first use and shared by all errors of the file.
    lines: OnceCell<Box<[usize]>>,
}

impl PolicyFile {
    /// Reads a policy file. The extension determines the format.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.to_string_lossy().into_owned();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        // Report an unreadable file before a missing extension.
        let text = text_file::read(path)?;
        let Some(format) = Format::from_ending(ending) else {
            let what = if ending.is_empty() {
                "has no extension".to_owned()
            } else {
                format!("has the unknown extension `.{ending}`")
            };
            return Err(Problem::new("file.unknown-format", format!("{} {what}", Excerpt(&name)))
                .hint("use the extension `.toml`, `.json` or `.yaml`"));
        };
        Ok(Self { name, text, format, lines: OnceCell::new() })
    }

    /// A line without its line end. Line numbers start at 1.
    pub fn line(&self, number: usize) -> Option<&str> {
        let lines = self.lines.get_or_init(|| {
            let after = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|end| end + 1);
            std::iter::once(0).chain(after).collect()
        });
        let start = *lines.get(number.checked_sub(1)?)?;
        let end = lines.get(number).map_or(self.text.len(), |next| next - 1);
        self.text.get(start..end).map(|line| line.strip_suffix('\r').unwrap_or(line))
    }

    /// The input for the core.
    pub fn source(&self) -> Source<'_> {
        Source::new(&self.text, self.format).named(&self.name)
    }
}
