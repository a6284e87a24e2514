//! `scopegate render`: a policy as a page.

use scopegate_formats::page::{SecurityTxtError, html, markdown, security_txt};

use crate::args::formats::{PageFormat, RenderArgs};
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::{load, output_file};

pub fn run(args: &RenderArgs, console: Console) -> Result<Exit, Stop> {
    let loaded = load::policy_or_default(args.policy.given(), &args.suffixes, console)?;
    let text = match args.format {
        PageFormat::Md => markdown(&loaded.policy),
        PageFormat::Html => html(&loaded.policy),
        PageFormat::SecurityTxt => security_txt(&loaded.policy).map_err(|error| console.stop(&problem(&error)))?,
    };
    output_file::write_text(args.output.as_deref(), console, &text)?;
    Ok(Exit::Yes)
}

fn problem(error: &SecurityTxtError) -> Problem {
    let problem = Problem::new("render.security-txt", error.to_string());
    match error {
        SecurityTxtError::NoContact => problem.hint("add `contact = [\"mailto:...\"]` to `[policy]`"),
        SecurityTxtError::NoExpiry => problem.hint("add `expires = 2030-12-31` to `[policy]`"),
        _ => problem.hint("write an address with its scheme, such as `mailto:security@example.com`"),
    }
}
