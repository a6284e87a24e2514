//! `scopegate preset`: print ready-made rules about findings.

use std::io::Write;

use scopegate::findings::{preset, presets};

use crate::args::PresetArgs;
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::style::STRONG;

pub fn run(args: &PresetArgs, console: Console) -> Result<Exit, Stop> {
    let mut out = Vec::new();
    match args.name.as_deref() {
        None | Some("list") => {
            let width = presets().iter().map(|preset| preset.name().len()).max().unwrap_or(0);
            for preset in presets() {
                let name = preset.name();
                writeln!(out, "{STRONG}{name:width$}{STRONG:#}  {}", preset.summary())?;
            }
        }
        Some(name) => match preset(name) {
            Ok(preset) => out.extend_from_slice(preset.text().as_bytes()),
            Err(error) => {
                console.complain(&Problem::Question(error.into()));
                return Ok(Exit::Error);
            }
        },
    }
    console.stdout().write_all(&out)?;
    Ok(Exit::Yes)
}
