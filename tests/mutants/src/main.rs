//! Mutates the code that decides, one place at a time, and expects a test to notice each mutation.
//!
//! `tests/mutants/run` lists the mutations with cargo-mutants and starts this program. CONTRIBUTING.md says when to run
//! it.

mod accepted;
mod instrument;
mod mutant;
mod suite;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use mutant::Mutant;
use suite::{End, lock};
use tree::Tree;

/// Tests that build the command, which would not contain the mutation.
const NOT_ASKED: [&str; 1] = ["the_command_decides"];

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [project, folder, list, tests @ ..] = args.as_slice() else {
        eprintln!("usage: scopegate-mutants PROJECT FOLDER LIST ARGUMENTS-OF-CARGO-TEST...");
        return ExitCode::from(2);
    };
    match campaign(Path::new(project), Path::new(folder), Path::new(list), tests) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether every mutation was noticed or is accepted.
fn campaign(project: &Path, folder: &Path, list: &Path, tests: &[String]) -> Result<bool, String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let mutants: Vec<Mutant> =
        serde_json::from_str(&read(list)?).map_err(|error| format!("{}: {error}", list.display()))?;
    let accepted = accepted::read(&read(&project.join("tests/mutants/accepted.txt"))?)?;
    let folder = suite::folder(folder)?;

    let tree = Tree::copy(project, &folder).map_err(|error| format!("copying: {error}"))?;
    let built = tree.build(&mutants, tests)?;
    let but: Vec<String> = NOT_ASKED.iter().map(|name| (*name).to_owned()).collect();
    let suite = suite::survey(&built.programs, &but, &folder)?;
    eprintln!(
        "   {} changes instrumented, {} tests in {} programs",
        built.instrumented.len(),
        suite.len(),
        built.programs.len()
    );

    let numbers: Vec<usize> = built.instrumented.iter().copied().collect();
    let (done, missed, late) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    let caught_by = Mutex::new(BTreeMap::new());
    suite::in_parallel(numbers.len(), |at| {
        let number = numbers[at];
        let (end, test) = suite::judge(number, &suite);
        match (end, test) {
            (End::Passed, _) => {
                let is_passed = suite.iter().any(|test| test.passes_by.contains(&number));
                let name = &mutants[number].name;
                eprintln!("   missed{}: {name}", if is_passed { "" } else { ", no test reaches it" });
                lock(&missed).push(number);
            }
            (end, test) => {
                late.fetch_add(usize::from(end == End::OutOfTime), Ordering::Relaxed);
                lock(&caught_by).insert(mutants[number].name.clone(), test.unwrap_or_default());
            }
        }
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(100) {
            eprintln!("   {done} of {}", numbers.len());
        }
    });
    let missed = missed.into_inner().unwrap_or_default();
    let constant = mutants.len() - built.instrumented.len() - built.unviable.len();
    let caught = lock(&caught_by);
    let rows: Vec<String> = caught.iter().map(|(change, test)| format!("{change}\t{test}\n")).collect();
    fs::write(folder.join("caught.tsv"), rows.concat()).map_err(|error| format!("caught.tsv: {error}"))?;
    write(&folder, "missed.txt", missed.iter().map(|number| &mutants[*number].name))?;
    write(&folder, "unviable.txt", built.unviable.iter().map(|number| &mutants[*number].name))?;
    let is_constant = |number: &usize| !built.instrumented.contains(number) && !built.unviable.contains(number);
    write(&folder, "constant.txt", (0..mutants.len()).filter(is_constant).map(|number| &mutants[number].name))?;
    println!(
        "   {} changes: {} noticed ({} of them by running out of time), {} missed, {} do not build, {constant} in constants or of an iterator's type",
        mutants.len(),
        caught.len(),
        late.into_inner(),
        missed.len(),
        built.unviable.len()
    );

    let missed: Vec<String> = missed.iter().map(|number| mutants[*number].change()).collect();
    let unexplained: Vec<&String> = missed.iter().filter(|change| !accepted.contains(change)).collect();
    // The results say nothing about files that were not selected.
    let is_asked = |change: &str| mutants.iter().any(|mutant| change.starts_with(&format!("{}: ", mutant.file)));
    let stale: Vec<&String> = accepted.iter().filter(|change| is_asked(change) && !missed.contains(change)).collect();
    for change in &unexplained {
        eprintln!("no test notices this mutation, and tests/mutants/accepted.txt does not accept it: {change}");
    }
    for change in &stale {
        eprintln!(
            "tests/mutants/accepted.txt accepts a mutation that a test notices or that no longer exists: {change}"
        );
    }
    Ok(unexplained.is_empty() && stale.is_empty())
}

fn write<'m>(folder: &Path, name: &str, lines: impl Iterator<Item = &'m String>) -> Result<(), String> {
    let text: Vec<String> = lines.map(|line| format!("{line}\n")).collect();
    fs::write(folder.join(name), text.concat()).map_err(|error| format!("{name}: {error}"))
}
