//! The built command, run in the root of the repository as a reader runs it.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use scopegate_conformance::building;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| building::folder_of("scopegate-cli"));

/// The output of a command line in a shell, and the exit code.
pub struct Shown {
    pub text: String,
    pub code: i32,
}

/// Runs a command line in a shell, both outputs in one.
pub fn shell(line: &str) -> Shown {
    let mut path = FOLDER.clone().into_os_string();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {line}\n}} 2>&1")])
        .current_dir(crate::root())
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("sh starts");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    assert!(!text.contains("panicked"), "{line}:\n{text}");
    Shown { text, code: output.status.code().expect("the command ends by itself") }
}

/// The standard output of the command, which succeeds.
pub fn printed(arguments: &[&str]) -> String {
    let output = Command::new(FOLDER.join("scopegate"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "scopegate {}: {output:?}", arguments.join(" "));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The JSON lines that the command prints.
pub fn records(arguments: &[&str]) -> Vec<serde_json::Value> {
    printed(arguments).lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// The names of all subcommands, from the help text.
pub fn subcommands() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, list) = help.split_once("\nCommands:\n").expect("the help lists commands");
    let rows = list.lines().take_while(|line| !line.is_empty());
    rows.filter_map(|row| row.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}
