//! Commands that only a build with a feature has.

use clap::error::{ContextKind, ContextValue};

use crate::problem::Problem;

/// The optional commands. Each has the name of its feature.
const OPTIONAL: [&str; 3] = ["mcp", "proxy", "run"];

/// The error of a command that exists, but not in this build. `None` for any other error of the arguments.
pub fn missing(error: &clap::Error) -> Option<Problem> {
    let ContextValue::String(given) = error.get(ContextKind::InvalidSubcommand)? else { return None };
    let name = OPTIONAL.into_iter().find(|name| name == given)?;
    let hint = format!("install it with its feature: `cargo install scopegate-cli --locked --features {name}`");
    Some(Problem::new("usage.no-command", format!("this build has no command `{name}`")).hint(hint))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test is a panic")]
mod tests {
    use super::*;

    /// The message of a build without features for `arguments`.
    fn parsed(arguments: &[&'static str]) -> Option<String> {
        let command = clap::Command::new("scopegate").subcommand_required(true).subcommand(clap::Command::new("check"));
        let problem = missing(&command.try_get_matches_from(arguments).unwrap_err())?;
        let mut text = Vec::new();
        problem.write(&mut text, "", crate::style::ERROR).unwrap();
        Some(String::from_utf8(text).unwrap())
    }

    #[test]
    fn an_optional_command_names_its_feature() {
        for name in OPTIONAL {
            let text = parsed(&["scopegate", name, "-p", "acme.toml"]).unwrap();
            assert!(text.contains(&format!("this build has no command `{name}`")), "{text}");
            assert!(text.contains(&format!("--features {name}`")), "{text}");
        }
        for other in
            [&["scopegate", "proxies"][..], &["scopegate", "Proxy"], &["scopegate"], &["scopegate", "check", "x"]]
        {
            assert_eq!(parsed(other), None, "{other:?}");
        }
    }
}
