//! `scopegate diff`: show how a new version of a policy changes the scope.

use std::io::{self, Write};

use clap::builder::styling::Style;
use scopegate_formats::diff::{Consequence, Difference, FindingChange, RuleChange, TextChange, diff};

use crate::args::OutputFormat;
use crate::args::formats::DiffArgs;
use crate::console::{self, Console, plain};
use crate::exit::{Exit, Stop};
use crate::load;
use crate::style::{ADDED, DIM, REMOVED, STRONG};
use crate::wrap;

pub fn run(args: &DiffArgs, console: Console) -> Result<Exit, Stop> {
    let old = load::policy(&args.old, &args.suffixes, console);
    let new = load::policy(&args.new, &args.suffixes, console)?;
    let difference = diff(&old?.policy, &new.policy);
    let mut out = console.stdout();
    match args.format {
        OutputFormat::Human => write(&difference, &mut out, console::width())?,
        OutputFormat::Json => {
            serde_json::to_writer(&mut out, &difference).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(if difference.is_empty() { Exit::Yes } else { Exit::No })
}

fn write(difference: &Difference, out: &mut impl Write, width: usize) -> io::Result<()> {
    let plus_minus = |is_added: bool| if is_added { ("+", ADDED) } else { ("-", REMOVED) };
    for (sign, style, changes) in
        [("+", ADDED, &difference.added), ("-", REMOVED, &difference.removed), (">", Style::new(), &difference.moved)]
    {
        for RuleChange { list, written, below, line, .. } in changes {
            let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
            let alone = if *below == Some(false) { ", only the host" } else { "" };
            writeln!(
                out,
                "{style}{sign}{style:#} {DIM}{list}{DIM:#}  {STRONG}{}{STRONG:#}{alone}{line}",
                plain(written)
            )?;
        }
    }
    for TextChange { key, text, is_added, .. } in &difference.texts {
        let (sign, style) = plus_minus(*is_added);
        writeln!(out, "{style}{sign}{style:#} {DIM}{key}{DIM:#}  {}", plain(text))?;
    }
    for setting in &difference.settings {
        writeln!(out, "~ {setting} differs")?;
    }
    for Consequence { target, was, is, rule, line, opens, closes, .. } in &difference.consequences {
        let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
        let rule = rule.as_ref().map_or_else(|| "no rule".to_owned(), |rule| format!("rule `{}`{line}", plain(rule)));
        effect(out, *opens, *closes)?;
        rest(out, &format!("`{}` was {was}, is {is}: {rule}", plain(target)), width)?;
    }
    for change in &difference.findings {
        effect(out, change.opens, change.closes)?;
        let FindingChange { class, was, is, rule, line, .. } = change;
        let verdicts = if was == is { format!("stays {is}") } else { format!("was {was}, is {is}") };
        let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
        let rule = rule.as_ref().map_or_else(|| "no rule".to_owned(), |rule| format!("{}{line}", plain(rule)));
        rest(out, &format!("finding {class} {verdicts}: {rule}"), width)?;
        for (is_added, conditions) in [(true, &change.conditions_added), (false, &change.conditions_removed)] {
            let (sign, style) = plus_minus(is_added);
            for condition in conditions {
                writeln!(out, "          {style}{sign}{style:#} unless {}", plain(condition))?;
            }
        }
    }
    Ok(())
}

/// Writes a text after the column of effects.
fn rest(out: &mut impl Write, text: &str, width: usize) -> io::Result<()> {
    const COLUMN: usize = 10;
    for (at, line) in wrap::lines(text, width.saturating_sub(COLUMN)).iter().enumerate() {
        let indent = if at == 0 { 0 } else { COLUMN };
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

/// Writes what a change does to the scope.
fn effect(out: &mut impl Write, opens: bool, closes: bool) -> io::Result<()> {
    match (opens, closes) {
        (true, _) => write!(out, "  {ADDED}opens{ADDED:#}   "),
        (_, true) => write!(out, "  {REMOVED}closes{REMOVED:#}  "),
        _ => write!(out, "  changes "),
    }
}
