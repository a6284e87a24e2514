//! The cost of a line by its kind: where the time of a whole list goes.

use std::collections::HashSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use scopegate::{Policy, Verdict};
use scopegate_benches::{Clock, Record, Rule, Side, Workload, in_turn};

const RULES: usize = 1_000;
const LINES: usize = 200_000;
/// Lines of one kind in a round.
const ENOUGH: usize = 20_000;

/// The kinds, in the order of the page.
const KINDS: [&str; 6] = ["name", "url", "url-under-path-rules", "ipv4", "ipv6", "unusual"];

/// Prints a record for each kind.
pub fn measure() {
    let workload = Workload::new(RULES);
    let policy = Policy::from_json(&workload.json()).expect("the policy loads");
    let with_paths: HashSet<&str> = workload.included().iter().chain(workload.excluded()).filter_map(host).collect();
    let mut lines = KINDS.map(|_| Vec::new());
    for line in workload.usual_targets(LINES) {
        lines[kind(&line, &with_paths)].push(line);
    }
    lines[5] = workload.unusual_targets(ENOUGH);
    // The texts of each list are next to each other in memory, as the lines of a file are.
    let lines = lines.map(|list| list.iter().map(|line| String::from(line.as_str())).collect::<Vec<_>>());
    let share = lines.each_ref().map(Vec::len);
    println!("# of {LINES} usual lines: {:?}", KINDS.iter().zip(share).collect::<Vec<_>>());

    // Each round uses a small number of lines several times, so that it is long enough to measure.
    let times = in_turn(
        Clock::Processor,
        9,
        lines.each_ref().map(|lines| {
            let turns = ENOUGH.div_ceil(lines.len());
            let policy = &policy;
            Side::new(lines.len() * turns, move || {
                let all = (0..turns).flat_map(|_| lines);
                all.filter(|line| policy.batch().verdict(line) == Ok(Verdict::InScope)).count()
            })
        }),
    );
    for (kind, times) in KINDS.iter().zip(times) {
        println!("{}", Record::Figure { row: format!("kind-{kind}"), rules: RULES, value: times.spread() });
    }
}

fn host(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Url(host, _) => Some(host),
        _ => None,
    }
}

/// The kind of a usual line.
fn kind(line: &str, with_paths: &HashSet<&str>) -> usize {
    let (is_url, rest) = match line.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, line),
    };
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    if host.parse::<Ipv4Addr>().is_ok() {
        3
    } else if host.starts_with('[') || host.parse::<Ipv6Addr>().is_ok() {
        4
    } else if with_paths.contains(host) {
        2
    } else {
        usize::from(is_url)
    }
}
