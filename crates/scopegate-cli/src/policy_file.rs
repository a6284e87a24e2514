//! The text of a policy, with its format and its lines.

use std::cell::OnceCell;
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate::policy::{Format, Source};

use crate::problem::Problem;
use crate::text_file;

/// The format of a text without a file name, by its first line that is neither empty nor a comment.
fn guess(text: &str) -> Format {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    match line.unwrap_or_default() {
        line if line.starts_with('{') => Format::Json,
        line if line.starts_with('[') || line.contains('=') => Format::Toml,
        line if line.contains(':') || line.starts_with("---") || line.starts_with('%') => Format::Yaml,
        _ => Format::Toml,
    }
}

/// The error for a policy and targets that both come from standard input.
pub fn standard_input_twice() -> Problem {
    Problem::new("usage.standard-input", "the policy and the targets cannot both come from standard input")
        .hint("give the policy as a file, or the targets as arguments or files")
}

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
    ///
    /// Standard input (`-`) and pipes have no extension; the format follows from the text.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        if path.as_os_str() == "-" {
            return Ok(Self::of_stream("standard input".to_owned(), text_file::read_standard_input()?));
        }
        let name = path.to_string_lossy().into_owned();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        // Report an unreadable file before a missing extension.
        let (text, is_file) = text_file::read_file_or_pipe(path)?;
        if !is_file && Format::from_ending(ending).is_none() {
            return Ok(Self::of_stream(name, text));
        }
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

    /// A text without a file; its format follows from its content.
    pub fn of_stream(name: String, text: String) -> Self {
        let format = guess(&text);
        Self { name, text, format, lines: OnceCell::new() }
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
