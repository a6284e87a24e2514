//! `scopegate diff`: show how a new version of a policy changes the scope.

use std::io::{self, Write};

use scopegate_formats::diff::{Consequence, Difference, RuleChange, diff};

use crate::args::OutputFormat;
use crate::args::formats::DiffArgs;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::load;
use crate::style::{DIM, STRONG};

pub fn run(args: &DiffArgs, console: Console) -> Result<Exit, Stop> {
    let old = load::policy(&args.old, &args.suffixes, console);
    let new = load::policy(&args.new, &args.suffixes, console)?;
    let difference = diff(&old?.policy, &new.policy);
    let mut out = console.stdout();
    match args.format {
        OutputFormat::Human => write(&difference, &mut out)?,
        OutputFormat::Json => {
            serde_json::to_writer(&mut out, &difference).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(if difference.is_empty() { Exit::Yes } else { Exit::No })
}

fn write(difference: &Difference, out: &mut impl Write) -> io::Result<()> {
    for (sign, changes) in [("+", &difference.added), ("-", &difference.removed), (">", &difference.moved)] {
        for RuleChange { list, written, below, line, .. } in changes {
            let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
            let alone = if *below == Some(false) { ", only the host" } else { "" };
            writeln!(out, "{sign} {DIM}{list}{DIM:#}  {STRONG}{}{STRONG:#}{alone}{line}", plain(written))?;
        }
    }
    for setting in &difference.settings {
        writeln!(out, "~ {setting} differs")?;
    }
    for Consequence { target, was, is, rule, line, .. } in &difference.consequences {
        let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
        let rule = rule.as_ref().map_or_else(|| "no rule".to_owned(), |rule| format!("rule `{}`{line}", plain(rule)));
        writeln!(out, "  `{}` was {was}, is {is}: {rule}", plain(target))?;
    }
    Ok(())
}
