//! Runs the built command in its own directory.
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

pub const POLICY: &str = r#"version = 1

[policy]
name = "Acme VDP"
owner = "Acme"

[scope]
in_scope = [
  "*.acme.com",
  "https://www.acme.org/shop",
  { host = "api.acme.net", id = "api", note = "public API" },
  "31.31.140.0/24",
]
third_party = ["acme.zendesk.com"]

[[scope.out_of_scope]]
host = "admin.acme.com"
reason = "run by a reseller"

[[scope.out_of_scope]]
url = "https://www.acme.com/billing"

[[scope.unchecked]]
list = "out_of_scope"
text = "systems run by our resellers"
"#;

/// The exclusion of the test policy that no rule can express, as `filter` prints it once after all lines.
#[allow(dead_code, reason = "only some tests filter")]
pub const CAVEAT: &str = "caveat: systems run by our resellers\n";

/// The messages after some lines passed.
pub fn after(passed: u64, asked: u64) -> String {
    format!("{CAVEAT}{passed} of {asked} passed\n")
}

/// A directory for one test, which contains `acme.toml`.
pub struct Desk(PathBuf);

/// The result of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: Vec<u8>,
    pub err: String,
}

impl Ran {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    pub fn json(&self) -> Vec<serde_json::Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked"), "{err}");
        Self { code: output.status.code(), out: output.stdout, err }
    }
}

impl Desk {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", env!("CARGO_CRATE_NAME")));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let desk = Self(path);
        desk.write("acme.toml", POLICY);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Creates a directory.
    pub fn folder(&self, name: &str) {
        std::fs::create_dir_all(self.0.join(name)).unwrap();
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// The command, in this directory, with an environment without color settings.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scopegate"));
        command.current_dir(&self.0);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.feed(args, "")
    }

    /// Runs the command with bytes on standard input, fed from a thread of its own.
    pub fn feed(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self
            .command()
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.as_ref().to_vec());
        let feeder = thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let ran = child.wait_with_output().unwrap().into();
        feeder.join().unwrap();
        ran
    }
}
