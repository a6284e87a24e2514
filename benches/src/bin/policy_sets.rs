//! Compares a set of policies with its policies one after the other, and with one policy of as many inclusions.
//!
//! ```sh
//! cargo run --profile dist -p scopegate-benches --bin policy_sets -- [DIRECTORY]
//! ```
//!
//! DIRECTORY holds policies in TOML, such as those that `scopegate import --all` writes. Without it, the policies are made:
//! 800 programs of 40 rules. It also reports the memory of the policies and of the set. All sides take turns in one run. Before, all of them answer the same hosts, and a difference
//! ends the run.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use scopegate::policy::LoadOptions;
use scopegate::{Policy, PolicySet};
use scopegate_benches::{Clock, Counting, Memory, Random, Side, in_turn};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The number of hosts that all policies answer one after the other, before and during the measurement.
const CHECKED: usize = 1_300;
/// The number of hosts of a turn of the set.
const HOSTS: usize = 20_000;
const ROUNDS: usize = 9;

fn main() -> ExitCode {
    // What all policies share is loaded before the memory of the policies is measured.
    drop(Policy::builder().name("A program").owner("An owner").in_scope("example.com").build());
    let (policies, of_policies) = Memory::of(|| match std::env::args().nth(1) {
        Some(folder) => read(Path::new(&folder)),
        None => made(),
    });
    let policies = match policies {
        Ok(policies) if !policies.is_empty() => policies,
        Ok(_) => return refuse("no policy"),
        Err(why) => return refuse(&why),
    };
    let hosts = hosts(&policies);
    let (set, of_set) = Memory::of(|| {
        let mut builder = PolicySet::builder();
        for (number, policy) in policies.iter().enumerate() {
            builder = builder.policy(&number.to_string(), policy.clone()).expect("keys are unique");
        }
        builder.build()
    });
    let mut pairs = 0;
    for host in hosts.iter().take(CHECKED) {
        let mut found = Vec::new();
        let read = set.summaries(host, |number, summary| found.push((number, summary)));
        let mut expected = Vec::new();
        for (number, policy) in policies.iter().enumerate() {
            match policy.batch().summary(host) {
                Ok(summary) if summary.mentioned() => expected.push((number, summary)),
                Ok(_) => {}
                Err(_) => assert!(read.is_err(), "{host}"),
            }
            pairs += 1;
        }
        if read.is_ok() && found != expected {
            return refuse(&format!("{host}: the set answers {found:?}, its policies {expected:?}"));
        }
    }
    let rules: usize = policies.iter().map(|policy| policy.rules().len()).sum();
    println!("{} policies of {rules} rules: {pairs} answers of hosts and policies are equal", policies.len());
    report_memory(&policies, rules, of_policies, of_set);
    let Some(whole) = whole(&policies) else { return refuse("no policy of all inclusions") };
    let few = &hosts[..CHECKED / 10];
    let mentions = |host: &str| {
        let mut count = 0;
        let _ = set.summaries(black_box(host), |_, _| count += 1);
        count
    };
    let by_one = |host: &str| {
        let mentioned = |policy: &&Policy| policy.batch().summary(black_box(host)).is_ok_and(|it| it.mentioned());
        policies.iter().filter(mentioned).count()
    };
    let sides = [
        Side::new(hosts.len(), || hosts.iter().map(|host| mentions(host)).sum()),
        Side::new(few.len(), || few.iter().map(|host| by_one(host)).sum()),
        Side::new(hosts.len(), || {
            hosts
                .iter()
                .filter(|host| whole.batch().summary(black_box(host.as_str())).is_ok_and(|it| it.mentioned()))
                .count()
        }),
    ];
    let times = in_turn(Clock::Processor, ROUNDS, sides);
    let median = |side: usize| times[side].spread().median;
    println!("a host: set {:.0} ns, one by one {:.0} ns, one policy {:.0} ns", median(0), median(1), median(2));
    println!("one by one / set: {:.0}", median(1) / median(0));
    println!("set / one policy: {:.2}", median(0) / median(2));
    ExitCode::SUCCESS
}

