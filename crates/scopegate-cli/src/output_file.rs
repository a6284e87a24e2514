//! The file of `-o`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use scopegate::error::Excerpt;

use crate::console::Console;
use crate::exit::Stop;
use crate::problem::Problem;

/// Writes a file, and reports an error.
pub fn write(
    path: &Path,
    console: Console,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Stop> {
    finish(path, console, File::create(path).map(BufWriter::new), write)
}

/// Writes a file that does not exist yet, and reports an error.
pub fn write_new(path: &Path, console: Console, bytes: &[u8]) -> Result<(), Stop> {
    finish(path, console, File::create_new(path).map(BufWriter::new), |out| out.write_all(bytes))
}

/// Writes a text to the file of `-o` or, without one and for `-`, to standard output.
pub fn write_text(path: Option<&Path>, console: Console, text: &str) -> Result<(), Stop> {
    match path.filter(|path| path.as_os_str() != "-") {
        Some(path) => write(path, console, |out| out.write_all(text.as_bytes())),
        None => {
            let mut out = console.stdout();
            out.write_all(text.as_bytes())?;
            Ok(out.flush()?)
        }
    }
}

fn finish(
    path: &Path,
    console: Console,
    opened: io::Result<BufWriter<File>>,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Stop> {
    let written = opened.and_then(|mut out| {
        write(&mut out)?;
        out.flush()
    });
    written.map_err(|error| {
        let shown = path.to_string_lossy();
        console.stop(&Problem::new("output.unwritable", format!("cannot write {}: {error}", Excerpt(&shown))))
    })
}
