//! The policy of commands that name none.

use std::env;
use std::path::{Path, PathBuf};

use scopegate::error::Excerpt;

use crate::console::Console;
use crate::problem::Problem;

/// The environment variable that names the default policy.
const VARIABLE: &str = "SCOPEGATE_POLICY";
/// The name of a policy that is found in the working directory or above.
const FILE: &str = "scopegate.toml";

/// The given policy, or the default, which is always reported.
pub fn resolve(given: Option<&Path>, console: Console) -> Result<PathBuf, Problem> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let (path, source) = find()?;
    console.say(&format!("policy: {} ({source})", Excerpt(&path.to_string_lossy())));
    Ok(path)
}

fn find() -> Result<(PathBuf, &'static str), Problem> {
    if let Some(path) = env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Ok((PathBuf::from(path), "from SCOPEGATE_POLICY"));
    }
    let working = env::current_dir()
        .map_err(|error| Problem::new("file.unreadable", format!("cannot find the working directory: {error}")))?;
    for folder in working.ancestors() {
        let path = folder.join(FILE);
        if path.is_file() {
            let is_here = folder == working;
            return Ok(if is_here {
                (PathBuf::from(FILE), "in this directory")
            } else {
                (path, "in a directory above")
            });
        }
    }
    Err(Problem::new("usage.no-policy", "no policy given").hint(format!(
        "give `-p POLICY`, set {VARIABLE}, or create {FILE} in this directory or above; `scopegate init` writes one"
    )))
}
