//! `scopegate filter`: pass lines whose targets are in scope.

mod destination;
mod filtered;
mod inputs;
mod line_filter;
mod pass_criteria;
mod pipeline;
mod records;
mod sink;
mod summary;
pub mod tools;

use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use scopegate::Facts;
use scopegate::error::Excerpt;

use crate::args::{FilterArgs, VerdictName};
use crate::blocks::LineEnd;
use crate::console::{Console, plain};
use crate::default_policy;
use crate::exit::{Exit, Stop};
use crate::input::PLAIN_LINE_LIMIT;
use crate::load;
use crate::policy_file::standard_input_twice;
use crate::problem::Problem;

use destination::Destination;
use inputs::{Inputs, LineKind, Reading};
use line_filter::LineFilter;
use pass_criteria::PassCriteria;
use records::Fields;
use sink::{Outputs, Sink};
use tools::{TargetField, Tool};

/// The maximum length of a record, in bytes. Some tools include whole responses.
const RECORD_LIMIT: usize = 16 * 1024 * 1024;
/// The maximum number of worker threads. With more, the reader and the writer limit the speed.
const MOST_WORKERS: usize = 16;

pub fn run(args: FilterArgs, console: Console) -> Result<Exit, Stop> {
    let report = |problem: Problem| console.stop(&problem);
    let fields = fields(&args).map_err(report)?;
    let classes = classes(&args).map_err(report)?;
    let policy_path = default_policy::resolve(args.policy.policy.as_deref(), console).map_err(report)?;
    let reads_input = args.files.is_empty() || args.files.iter().any(|file| file.as_os_str() == "-");
    if policy_path.as_os_str() == "-" && reads_input {
        return Err(report(standard_input_twice()));
    }
    let loaded = load::policy(&policy_path, &args.policy.suffixes, console)?;
    if let Some((_, facts)) = &classes {
        loaded.policy.check_facts(facts).map_err(|error| report(error.into()))?;
    }
    let selects_in_scope = !args.invert
        && (args.verdict.is_empty() || args.verdict.iter().any(|name| matches!(name, VerdictName::InScope)));
    let caveats = match &classes {
        _ if args.quiet || !selects_in_scope => Vec::new(),
        Some(_) => shown_caveats(loaded.policy.finding_caveats()),
        None => shown_caveats(loaded.policy.caveats()),
    };
    let outputs = outputs(&args, &policy_path).map_err(report)?;
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
    let mut sink = Sink::new(console, &args, end.byte(), outputs);
    let lines = match &line_filter.fields {
        Some(_) if args.tool == Some(Tool::Nmap) => LineKind::Nmap,
        Some(_) => LineKind::Records { key: args.tool.and_then(Tool::list_key) },
        None => LineKind::Targets,
    };
    let inputs = Inputs::new(args.files, Reading { end, limit, lines });
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
                console.say(&format!("{records} a missing or unknown class: only the targets decided"));
            }
            if sink.has_passed() {
                for caveat in &caveats {
                    console.say(&format!("caveat: {caveat}"));
                }
            }
            if !args.quiet {
                sink.summarize();
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

/// The first caveats of a policy, for people. `check` repeats them with every decision; `filter` prints them once, because a
/// passed line has no room for them.
pub fn shown_caveats<'p>(caveats: impl Iterator<Item = &'p str>) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut caveats: Vec<String> = caveats.map(plain).collect();
    let more = caveats.len().saturating_sub(SHOWN);
    if more > 0 {
        caveats.truncate(SHOWN);
        caveats.push(format!("and {more} more; `scopegate show` lists them"));
    }
    caveats
}

/// The fields that hold targets, from `--field` or `--tool`.
fn fields(args: &FilterArgs) -> Result<Option<Fields>, Problem> {
    named(&args.field)?;
    let (groups, mut evidence, no_result) = match args.tool {
        Some(tool) => (tool.groups(), tool.evidence(), tool.no_result()),
        None if args.field.is_empty() && args.evidence_field.is_empty() => return Ok(None),
        None if args.field.is_empty() => {
            return Err(Problem::new("usage.no-field", "`--evidence-field` needs the field that holds the targets")
                .hint("add --field or --tool"));
        }
        None => (vec![args.field.iter().cloned().map(TargetField::Field).collect()], Vec::new(), None),
    };
    evidence.extend(args.evidence_field.iter().cloned());
    Ok(Some(Fields::new(groups).evidence(evidence).no_result(no_result)))
}

/// The fields that hold classes, from `--class-field`, and the facts from `--fact`.
fn classes(args: &FilterArgs) -> Result<Option<(Fields, Facts)>, Problem> {
    if args.class_field.is_empty() {
        return Ok(None);
    }
    named(&args.class_field)?;
    if args.tool.is_none() && args.field.is_empty() {
        return Err(Problem::new("usage.no-field", "`--class-field` needs the field that holds the targets")
            .hint("add --field or --tool"));
    }
    let facts = args.fact.iter().map(|(name, value)| (name, *value)).collect();
    Ok(Some((Fields::new(vec![args.class_field.iter().cloned().map(TargetField::Field).collect()]), facts)))
}

/// Checks that field names are valid.
fn named(fields: &[String]) -> Result<(), Problem> {
    match fields.iter().find(|field| field.split('.').any(str::is_empty)) {
        None => Ok(()),
        Some(bad) => Err(Problem::new("usage.bad-field", format!("invalid field name {}", Excerpt(bad)))
            .hint("separate names with single dots, for example `request.url`")),
    }
}

/// Creates the files for `--decisions` and `--invalid`. They must not be input files.
fn outputs(args: &FilterArgs, policy: &Path) -> Result<Outputs, Problem> {
    let mut taken: Vec<PathBuf> = args.files.iter().map(PathBuf::as_path).chain([policy]).filter_map(real).collect();
    let mut create = |path: &Option<PathBuf>| -> Result<Option<File>, Problem> {
        let Some(path) = path else { return Ok(None) };
        let shown = path.to_string_lossy();
        if real(path).is_some_and(|path| taken.contains(&path)) {
            return Err(Problem::new(
                "file.same",
                format!("{} is used twice: writing it would destroy the input", Excerpt(&shown)),
            )
            .hint("give another file"));
        }
        let file = File::create(path)
            .map_err(|error| Problem::new("file.unwritable", format!("cannot write {}: {error}", Excerpt(&shown))))?;
        taken.extend(real(path));
        Ok(Some(file))
    };
    let (decisions, invalid) = (create(&args.decisions)?, create(&args.invalid)?);
    let passed = match &args.output_dir {
        Some(path) => destination::folder(path, &args.files, &taken)?,
        None => Destination::standard_output(),
    };
    Ok(Outputs { passed, decisions, invalid })
}

/// The canonical path of an existing regular file; devices and pipes can be shared.
fn real(path: &Path) -> Option<PathBuf> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    fs::canonicalize(path).ok()
}
