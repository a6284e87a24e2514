//! A share of the policies of up to two rules from the small families. `tests/exhaustive` walks all of them, with up to
//! three rules.

use scopegate_conformance::exhaustive::{Counts, Family, Law, Walk, choices, compare};
use scopegate_conformance::generators::small_findings;

fn compared(family: Family, walk: Walk) -> Counts {
    match compare(family, walk, |_| {}) {
        Ok(counts) => counts,
        Err(difference) => panic!("{difference}"),
    }
}

/// Walks one share and checks its size, and that each of these laws was checked at least this number of times.
fn hold(family: Family, shares: usize, laws: &[(Law, usize)]) {
    let small = family.small().expect("a family of asset rules");
    let counts = compared(family, Walk { part: (0, shares), ..Walk::whole(2) });
    // Under each setting and both precedences, each set of rules.
    let sets = |rules: usize| (0..=2).map(|size| choices(rules, size).count()).sum::<usize>();
    let policies = small.settings.iter().map(|settings| 2 * sets(small.rules(settings).len()).div_ceil(shares));
    assert_eq!(counts.policies, policies.sum::<usize>());
    assert_eq!(counts.of(Law::Agreement), counts.policies * small.targets.len() * small.evidence.len());
    assert!(counts.of(Law::Closing) > counts.of(Law::Agreement), "too few policies have two rules: {counts}");
    assert!(counts.in_scope * 20 > counts.of(Law::Agreement), "too few answers are in scope: {counts}");
    for &(law, least) in laws {
        assert!(counts.of(law) >= least, "the family has shrunk: {law:?} in {counts}");
    }
}

#[test]
fn engine_and_oracle_agree_on_hosts() {
    let laws = [(Law::Agreement, 40_000), (Law::Order, 10_000), (Law::Canonical, 2_000), (Law::Quick, 70_000)];
    hold(Family::Hosts, 37, &laws);
}

#[test]
fn engine_and_oracle_agree_on_paths() {
    hold(
        Family::Paths,
        37,
        &[(Law::Agreement, 35_000), (Law::Order, 9_000), (Law::Quick, 55_000), (Law::Aggregates, 3_000)],
    );
}

#[test]
fn engine_and_oracle_agree_on_networks() {
    hold(Family::Networks, 37, &[(Law::Agreement, 20_000), (Law::Order, 6_000), (Law::Partition, 50_000)]);
}

#[test]
fn engine_and_oracle_agree_on_evidence() {
    hold(Family::Evidence, 53, &[(Law::Agreement, 50_000), (Law::Evidence, 40_000), (Law::Order, 15_000)]);
}

#[test]
fn engine_and_oracle_agree_on_every_pair_of_kinds_of_patterns() {
    hold(Family::Mixed, 7, &[(Law::Agreement, 60_000), (Law::Order, 18_000), (Law::Aggregates, 1_000)]);
}

#[test]
fn engine_and_oracle_agree_on_every_policy_of_two_finding_rules() {
    let counts = compared(Family::Findings, Walk::whole(2));
    let rules = small_findings::rules().len();
    // Each list of rules in each section.
    assert_eq!(counts.policies, small_findings::sections().len() * (1 + rules + rules * rules));
    assert_eq!(counts.of(Law::Agreement), counts.policies * small_findings::questions().len());
    assert!(counts.policies > 1_500 && counts.of(Law::Agreement) > 150_000, "the family has shrunk: {counts}");
}

/// The shares of a walk add up to the whole.
#[test]
fn the_shares_of_a_walk_add_up_to_the_whole() {
    let whole = Walk::whole(1);
    let mut all = Counts::default();
    for part in 0..3 {
        all += compared(Family::Mixed, Walk { part: (part, 3), ..whole });
    }
    assert_eq!(all, compared(Family::Mixed, whole));
}
