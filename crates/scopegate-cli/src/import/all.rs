//! `scopegate import --all`: one policy for each program of a file.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate_formats::RowReport;
use scopegate_formats::import::{Imported, Program};
use serde::Serialize;

use crate::args::formats::ImportArgs;
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::output_file;
use crate::problem::Problem;

/// A row of the report, with the name of the file of its program.
#[derive(Debug, Serialize)]
struct Row<'a> {
    program: &'a str,
    #[serde(flatten)]
    row: &'a RowReport,
}

/// Writes the policies of all programs to a directory.
pub fn run(args: &ImportArgs, programs: Vec<Program>, folder: &Path, console: Console) -> Result<Exit, Stop> {
    let shown = folder.to_string_lossy().into_owned();
    fs::create_dir_all(folder).map_err(|error| {
        let message = format!("cannot create the directory {}: {error}", Excerpt(&shown));
        console.stop(&Problem::new("output.unwritable", message))
    })?;
    let mut names = BTreeSet::new();
    let (mut all, mut failed) = (Vec::new(), 0_usize);
    for program in programs {
        let name = free_name(&file_name(&program), &mut names);
        let imported = program.import();
        // Never write a policy that does not load.
        if let Err(errors) = imported.policy() {
            let message = format!("the policy imported for {} has errors: {errors}", Excerpt(&name));
            console.complain(&Problem::new("import.unusable", message));
            failed += 1;
            continue;
        }
        let path = folder.join(format!("{name}.toml"));
        output_file::write(&path, console, |out| out.write_all(imported.to_toml().as_bytes()))?;
        all.push((name, imported));
    }
    if let Some(path) = &args.report {
        output_file::write(path, console, |out| {
            for (program, imported) in &all {
                for row in imported.rows() {
                    serde_json::to_writer(&mut *out, &Row { program, row })?;
                    out.write_all(b"\n")?;
                }
            }
            Ok(())
        })?;
    }
    let open = |imported: &Imported| imported.open_questions().len();
    let rows: usize = all.iter().map(|(_, imported)| open(imported)).sum();
    let with_rows = all.iter().filter(|(_, imported)| open(imported) > 0).count();
    if !args.quiet {
        console.say(&format!("wrote {} policies to {}", all.len(), Excerpt(&shown)));
        if rows > 0 {
            console.say(&format!("{rows} rows of {with_rows} programs need review; `--report FILE` lists them"));
        }
    }
    Ok(match failed {
        0 if args.strict && all.iter().any(|(_, imported)| imported.has_open_questions()) => Exit::No,
        0 => Exit::Yes,
        _ => Exit::Error,
    })
}

/// The name of a program as the name of a file, without letters that a file system may treat specially.
fn file_name(program: &Program) -> String {
    const LONGEST: usize = 100;
    let text = if program.handle.is_empty() { &program.name } else { &program.handle };
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = text.trim().chars().take(LONGEST).map(plain).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "program".to_owned() } else { name.to_owned() }
}

/// The name, with a number if another program has it. Some file systems do not distinguish upper case.
fn free_name(name: &str, names: &mut BTreeSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while !names.insert(free.to_ascii_lowercase()) {
        number += 1;
        free = format!("{name}-{number}");
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain_and_unique() {
        let mut names = BTreeSet::new();
        for (handle, expected) in [
            ("acme", "acme"),
            ("Acme", "Acme-2"),
            ("../../etc/passwd", "etc-passwd"),
            ("a b/c:d", "a-b-c-d"),
            (".hidden", "hidden"),
            ("...", "program"),
            ("", "program-2"),
            ("acme-2", "acme-2-2"),
        ] {
            let mut program = Program::default();
            handle.clone_into(&mut program.handle);
            assert_eq!(free_name(&file_name(&program), &mut names), expected, "{handle:?}");
        }
    }
}
