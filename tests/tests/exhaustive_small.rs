//! Every policy of up to two rules over the small world; `tests/exhaustive` goes on to three.

use scopegate_conformance::exhaustive::compare;
use scopegate_conformance::worlds::small;

#[test]
fn engine_and_oracle_agree_on_every_policy_of_two_rules() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let counts = match compare(2, threads, |_| {}) {
        Ok(counts) => counts,
        Err(difference) => panic!("{difference:#?}"),
    };
    let rules = small::rules().len();
    // Each set of rules under both precedences.
    assert_eq!(counts.policies, 2 * (1 + rules + rules * (rules - 1) / 2));
    assert_eq!(counts.decisions, counts.policies * small::targets().len());
    assert!(counts.policies > 2_000 && counts.decisions > 60_000, "the world has shrunk: {counts:?}");
}
