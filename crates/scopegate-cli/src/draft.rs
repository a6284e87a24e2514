//! `scopegate draft`: draft a policy from a published text.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use scopegate::error::Excerpt;
use scopegate::{Facts, Policy};
use scopegate_draft::{Draft, Outcome, Row, draft, marks};

use crate::args::DraftArgs;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::load;
use crate::problem::Problem;
use crate::text_file;

/// The longest quotation of a line in a summary, in characters.
const LONGEST: usize = 100;

pub fn run(args: &DraftArgs, console: Console) -> Result<Exit, Stop> {
    if let Some(policy) = &args.check {
        return check(policy, args, console);
    }
    let Some(file) = &args.file else {
        return Err(console.stop(&Problem::new("usage.no-text", "no text is given").hint("give a file, or `-`")));
    };
    let made = read(file, args).map_err(|problem| console.stop(&problem))?;
    if let Some(policy) = &args.against {
        return against(policy, &made, args, console);
    }
    if let Some(path) = &args.report {
        write_file(path, console, made.to_json_lines().as_bytes())?;
    }
    let refused = args.strict && made.needs_person();
    match &args.output {
        _ if refused => {}
        Some(path) => write_file(path, console, made.to_toml().as_bytes())?,
        None => {
            let mut out = console.stdout();
            out.write_all(made.to_toml().as_bytes())?;
            out.flush()?;
        }
    }
    if !args.quiet {
        console.say(&summary(&made));
        if refused {
            console.say("No policy is written, because of --strict.");
        }
    }
    Ok(if made.needs_person() { Exit::No } else { Exit::Yes })
}

fn read(file: &Path, args: &DraftArgs) -> Result<Draft, Problem> {
    let is_input = file.as_os_str() == "-";
    if is_input && io::stdin().is_terminal() {
        return Err(Problem::new("usage.terminal", "standard input is a terminal")
            .hint("pipe a text into `scopegate draft -` or give its file"));
    }
    let text = if is_input { text_file::read_standard_input()? } else { text_file::read(file)? };
    let made = draft(&text, args.format);
    match Policy::from_toml(made.to_toml()) {
        Ok(_) => Ok(made),
        Err(errors) => Err(Problem::new("draft.unusable", format!("the draft has errors: {errors}"))
            .hint("this is a bug of scopegate: please report it")),
    }
}

/// Lists the marks of a policy.
fn check(path: &Path, args: &DraftArgs, console: Console) -> Result<Exit, Stop> {
    let loaded = load::policy(path, &args.suffixes, console)?;
    let text = text_file::read(path).map_err(|problem| console.stop(&problem))?;
    let open = marks(&text);
    let mut out = console.stdout();
    for mark in &open {
        writeln!(
            out,
            "{}:{}: [{}] {}",
            plain(&loaded.name),
            mark.line(),
            mark.kind().as_str(),
            shortened(mark.comment())
        )?;
    }
    out.flush()?;
    if !args.quiet {
        console.say(&format!("{} open in {}", count(open.len(), "mark", "marks"), Excerpt(&loaded.name)));
    }
    Ok(if open.is_empty() { Exit::Yes } else { Exit::No })
}

/// Lists the lines of a text that a policy does not answer.
fn against(path: &Path, made: &Draft, args: &DraftArgs, console: Console) -> Result<Exit, Stop> {
    let policy = load::policy(path, &args.suffixes, console)?.policy;
    let mut out = console.stdout();
    let mut open = 0_usize;
    for row in made.rows() {
        if let Some(why) = unanswered(row, &policy) {
            open += 1;
            writeln!(out, "{}: {why}: {}", row.line(), shortened(row.text()))?;
        }
    }
    out.flush()?;
    if !args.quiet {
        console.say(&format!("{} of the text without an answer in the policy", count(open, "element", "elements")));
    }
    Ok(if open == 0 { Exit::Yes } else { Exit::No })
}

/// Why a policy does not answer an element of a text; `None` if it does.
fn unanswered(row: &Row, policy: &Policy) -> Option<String> {
    let value = row.value();
    match row.outcome() {
        Outcome::Rule => {
            let listed = |text: &str| text.eq_ignore_ascii_case(value) || value == format!("{{ domain = \"{text}\" }}");
            let known = policy.rules().any(|rule| listed(rule.pattern().as_written()));
            (!known).then(|| format!("no entry for `{}`", plain(value)))
        }
        Outcome::Class | Outcome::Activity => {
            let decision = policy.check_finding(value, &Facts::new()).ok()?;
            decision.is_in_scope().then(|| format!("`{value}` is not refused"))
        }
        Outcome::Contact => {
            let known = policy.document().policy.contact.iter().any(|contact| contact.eq_ignore_ascii_case(value));
            (!known).then(|| format!("no contact `{}`", plain(value)))
        }
        Outcome::Report => {
            let known = policy.document().report.requires.iter().any(|item| item == value);
            (!known).then(|| format!("a report need not contain `{}`", plain(value)))
        }
        Outcome::Ownership => {
            let known = policy.document().ownership.in_scope;
            (!known).then(|| "what is owned is not in scope".to_owned())
        }
        Outcome::ThirdParty => {
            let refused =
                policy.check_finding("third-party", &Facts::new()).is_ok_and(|decision| !decision.is_in_scope());
            (!refused).then(|| "systems of others are not refused".to_owned())
        }
        Outcome::NeedsPerson => {
            let known =
                policy.document().scope.unchecked.iter().any(|unchecked| unchecked.text.trim() == row.text().trim());
            (!known).then(|| "for a person".to_owned())
        }
        _ => None,
    }
}

fn summary(made: &Draft) -> String {
    let rows = made.rows();
    let of = |fits: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| fits(row)).count();
    let written = of(&|row| row.is_written());
    let doubtful = of(&|row| !row.doubt().is_empty());
    let person = of(&|row| row.outcome() == Outcome::NeedsPerson);
    let mut text = format!(
        "read as {}, language {}: {} written, {doubtful} doubtful, {person} for a person",
        made.format().as_str(),
        made.language(),
        count(written, "element", "elements"),
    );
    for row in rows.iter().filter(|row| row.needs_person()).take(12) {
        let why = if row.doubt().is_empty() { "for a person".to_owned() } else { row.doubt().join(", ") };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n  line {}: {why}: {}", row.line(), shortened(row.text()));
    }
    text
}

fn shortened(text: &str) -> String {
    let text = plain(text);
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

fn write_file(path: &Path, console: Console, bytes: &[u8]) -> Result<(), Stop> {
    let write = || -> io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        out.write_all(bytes)?;
        out.flush()
    };
    write().map_err(|error| {
        console.stop(&Problem::new(
            "output.unwritable",
            format!("cannot write {}: {error}", Excerpt(&path.to_string_lossy())),
        ))
    })
}
