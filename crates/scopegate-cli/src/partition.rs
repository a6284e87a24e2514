//! `scopegate partition`: the parts of a network, each with one decision.

use std::io::{self, BufWriter, Write};

use scopegate::DecisionRecord;

use crate::args::{DecisionFormat, PartitionArgs};
use crate::console::{self, Console};
use crate::decision_text::{self, Layout};
use crate::exit::{Exit, Stop};
use crate::style::TARGET_ERROR;
use crate::{decision_line, load};

pub fn run(args: &PartitionArgs, console: Console) -> Result<Exit, Stop> {
    let loaded = load::policy_of(&args.policy, console)?;
    let layout = Layout { policy_file: &loaded.name, policy_name: loaded.policy.name(), width: console::width() };
    let mut out = BufWriter::new(console.stdout());
    let mut exit = Exit::Yes;
    for network in &args.networks {
        let parts = match loaded.policy.partition(network.as_str()) {
            Ok(parts) => parts,
            Err(error) => {
                exit = Exit::Error;
                let _ = crate::problem::Problem::from(error).write(&mut console.stderr(), "", TARGET_ERROR);
                continue;
            }
        };
        let texts: Vec<String> = parts.iter().map(|(network, _)| network.to_string()).collect();
        let width = texts.iter().map(String::len).max().unwrap_or_default();
        for ((_, decision), text) in parts.iter().zip(&texts) {
            if !decision.is_in_scope() {
                exit = exit.max(Exit::No);
            }
            write(&mut out, args.format, &decision.to_record(), text, width, layout)?;
        }
    }
    out.flush()?;
    Ok(exit)
}

fn write(
    out: &mut impl Write,
    format: DecisionFormat,
    decision: &DecisionRecord,
    network: &str,
    width: usize,
    layout: Layout<'_>,
) -> io::Result<()> {
    match format {
        DecisionFormat::Human => decision_text::write(out, decision, layout),
        DecisionFormat::Line => decision_line::aligned(out, decision, network, width),
        DecisionFormat::Json => {
            serde_json::to_writer(&mut *out, decision).map_err(io::Error::from)?;
            out.write_all(b"\n")
        }
        DecisionFormat::Tsv => {
            let mut line = Vec::new();
            decision_line::tabs_of_record(&mut line, decision, network);
            out.write_all(&line)
        }
    }
}
