//! The benchmarks are meaningful only if the policy loads and the questions are the described ones.

use scopegate::{Policy, Target};
use scopegate_benches::{EveryRule, Rule, UrlAndHash, Workload};

#[test]
fn a_workload_follows_from_its_size() {
    let (one, other) = (Workload::new(1_000), Workload::new(1_000));
    assert_eq!(one.toml(), other.toml());
    assert_eq!(one.json(), other.json());
    assert_eq!(one.targets(500), other.targets(500));
    assert_ne!(one.targets(500), Workload::new(1_001).targets(500));
}

#[test]
fn the_mix_of_rules_is_the_one_described() {
    for size in [10, 1_000, 20_000] {
        let workload = Workload::new(size);
        let all: Vec<_> = workload.included().iter().chain(workload.excluded()).collect();
        let share = |wanted: fn(&Rule) -> bool| all.iter().filter(|rule| wanted(rule)).count() * 100 / size;
        assert_eq!(all.len(), size);
        assert_eq!(workload.excluded().len(), size / 5);
        assert_eq!(share(|rule| matches!(rule, Rule::Wildcard(_))), 30);
        assert!((40..=55).contains(&share(|rule| matches!(rule, Rule::Exact(_)))));
        assert!((5..=10).contains(&share(|rule| matches!(rule, Rule::NetworkV4(..) | Rule::NetworkV6(..)))));
    }
}

#[test]
fn both_formats_load_and_the_targets_have_the_intended_answers() {
    for size in [10, 1_000, 5_000] {
        let workload = Workload::new(size);
        let policy = Policy::from_toml(&workload.toml()).expect("the TOML loads");
        let json = Policy::from_json(&workload.json()).expect("the JSON loads");
        assert_eq!(policy.rules().count(), size);
        assert_eq!(json.rules().count(), size);

        let targets = workload.targets(4_000);
        let (mut inside, mut errors) = (0, 0);
        for text in &targets {
            match (policy.check(text.as_str()), json.check(text.as_str())) {
                (Ok(one), Ok(other)) => {
                    assert_eq!((one.verdict(), one.basis()), (other.verdict(), other.basis()), "{text}");
                    inside += usize::from(one.is_in_scope());
                }
                (Err(_), Err(_)) => errors += 1,
                _ => panic!("one format gives an answer for {text}, the other an error"),
            }
        }
        // Some of the 40% for an inclusion also meet an exclusion, or are outside the path of a URL.
        assert!((30..=45).contains(&(inside * 100 / targets.len())), "{inside} of {} in scope", targets.len());
        assert!(errors * 100 <= targets.len(), "{errors} of {} without a verdict", targets.len());
    }
}

/// A comparison is fair only if both sides give the same answers.
#[test]
fn the_usual_solutions_give_the_same_answers() {
    for (size, of_every) in [(10, 20_000), (1_000, 2_000), (5_000, 400)] {
        let workload = Workload::new(size);
        let policy = Policy::from_json(&workload.json()).expect("the policy loads");
        let (hash, every) = (UrlAndHash::new(&workload), EveryRule::new(&workload));
        let lines = workload.targets(20_000);
        let mut compared = 0;
        for line in &lines {
            assert_eq!(policy.allows(line), hash.allows(line), "{line}");
            compared += 1;
        }
        for line in lines.iter().take(of_every) {
            assert_eq!(policy.allows(line), every.allows(line), "{line}");
            compared += 1;
        }
        assert_eq!(compared, lines.len() + of_every);
    }
}

#[test]
fn usual_targets_have_a_verdict_and_most_unusual_ones_too() {
    let workload = Workload::new(1_000);
    let understood = |texts: Vec<String>| texts.iter().filter(|text| Target::parse(text).is_ok()).count();
    assert_eq!(understood(workload.usual_targets(1_000)), 1_000);
    let unusual = understood(workload.unusual_targets(1_000));
    assert!((600..1_000).contains(&unusual), "{unusual} of 1000 unusual targets have a verdict");
}
