//! One set of cases through every surface. The number of cases is asserted, so that a lost case is noticed.

use std::collections::BTreeSet;

use scopegate::policy::{error_codes, warning_codes};
use scopegate_conformance::cases::{decisions, errors, findings, patterns, targets};
use scopegate_conformance::surface::{CommandLine, Library};

/// The number of decisions in the fixtures.
const DECISIONS: usize = 1238;

/// The number of questions about findings and reports in the fixtures.
const FINDINGS: usize = 570;

/// Codes that no fixture can produce, and where they are tested.
const ELSEWHERE: &[(&str, &str)] = &[
    ("policy.unsupported-format", "only a build without a format gives it"),
    ("target.invalid-path", "only targets put together from parts have it: the core's tests/target_parts.rs"),
    ("partition.too-many", "needs a network of a million pieces: tests/partition.rs"),
    (
        "policy.report-only",
        "no verdict reads the posture: crates/scopegate/tests/testing.rs and the tests of the bindings",
    ),
    ("partition.no-network", "is no answer to a decision: tests/partition.rs"),
    ("set.duplicate-key", "is no answer to a decision: tests/policy_sets.rs"),
    ("set.invalid-key", "is no answer to a decision: tests/policy_sets.rs"),
    ("set.unknown-key", "is no answer to a decision: tests/policy_sets.rs"),
    ("fact.contradiction", "no table holds one fact twice: tests/oracle_findings.rs and the command's tests"),
];

#[test]
fn the_library_decides_every_case() {
    decisions::run(&mut Library::default(), DECISIONS);
}

#[test]
fn the_command_decides_every_case() {
    let mut command = CommandLine::build();
    decisions::run(&mut command, DECISIONS);
    assert_eq!(command.skipped, Vec::<String>::new());
}

#[test]
fn the_library_decides_every_finding() {
    findings::run(&mut Library::default(), FINDINGS);
}

#[test]
fn the_command_decides_every_finding() {
    let mut command = CommandLine::build();
    findings::run(&mut command, FINDINGS - 2);
    let why = "a report without targets is a question about a class";
    assert_eq!(command.skipped, [format!("extortion: {why}"), format!("clickjacking: {why}")]);
}

#[test]
fn the_library_partitions_every_network_correctly() {
    decisions::run_partitions(13);
}

#[test]
fn texts_patterns_and_policies_are_correct_and_every_code_occurs() {
    let mut met: BTreeSet<String> = BTreeSet::new();
    met.extend(targets::run(437));
    met.extend(patterns::run(701));
    met.extend(errors::run(237));
    met.extend(findings::codes());
    let lacking: Vec<String> = error_codes()
        .chain(warning_codes())
        .map(|code| code.to_string())
        .filter(|code| !met.contains(code) && !ELSEWHERE.iter().any(|(known, _)| known == code))
        .collect();
    assert!(lacking.is_empty(), "no fixture has {lacking:?}");
    for (code, why) in ELSEWHERE {
        assert!(
            !met.contains(*code),
            "{code} has a fixture now, so remove it from the list of codes without one: {why}"
        );
    }
}
