//! `scopegate export`: export a policy to the format of another tool.

use scopegate_formats::export::{ExportNote, export};

use crate::args::formats::ExportArgs;
use crate::console::{Console, plain};
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::{load, output_file};

pub fn run(args: &ExportArgs, console: Console) -> Result<Exit, Stop> {
    let loaded = load::policy_or_default(args.policy.given(), &args.suffixes, console)?;
    let exported = export(&loaded.policy, args.format);
    if let Some(reason) = &exported.refusal {
        let message = format!("the format `{}` cannot express this policy: {reason}", args.format.as_str());
        return Err(console.stop(&Problem::new("export.not-expressible", message)));
    }
    output_file::write_text(args.output.as_deref(), console, &exported.text)?;
    if !args.quiet {
        for ExportNote { fate, rule, pattern, reason, .. } in &exported.notes {
            console.say(&format!("{fate:<11} {} {}: {}", plain(rule), plain(pattern), plain(reason)));
        }
    }
    Ok(Exit::Yes)
}
