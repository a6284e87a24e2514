//! The text of a policy, with its format and its lines.

use std::cell::OnceCell;
use std::path::Path;

use scopegate::Excerpt;
use scopegate::policy::{Format, Source};

use crate::problem::Problem;
use crate::text_file;

/// The text of a policy file.
pub struct PolicyFile {
    /// The path as it was given.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    format: Format,
    /// Where each line begins, found when one is first asked for: of very many errors each shows its own.
    lines: OnceCell<Box<[usize]>>,
}

impl PolicyFile {
    /// Reads a file whose ending says its format.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.to_string_lossy().into_owned();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        // What is no file at all is said before what its name lacks.
        let text = text_file::read(path)?;
        let Some(format) = Format::from_ending(ending) else {
            let what = if ending.is_empty() { "has no ending".to_owned() } else { format!("ends in `.{ending}`") };
            return Err(Problem::new("file.unknown-format", format!("{} {what}", Excerpt(&name)))
                .hint("name it by its format: `.toml`, `.json` or `.yaml`"));
        };
        Ok(Self { name, text, format, lines: OnceCell::new() })
    }

    /// A line without its end, by its number from 1.
    pub fn line(&self, number: usize) -> Option<&str> {
        let lines = self.lines.get_or_init(|| {
            let behind = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|end| end + 1);
            std::iter::once(0).chain(behind).collect()
        });
        let start = *lines.get(number.checked_sub(1)?)?;
        let end = lines.get(number).map_or(self.text.len(), |next| next - 1);
        self.text.get(start..end).map(|line| line.strip_suffix('\r').unwrap_or(line))
    }

    /// What the core loads.
    pub fn source(&self) -> Source<'_> {
        Source::new(&self.text, self.format).named(&self.name)
    }
}
