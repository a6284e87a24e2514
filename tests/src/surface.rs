//! The ways to ask: the library and the command. Every case goes through each of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{DecisionRecord, Evidence, Policy};
use serde_json::Value;

/// One question of a case.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub target: &'a str,
    pub cnames: &'a [String],
    pub addresses: &'a [String],
    pub owned: Option<bool>,
}

/// Something that answers questions with decisions in their documented JSON.
pub trait Surface {
    /// Takes the policy of a file of `fixtures/policies`.
    fn open(&mut self, policy: &str);

    /// The decision; `None` where the surface cannot be asked this, which it counts.
    fn decide(&mut self, question: &Question<'_>) -> Option<Value>;
}

/// The text of a policy file.
pub fn policy_text(name: &str) -> String {
    let path = policy_path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn policy_path(name: &str) -> PathBuf {
    crate::cases::folder().join("policies").join(name)
}

/// A policy of the fixtures, compiled.
pub fn load(name: &str) -> Policy {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let format = Format::from_ending(ending).unwrap_or_else(|| panic!("{name} has no known ending"));
    let text = policy_text(name);
    Policy::load(&Source::new(&text, format).named(name), &LoadOptions::new())
        .unwrap_or_else(|errors| panic!("{name}: {errors}"))
}

/// A policy of the fixtures in the JSON form of its model.
pub fn document(name: &str) -> Value {
    serde_json::to_value(load(name).document()).expect("a document serialises")
}

/// The evidence of a question; the first error in it stands for the decision.
pub fn evidence(question: &Question<'_>) -> Result<Evidence, scopegate::TargetError> {
    let mut evidence = Evidence::new();
    for name in question.cnames {
        evidence = evidence.cname(name)?;
    }
    for address in question.addresses {
        evidence = evidence.address(address.parse().unwrap_or_else(|error| panic!("{address}: {error}")));
    }
    Ok(match question.owned {
        Some(owned) => evidence.owned(owned),
        None => evidence,
    })
}

/// The Rust library.
#[derive(Default)]
pub struct Library {
    policy: Option<Policy>,
}

impl Surface for Library {
    fn open(&mut self, policy: &str) {
        self.policy = Some(load(policy));
    }

    fn decide(&mut self, question: &Question<'_>) -> Option<Value> {
        let policy = self.policy.as_ref().expect("a policy is open");
        let evidence = evidence(question).expect("evidence");
        let record = match policy.check_with(question.target, &evidence) {
            Ok(decision) => decision.into_owned(),
            Err(error) => DecisionRecord::of_error(question.target, &error),
        };
        Some(serde_json::to_value(record).expect("a record serialises"))
    }
}

/// The `scopegate` command, one process a question.
pub struct CommandLine {
    program: PathBuf,
    policy: PathBuf,
    /// Targets that no argument can hold.
    pub skipped: Vec<String>,
}

impl CommandLine {
    /// Builds the command, so that no stale one answers.
    pub fn build() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "-p", "scopegate-cli", "--manifest-path"])
            .arg(manifest)
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the command does not build");
        let tests = std::env::current_exe().expect("this test has a path");
        let folder = tests.ancestors().nth(2).expect("tests stand two folders below the build");
        let program = folder.join(format!("scopegate{}", std::env::consts::EXE_SUFFIX));
        Self { program, policy: PathBuf::new(), skipped: Vec::new() }
    }
}

impl Surface for CommandLine {
    fn open(&mut self, policy: &str) {
        self.policy = policy_path(policy);
    }

    fn decide(&mut self, question: &Question<'_>) -> Option<Value> {
        if question.target.contains('\0') {
            self.skipped.push(format!("{}: no argument holds a NUL", question.target.escape_debug()));
            return None;
        }
        let mut command = Command::new(&self.program);
        command.args(["check", "--format", "json", "-p"]).arg(&self.policy);
        for name in question.cnames {
            command.args(["--cname", name]);
        }
        for address in question.addresses {
            command.args(["--address", address]);
        }
        if let Some(owned) = question.owned {
            command.args(["--owned", if owned { "yes" } else { "no" }]);
        }
        let output = command.arg("--").arg(question.target).output().expect("the command starts");
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let errors = String::from_utf8_lossy(&output.stderr);
        let decision: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{question:?}: {error}: {text}{errors}"));
        let code = match (decision["error"].is_null(), decision["in_scope"] == Value::Bool(true)) {
            (false, _) => 2,
            (true, true) => 0,
            (true, false) => 1,
        };
        assert_eq!(output.status.code(), Some(code), "the exit code for {question:?}: {errors}");
        Some(decision)
    }
}
