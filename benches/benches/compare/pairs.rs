//! Library calls, one core, everything in memory.

use std::hint::black_box;

use memchr::memchr_iter;
use scopegate::{Policy, Verdict};
use scopegate_benches::{Clock, EveryRule, Side, UrlAndHash, Workload, in_turn};

use crate::lines::Buffer;

/// Lines in a round: more than the caches of the processor hold.
const LINES: usize = 100_000;
const ROUNDS: usize = 15;

/// Prints the records of all sizes.
pub fn measure() {
    for rules in [10, 1_000, 100_000] {
        let workload = Workload::new(rules);
        let policy = Policy::from_json(&workload.json()).expect("the policy loads");
        let lines = workload.targets(LINES);
        texts(rules, &workload, &policy, &lines);
        batch(rules, &policy, &lines);
    }
}

/// Text by text, against a solution made from existing parts.
fn texts(rules: usize, workload: &Workload, policy: &Policy, lines: &[String]) {
    let hash = UrlAndHash::new(workload);
    let every = EveryRule::new(workload);
    // A round of a slow side takes about as long as a round of a fast side with more lines.
    let of_hash = &lines[..if rules < 10_000 { LINES / 2 } else { LINES / 10 }];
    let of_every = &lines[..(10_000_000 / rules).clamp(200, LINES / 4)];
    for line in of_hash {
        assert_eq!(policy.allows(line), hash.allows(line), "{line}");
    }
    for line in of_every {
        assert_eq!(policy.allows(line), every.allows(line), "{line}");
    }

    let [verdict, brief, hash, every, parse] = in_turn(
        Clock::Processor,
        ROUNDS,
        [
            Side::new(LINES, || {
                lines.iter().filter(|line| policy.batch().verdict(line) == Ok(Verdict::InScope)).count()
            }),
            Side::new(LINES, || {
                lines.iter().filter(|line| policy.batch().summary(line).is_ok_and(|brief| brief.entire)).count()
            }),
            Side::new(of_hash.len(), || of_hash.iter().filter(|line| hash.allows(line)).count()),
            Side::new(of_every.len(), || of_every.iter().filter(|line| every.allows(line)).count()),
            Side::new(LINES / 2, || lines[..LINES / 2].iter().filter(|line| url::Url::parse(line).is_ok()).count()),
        ],
    );
    println!("{}", verdict.beside(&hash, "url-hash", rules));
    println!("{}", brief.beside(&hash, "url-hash-brief", rules));
    println!("{}", verdict.beside(&every, "url-every", rules));
    println!("{}", verdict.beside(&parse, "url-parse", rules));
}

/// All texts in one buffer, against a search for the ends of its lines.
fn batch(rules: usize, policy: &Policy, lines: &[String]) {
    let buffer = Buffer::new(lines);
    let written: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let mut answers = buffer.answers();

    buffer.decide(policy, &mut answers);
    for (line, answer) in lines.iter().zip(&answers) {
        assert_eq!(policy.batch().verdict(line).ok(), *answer, "{line}");
    }

    let [given, found, floor] = in_turn(
        Clock::Processor,
        ROUNDS,
        [
            Side::new(LINES, || buffer.decide(policy, &mut answers)),
            Side::new(LINES, || {
                each_line(written.as_bytes(), |line| {
                    usize::from(policy.batch().verdict_of_bytes(line) == Some(Verdict::InScope))
                })
            }),
            Side::new(LINES, || each_line(black_box(written.as_bytes()), |line| line.len() & 1)),
        ],
    );
    println!("{}", given.beside(&floor, "newlines", rules));
    println!("{}", found.beside(&floor, "newlines-and-all", rules));
}

/// Sums something over each line.
fn each_line(text: &[u8], mut of: impl FnMut(&[u8]) -> usize) -> usize {
    let (mut start, mut sum) = (0, 0);
    for end in memchr_iter(b'\n', text) {
        sum += of(&text[start..end]);
        start = end + 1;
    }
    sum
}
