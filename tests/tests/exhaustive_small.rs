//! Every policy of up to two rules over the small worlds; `tests/exhaustive` goes on to three.

use scopegate_conformance::exhaustive::{Counts, World, compare};
use scopegate_conformance::worlds::{small, small_findings};

fn compared(world: World) -> Counts {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    match compare(world, 2, threads, |_| {}) {
        Ok(counts) => counts,
        Err(difference) => panic!("{difference:#?}"),
    }
}

#[test]
fn engine_and_oracle_agree_on_every_policy_of_two_rules() {
    let counts = compared(World::Targets);
    let rules = small::rules().len();
    // Each set of rules under both precedences.
    assert_eq!(counts.policies, 2 * (1 + rules + rules * (rules - 1) / 2));
    assert_eq!(counts.decisions, counts.policies * small::targets().len());
    assert!(counts.policies > 2_000 && counts.decisions > 60_000, "the world has shrunk: {counts:?}");
}

#[test]
fn engine_and_oracle_agree_on_every_policy_of_two_finding_rules() {
    let counts = compared(World::Findings);
    let rules = small_findings::rules().len();
    // Each list of rules under each section.
    assert_eq!(counts.policies, small_findings::sections().len() * (1 + rules + rules * rules));
    assert_eq!(counts.decisions, counts.policies * small_findings::questions().len());
    assert!(counts.policies > 1_500 && counts.decisions > 150_000, "the world has shrunk: {counts:?}");
}
