//! One set of cases through every surface. The number of cases is asserted, so that none is lost unseen.

use scopegate_conformance::cases::{decisions, errors, patterns, targets};
use scopegate_conformance::surface::{CommandLine, Library};

/// How many decisions the fixtures hold.
const DECISIONS: usize = 1045;

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
fn every_text_is_the_target_or_the_error_it_should_be() {
    targets::run(293);
}

#[test]
fn every_pattern_covers_what_it_should() {
    patterns::run(283);
}

#[test]
fn every_mistake_in_a_policy_is_told_at_its_place() {
    errors::run(96);
}
