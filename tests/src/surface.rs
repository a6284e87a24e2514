//! The ways to ask: the library and the command. Every case goes through each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use scopegate::policy::{Format, LoadOptions, Report, Source};
use scopegate::{DecisionRecord, Evidence, Facts, Policy};
use serde_json::Value;

use crate::building;

/// One question of a case.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub target: &'a str,
    pub cnames: &'a [String],
    pub addresses: &'a [String],
    pub owned: Option<bool>,
}

/// One question about a class of findings or an activity. With targets, it is about a report.
#[derive(Debug, Clone, Copy)]
pub struct FindingQuestion<'a> {
    pub class: &'a str,
    pub facts: &'a BTreeMap<String, bool>,
    pub targets: Option<&'a [String]>,
    pub cnames: &'a [String],
    pub addresses: &'a [String],
    pub owned: Option<bool>,
    pub contains: &'a [String],
}

/// Answers questions with decisions in the documented JSON.
pub trait Surface {
    /// Opens the policy of a file of `fixtures/policies`.
    fn open(&mut self, policy: &str);

    /// The decision; `None` if the surface cannot ask this, which it counts.
    fn decide(&mut self, question: &Question<'_>) -> Option<Value>;

    /// The decision about a finding or a report; `None` in the same case.
    fn decide_finding(&mut self, question: &FindingQuestion<'_>) -> Option<Value>;
}

/// The text of a policy file.
pub fn policy_text(name: &str) -> String {
    let path = policy_path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn policy_path(name: &str) -> PathBuf {
    crate::cases::folder().join("policies").join(name)
}

/// A compiled policy of the fixtures.
pub fn load(name: &str) -> Policy {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let format = Format::from_ending(ending).unwrap_or_else(|| panic!("unknown ending of {name}"));
    let text = policy_text(name);
    Policy::load(&Source::new(&text, format).named(name), &LoadOptions::new())
        .unwrap_or_else(|errors| panic!("{name}: {errors}"))
}

/// A policy of the fixtures as JSON.
pub fn document(name: &str) -> Value {
    serde_json::to_value(load(name).document()).expect("a document serialises")
}

/// The evidence of a question. Its first error replaces the decision.
pub fn evidence(
    cnames: &[String],
    addresses: &[String],
    owned: Option<bool>,
) -> Result<Evidence, scopegate::TargetError> {
    let mut evidence = Evidence::new();
    for name in cnames {
        evidence = evidence.cname(name)?;
    }
    for address in addresses {
        evidence = evidence.address(address.parse().unwrap_or_else(|error| panic!("{address}: {error}")));
    }
    Ok(match owned {
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
        let evidence = evidence(question.cnames, question.addresses, question.owned).expect("evidence");
        let record = match policy.check_with(question.target, &evidence) {
            Ok(decision) => decision.to_record(),
            Err(error) => DecisionRecord::of_error(question.target, &error),
        };
        Some(serde_json::to_value(record).expect("a record serialises"))
    }

    fn decide_finding(&mut self, question: &FindingQuestion<'_>) -> Option<Value> {
        let policy = self.policy.as_ref().expect("a policy is open");
        let facts: Facts = question.facts.iter().map(|(name, value)| (name, *value)).collect();
        let answer = match question.targets {
            None => policy.check_finding(question.class, &facts).map(|decision| decision.to_record()),
            Some(targets) => {
                let evidence = evidence(question.cnames, question.addresses, question.owned).expect("evidence");
                let targets = targets.iter().map(String::as_str);
                let report = Report::new(question.class);
                let report = report.targets(targets).facts(facts).evidence(evidence).contents(question.contains);
                policy.check_report(&report).map(|decision| decision.to_record())
            }
        };
        let record = answer.unwrap_or_else(|error| {
            let wrong = error.target().and_then(|index| question.targets?.get(index));
            DecisionRecord::of_question_error(wrong.map_or(question.class, String::as_str), &error)
        });
        Some(serde_json::to_value(record).expect("a record serialises"))
    }
}

/// The `scopegate` command, one process for each question.
pub struct CommandLine {
    program: PathBuf,
    policy: PathBuf,
    /// Targets that cannot be an argument.
    pub skipped: Vec<String>,
}

impl CommandLine {
    /// Builds the command, so that no test uses an old one.
    pub fn build() -> Self {
        let folder = building::folder_of("scopegate-cli");
        let program = folder.join(format!("scopegate{}", std::env::consts::EXE_SUFFIX));
        Self { program, policy: PathBuf::new(), skipped: Vec::new() }
    }
}

impl CommandLine {
    /// Runs `scopegate check` with these arguments after the policy, and the question after `--`.
    fn check(&self, arguments: &[String], asked: &[String]) -> Value {
        let mut command = Command::new(&self.program);
        command.args(["check", "--format", "json", "-p"]).arg(&self.policy).args(arguments);
        let output = command.arg("--").args(asked).output().expect("the command starts");
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let errors = String::from_utf8_lossy(&output.stderr);
        let decision: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{arguments:?} {asked:?}: {error}: {text}{errors}"));
        let code = match (decision["error"].is_null(), decision["in_scope"] == Value::Bool(true)) {
            (false, _) => 2,
            (true, true) => 0,
            (true, false) => 1,
        };
        assert_eq!(output.status.code(), Some(code), "the exit code for {arguments:?} {asked:?}: {errors}");
        decision
    }
}

/// The arguments for evidence.
fn evidence_arguments(cnames: &[String], addresses: &[String], owned: Option<bool>) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut add = |option: &str, value: &str| arguments.extend([option.to_owned(), value.to_owned()]);
    for name in cnames {
        add("--cname", name);
    }
    for address in addresses {
        add("--address", address);
    }
    if let Some(owned) = owned {
        add("--owned", if owned { "yes" } else { "no" });
    }
    arguments
}

impl Surface for CommandLine {
    fn open(&mut self, policy: &str) {
        self.policy = policy_path(policy);
    }

    fn decide(&mut self, question: &Question<'_>) -> Option<Value> {
        if question.target.contains('\0') {
            self.skipped.push(format!("{}: an argument cannot contain a NUL", question.target.escape_debug()));
            return None;
        }
        let arguments = evidence_arguments(question.cnames, question.addresses, question.owned);
        Some(self.check(&arguments, &[question.target.to_owned()]))
    }

    fn decide_finding(&mut self, question: &FindingQuestion<'_>) -> Option<Value> {
        let targets = question.targets.unwrap_or_default();
        if question.targets.is_some() && targets.is_empty() {
            self.skipped.push(format!("{}: a report without targets is a question about a class", question.class));
            return None;
        }
        let mut arguments = vec!["--finding".to_owned(), question.class.to_owned()];
        for (name, value) in question.facts {
            arguments.extend(["--fact".to_owned(), format!("{name}={value}")]);
        }
        for item in question.contains {
            arguments.extend(["--contains".to_owned(), item.clone()]);
        }
        arguments.extend(evidence_arguments(question.cnames, question.addresses, question.owned));
        Some(self.check(&arguments, targets))
    }
}
