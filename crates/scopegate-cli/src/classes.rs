//! `scopegate classes`: list the taxonomy of findings and activities.

use std::io::{self, Write};

use scopegate::findings;
use scopegate::findings::ClassKind;
use scopegate::findings::{Class, ClassError};
use serde::Serialize;

use crate::args::{ClassesArgs, OutputFormat};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::style::{DIM, STRONG};

/// A class in the output of `--format json`.
#[derive(Serialize)]
pub struct ClassLine {
    id: &'static str,
    kind: ClassKind,
    title: &'static str,
    parent: Option<&'static str>,
    aliases: &'static [&'static str],
    vrt: &'static [&'static str],
    cwe: &'static [u32],
    never_implied: bool,
}

impl ClassLine {
    pub fn of(class: &'static Class) -> Self {
        Self {
            id: class.id(),
            kind: class.kind(),
            title: class.title(),
            parent: class.parent().map(Class::id),
            aliases: class.aliases(),
            vrt: class.vrt(),
            cwe: class.cwe(),
            never_implied: class.is_never_implied(),
        }
    }
}

pub fn run(args: &ClassesArgs, console: Console) -> Result<Exit, Stop> {
    if args.format == OutputFormat::Human
        && args.word.as_deref().is_some_and(|word| word.trim().eq_ignore_ascii_case("owasp"))
    {
        console.stdout().write_all(&categories()?)?;
        return Ok(Exit::Yes);
    }
    let chosen = match choose(args.word.as_deref()) {
        Ok(chosen) => chosen,
        Err(error) => {
            console.complain(&Problem::Question(error.into()));
            return Ok(Exit::No);
        }
    };
    let mut text = Vec::new();
    match args.format {
        OutputFormat::Human => table(&mut text, &chosen, args.word.as_deref().map(str::trim))?,
        OutputFormat::Json => lines(&mut text, &chosen)?,
    }
    console.stdout().write_all(&text)?;
    Ok(Exit::Yes)
}

/// The classes whose names contain the word. Without any, the classes with that name in another spelling.
pub fn choose(word: Option<&str>) -> Result<Vec<&'static Class>, ClassError> {
    let Some(word) = word else { return Ok(findings::classes().collect()) };
    let mentioned: Vec<_> = findings::classes().filter(|class| class.mentions(word)).collect();
    if mentioned.is_empty() { findings::find(word).map(|found| found.iter().collect()) } else { Ok(mentioned) }
}

fn lines(out: &mut Vec<u8>, classes: &[&'static Class]) -> io::Result<()> {
    for class in classes {
        serde_json::to_writer(&mut *out, &ClassLine::of(class))?;
        out.push(b'\n');
    }
    Ok(())
}

/// The categories of OWASP's lists with their classes.
fn categories() -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for (category, classes) in findings::owasp_categories() {
        writeln!(out, "{STRONG}{category}{STRONG:#}")?;
        for class in classes {
            writeln!(out, "    {}  {DIM}{}{DIM:#}", class.id(), class.title())?;
        }
    }
    Ok(out)
}

/// The OWASP categories that name a class.
fn categories_of(class: &Class) -> Vec<&'static str> {
    let named = findings::owasp_categories().filter(|(_, classes)| classes.iter().any(|one| one.id() == class.id()));
    named.map(|(category, _)| category).collect()
}

/// Writes a line for each class. With a word, also writes the other names of the class.
fn table(out: &mut Vec<u8>, classes: &[&'static Class], word: Option<&str>) -> io::Result<()> {
    let widest = |text: fn(&Class) -> &str| classes.iter().map(|class| text(class).chars().count()).max().unwrap_or(0);
    let (ids, kinds, titles) = (widest(|c| c.id()), widest(|c| c.kind().as_str()), widest(|c| c.title()));
    for class in classes {
        let numbers: Vec<_> = class.cwe().iter().map(|number| format!("CWE-{number}")).collect();
        let (id, kind, title, cwe) = (class.id(), class.kind().as_str(), class.title(), numbers.join(" "));
        let line = format!("{STRONG}{id:ids$}{STRONG:#}  {DIM}{kind:kinds$}{DIM:#}  {title:titles$}  {cwe}");
        writeln!(out, "{}", line.trim_end())?;
        let Some(word) = word else { continue };
        let mut detail = |label: &str, names: &[&str], between: &str| match names {
            [] => Ok(()),
            _ => writeln!(out, "    {DIM}{label}{DIM:#}{}", highlighted(&names.join(between), word)),
        };
        detail("also: ", class.aliases(), ", ")?;
        detail("vrt:  ", class.vrt(), " ")?;
        detail("owasp: ", &categories_of(class), " ")?;
        if class.is_never_implied() {
            writeln!(out, "    {DIM}never implied: not allowed unless the policy mentions it{DIM:#}")?;
        }
    }
    Ok(())
}

/// Highlights every occurrence of a word in a text, ignoring case.
fn highlighted(text: &str, word: &str) -> String {
    // ASCII lower case keeps all positions; aliases and VRT ids are ASCII.
    let (plain, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    if word.is_empty() {
        return text.to_owned();
    }
    let (on, off) = (format!("{STRONG}"), format!("{STRONG:#}"));
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for (start, part) in plain.match_indices(&word) {
        let next = start + part.len();
        let (before, found) = (text.get(end..start), text.get(start..next));
        shown.extend([before.unwrap_or_default(), &on, found.unwrap_or_default(), &off]);
        end = next;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}
