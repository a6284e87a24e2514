//! Loads policies and public suffix lists.

use std::path::Path;

use scopegate::Policy;
use scopegate::error::Excerpt;
use scopegate::net::PublicSuffixList;
use scopegate::policy::LoadOptions;

use crate::args::{PolicyArgs, SuffixArgs};
use crate::console::{self, Console};
use crate::default_policy;
use crate::excerpts::{self, Diagnostic};
use crate::exit::Stop;
use crate::policy_file::PolicyFile;
use crate::problem::Problem;
use crate::text_file;

/// A loaded policy and the name of its file.
pub struct Loaded {
    pub policy: Policy,
    pub name: String,
}

/// Loads the policy of a command.
pub fn policy_of(args: &PolicyArgs, console: Console) -> Result<Loaded, Stop> {
    policy_or_default(args.policy.as_deref(), &args.suffixes, console)
}

/// Loads a policy, by default the one that [`default_policy`] finds.
pub fn policy_or_default(given: Option<&Path>, suffixes: &SuffixArgs, console: Console) -> Result<Loaded, Stop> {
    let path = default_policy::resolve(given, console).map_err(|problem| console.stop(&problem))?;
    policy(&path, suffixes, console)
}

/// Loads a policy and reports all errors on standard error.
pub fn policy(path: &Path, suffixes: &SuffixArgs, console: Console) -> Result<Loaded, Stop> {
    let report = |problem: Problem| console.stop(&problem);
    let options = options(suffixes).map_err(report)?;
    let file = PolicyFile::read(path).map_err(report)?;
    match Policy::load(&file.source(), &options) {
        Ok(policy) => Ok(Loaded { policy, name: file.name }),
        Err(errors) => {
            let mut err = console.stderr();
            for error in &errors {
                let _ = excerpts::write(&mut err, &Diagnostic::of_error(error), &file, console::error_width());
            }
            Err(Stop::Reported)
        }
    }
}

/// The load options that follow from `--public-suffix-list`.
pub fn options(suffixes: &SuffixArgs) -> Result<LoadOptions, Problem> {
    let Some(path) = &suffixes.public_suffix_list else { return Ok(LoadOptions::new()) };
    let text = text_file::read(path)?;
    let list = PublicSuffixList::from_text(&text).map_err(|error| {
        Problem::new("file.bad-public-suffix-list", format!("{}: {error}", Excerpt(&path.to_string_lossy())))
            .hint("use the file published at https://publicsuffix.org/list/public_suffix_list.dat")
    })?;
    Ok(LoadOptions::new().public_suffix_list(list))
}
