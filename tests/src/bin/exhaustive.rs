//! Compares the engine with the oracle on every policy of a few rules from small families, and checks the laws.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use scopegate_conformance::exhaustive::{Counts, Family, Law, Walk, compare};

const HELP: &str = "\
Compares the engine with the oracle on every policy of up to N rules from small families, with every question of the family,
and checks the laws of decisions: complete decisions agree; one exclusion more, one inclusion less, or evidence puts nothing
in scope; every order of the rules; canonical forms; the fast paths; the parts of networks; the resources of aggregates.
Asset rules are decided under both precedences. Finding rules occur in every order in every section. Prints the counts and
stops at the first difference.

Usage: tests/exhaustive [--family NAME] [--rules N] [--threads N] [--part K/N]

  --family NAME  hosts, paths, networks, evidence, mixed, findings, or all (default: all)
  --rules N      the maximum number of rules of a policy (default: 3)
  --threads N    the number of threads (default: all cores)
  --part K/N     the K-th share of N of all policies, the same each time (default: 1/1)
  --help         print this text
";

/// How often the program reports progress, in questions.
const EVERY: usize = 5_000_000;

struct Arguments {
    families: Vec<Family>,
    walk: Walk,
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments { families: Family::ALL.to_vec(), walk: Walk::whole(3) };
    while let Some(name) = given.next() {
        if ["--help", "-h"].contains(&name.as_str()) {
            return Ok(None);
        }
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = |text: &str| text.parse().map_err(|_| format!("{name} needs a number, not {text}"));
        match name.as_str() {
            "--family" if value == "all" => arguments.families = Family::ALL.to_vec(),
            "--family" => {
                let family = Family::ALL.into_iter().find(|family| family.name() == value);
                arguments.families = vec![family.ok_or_else(|| format!("unknown family {value}"))?];
            }
            "--rules" => arguments.walk.rules = number(&value)?,
            "--threads" => arguments.walk.threads = number(&value)?,
            "--part" => {
                let (part, parts) =
                    value.split_once('/').ok_or_else(|| format!("invalid share {value}: write it as 1/4"))?;
                let (part, parts): (usize, usize) = (number(part)?, number(parts)?);
                if part == 0 || part > parts {
                    return Err(format!("invalid share {value}"));
                }
                arguments.walk.part = (part - 1, parts);
            }
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    Ok(Some(arguments))
}

fn main() -> ExitCode {
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("{mistake}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let start = Instant::now();
    let mut all = Counts::default();
    for family in arguments.families {
        let reported = AtomicUsize::new(0);
        let compared = compare(family, arguments.walk, |counts| {
            let step = counts.of(Law::Agreement) / EVERY;
            if reported.fetch_max(step, Ordering::Relaxed) < step {
                let seconds = start.elapsed().as_secs();
                eprintln!("{}: {} questions, {seconds} seconds", family.name(), counts.of(Law::Agreement));
            }
        });
        match compared {
            Ok(counts) => {
                all += counts;
                println!("{}:\n{counts}\n{:>12} seconds so far", family.name(), start.elapsed().as_secs());
            }
            Err(difference) => {
                println!("{}:\n{difference}", family.name());
                return ExitCode::FAILURE;
            }
        }
    }
    println!("all:\n{all}\n           0 differences");
    ExitCode::SUCCESS
}
