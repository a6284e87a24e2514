//! Compares a decision with that of radixtarget, for hosts and addresses that are prepared in advance.

use std::collections::HashSet;

use radixtarget::{RadixTarget, ScopeMode};
use scopegate::{Policy, Target, Verdict};
use scopegate::targets::TargetHost;
use scopegate_benches::{Clock, Record, Rule, Side, Workload, in_turn};

const LINES: usize = 100_000;
const ROUNDS: usize = 15;

fn main() {
    println!("{}", Record::Version { name: "radixtarget (Rust)".to_owned(), version: "4.3.0".to_owned() });
    for rules in [10, 1_000, 100_000] {
        let workload = Workload::new(rules);
        let policy = Policy::from_json(&workload.json()).expect("the policy loads");
        let hosts: Vec<String> = workload.targets(LINES).iter().filter_map(|line| host(line)).collect();
        let included = radix(workload.included());
        let excluded = radix(workload.excluded());
        agree(&policy, &known(workload.included()), &hosts, &included);

        let [ours, one, two] = in_turn(
            Clock::Processor,
            ROUNDS,
            [
                Side::new(hosts.len(), || hosts.iter().filter(|host| policy.batch().verdict(host) == Ok(Verdict::InScope)).count()),
                Side::new(hosts.len(), || hosts.iter().filter(|host| included.get(host).is_some()).count()),
                Side::new(hosts.len(), || {
                    let is_in = |host: &&String| included.get(host).is_some() && excluded.get(host).is_none();
                    hosts.iter().filter(is_in).count()
                }),
            ],
        );
        println!("{}", ours.beside(&two, "radixtarget", rules));
        println!("{}", ours.beside(&one, "radixtarget-get", rules));
    }
}

/// The host of a target in canonical form.
fn host(line: &str) -> Option<String> {
    Some(match Target::parse(line).ok()?.host() {
        TargetHost::Domain(name) => name.as_str().to_owned(),
        TargetHost::Network(network) => network.to_string().split('/').next()?.to_owned(),
    })
}

/// The whole names and networks of a list. The peer cannot express the rest.
fn known(rules: &[Rule]) -> Vec<&Rule> {
    rules.iter().filter(|rule| !matches!(rule, Rule::Glob(_) | Rule::Url(..))).collect()
}

fn radix(rules: &[Rule]) -> RadixTarget {
    let texts: Vec<String> = known(rules).iter().map(|rule| rule.text()).collect();
    let hosts: Vec<&str> = texts.iter().map(|text| text.strip_prefix("*.").unwrap_or(text)).collect();
    RadixTarget::new(&hosts, ScopeMode::Normal).expect("the peer accepts the target")
}

/// A target that is in scope by a rule that the peer has must be found there. Otherwise the questions differ.
fn agree(policy: &Policy, known: &[&Rule], hosts: &[String], included: &RadixTarget) {
    let known: HashSet<String> = known.iter().map(|rule| rule.text()).collect();
    let mut found = 0;
    for host in hosts {
        let brief = policy.batch().summary(host).expect("the host has a verdict");
        let rule = brief.rule.and_then(|id| policy.rule(id)).map(|rule| rule.written().to_owned());
        if brief.verdict == Verdict::InScope && rule.is_some_and(|rule| known.contains(&rule)) {
            assert!(included.get(host).is_some(), "{host}");
            found += 1;
        }
    }
    assert!(found * 100 > hosts.len() * 25, "only {found} of {} are found", hosts.len());
}
