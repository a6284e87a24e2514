//! `scopegate filter`: passes on the lines whose targets are in scope.

mod filtered;
mod inputs;
mod line_filter;
mod pass_criteria;
mod pipeline;
mod records;
mod sink;
pub mod tools;

use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use scopegate::policy::List;
use scopegate::{Excerpt, Facts, Policy};

use crate::args::{FilterArgs, VerdictName};
use crate::blocks::LineEnd;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::input::PLAIN_LINE_LIMIT;
use crate::load;
use crate::problem::Problem;

use inputs::Inputs;
use line_filter::LineFilter;
use pass_criteria::PassCriteria;
use records::Fields;
use sink::{Outputs, Sink};
use tools::Take;

/// The longest record, in bytes: some tools put whole responses into theirs.
const RECORD_LIMIT: usize = 16 * 1024 * 1024;
/// The most threads that decide; beyond it the reader and the writer are what takes the time.
const MOST_WORKERS: usize = 16;

pub fn run(args: FilterArgs, console: Console) -> Result<Exit, Stop> {
    let report = |problem: Problem| {
        console.complain(&problem);
        Stop::Reported
    };
    let fields = fields(&args).map_err(report)?;
    let classes = classes(&args).map_err(report)?;
    let loaded = load::policy(&args.policy.policy, &args.policy.suffixes, console)?;
    if let Some((_, facts)) = &classes {
        loaded.policy.check_facts(facts).map_err(|error| report(error.into()))?;
    }
    let selects_in_scope = !args.invert
        && (args.verdict.is_empty() || args.verdict.iter().any(|name| matches!(name, VerdictName::InScope)));
    let caveats = if selects_in_scope && !args.quiet { caveats(&loaded.policy) } else { Vec::new() };
    let outputs = outputs(&args).map_err(report)?;
    let end = if args.null { LineEnd::Nul } else { LineEnd::Newline };
    let limit = if fields.is_some() { RECORD_LIMIT } else { PLAIN_LINE_LIMIT };
    let line_filter = LineFilter {
        policy: loaded.policy,
        criteria: PassCriteria::new(&args),
        fields,
        classes,
        class_unknown: args.class_unknown,
        end,
        limit,
        decisions: outputs.decisions.is_some(),
    };
    let mut sink = Sink::new(console, args.quiet, end.byte(), args.files.len() > 1, outputs);
    let inputs = Inputs::new(args.files, end, limit);
    if !args.quiet && !args.line_buffered && io::stderr().is_terminal() && !io::stdout().is_terminal() {
        sink.show_progress(inputs.total());
    }
    let ended = if args.line_buffered {
        pipeline::line_by_line(inputs, &line_filter, &mut sink)
    } else {
        let workers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS);
        pipeline::in_parallel(inputs, line_filter, workers, &mut sink)
    };
    match ended {
        Ok(()) => {
            let exit = sink.exit(args.skip_invalid);
            if sink.unknown_classes() > 0 && !args.quiet {
                let count = sink.unknown_classes();
                let records = if count == 1 { "1 record has".to_owned() } else { format!("{count} records have") };
                console.say(&format!("{records} no class or one that is not known: their targets alone decided"));
            }
            if sink.has_passed() {
                for caveat in &caveats {
                    console.say(&format!("caveat: {caveat}"));
                }
            }
            Ok(exit)
        }
        Err(Stop::Closed) => Ok(sink.exit(args.skip_invalid)),
        Err(stop) => {
            sink.exit(args.skip_invalid);
            Err(stop)
        }
    }
}

/// What the policy excludes and no rule decides, for people: `check` repeats it with every answer, and a line that passes has
/// no place for it.
fn caveats(policy: &Policy) -> Vec<String> {
    const SHOWN: usize = 5;
    let unchecked = policy.document().scope.unchecked.iter().filter(|one| one.list != List::InScope);
    let mut caveats: Vec<String> = unchecked.map(|one| plain(&one.text)).collect();
    let more = caveats.len().saturating_sub(SHOWN);
    if more > 0 {
        caveats.truncate(SHOWN);
        caveats.push(format!("and {more} more; `scopegate show` lists them"));
    }
    caveats
}

/// Where a record's targets are, by `--field` or `--tool`.
fn fields(args: &FilterArgs) -> Result<Option<Fields>, Problem> {
    named(&args.field)?;
    Ok(match args.tool {
        Some(tool) => Some(Fields::new(tool.groups())),
        None if args.field.is_empty() => None,
        None => Some(Fields::new(vec![args.field.iter().cloned().map(Take::Field).collect()])),
    })
}

/// Where a record's classes are, by `--class-field`, and the facts about all of them.
fn classes(args: &FilterArgs) -> Result<Option<(Fields, Facts)>, Problem> {
    if args.class_field.is_empty() {
        return Ok(None);
    }
    named(&args.class_field)?;
    if args.tool.is_none() && args.field.is_empty() {
        return Err(Problem::new("usage.no-field", "`--class-field` is about records, whose targets nothing names")
            .hint("name the field of the targets by --field, or the tool by --tool"));
    }
    let facts = args.fact.iter().map(|(name, value)| (name, *value)).collect();
    Ok(Some((Fields::new(vec![args.class_field.iter().cloned().map(Take::Field).collect()]), facts)))
}

/// Whether fields have names that can be looked for.
fn named(fields: &[String]) -> Result<(), Problem> {
    match fields.iter().find(|field| field.split('.').any(str::is_empty)) {
        None => Ok(()),
        Some(bad) => Err(Problem::new("usage.bad-field", format!("{} is no name of a field", Excerpt(bad)))
            .hint("write names with single dots between them, as `request.url`")),
    }
}

/// Creates the files of `--decisions` and `--invalid`, which must not be files that are read.
fn outputs(args: &FilterArgs) -> Result<Outputs, Problem> {
    let mut taken: Vec<PathBuf> =
        args.files.iter().chain([&args.policy.policy]).filter_map(|file| real(file)).collect();
    let mut create = |path: &Option<PathBuf>| -> Result<Option<File>, Problem> {
        let Some(path) = path else { return Ok(None) };
        let shown = path.to_string_lossy();
        if real(path).is_some_and(|path| taken.contains(&path)) {
            return Err(Problem::new(
                "file.same",
                format!("{} is used twice: to write it would destroy it", Excerpt(&shown)),
            )
            .hint("name another file"));
        }
        let file = File::create(path)
            .map_err(|error| Problem::new("file.unwritable", format!("cannot write {}: {error}", Excerpt(&shown))))?;
        taken.extend(real(path));
        Ok(Some(file))
    };
    Ok(Outputs { decisions: create(&args.decisions)?, invalid: create(&args.invalid)? })
}

/// The one path of a regular file that is there; devices and pipes can be shared.
fn real(path: &Path) -> Option<PathBuf> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    fs::canonicalize(path).ok()
}
