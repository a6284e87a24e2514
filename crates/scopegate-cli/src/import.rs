//! `scopegate import`: import a scope from another tool or platform.

mod all;

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate::policy::List;
use scopegate_formats::import::{ImportError, Imported, Program, programs, recognize};
use scopegate_formats::{ImportFormat, Outcome};

use crate::args::formats::ImportArgs;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::{output_file, text_file};

/// The maximum number of handles in an error.
const MOST_HANDLES: usize = 12;

pub fn run(args: &ImportArgs, console: Console) -> Result<Exit, Stop> {
    if let (true, Some(folder)) = (args.all, &args.output) {
        let (_, _, programs) = read(&args.file, args.format).map_err(|problem| console.stop(&problem))?;
        return all::run(args, programs, folder, console);
    }
    let imported = import(args).map_err(|problem| console.stop(&problem))?;
    if let Some(path) = &args.report {
        output_file::write(path, console, |out| report(&imported, out))?;
    }
    let policy = imported.to_toml();
    output_file::write_text(args.output.as_deref(), console, &policy)?;
    if !args.quiet {
        console.say(&table(&imported));
        if let Some(partial) = imported.partial() {
            console.say(&format!("\nThis is only a part of the scope: {}", plain(partial)));
        }
        if let Some(questions) = questions(&imported) {
            console.say(&questions);
        }
    }
    Ok(if args.strict && imported.has_open_questions() { Exit::No } else { Exit::Yes })
}

fn import(args: &ImportArgs) -> Result<Imported, Problem> {
    let (name, format, all) = read(&args.file, args.format)?;
    let mut program = choose(all, args.program.as_deref(), &name)?;
    if format == ImportFormat::PlainList && program.is_exclusions_by_name(&name) {
        let message =
            format!("{} is a list of exclusions by its name, but it contains only inclusions", Excerpt(&name));
        return Err(Problem::new("import.exclusions-alone", message).hint(
            "import the inclusions and give this file with `--exclude`; if it lists inclusions, pass it as standard input",
        ));
    }
    if let Some(name) = args.name.clone().or_else(|| name_of_download(&name).filter(|_| program.name.is_empty())) {
        program.name = name;
    }
    for file in &args.exclude {
        let (name, _, all) = read(file, None)?;
        program.exclude(choose(all, args.program.as_deref(), &name)?);
    }
    let imported = program.import();
    // Never write a policy that does not load.
    match imported.policy() {
        Ok(_) => Ok(imported),
        Err(errors) => Err(Problem::new(
            "import.unusable",
            format!("the policy imported from {} has errors: {errors}", Excerpt(&name)),
        )
        .hint("this is a bug of scopegate: please report it")),
    }
}

