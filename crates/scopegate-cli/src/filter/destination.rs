//! The destination of passed lines: standard output, or a file for each input.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::process;

use scopegate::error::Excerpt;

use crate::problem::Problem;

/// The destination of passed lines.
pub enum Destination {
    StandardOutput(BufWriter<StdoutLock<'static>>),
    Folder(Folder),
}

/// A folder with a file for each input. A file appears under its name after the whole input was read.
pub struct Folder {
    path: PathBuf,
    open: Option<Partial>,
}

/// A file that is being written under a temporary name.
struct Partial {
    file: BufWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After the rename, there is no such file.
        let _ = fs::remove_file(&self.temporary);
    }
}

impl Destination {
    /// Writes to standard output.
    pub fn standard_output() -> Self {
        Self::StandardOutput(BufWriter::with_capacity(64 * 1024, io::stdout().lock()))
    }

    /// Starts the output for an input.
    pub fn begin(&mut self, input: &Path) -> io::Result<()> {
        let Self::Folder(folder) = self else { return Ok(()) };
        folder.open = None;
        let name = output_name(input).ok_or(io::ErrorKind::InvalidFilename)?;
        let mut temporary = OsString::from(".");
        temporary.push(&name);
        temporary.push(format!(".{}.partial", process::id()));
        let (path, temporary) = (folder.path.join(name), folder.path.join(temporary));
        let file = File::options().write(true).create_new(true).open(&temporary)?;
        folder.open = Some(Partial { file: BufWriter::new(file), temporary, path });
        Ok(())
    }

    /// Ends the output for an input that was read to its end.
    pub fn end(&mut self) -> io::Result<()> {
        let Self::Folder(folder) = self else { return Ok(()) };
        let Some(mut partial) = folder.open.take() else { return Ok(()) };
        partial.file.flush()?;
        fs::rename(&partial.temporary, &partial.path)
    }

    /// Drops the output for an input that could not be read to its end.
    pub fn abandon(&mut self) {
        if let Self::Folder(folder) = self {
            folder.open = None;
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::StandardOutput(out) => out.write(bytes),
            Self::Folder(folder) => folder.open.as_mut().map_or(Ok(bytes.len()), |partial| partial.file.write(bytes)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::StandardOutput(out) => out.flush(),
            Self::Folder(folder) => folder.open.as_mut().map_or(Ok(()), |partial| partial.file.flush()),
        }
    }
}

/// The name of the output for an input: its file name, without the ending of a compressed file.
fn output_name(input: &Path) -> Option<OsString> {
    let compressed = input
        .extension()
        .is_some_and(|ending| ["gz", "zst", "zstd"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    let name = if compressed { input.file_stem() } else { input.file_name() };
    name.map(OsString::from)
}

/// Creates the folder of `--output-dir`. Each input needs a separate output file that is not an input.
pub fn folder(path: &Path, inputs: &[PathBuf], read: &[PathBuf]) -> Result<Destination, Problem> {
    let shown = Excerpt(&path.to_string_lossy()).to_string();
    if inputs.is_empty() || inputs.iter().any(|input| input.as_os_str() == "-") {
        return Err(Problem::new("usage.no-name", "standard input has no name for an output file")
            .hint("give files with `--output-dir`, or redirect standard output"));
    }
    fs::create_dir_all(path)
        .map_err(|error| Problem::new("file.unwritable", format!("cannot create the directory {shown}: {error}")))?;
    let mut names = HashSet::new();
    for input in inputs {
        let given = Excerpt(&input.to_string_lossy()).to_string();
        let Some(name) = output_name(input) else {
            return Err(Problem::new("usage.no-name", format!("{given} has no file name")));
        };
        let output = path.join(&name);
        if fs::canonicalize(&output).is_ok_and(|output| read.contains(&output)) {
            return Err(Problem::new("file.same", format!("writing the output of {given} would destroy an input"))
                .hint("give another directory"));
        }
        if !names.insert(name) {
            return Err(Problem::new(
                "file.same",
                format!("the output of {given} would overwrite the output of an earlier file of the same name"),
            )
            .hint("filter these files separately"));
        }
    }
    Ok(Destination::Folder(Folder { path: path.to_owned(), open: None }))
}
