//! Many policies, from files and from the files of directories.

use std::fs;
use std::path::{Path, PathBuf};

use scopegate::PolicySet;
use scopegate::error::Excerpt;
use scopegate::policy::Format;

use crate::args::SuffixArgs;
use crate::console::Console;
use crate::exit::Stop;
use crate::load;
use crate::problem::Problem;

/// The policies that loaded, and the number of those that did not.
pub struct LoadedSet {
    pub set: PolicySet,
    pub failed: usize,
}

/// Loads policies. Each that does not load is reported and counted. The key of a policy is the name of its file without the
/// extension.
pub fn load(paths: &[PathBuf], suffixes: &SuffixArgs, console: Console) -> Result<LoadedSet, Stop> {
    let report = |problem: Problem| console.stop(&problem);
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(policy_files(path).map_err(report)?);
        } else {
            files.push(path.clone());
        }
    }
    let (mut builder, mut failed) = (PolicySet::builder(), 0);
    for file in files {
        let Ok(loaded) = load::policy(&file, suffixes, console) else {
            failed += 1;
            continue;
        };
        let key = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        builder = builder.policy(&key, loaded.policy).map_err(|error| {
            report(
                Problem::new(error.code().as_str(), format!("{}: {}", Excerpt(&loaded.name), error.message()))
                    .hint("rename one of the files: the name of a file is the name of its program"),
            )
        })?;
    }
    Ok(LoadedSet { set: builder.build(), failed })
}

/// The policy files of a directory, in the order of their names.
fn policy_files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let shown = folder.to_string_lossy().into_owned();
    let unreadable =
        |error| Problem::new("file.unreadable", format!("cannot read the directory {}: {error}", Excerpt(&shown)));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if Format::from_ending(ending).is_some() && !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(Problem::new("file.no-policy", format!("the directory {} has no policy file", Excerpt(&shown)))
            .hint("policy files end in `.toml`, `.json`, `.yaml` or `.yml`"));
    }
    files.sort();
    Ok(files)
}