/// The name of the program in the file name of a platform: `scopes_for_acme_at_2026-11-01.csv`.
fn name_of_download(file: &str) -> Option<String> {
    let stem = Path::new(file).file_stem()?.to_str()?;
    let name = stem.strip_prefix("scopes_for_")?;
    let name = name.split_once("_at_").map_or(name, |(name, _)| name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// Reads the programs of a file. Also returns its name and its format.
fn read(file: &Path, format: Option<ImportFormat>) -> Result<(String, ImportFormat, Vec<Program>), Problem> {
    let is_input = file.as_os_str() == "-";
    if is_input && io::stdin().is_terminal() {
        return Err(Problem::new("usage.terminal", "standard input is a terminal")
            .hint("pipe a scope into `scopegate import -` or give its file"));
    }
    let name = if is_input { "standard input".into() } else { file.to_string_lossy().into_owned() };
    let text = if is_input { text_file::read_standard_input()? } else { text_file::read(file)? };
    let format = format.or_else(|| recognize(&name, &text)).ok_or_else(|| {
        let words = ImportFormat::ALL.map(ImportFormat::as_str).join(", ");
        Problem::new("import.unknown-format", format!("unknown format of {}", Excerpt(&name)))
            .hint(format!("give the format with `--format`: {words}"))
    })?;
    let all = programs(format, &text).map_err(|error| problem(&name, format, &error))?;
    Ok((name, format, all))
}

fn problem(name: &str, format: ImportFormat, error: &ImportError) -> Problem {
    let message = format!("{} read as `{}`: {}", Excerpt(name), format.as_str(), error.message());
    let problem = Problem::new(error.code(), message);
    match error.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Chooses one program.
fn choose(all: Vec<Program>, wanted: Option<&str>, name: &str) -> Result<Program, Problem> {
    let handles: Vec<String> = all.iter().map(|program| program.handle.clone()).collect();
    let listed = |handles: &[String]| {
        let shown: Vec<String> = handles.iter().take(MOST_HANDLES).map(|handle| Excerpt(handle).to_string()).collect();
        let more = if handles.len() > MOST_HANDLES { ", ..." } else { "" };
        format!("{}{more}", shown.join(", "))
    };
    let Some(wanted) = wanted else {
        let mut all = all;
        return match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => Err(Problem::new("import.empty", format!("{} contains no program", Excerpt(name)))
                .hint("give a file with a program")),
            _ => Err(Problem::new("import.several", format!("{} contains {} programs", Excerpt(name), handles.len()))
                .hint(format!("choose one with `--program`: {}", listed(&handles)))),
        };
    };
    let same =
        |program: &Program| program.handle.eq_ignore_ascii_case(wanted) || program.name.eq_ignore_ascii_case(wanted);
    let mut found: Vec<Program> = all.into_iter().filter(same).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => {
            let message = format!("{} contains several programs named {}", Excerpt(name), Excerpt(wanted));
            Err(Problem::new("import.several", message).hint("remove the other programs from the file"))
        }
        _ => {
            let low = wanted.to_lowercase();
            let near: Vec<String> =
                handles.iter().filter(|handle| handle.to_lowercase().contains(&low)).cloned().collect();
            let shown = if near.is_empty() { listed(&handles) } else { listed(&near) };
            Err(Problem::new("import.no-program", format!("{} contains no program {}", Excerpt(name), Excerpt(wanted)))
                .hint(format!("it contains {shown}")))
        }
    }
}

fn report(imported: &Imported, out: &mut impl Write) -> io::Result<()> {
    for row in imported.rows() {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A table of the number of rows per list and outcome.
fn table(imported: &Imported) -> String {
    let rows = imported.rows();
    let mut lines = vec![format!("{:<14}{:>12}{:>14}{:>14}", "rows", "in_scope", "out_of_scope", "third_party")];
    let count = |wanted: Option<Outcome>, list: List| {
        rows.iter().filter(|row| row.list == list && wanted.is_none_or(|outcome| row.outcome == outcome)).count()
    };
    let line = |name: &str, wanted: Option<Outcome>| {
        let [a, b, c] = [List::InScope, List::OutOfScope, List::ThirdParty].map(|list| count(wanted, list));
        format!("{name:<14}{a:>12}{b:>14}{c:>14}")
    };
    lines.extend(Outcome::ALL.map(|outcome| line(outcome.as_str(), Some(outcome))));
    lines.push(line("all", None));
    lines.join("\n")
}

/// The rows that need review, those with the greatest risk first.
fn questions(imported: &Imported) -> Option<String> {
    const SHOWN: usize = 10;
    let open = imported.open_questions();
    if open.is_empty() {
        return None;
    }
    let mut lines = vec![format!("\n{} to review before you rely on this policy:", rows_of(open.len()))];
    for row in open.iter().take(SHOWN) {
        let reason = row.reason.as_deref().unwrap_or("kept as a caveat");
        lines.push(format!("  {}: {}: {}", row.list, Excerpt(row.value.trim()), plain(reason)));
    }
    if open.len() > SHOWN {
        lines.push(format!("  and {} more; `--report FILE` lists all of them", open.len().saturating_sub(SHOWN)));
    }
    Some(lines.join("\n"))
}

fn rows_of(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
