//! Compares the engine with the oracle on every policy of a few rules over a small world.

use std::process::ExitCode;
use std::time::Instant;

use scopegate_conformance::exhaustive::{World, compare};

const HELP: &str = "\
Compares the engine with the oracle on every policy of up to N rules over a small world, each with every question of it:
asset rules under both precedences with every target, or finding rules in every order under every section with every
class and all that can be known of its facts. Prints the counts; stops with the first difference.

Usage: tests/exhaustive [--world targets|findings] [--rules N] [--threads N]

  --world NAME  which rules (targets)
  --rules N     the most rules of a policy (3)
  --threads N   how many threads (all cores)
  --help        this text
";

/// How often progress is told, in policies.
const EVERY: usize = 2_000;

struct Arguments {
    world: World,
    rules: usize,
    threads: usize,
}

fn arguments(given: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut arguments = Arguments { world: World::Targets, rules: 3, threads: cores };
    let mut given = given;
    while let Some(name) = given.next() {
        let place = match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--world" => {
                arguments.world = match given.next().as_deref() {
                    Some("targets") => World::Targets,
                    Some("findings") => World::Findings,
                    _ => return Err("--world is targets or findings".to_owned()),
                };
                continue;
            }
            "--rules" => &mut arguments.rules,
            "--threads" => &mut arguments.threads,
            _ => return Err(format!("unknown argument {name}")),
        };
        let value = given.next().ok_or_else(|| format!("{name} needs a number"))?;
        *place = value.parse().map_err(|_| format!("{name} needs a number, not {value}"))?;
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
    let compared = compare(arguments.world, arguments.rules, arguments.threads, |done| {
        if done.is_multiple_of(EVERY) {
            eprintln!("{done} policies in {} seconds", start.elapsed().as_secs());
        }
    });
    match compared {
        Ok(counts) => {
            eprintln!("{} seconds", start.elapsed().as_secs());
            println!("{} policies, {} decisions, 0 differences", counts.policies, counts.decisions);
            ExitCode::SUCCESS
        }
        Err(difference) => {
            println!("policy: {:#}", difference.policy);
            println!("question: {}", difference.question);
            println!("the engine: {}\nthe oracle: {}", difference.engine, difference.oracle);
            ExitCode::FAILURE
        }
    }
}
