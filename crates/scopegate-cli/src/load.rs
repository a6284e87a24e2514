//! Reading policies and public suffix lists from files.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{Excerpt, Policy, PublicSuffixList};

use crate::args::SuffixArgs;
use crate::console::Console;
use crate::excerpts::{self, Finding};
use crate::exit::Stop;
use crate::problem::Problem;

/// The largest file that is read as a whole.
const LARGEST: u64 = 64 * 1024 * 1024;

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
        let text = read_text(path)?;
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

/// A policy that loaded, and the name of its file.
pub struct Loaded {
    pub policy: Policy,
    pub name: String,
}

/// Loads a policy; everything that is wrong with it goes to standard error.
pub fn policy(path: &Path, suffixes: &SuffixArgs, console: Console) -> Result<Loaded, Stop> {
    let said = |problem: Problem| {
        console.complain(&problem);
        Stop::Said
    };
    let options = options(suffixes).map_err(said)?;
    let file = PolicyFile::read(path).map_err(said)?;
    match Policy::load(&file.source(), &options) {
        Ok(policy) => Ok(Loaded { policy, name: file.name }),
        Err(errors) => {
            let mut err = console.stderr();
            for error in &errors {
                let _ = excerpts::write(&mut err, &Finding::of_error(error), &file);
            }
            Err(Stop::Said)
        }
    }
}

/// What `--public-suffix-list` says.
pub fn options(suffixes: &SuffixArgs) -> Result<LoadOptions, Problem> {
    let Some(path) = &suffixes.public_suffix_list else { return Ok(LoadOptions::new()) };
    let text = read_text(path)?;
    let list = PublicSuffixList::from_text(&text).map_err(|error| {
        Problem::new("file.bad-public-suffix-list", format!("{}: {error}", Excerpt(&path.to_string_lossy())))
            .hint("give the file published at https://publicsuffix.org/list/public_suffix_list.dat")
    })?;
    Ok(LoadOptions::new().public_suffix_list(list))
}

/// A regular file of bounded size, in UTF-8. It is looked at before it is opened: opening a FIFO could wait for ever.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let shown = Excerpt(&path.to_string_lossy()).to_string();
    let unreadable = |error: &io::Error| Problem::new("file.unreadable", format!("cannot read {shown}: {error}"));
    let meta = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if meta.is_dir() {
        return Err(Problem::new("file.not-a-file", format!("{shown} is a directory")).hint("name the file in it"));
    }
    if !meta.is_file() {
        return Err(Problem::new("file.not-a-file", format!("{shown} is not a regular file"))
            .hint("write what it delivers to a file first"));
    }
    if meta.len() > LARGEST {
        return Err(too_large(&shown));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // The file may grow between the look and the read.
    bounded(file, &shown)
}

/// What standard input delivers to its end, in UTF-8 and bounded like a file.
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
    let what = if utf16 { "it looks like UTF-16".to_owned() } else { format!("the first bad byte is on line {line}") };
    Problem::new("file.not-utf8", format!("{shown} is not UTF-8: {what}")).hint("save it as UTF-8")
}