/// Reports the memory of the policies, of the index of the set, and of a policy of one rule.
fn report_memory(policies: &[Policy], rules: usize, of_policies: Memory, of_set: Memory) {
    let small = |rules: usize| {
        let builder = Policy::builder().name("A").owner("B");
        (0..rules).fold(builder, |builder, n| builder.in_scope(format!("a{n}.example.com").as_str())).build()
    };
    let ((_, one), (_, more)) = (Memory::of(|| small(1)), Memory::of(|| small(101)));
    println!("a policy of one rule holds {} bytes, each further rule {}", one.kept, (more.kept - one.kept) / 100);
    // A policy makes its document at the first request and keeps it.
    for policy in policies {
        black_box(policy.document());
    }
    let (_, of_rules) = Memory::of(|| policies.iter().map(rules_alone).collect::<Vec<_>>());
    let a_rule = |memory: Memory| memory.kept.saturating_sub(policies.len() * one.kept) / rules;
    println!(
        "apart from that, {} bytes a rule, {} without notes, assets and statements; the index of the set {} a rule",
        a_rule(of_policies),
        a_rule(of_rules),
        of_set.kept / rules
    );
}

/// A policy without what people wrote next to its rules.
fn rules_alone(policy: &Policy) -> Policy {
    let mut document = policy.document().clone();
    document.assets.clear();
    let scope = &mut document.scope;
    scope.unchecked.clear();
    for entry in scope.in_scope.iter_mut().chain(&mut scope.out_of_scope).chain(&mut scope.third_party) {
        (entry.note, entry.reason) = (None, None);
        entry.tags.clear();
    }
    Policy::from_document(document, &LoadOptions::new()).expect("the rules load")
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("policy_sets: {why}");
    ExitCode::FAILURE
}

fn read(folder: &Path) -> Result<Vec<Policy>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
            Policy::from_toml(&text).map_err(|errors| format!("{}: {errors}", path.display()))
        })
        .collect()
}

/// Programs that include names of their domain and exclude others.
fn made() -> Result<Vec<Policy>, String> {
    let mut policies = Vec::new();
    for number in 0..800 {
        let mut builder = Policy::builder().name("A program").owner("An owner");
        for rule in 0..30 {
            builder = builder.in_scope(format!("h{rule}.program-{number}.com").as_str());
        }
        builder = builder.in_scope(format!("*.wide-{number}.net").as_str());
        for rule in 0..9 {
            builder = builder.out_of_scope(format!("h{rule}.wide-{number}.net").as_str());
        }
        policies.push(builder.build().map_err(|errors| errors.to_string())?);
    }
    Ok(policies)
}

/// One policy with the inclusions of all.
fn whole(policies: &[Policy]) -> Option<Policy> {
    let mut builder = Policy::builder().name("All programs").owner("All owners");
    for policy in policies {
        for pattern in policy.rules().filter(|rule| rule.list().as_str() == "in_scope") {
            builder = builder.in_scope(pattern.pattern().canonical());
        }
    }
    builder.build().ok()
}

/// Of ten hosts, six are not in any policy, three are below a domain of a rule, and one is a domain of a rule.
fn hosts(policies: &[Policy]) -> Vec<String> {
    let domains: Vec<String> = policies.iter().flat_map(Policy::inferred_domains).map(str::to_owned).collect();
    let mut random = Random::new(24);
    (0..HOSTS)
        .map(|number| {
            let domain = &domains[random.below(domains.len())];
            match number % 10 {
                0..6 => format!("www.stranger-{}.com", random.below(1_000_000)),
                6..9 => format!("x{}.{domain}", random.below(1_000)),
                _ => domain.clone(),
            }
        })
        .collect()
}
